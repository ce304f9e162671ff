"""A full, locked or broken disk: people are told to wait, nothing is half done, reading goes on (F12, F13, F14)."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, make_response
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DatabaseError, OperationalError

from outreach.accounts.rules import THE_HOUSE
from outreach.audit.models import AuditEntry
from outreach.audit.service import record
from outreach.config import Settings
from outreach.kernel import clock
from outreach.kernel.db import Database
from outreach.web.access import for_everyone
from outreach.web.transaction import db

pytestmark = pytest.mark.own_addresses
FAULTS = {"TESTING": False, "PROPAGATE_EXCEPTIONS": False}


@pytest.fixture
def path(settings: Settings) -> Path:
    if not settings.database_url.startswith("sqlite"):
        pytest.skip("a fault of SQLite's file")
    return Path(settings.database_url.removeprefix("sqlite:///"))


@pytest.fixture
def served(app: Flask) -> Flask:
    """The application with one deed that writes some kilobytes."""
    app.config.update(FAULTS)

    @app.post("/deed")
    @for_everyone
    def deed() -> Response:
        record(db(), THE_HOUSE, "deed.done", now=clock.now(), words="x" * 50_000)
        return make_response("", 200)

    return app


def deeds(app: Flask) -> int:
    database: Database = app.extensions["outreach.database"]
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.act == "deed.done")) or 0


@contextmanager
def each_connection(app: Flask, pragma: str) -> Iterator[None]:
    """Every connection of the application is made with one more setting."""
    engine = app.extensions["outreach.database"].engine

    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.set_authorizer(None)
        connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", prepare)
    engine.dispose()
    try:
        yield
    finally:
        event.remove(engine, "connect", prepare)
        engine.dispose()


def test_on_a_full_disk_people_are_told_to_wait_and_with_room_it_goes_on(served: Flask, path: Path) -> None:
    client = served.test_client()
    with closing(sqlite3.connect(path)) as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
    with each_connection(served, f"max_page_count={pages + 2}"):
        answer = client.post("/deed")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
        assert "Máy chủ đang bận" in answer.text
        assert client.get("/sign-in").status_code == 200
        assert deeds(served) == 0
    assert client.post("/deed").status_code == 200
    assert deeds(served) == 1


def test_while_another_program_writes_for_long_people_read_and_are_told_to_wait(served: Flask, path: Path) -> None:
    client = served.test_client()
    with each_connection(served, "busy_timeout=50"), closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = client.post("/deed")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
        assert client.get("/sign-in").status_code == 200
        other.execute("ROLLBACK")
        assert client.post("/deed").status_code == 200


def test_a_disk_that_fails_ends_the_process_and_nothing_is_acknowledged(
    served: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    raised: list[int] = []

    @served.post("/broken")
    @for_everyone
    def broken() -> Response:
        raise OperationalError("COMMIT", {}, Exception("disk I/O error"))

    with monkeypatch.context() as patch:
        patch.setattr(signal, "raise_signal", raised.append)
        answer = served.test_client().post("/broken")
    assert (answer.status_code, raised) == (503, [signal.SIGTERM])


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE users",
        "DROP TRIGGER status_changes_stay",
        "ALTER TABLE users ADD COLUMN x",
        "CREATE TRIGGER t AFTER INSERT ON users BEGIN SELECT 1; END",
        "ATTACH DATABASE ':memory:' AS other",
        "PRAGMA recursive_triggers=OFF",
        "PRAGMA writable_schema=ON",
        "SELECT load_extension('x')",
    ],
)
def test_through_the_application_nobody_changes_the_schema(app: Flask, path: Path, statement: str) -> None:
    database: Database = app.extensions["outreach.database"]
    with (
        database.engine.connect() as connection,
        pytest.raises(DatabaseError, match=r"not authorized|no such function"),
    ):
        connection.exec_driver_sql(statement)


def test_a_row_of_the_trail_is_not_replaced_past_its_trigger(app: Flask, path: Path) -> None:
    """INSERT OR REPLACE removes without a word unless triggers are recursive."""
    database: Database = app.extensions["outreach.database"]
    with database.engine.connect() as connection:
        pragmas = {
            "recursive_triggers": 1,
            "trusted_schema": 0,
            "secure_delete": 1,
            "synchronous": 2,
            "foreign_keys": 1,
        }
        with closing(sqlite3.connect(path)) as fresh:
            assert fresh.execute("PRAGMA recursive_triggers").fetchone()[0] == 0
        raw: Any = connection.connection.dbapi_connection
        raw.set_authorizer(None)
        found = {name: raw.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas}
    assert found == pragmas


def test_an_error_of_the_database_does_not_tell_what_was_typed(app: Flask) -> None:
    database: Database = app.extensions["outreach.database"]
    asked = text("SELECT * FROM nowhere WHERE name = :name")
    with database.engine.connect() as connection, pytest.raises(DatabaseError) as told:
        connection.execute(asked, {"name": "Cừ Thị Hoàng Yến"})
    assert "nowhere" in str(told.value)
    assert "Yến" not in str(told.value)
