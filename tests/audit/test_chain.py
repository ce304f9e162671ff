"""The trail is a chain: what is changed, taken out or slipped in is named."""

from __future__ import annotations

import json
import threading

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from outreach.accounts.rules import THE_HOUSE
from outreach.audit.chain_queries import chain_head, check_chain
from outreach.audit.models import AuditEntry, AuditLink
from outreach.audit.service import record
from outreach.kernel.db import Database, DbSession
from outreach.kernel.ids import new_id
from tests.build import AT

pytestmark = pytest.mark.database


def do(database: Database, *acts: str) -> None:
    with database.writing.begin() as db:
        for act in acts:
            record(db, THE_HOUSE, act, now=AT, rows=[1, 2], of=new_id(), part={"b": 0.1, "a": None}, name="Phố «Mẫu»")


def tamper(database: Database, *statements: str) -> None:
    """What somebody with the database in hand can do: the triggers are taken off first."""
    with database.engine.begin() as connection:
        if database.engine.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
        else:
            for name in ("are_not_edited", "stay"):
                for table in ("audit_entries", "audit_links"):
                    connection.execute(text(f"DROP TRIGGER {table}_{name}"))
        for statement in statements:
            connection.execute(text(statement))


def test_every_deed_is_linked_in_the_order_of_the_transactions(database: Database) -> None:
    do(database, "visit.plan", "visit.move")
    do(database, "visit.close")
    with database.reading() as db:
        checked = check_chain(db)
        assert (checked.count, checked.broken) == (3, None)
        assert checked.head == chain_head(db)
        places = select(AuditEntry.act).join(AuditLink, AuditLink.entry_id == AuditEntry.id).order_by(AuditLink.place)
        assert list(db.scalars(places)) == ["visit.plan", "visit.move", "visit.close"]


def test_an_empty_trail_holds(db: DbSession) -> None:
    assert check_chain(db).broken is None
    assert chain_head(db).short == "0:0000000000000000"


def test_what_is_rolled_back_leaves_no_link(database: Database) -> None:
    with database.writing() as db:
        record(db, THE_HOUSE, "visit.plan", now=AT)
        db.flush()
        db.rollback()
        record(db, THE_HOUSE, "visit.move", now=AT)
        savepoint = db.begin_nested()
        record(db, THE_HOUSE, "visit.close", now=AT)
        db.flush()
        savepoint.rollback()
        with db.begin_nested():
            record(db, THE_HOUSE, "visit.open", now=AT)
        db.commit()
        assert list(db.scalars(select(AuditEntry.act))) == ["visit.move", "visit.open"]
        assert check_chain(db).count == 2


def test_many_writers_make_one_chain(database: Database) -> None:
    """Twenty transactions at once, each with three deeds."""
    failures: list[BaseException] = []

    def write(number: int) -> None:
        try:
            do(database, *(f"thread{number}.act{at}" for at in range(3)))
        except BaseException as error:
            failures.append(error)
            raise

    threads = [threading.Thread(target=write, args=(number,)) for number in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failures == []
    with database.reading() as db:
        checked = check_chain(db)
    assert (checked.count, checked.broken) == (60, None)


@pytest.mark.parametrize("statement", [
    "UPDATE audit_entries SET actor_name = 'Ai đó'",
    "DELETE FROM audit_entries",
    "UPDATE audit_links SET place = 9 WHERE place = 1",
    "DELETE FROM audit_links",
])  # fmt: skip
def test_the_database_refuses_to_change_the_trail(database: Database, statement: str) -> None:
    do(database, "visit.plan")
    with pytest.raises(IntegrityError, match="the trail is never"), database.engine.begin() as connection:
        connection.execute(text(statement))


def test_replacing_a_row_is_refused_too(database: Database) -> None:
    do(database, "visit.plan")
    if database.engine.dialect.name == "postgresql":
        words = "INSERT INTO audit_links SELECT * FROM audit_links ON CONFLICT (place) DO UPDATE SET mark = ''"
    else:
        words = "INSERT OR REPLACE INTO audit_entries SELECT * FROM audit_entries"
    with pytest.raises(IntegrityError, match="the trail is never"), database.engine.begin() as connection:
        connection.execute(text(words))


@pytest.mark.parametrize(
    ("statements", "place", "why"),
    [
        (["UPDATE audit_entries SET actor_name = 'Về Phó' WHERE act = 'b.b'"], 2, "changed"),
        (["UPDATE audit_entries SET facts = '{}' WHERE act = 'c.c'"], 3, "changed"),
        (["DELETE FROM audit_links WHERE place = 2", "DELETE FROM audit_entries WHERE act = 'b.b'"], 2, "missing"),
        (["DELETE FROM audit_links WHERE place = 3"], 3, "unlinked"),
        (["UPDATE audit_entries SET subject_id = '7' WHERE act = 'a.a'"], 1, "changed"),
    ],
)
def test_the_first_bad_row_is_named(database: Database, statements: list[str], place: int, why: str) -> None:
    do(database, "a.a", "b.b", "c.c")
    tamper(database, *statements)
    with database.reading() as db:
        broken = check_chain(db).broken
    assert broken is not None
    assert (broken.place, broken.why) == (place, why)


def test_a_row_that_was_taken_out_and_put_back_is_seen(database: Database) -> None:
    do(database, "a.a", "b.b")
    facts = json.dumps({"rows": [1, 3]})
    tamper(
        database,
        "CREATE TABLE kept AS SELECT * FROM audit_entries WHERE act = 'a.a'",
        "DELETE FROM audit_links WHERE place = 1",
        "DELETE FROM audit_entries WHERE act = 'a.a'",
        f"UPDATE kept SET facts = '{facts}'",
        "INSERT INTO audit_entries SELECT * FROM kept",
        "INSERT INTO audit_links SELECT 1, e.id, l.mark FROM audit_entries e, audit_links l WHERE e.act = 'a.a'",
        "DROP TABLE kept",
    )
    with database.reading() as db:
        broken = check_chain(db).broken
    assert broken is not None
    assert (broken.place, broken.why) == (1, "changed")


def test_a_printed_head_shows_a_trail_that_was_cut_or_written_anew(database: Database) -> None:
    do(database, "a.a", "b.b")
    with database.reading() as db:
        printed = chain_head(db).short
        assert check_chain(db, known=printed).broken is None
    do(database, "c.c")
    with database.reading() as db:
        assert check_chain(db, known=printed).broken is None
        other = check_chain(db, known="2:ffffffffffffffff").broken
        assert other is not None
        assert (other.place, other.why) == (2, "changed")
    tamper(database, "DELETE FROM audit_links WHERE place > 1", "DELETE FROM audit_entries WHERE act IN ('b.b', 'c.c')")
    with database.reading() as db:
        assert check_chain(db).broken is None
        cut = check_chain(db, known=printed).broken
    assert cut is not None
    assert (cut.place, cut.why) == (2, "cut")
