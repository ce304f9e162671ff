"""The databases of one installation: its own, and in a province one for each ward beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import make_url

from outreach.config import Settings
from outreach.kernel.db import Database, open_database
from outreach.province.rules import schema_of


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
    if has_schemas(province):
        return House(slug, own, province.in_schema(schema_of(slug)))
    return House(slug, own, open_database(own.database_url))


@contextmanager
def visiting(settings: Settings, province: Database, slug: str) -> Iterator[House]:
    """A ward for a moment: its file is closed afterwards; a pool that is shared stays open."""
    house = ward_house(settings, province, slug)
    try:
        yield house
    finally:
        if not has_schemas(province):
            house.database.engine.dispose()


def url_in_schema(url: str, schema: str) -> str:
    """The address of one schema of a database; without a schema that of the database."""
    if not schema:
        return url
    return make_url(url).update_query_dict({"options": f"-csearch_path={schema}"}).render_as_string(hide_password=False)


def has_schemas(database: Database) -> bool:
    """Whether wards of this database are schemas of it, not files of their own."""
    return database.engine.dialect.name == "postgresql"
