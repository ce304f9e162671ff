"""Changed and called-off visits: told to those concerned, once, however often and by however many it is looked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from outreach.accounts.models import User
from outreach.config import Settings
from outreach.kernel.db import Database, DbSession
from outreach.notices.change_service import LOOKED_BACK, changes_to_tell, tell_changes
from outreach.notices.models import Notice
from outreach.notices.rules import NoticeKind
from outreach.notices.run import tell_and_send
from outreach.planning.board_service import change_team, undo_move
from outreach.planning.rules import HalfDay, VisitState
from outreach.planning.service import (
    announce_visit,
    cancel_visit,
    confirm_house,
    confirm_police,
    move_visit,
    postpone_visit,
)
from tests.build import AT, SATURDAY, make_actor
from tests.notices.conftest import POST, People, days_later

pytestmark = pytest.mark.database
Inbox = Callable[[User], list[Notice]]
FAR = SATURDAY + timedelta(days=70)


def told(db: DbSession, *, at: float = 0) -> int:
    count = tell_changes(db, post=POST, now=days_later(at))
    db.commit()
    return count


def test_a_moved_visit_is_told_to_all_but_who_moved_it(
    db: DbSession, people: People, inbox: Inbox, letters: Callable[[], list[tuple[str, str]]]
) -> None:
    assert told(db) == 0
    director = people.director.as_actor()
    move_visit(db, director, people.visit, on=SATURDAY + timedelta(days=8), half_day=HalfDay.PM, reason="mưa", now=AT)
    assert [told(db), told(db)] == [5, 0]
    for user in (people.clerk, people.officer, people.head):
        (one,) = inbox(user)
        assert one.kind is NoticeKind.MOVED
        assert (one.facts["was_on"], one.facts["on"]) == ("2026-11-21", "2026-11-22")
    assert inbox(people.director) == []
    assert [address for address, _ in letters()] == ["lan@example.vn", "tam@example.vn"]


def test_who_plans_hears_of_it_when_somebody_else_did_it(db: DbSession, people: People, inbox: Inbox) -> None:
    cancel_visit(db, make_actor(db), people.visit, reason="bão số 5", now=AT)
    assert told(db) == 6
    (one,) = inbox(people.director)
    assert (one.kind, one.facts["reason"]) == (NoticeKind.CANCELLED, "bão số 5")


def test_a_far_proposal_moves_without_a_word_and_a_promise_does_not(db: DbSession, people: People) -> None:
    director, visit = people.director.as_actor(), people.visit
    visit.on = FAR
    visit.changes[-1].on = FAR
    move_visit(db, director, visit, on=FAR + timedelta(days=1), half_day=HalfDay.AM, reason="", now=AT)
    assert told(db) == 0
    for step in (confirm_house, confirm_police, announce_visit):
        step(db, director, visit, now=AT)
    assert told(db) == 0
    postpone_visit(db, director, visit, reason="bầu cử", now=AT)
    assert told(db) == 5
    cancel_visit(db, director, visit, reason="không còn ngày", now=AT)
    assert told(db) == 5


def test_a_move_and_its_undoing_are_told_in_order(db: DbSession, people: People, inbox: Inbox) -> None:
    director, visit = people.director.as_actor(), people.visit
    move_visit(db, director, visit, on=SATURDAY + timedelta(days=8), half_day=HalfDay.AM, reason="", now=AT)
    db.commit()
    db.refresh(visit)
    undo_move(db, director, visit, now=AT + timedelta(minutes=1))
    told(db)
    assert [one.facts["on"] for one in inbox(people.clerk)] == ["2026-11-22", "2026-11-21"]


def test_another_team_is_told(db: DbSession, people: People, inbox: Inbox) -> None:
    stay = frozenset(one.member_id for one in people.visit.members if one.member.user_id == people.clerk.id)
    change_team(db, people.director.as_actor(), people.visit, kit_id=None, people=stay, now=AT)
    told(db)
    assert [one.kind for one in inbox(people.clerk)] == [NoticeKind.TEAM_CHANGED]
    assert inbox(people.officer) == []


def test_old_changes_are_no_news(db: DbSession, people: People) -> None:
    cancel_visit(db, make_actor(db), people.visit, reason="bão", now=AT)
    late = AT + LOOKED_BACK + timedelta(hours=1)
    assert not changes_to_tell(db, now=late)
    assert tell_changes(db, post=POST, now=late) == 0


def test_what_is_rolled_back_is_told_to_nobody_and_what_stands_is_told_by_one_of_many(
    database: Database, settings: Settings, db: DbSession, people: People
) -> None:
    cancel_visit(db, people.director.as_actor(), people.visit, reason="bão", now=AT)
    db.rollback()
    tell_and_send(database, settings, clock=lambda: AT)
    assert db.query(Notice).count() == 0
    cancel_visit(db, people.director.as_actor(), people.visit, reason="bão", now=AT)
    db.commit()
    for _ in range(3):
        tell_and_send(database, settings, clock=lambda: AT)
    assert db.query(Notice).count() == 3
    assert people.visit.state is VisitState.CANCELLED
