"""Makes the database of a house and brings it to the newest schema. The web server needs none of it to start."""

from __future__ import annotations

from dataclasses import replace

from alembic import command
from alembic.config import Config
from sqlalchemy.schema import CreateSchema

from outreach.config import ROOT, Settings
from outreach.installation import has_schemas, url_in_schema
from outreach.kernel.db import Database
from outreach.province.rules import schema_of


def build_house(settings: Settings, province: Database, slug: str) -> None:
    """Make the database of a ward with the newest schema; what is there already is brought to it."""
    bring_up_to_date(make_place(settings, province, slug))


def make_place(settings: Settings, province: Database, slug: str) -> Settings:
    """The place of a ward, without tables yet: its folder, and its schema where there are schemas.

    Gives its settings, whose address of the database is that of the schema.
    """
    own = settings.for_ward(slug)
    own.data_dir.mkdir(parents=True, exist_ok=True)
    if not has_schemas(province):
        return own
    with province.engine.begin() as connection:
        connection.execute(CreateSchema(schema_of(slug), if_not_exists=True))
    return replace(own, database_url=url_in_schema(own.database_url, schema_of(slug)))


def bring_up_to_date(settings: Settings, schema: str = "") -> None:
    """Run the migrations on one database, or on one schema of it."""
    command.upgrade(alembic_config(settings, schema), "head")


def alembic_config(settings: Settings, schema: str = "") -> Config:
    """The migrations of one database, or of one schema of it."""
    return migrations_of(url_in_schema(settings.database_url, schema))


def migrations_of(database_url: str) -> Config:
    """Where the migrations are, and which database they change."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["database_url"] = database_url
    return config
