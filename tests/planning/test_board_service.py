"""The director's hand: hard conflicts refuse, soft ones do not, locks hold."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from outreach.accounts.rules import THE_HOUSE
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Refused
from outreach.places.models import HouseClosure
from outreach.planning.board_service import (
    HardConflicts,
    add_visit,
    change_team,
    lock_visit,
    place_visit,
    undo_move,
)
from outreach.planning.models import Visit
from outreach.planning.rules import HalfDay, VisitState
from outreach.planning.service import confirm_house
from outreach.workdays.models import CalendarDay
from outreach.workdays.rules import DayKind
from tests.build import make_campaign, make_kit, make_member, make_neighborhood, make_visit

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
SATURDAY, SUNDAY, NEXT = date(2026, 11, 14), date(2026, 11, 15), date(2026, 11, 21)


def added(db: DbSession, **facts: Any) -> Visit:
    place = make_neighborhood(db)
    slot: dict[str, Any] = {"on": SATURDAY, "half_day": HalfDay.AM, "now": NOW} | facts
    return add_visit(db, THE_HOUSE, make_campaign(db, place), place, **slot)


def test_a_visit_by_hand_may_be_incomplete(db: DbSession) -> None:
    visit = added(db)
    db.flush()
    assert (visit.state, [change.what for change in visit.changes]) == (VisitState.PROPOSED, ["visit.add"])


def test_a_kit_does_not_go_to_two_houses_at_once(db: DbSession) -> None:
    kit = make_kit(db)
    make_visit(db, kit_id=kit.id)
    with pytest.raises(HardConflicts) as refusal:
        added(db, kit_id=kit.id)
    assert [conflict.code for conflict in refusal.value.conflicts if conflict.is_hard] == ["kit.twice"]


def test_a_visit_does_not_move_onto_a_holiday_or_into_a_closed_house(db: DbSession) -> None:
    visit = make_visit(db)
    db.add(CalendarDay(kind=DayKind.HOLIDAY, name="Lễ", from_on=SUNDAY, to_on=SUNDAY))
    db.add(HouseClosure(house=visit.neighborhood.house, from_on=NEXT, to_on=NEXT, reason="đám cưới"))
    db.flush()
    for day in (SUNDAY, NEXT):
        with pytest.raises(HardConflicts):
            place_visit(db, THE_HOUSE, visit, on=day, half_day=HalfDay.AM, reason="", now=NOW)
    assert visit.on == SATURDAY


def test_a_postponed_visit_is_placed_again(db: DbSession) -> None:
    visit = make_visit(db, state=VisitState.POSTPONED)
    place_visit(db, THE_HOUSE, visit, on=NEXT, half_day=HalfDay.PM, reason="", now=NOW)
    assert (visit.state, visit.on, visit.half_day) == (VisitState.PROPOSED, NEXT, HalfDay.PM)


def test_a_team_is_exchanged_and_told(db: DbSession) -> None:
    stays, leaves, comes = make_member(db), make_member(db), make_member(db)
    visit, kit = make_visit(db, stays, leaves), make_kit(db)
    change_team(db, THE_HOUSE, visit, kit_id=kit.id, people=frozenset({stays.id, comes.id}), now=NOW)
    db.flush()
    assert {member.member_id for member in visit.members} == {stays.id, comes.id}
    assert (visit.kit_id, visit.changes[-1].what) == (kit.id, "visit.change_team")


def test_a_person_who_is_elsewhere_is_refused(db: DbSession) -> None:
    person = make_member(db)
    make_visit(db, person)
    visit = make_visit(db)
    with pytest.raises(HardConflicts):
        change_team(db, THE_HOUSE, visit, kit_id=None, people=frozenset({person.id}), now=NOW)


@pytest.mark.parametrize(("day", "team"), [(True, False), (False, True), (True, True)])
def test_locks_hold_date_and_team_apart(db: DbSession, day: bool, team: bool) -> None:
    visit = make_visit(db)
    lock_visit(db, THE_HOUSE, visit, day=day, team=team, now=NOW)
    move: dict[str, Any] = {"on": NEXT, "half_day": HalfDay.AM, "reason": "", "now": NOW}
    with pytest.raises(Refused) if day else nullcontext():
        place_visit(db, THE_HOUSE, visit, **move)
    with pytest.raises(Refused) if team else nullcontext():
        change_team(db, THE_HOUSE, visit, kit_id=None, people=frozenset(), now=NOW)
    lock_visit(db, THE_HOUSE, visit, day=False, team=False, now=NOW)
    db.flush()
    assert [change.what for change in visit.changes][-1] == "visit.unlock"
    assert (visit.on == NEXT) is not day


def test_a_visit_that_is_over_is_not_locked(db: DbSession) -> None:
    with pytest.raises(Refused):
        lock_visit(db, THE_HOUSE, make_visit(db, state=VisitState.CLOSED), day=True, team=False, now=NOW)


def test_a_move_is_taken_back_with_the_promises_it_had(db: DbSession) -> None:
    visit = make_visit(db)
    confirm_house(db, THE_HOUSE, visit, now=NOW)
    place_visit(db, THE_HOUSE, visit, on=NEXT, half_day=HalfDay.PM, reason="bấm nhầm", now=NOW)
    db.flush()
    db.expire(visit, ["changes"])
    undo_move(db, THE_HOUSE, visit, now=NOW + timedelta(minutes=10))
    assert (visit.on, visit.half_day, visit.state) == (SATURDAY, HalfDay.AM, VisitState.HOUSE_CONFIRMED)


@pytest.mark.parametrize("case", ["late", "changed", "taken"])
def test_a_move_is_not_taken_back_late_or_over_a_later_change(db: DbSession, case: str) -> None:
    kit = make_kit(db)
    visit = make_visit(db, kit_id=kit.id)
    confirm_house(db, THE_HOUSE, visit, now=NOW)
    place_visit(db, THE_HOUSE, visit, on=NEXT, half_day=HalfDay.PM, reason="bấm nhầm", now=NOW)
    if case == "changed":
        lock_visit(db, THE_HOUSE, visit, day=True, team=False, now=NOW + timedelta(minutes=1))
    if case == "taken":
        make_visit(db, kit_id=kit.id)
    db.flush()
    db.expire(visit, ["changes"])
    with pytest.raises(Refused):
        undo_move(db, THE_HOUSE, visit, now=NOW + timedelta(minutes=11 if case == "late" else 2))
    assert visit.on == NEXT
