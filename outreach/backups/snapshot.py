"""The whole database at one instant as one file, and that file read again.

SQLite gives a file of its own (`VACUUM INTO`: one step, writers go on meanwhile). From PostgreSQL all rows are read in
one transaction that sees one instant, and written as lines that any database can take in: the copy can be tested here
without a second server, and comes back to either kind.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from alembic import command
from sqlalchemy import Column, Connection, MetaData, String, Table, make_url, select, text

from outreach.backups.loading import Batches, load, plain_engine
from outreach.backups.rows import BATCH, SCHEMA_TABLE, Row, kinds_of, line_of, plain_tables, row_of, rows_of
from outreach.building import migrations_of
from outreach.kernel.outbox import SealBroken

FILE, LINES = "database.db", "rows.jsonl"
_SCHEMA = Table(SCHEMA_TABLE, MetaData(), Column("version_num", String))


def take_snapshot(database_url: str, folder: Path) -> Path:
    """Write the present content of the database into `folder`; gives the file."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        target = folder / FILE
        with closing(sqlite3.connect(url.database or "", timeout=60, isolation_level=None)) as source:
            source.execute("VACUUM INTO ?", (str(target),))
        return target
    target = folder / LINES
    with reading_one_instant(database_url) as connection, target.open("w", encoding="utf-8") as file:
        for table in plain_tables(connection):
            head = {"table": table.name, "columns": [column.name for column in table.columns], "kinds": kinds_of(table)}
            file.write(json.dumps(head) + "\n")
            for rows in rows_of(connection, table):
                file.writelines(f"{line_of(row)}\n" for row in rows)
    return target


@contextmanager
def reading_one_instant(database_url: str) -> Iterator[Connection]:
    """A connection whose every query sees the same instant."""
    engine = plain_engine(database_url)
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        else:
            connection.exec_driver_sql("BEGIN")
        yield connection
    engine.dispose()


def revision_of(connection: Connection) -> str:
    """The schema that a database has."""
    return str(connection.scalar(select(_SCHEMA.c.version_num)))


def batches_of(connection: Connection) -> Batches:
    """All rows of a database, table by table."""
    for table in plain_tables(connection):
        for rows in rows_of(connection, table):
            yield table.name, rows


def batches_of_lines(path: Path) -> Batches:
    """All rows of a file of lines; raises `SealBroken` where it is no such file."""
    name, kinds, waiting = "", [], list[Row]()
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.startswith("{") or len(waiting) == BATCH:
                yield name, waiting
                waiting = []
            if line.startswith("{"):
                head = json.loads(line)
                name, kinds = head["table"], head["kinds"]
            elif name:
                waiting.append(row_of(line, kinds))
            else:
                raise SealBroken(path.name)
    yield name, waiting


def as_sqlite(snapshot: Path, revision: str, target: Path) -> None:
    """Make an SQLite file of a snapshot of either kind, with the schema that it had."""
    if snapshot.name == FILE:
        shutil.move(snapshot, target)
        return
    url = f"sqlite:///{target}"
    command.upgrade(migrations_of(url), revision)
    engine = plain_engine(url)
    with engine.begin() as connection:
        load(connection, batches_of_lines(snapshot))
    engine.dispose()


def check_file(path: Path) -> None:
    """Raise `SealBroken` unless an SQLite file is sound and every key in it points to a row."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            words = [row[0] for row in connection.execute("PRAGMA integrity_check")]
            lost = connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        raise SealBroken(f"{path.name}: {error}") from error
    if words != ["ok"] or lost:
        raise SealBroken(f"{path.name}: {words[:1]} {lost[:1]}")


def check_in_place(database_url: str) -> None:
    """The nightly look at the working database, without holding up who writes; raises `SealBroken`."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(url.database or "", timeout=60)) as connection:
            words = [row[0] for row in connection.execute("PRAGMA quick_check")]
        if words != ["ok"]:
            raise SealBroken(f"quick_check: {words[:3]}")
        return
    with reading_one_instant(database_url) as other:
        for table in plain_tables(other):
            for _ in rows_of(other, table):
                pass  # PostgreSQL tells of a broken page when it reads it


def counts_of(path: Path) -> dict[str, int]:
    """How many rows each table of an SQLite file has."""
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        tables = sorted(name for (name,) in names if name != SCHEMA_TABLE)
        return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608
