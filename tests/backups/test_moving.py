"""From SQLite to PostgreSQL and back by one command, each row the same (F23)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, insert, text
from sqlalchemy.exc import IntegrityError

from outreach.audit.models import AuditEntry
from outreach.backups import moving
from outreach.backups.__main__ import main as backups
from outreach.backups.loading import Batches, plain_engine
from outreach.backups.moving import move_database
from outreach.backups.rows import Digest, digests_of, kinds_of, line_of, plain_tables, row_of, rows_of
from outreach.backups.snapshot import batches_of
from outreach.building import migrations_of
from outreach.demo.build import build_demo
from outreach.kernel.clock import now
from outreach.kernel.crypto import install_keyring, read_or_make_keyring
from outreach.kernel.db import open_database
from outreach.kernel.errors import SettingsError
from tests.support.big_ward import fill_with_people
from tests.support.databases import DatabaseMaker

pytestmark = pytest.mark.database
Moved = tuple[str, dict[str, Digest]]
Capsys = pytest.CaptureFixture[str]
RECORDS, FEW_RECORDS = 100_000, 500


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An SQLite file with the demo ward: rows in nearly every table. Nobody writes into it."""
    folder = tmp_path_factory.mktemp("full")
    url = f"sqlite:///{folder / 'full.db'}"
    install_keyring(read_or_make_keyring(folder / "fields.key"))
    command.upgrade(migrations_of(url), "head")
    database = open_database(url)
    build_demo(database, now=now())
    database.engine.dispose()
    return url


@contextmanager
def migrated_database(databases: DatabaseMaker, folder: Path) -> Iterator[str]:
    """A database of the kind under test, with all tables and no rows."""
    url = databases.fresh_url(folder)
    command.stamp(migrations_of(url), "head")
    yield url
    engine = plain_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    engine.dispose()
    databases.drop(url)


@pytest.fixture
def empty(databases: DatabaseMaker, tmp_path: Path) -> Iterator[str]:
    with migrated_database(databases, tmp_path) as url:
        yield url


@pytest.fixture(scope="module")
def moved(databases: DatabaseMaker, full: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moved]:
    """The ward in the other database; nothing that a test does there stays."""
    with migrated_database(databases, tmp_path_factory.mktemp("moved")) as url:
        yield url, move_database(full, url)


def digests(url: str) -> dict[str, Digest]:
    engine = plain_engine(url)
    with engine.connect() as connection:
        found = digests_of(connection)
    engine.dispose()
    return found


def triggers(url: str) -> int:
    engine = plain_engine(url)
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        count: int = connection.execute(text("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'")).scalar_one()
    engine.dispose()
    return count


def test_a_ward_moves_there_and_back_row_by_row(full: str, moved: Moved, tmp_path: Path) -> None:
    url, there = moved
    back = f"sqlite:///{tmp_path / 'back.db'}"
    assert move_database(url, back) == there
    assert sum(digest.rows for digest in there.values()) > 1000
    assert sum(digest.rows > 0 for digest in there.values()) > 25, "most tables have rows"
    assert triggers(back) == triggers(full) > 0


def test_a_hundred_thousand_records_move_by_one_command(
    empty: str, tmp_path: Path, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch, capsys: Capsys
) -> None:
    """As somebody types it: each row by its digest on both sides, in a time that a lunch break has room for."""
    count = RECORDS if pytestconfig.getoption("--long") else FEW_RECORDS
    url = f"sqlite:///{tmp_path / 'ward.db'}"
    install_keyring(read_or_make_keyring(tmp_path / "fields.key"))
    command.upgrade(migrations_of(url), "head")
    database = open_database(url)
    with database.writing.begin() as db:
        fill_with_people(db, count, now=now())
    database.engine.dispose()
    monkeypatch.setenv("OUTREACH_DATABASE_URL", url)
    monkeypatch.setenv("OUTREACH_DATA_DIR", str(tmp_path))
    began = time.monotonic()
    assert backups(["move", empty]) == 0
    took = time.monotonic() - began
    told = capsys.readouterr().out
    with capsys.disabled():
        print(f"\n{count} people moved in {took:.1f} s")  # noqa: T201
    assert digests(empty)["encounters"] == digests(url)["encounters"]
    assert digests(empty)["encounters"].rows > count
    assert "dòng giống hệt" in told
    assert took < 600


def test_numbers_go_on_after_the_highest(moved: Moved) -> None:
    engine = plain_engine(moved[0])
    with engine.connect() as connection:
        highest = connection.execute(text("SELECT max(id) FROM audit_entries")).scalar_one()
        entry = {"at": now(), "actor_name": "", "act": "x", "subject_kind": "", "subject_id": "", "facts": {}}
        made = connection.execute(insert(AuditEntry).values(entry).returning(AuditEntry.id)).scalar_one()
        assert made == highest + 1
        connection.rollback()
    engine.dispose()


@pytest.mark.parametrize("statement", ["DELETE FROM status_changes", "UPDATE encounters SET visit_id = author_id"])
def test_what_defends_itself_does_so_after_the_move(moved: Moved, statement: str) -> None:
    engine = plain_engine(moved[0])
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
        with pytest.raises(IntegrityError):
            connection.execute(text(statement))
    engine.dispose()


def test_a_database_with_rows_is_not_written_over(full: str, moved: Moved) -> None:
    with pytest.raises(SettingsError, match="không trống"):
        move_database(full, moved[0])
    assert digests(moved[0]) == moved[1]


def test_a_row_that_differs_leaves_the_target_empty(full: str, empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def losing(connection: Connection) -> Batches:
        for name, rows in batches_of(connection):
            yield name, rows[:-1] if name == "missing_papers" else rows

    monkeypatch.setattr(moving, "batches_of", losing)
    with pytest.raises(SettingsError, match="missing_papers"):
        move_database(full, empty)
    assert {digest.rows for digest in digests(empty).values()} == {0}


def test_the_same_database_is_refused(full: str) -> None:
    with pytest.raises(SettingsError, match="trùng"):
        move_database(full, full)


def test_every_value_of_the_ward_survives_as_a_line(full: str) -> None:
    engine = plain_engine(full)
    with engine.connect() as connection:
        for table in plain_tables(connection):
            for rows in rows_of(connection, table):
                lines = [line_of(row) for row in rows]
                assert [line_of(row_of(line, kinds_of(table))) for line in lines] == lines
                assert Digest().with_rows(rows) == Digest().with_rows(reversed(rows))
    engine.dispose()
