"""F12, F13: a full disk, or a database that somebody else holds: told as 503, never 500, and it heals by itself."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from outreach.config import Settings
from outreach.kernel.db import DbSession
from outreach.kernel.outbox import OutboxKeys, outbox_keys
from outreach.sync.models import LedgerEntry
from tests.support.tablet import Wire, credential_of
from tests.sync.conftest import Field, open_field, rows


@pytest.fixture
def keys(settings: Settings) -> OutboxKeys:
    return outbox_keys(settings.data_dir / "outbox.key")


@pytest.fixture
def path(settings: Settings) -> str:
    """The file of the database; another engine has its own tests of a full disk."""
    if not settings.database_url.startswith("sqlite"):
        pytest.skip("about SQLite's file")
    return settings.database_url.removeprefix("sqlite:///")


@pytest.fixture
def engine(app: Flask, path: str) -> Engine:
    assert path
    found: Engine = app.extensions["outreach.database"].engine
    with_pragma(found, "busy_timeout=50")
    return found


def with_pragma(engine: Engine, pragma: str) -> None:
    """From the next connection on; the house itself forbids it afterwards."""

    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.set_authorizer(None)
        connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", prepare)
    engine.dispose()


@pytest.fixture
def wire(app: Flask, db: DbSession, field: Field) -> Wire:
    made = Wire(app.test_client(), credential_of(db, field.tablet))
    db.commit()
    return made


@pytest.fixture
def field(db: DbSession, keys: OutboxKeys) -> Field:
    return open_field(db, keys)


def is_busy(answer: Any) -> bool:
    return (answer.status_code, answer.json["code"], answer.headers.get("Retry-After")) == (503, "busy", "2")


def test_f13_while_another_process_holds_the_database_writing_waits_and_reading_goes_on(
    engine: Engine, wire: Wire, field: Field, path: str
) -> None:
    op = field.person()
    field.db.commit()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert is_busy(wire.push([op]))
        assert wire.ask("GET", "/sync/status").status_code == 200
        assert wire.client.get("/sign-in").status_code == 200
        other.execute("ROLLBACK")
    assert [one["answer"] for one in wire.push([op]).json["answers"]] == ["applied"]  # type: ignore[index]
    assert engine.dialect.name == "sqlite"


def test_f12_on_a_full_disk_nothing_is_taken_half_and_all_is_taken_once_there_is_room(
    engine: Engine, wire: Wire, field: Field, path: str
) -> None:
    ops = [field.person(f"Người {number} (mẫu)", queue_number=number) for number in range(50)]
    field.db.commit()
    with closing(sqlite3.connect(path)) as look:
        pages = look.execute("PRAGMA page_count").fetchone()[0]
    with_pragma(engine, f"max_page_count={pages}")
    for _ in range(3):
        assert is_busy(wire.push(ops))
        assert (rows(field), rows(field, LedgerEntry)) == (0, 0)
        field.db.rollback()
    assert wire.ask("GET", "/sync/status").status_code == 200
    with_pragma(engine, "max_page_count=1000000")
    assert {one["answer"] for one in wire.push(ops).json["answers"]} == {"applied"}  # type: ignore[index]
    assert rows(field) == 50
    field.db.rollback()
    with closing(sqlite3.connect(path)) as look:
        assert look.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_f13_a_database_that_cannot_be_written_refuses_clearly_and_is_read_on(
    engine: Engine, wire: Wire, field: Field
) -> None:
    op = field.person()
    field.db.commit()
    with_pragma(engine, "query_only=ON")
    assert is_busy(wire.push([op]))
    assert wire.ask("GET", "/sync/status").status_code == 200
    assert wire.client.get("/sign-in").status_code == 200
    with_pragma(engine, "query_only=OFF")
    assert [one["answer"] for one in wire.push([op]).json["answers"]] == ["applied"]  # type: ignore[index]
