"""The databases of one installation: its own, and in a province one for each ward beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from alembic import command
from alembic.config import Config
from sqlalchemy import make_url, text

from outreach.config import Settings
from outreach.kernel.db import Database, open_database
from outreach.province.rules import schema_of
from outreach.tables import migrations_of


@dataclass(frozen=True)
class House:
    """One database with what belongs to it; `slug` is empty for a single ward and for the province itself."""

    slug: str
    settings: Settings
    database: Database


def ward_house(settings: Settings, province: Database, slug: str) -> House:
    """A ward of a province: a schema of its own on PostgreSQL, a file of its own on SQLite.

    Its connections see nothing of any other ward, so no query has to be told whose rows it may read.
    """
    own = settings.for_ward(slug)
    if _has_schemas(province):
        return House(slug, own, province.in_schema(schema_of(slug)))
    return House(slug, own, open_database(own.database_url))


@contextmanager
def visiting(settings: Settings, province: Database, slug: str) -> Iterator[House]:
    """A ward for a moment: its file is closed afterwards; a pool that is shared stays open."""
    house = ward_house(settings, province, slug)
    try:
        yield house
    finally:
        if not _has_schemas(province):
            house.database.engine.dispose()


def build_house(settings: Settings, province: Database, slug: str) -> None:
    """Make the database of a ward with the newest schema; what is there already is brought to it."""
    bring_up_to_date(make_place(settings, province, slug))


def make_place(settings: Settings, province: Database, slug: str) -> Settings:
    """The place of a ward, without tables yet: its folder, and its schema where there are schemas.

    Gives its settings, whose address of the database is that of the schema.
    """
    own = settings.for_ward(slug)
    own.data_dir.mkdir(parents=True, exist_ok=True)
    if not _has_schemas(province):
        return own
    with province.engine.begin() as connection:
        connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{schema_of(slug)}"'))
    return replace(own, database_url=url_in_schema(own.database_url, schema_of(slug)))


def bring_up_to_date(settings: Settings, schema: str = "") -> None:
    """Run the migrations on one database, or on one schema of it."""
    command.upgrade(alembic_config(settings, schema), "head")


def alembic_config(settings: Settings, schema: str = "") -> Config:
    """The migrations of one database, or of one schema of it."""
    return migrations_of(url_in_schema(settings.database_url, schema))


def url_in_schema(url: str, schema: str) -> str:
    """The address of one schema of a database; without a schema that of the database."""
    if not schema:
        return url
    return make_url(url).update_query_dict({"options": f"-csearch_path={schema}"}).render_as_string(hide_password=False)


def _has_schemas(database: Database) -> bool:
    return database.engine.dialect.name == "postgresql"
