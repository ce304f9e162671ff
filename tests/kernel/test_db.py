"""Transactions, instants and constraints on both databases."""

from __future__ import annotations

import statistics
import threading
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from outreach.accounts.models import User
from outreach.accounts.rules import Role
from outreach.kernel.db import ONE_WRITER, Database, DbSession
from outreach.kernel.ids import new_id
from tests.build import make_encounter, make_user, make_visit

pytestmark = pytest.mark.database


def test_an_instant_comes_back_in_utc(db: DbSession) -> None:
    in_hanoi = datetime(2026, 11, 14, 8, 0, tzinfo=timezone(timedelta(hours=7)))
    user = make_user(db, created_at=in_hanoi)
    db.expire(user)
    assert user.created_at == datetime(2026, 11, 14, 1, 0, tzinfo=UTC)
    assert user.created_at.tzinfo is not None


def test_an_instant_without_a_zone_is_refused(db: DbSession) -> None:
    with pytest.raises(StatementError):
        make_user(db, created_at=datetime(2026, 11, 14, 8, 0))  # noqa: DTZ001 (that is the point)


def test_a_savepoint_undoes_its_own_part_only(db: DbSession) -> None:
    make_user(db, username="kept")
    with pytest.raises(IntegrityError), db.begin_nested():
        make_user(db, username="kept")
    db.commit()
    assert db.query(User).count() == 1


def test_while_one_writes_another_reads_and_a_second_writer_is_held_off(database: Database) -> None:
    is_sqlite = database.engine.dialect.name == "sqlite"
    wait_little = "PRAGMA busy_timeout=50" if is_sqlite else "SET LOCAL lock_timeout = '50ms'"
    with database.writing() as writer, database.reading() as reader:
        make_user(writer, username="first")
        assert reader.query(User).count() == 0
        with database.engine.connect() as second:
            second.exec_driver_sql(wait_little)
            with pytest.raises(OperationalError):
                second.exec_driver_sql("UPDATE users SET full_name = 'x'" if is_sqlite else ONE_WRITER)


def test_a_writer_comes_in_soon_beside_one_who_writes_without_a_rest(database: Database, db: DbSession) -> None:
    make_user(db)
    db.commit()
    written, is_over = [0], threading.Event()

    def write(times: int) -> None:
        with database.writing.begin() as own:
            for _ in range(times):
                own.execute(text("UPDATE users SET full_name = 'x'"))

    def write_on() -> None:
        while not is_over.is_set():
            write(50)
            written[0] += 1

    restless = threading.Thread(target=write_on)
    restless.start()
    overtaken = []
    for _ in range(20):
        seen = written[0]
        while written[0] == seen:
            restless.join(0.001)
        before = written[0]
        write(1)
        overtaken.append(written[0] - before)
    is_over.set()
    restless.join()
    assert statistics.median(overtaken) <= 5


@pytest.mark.parametrize(
    "facts",
    [
        {"birth_year": 1899},
        {"state": "voided"},
        {"queue_number": 0},
    ],
)
def test_the_database_refuses_an_impossible_encounter(db: DbSession, facts: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        make_encounter(db, **facts)


def test_the_database_refuses_an_unknown_state(db: DbSession) -> None:
    visit = make_visit(db)
    with pytest.raises(IntegrityError):
        db.execute(text("UPDATE visits SET state = 'flying' WHERE id = :id"), {"id": visit.id.hex})


def test_a_role_that_does_not_exist_is_refused(db: DbSession) -> None:
    make_user(db, Role.STAFF)
    with pytest.raises(IntegrityError):
        db.execute(text("UPDATE users SET role = 'king'"))


def test_ids_sort_by_the_time_they_were_made() -> None:
    made = [new_id() for _ in range(200)]
    assert len(set(made)) == 200
    assert {one.version for one in made} == {7}
    assert sorted(made, key=lambda one: one.int >> 80) == made
