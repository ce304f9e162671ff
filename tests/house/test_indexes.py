"""For whatever a page asks of the tables that grow there is an index: PostgreSQL itself says how it would read them.

A table of few rows is read whole whatever indexes it has, so reading whole is made dear: who still does it has no way
by an index.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, event, insert, select, text

from outreach.accounts.rules import Role
from outreach.coverage.service import count_visits
from outreach.kernel.clock import now
from outreach.kernel.db import Database, open_database
from outreach.tables import metadata
from tests.build import make_user, open_session
from tests.support.big_ward import fill_with_people
from tests.support.walk import walk

pytestmark = pytest.mark.database
PEOPLE = 4000
LARGE = {"encounters", "dossiers", "activations", "missing_papers", "audit_entries", "ledger_entries", "visit_changes"}
"""Tables that grow with people and years; all others stay as large as a ward."""


@pytest.fixture
def filled(database: Database, tmp_path: Path) -> Database:
    """Many people, made on SQLite, which writes such rows by itself, and carried over."""
    if database.engine.dialect.name != "postgresql":
        pytest.skip("SQLite does not say what it would do with other numbers of rows")
    made = open_database(f"sqlite:///{tmp_path / 'made.db'}")
    metadata.create_all(made.engine)
    for work in (lambda db: fill_with_people(db, PEOPLE, now=now(), places=54), lambda db: count_visits(db, now=now())):
        with made.writing.begin() as db:
            work(db)
    with made.engine.connect() as reading, database.engine.begin() as writing:
        writing.execute(text("SET LOCAL session_replication_role = replica"))
        for table in metadata.sorted_tables:
            rows = [dict(row) for row in reading.execute(select(table)).mappings()]
            for start in range(0, len(rows), 5000):
                writing.execute(insert(table), rows[start : start + 5000])
    made.engine.dispose()
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    return database


@contextmanager
def explained(database: Database) -> Iterator[list[tuple[str, str]]]:
    """Large tables that a statement would read whole, each with the statement, while pages are read."""
    found: list[tuple[str, str]] = []

    def explain(conn: Connection, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if not statement.lstrip().startswith(("SELECT", "WITH")):
            return
        own = conn.connection.cursor()
        own.execute("SET LOCAL enable_seqscan = off")
        own.execute(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
        (told,) = own.fetchone() or ("[]",)
        own.execute("SET LOCAL enable_seqscan = on")
        plan = (told if isinstance(told, list) else json.loads(told))[0]["Plan"]
        found.extend((table, statement) for table in read_whole(plan))

    event.listen(database.engine, "before_cursor_execute", explain)
    try:
        yield found
    finally:
        event.remove(database.engine, "before_cursor_execute", explain)


def read_whole(plan: dict[str, Any]) -> Iterator[str]:
    """The large tables in a plan that are read from end to end."""
    if plan["Node Type"] == "Seq Scan" and plan["Relation Name"] in LARGE:
        yield plan["Relation Name"]
    for part in plan.get("Plans", ()):
        yield from read_whole(part)


def test_no_page_reads_a_large_table_from_end_to_end(filled: Database, app: Flask) -> None:
    with filled.writing.begin() as db:
        token = open_session(db, make_user(db, Role.DIRECTOR))
    client = app.test_client()
    client.set_cookie("signin", token)

    def read(path: str) -> tuple[int, str]:
        answer = client.get(path)
        return answer.status_code, answer.text if answer.mimetype == "text/html" else ""

    slow: dict[str, set[str]] = {}
    paths = []
    with explained(app.extensions["outreach.database"]) as found:
        for answer in walk(app, read, most_of_each=1):
            paths.append(answer.path)
            if found:
                slow[answer.path] = {f"{table}: {statement[:3000]}" for table, statement in found}
            found.clear()
    assert {path: sorted(one) for path, one in slow.items()} == {}
    assert len(paths) > 40
    # The same look finds what an index spared: without it this check would be worth nothing.
    with filled.engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_encounters_visit_id"))
    with explained(app.extensions["outreach.database"]) as found:
        for path in paths:
            read(path)
    assert {table for table, _ in found} == {"encounters"}
