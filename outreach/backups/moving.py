"""All rows into another database, of the same or the other kind, compared row by row before anything is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from sqlalchemy import Connection, inspect, make_url, text
from sqlalchemy.exc import IntegrityError

from outreach.backups.loading import Batches, is_empty, load, plain_engine
from outreach.backups.rows import SCHEMA_TABLE, Digest, digests_of
from outreach.backups.snapshot import batches_of, reading_one_instant, revision_of
from outreach.building import migrations_of
from outreach.kernel.errors import SettingsError


def move_database(source_url: str, target_url: str) -> dict[str, Digest]:
    """Copy everything into an empty database, and compare; gives the digest of each table.

    Nobody writes into the source meanwhile, and nothing in it is changed. Raises `SettingsError` where the target is
    not empty or any row differs: then the target stays empty.
    """
    if make_url(source_url) == make_url(target_url):
        raise SettingsError("OUTREACH_DATABASE_URL", "đích trùng với cơ sở dữ liệu đang dùng")
    with _held_still(source_url) as source:
        fill_database(target_url, revision_of(source), batches_of(source))
        return compare(source, target_url)


def fill_database(target_url: str, revision: str, batches: Batches) -> None:
    """Give an empty database the schema of `revision` and these rows."""
    engine = plain_engine(target_url)
    try:
        if not is_empty(engine):
            raise SettingsError("database", "cơ sở dữ liệu đích không trống; hãy tạo một cơ sở mới")
        command.upgrade(migrations_of(target_url), revision)
        with engine.begin() as connection:
            load(connection, batches)
    except IntegrityError as error:
        raise SettingsError("database", f"các dòng mâu thuẫn nhau: {type(error.orig).__name__}") from error
    finally:
        engine.dispose()


def compare(source: Connection, target_url: str) -> dict[str, Digest]:
    """The digests of both, which are the same; else the target is emptied, and `SettingsError` says which differ."""
    expected = digests_of(source)
    with reading_one_instant(target_url) as target:
        found = digests_of(target)
    differing = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    if differing:
        empty_database(target_url)
        raise SettingsError("database", f"bản chép không giống bản gốc ở: {', '.join(differing)}")
    return expected


def empty_database(url: str) -> None:
    """Take back what was filled in: rows go, the schema stays."""
    engine = plain_engine(url)
    with engine.begin() as connection:
        if inspect(connection).has_table(SCHEMA_TABLE):
            load(connection, ())
    engine.dispose()


@contextmanager
def _held_still(url: str) -> Iterator[Connection]:
    """The source at one instant, with the writers waiting."""
    engine = plain_engine(url)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA busy_timeout=60000")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            quote = engine.dialect.identifier_preparer.quote
            names = ", ".join(quote(name) for name in inspect(engine).get_table_names())
            connection.exec_driver_sql(f"LOCK TABLE {names} IN SHARE MODE")
        yield connection
        connection.rollback()
    engine.dispose()
