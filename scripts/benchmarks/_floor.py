"""The floor of a push: the very rows that a run left behind, inserted again by the raw driver."""

from __future__ import annotations

import sqlite3
import time
from typing import Any

import psycopg
from psycopg.types.json import Json
from sqlalchemy import Table, make_url

from outreach.config import Settings
from outreach.tables import metadata

_OF_PUSHES = (
    "ledger_entries",
    "encounters",
    "dossiers",
    "missing_papers",
    "activations",
    "follow_ups",
    "audit_entries",
)
TABLES: list[Table] = [table for table in metadata.sorted_tables if table.name in _OF_PUSHES]


def seconds_by_raw_driver(settings: Settings, pushes: int) -> float:
    """Take the rows of all pushes out and put them in again, in as many commits as there were pushes.

    Constraints between tables are not checked, so it is a little less than the least that can be done.
    """
    connection = raw_connection(settings)
    cursor = connection.cursor()
    rows = {table.name: cursor.execute(f'SELECT * FROM "{table.name}"').fetchall() for table in TABLES}  # noqa: S608
    for table in reversed(TABLES):
        cursor.execute(f'DELETE FROM "{table.name}"')  # noqa: S608 (names of ours)
    connection.commit()
    statements = {name: _insert(settings, name, len(lines[0])) for name, lines in rows.items() if lines}
    began = time.perf_counter()
    for number in range(pushes):
        for name, statement in statements.items():
            cursor.executemany(statement, [_plain(line) for line in rows[name][number::pushes]])
        connection.commit()
    seconds = time.perf_counter() - began
    connection.close()
    return seconds


def raw_connection(settings: Settings) -> Any:
    """The driver's own connection: the settings by which the house keeps its promises, none of its row guards."""
    if not settings.database_url.startswith("sqlite"):
        connection = psycopg.connect(plain_url(settings.database_url))
        connection.execute("SET session_replication_role = replica")
        return connection
    file = sqlite3.connect(make_url(settings.database_url).database or "")
    for (guard,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        file.execute(f'DROP TRIGGER "{guard}"')
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
        file.execute(f"PRAGMA {pragma}")
    return file


def plain_url(url: str) -> str:
    """A URL as the driver reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _insert(settings: Settings, table: str, columns: int) -> str:
    place = "?" if settings.database_url.startswith("sqlite") else "%s"
    places = ", ".join([place] * columns)
    return f'INSERT INTO "{table}" VALUES ({places})'  # noqa: S608 (names of ours)


def _plain(line: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(Json(value) if isinstance(value, (dict, list)) else value for value in line)
