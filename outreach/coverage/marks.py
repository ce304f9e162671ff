"""Triggers that tell of which visits something was changed: whoever changes it, by whatever way.

They stand in a migration as well, which must not import this; `tests/house` holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Connection, MetaData, Table

_OF_ENCOUNTER = "(SELECT visit_id FROM encounters WHERE id = {row}.encounter_id)"
_OF_DOSSIER = "(SELECT visit_id FROM dossiers WHERE id = {row}.dossier_id)"
WATCHED = {
    "encounters": "{row}.visit_id",
    "tallies": "{row}.visit_id",
    "remarks": "{row}.visit_id",
    "dossiers": "{row}.visit_id",
    "activations": "{row}.visit_id",
    "follow_ups": _OF_ENCOUNTER,
    "missing_papers": _OF_DOSSIER,
}
"""Every table of which a figure is made, and how the visit of a row is found."""

_EVENTS = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}


def mark_changes(_tables: MetaData, connection: Connection, *, tables: Collection[Table] = (), **_facts: Any) -> None:
    """Set the triggers when the table of marks has been made, with all others."""
    if any(table.name == "visit_marks" for table in tables):
        for statement in statements(connection.dialect.name):
            connection.exec_driver_sql(statement)


def statements(dialect: str) -> Iterator[str]:
    """The statements that set all triggers, for `sqlite` or `postgresql`."""
    for table, visit in WATCHED.items():
        for act, rows in _EVENTS.items():
            marks = [_mark(visit.format(row=row), dialect) for row in rows]
            yield from _trigger(f"mark_{table}_{act}", table, act, marks, dialect)


def _mark(visit: str, dialect: str) -> str:
    is_new = f"{visit} IS NOT NULL"
    if dialect == "sqlite":
        # SQLite has one writer at a time: a mark that is there already will not be taken away under us.
        is_new += f" AND NOT EXISTS (SELECT 1 FROM visit_marks WHERE visit_id = {visit})"  # noqa: S608 (our own words)
    return f"INSERT INTO visit_marks (visit_id) SELECT {visit} WHERE {is_new};"


def _trigger(name: str, table: str, act: str, marks: list[str], dialect: str) -> Iterator[str]:
    body = " ".join(marks)
    if dialect == "sqlite":
        yield f"CREATE TRIGGER {name} AFTER {act.upper()} ON {table} BEGIN {body} END"
        return
    yield f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$"
    yield f"CREATE TRIGGER {name} AFTER {act.upper()} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
