"""Visits and weekends that exchange their days: all or nothing, teams kept whole, undone for a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from outreach.accounts.rules import THE_HOUSE
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Refused
from outreach.planning.board_service import HardConflicts
from outreach.planning.exchange_queries import Exchange, exchange_of_visits, exchange_of_weekends, partners_of
from outreach.planning.exchange_rules import visits_exchanged, weekends_exchanged
from outreach.planning.exchange_service import carry_out
from outreach.planning.models import Campaign, Plan, Visit
from outreach.planning.publication_rules import Standing, Wanted
from outreach.planning.publication_service import undo_publication
from outreach.planning.rules import HalfDay, VisitState
from outreach.staffing.models import Absence
from outreach.staffing.rules import StaffKind
from tests.build import make_campaign, make_kit, make_member, make_neighborhood, make_visit

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 2)
SATURDAY, SUNDAY, NEXT, LATER = date(2026, 11, 14), date(2026, 11, 15), date(2026, 11, 21), date(2026, 11, 28)
ONE, OTHER, KIT, KIT_2 = (UUID(int=number) for number in range(1, 5))
Stand = tuple[date, HalfDay, UUID | None, frozenset[UUID], VisitState]


@pytest.fixture
def campaign(db: DbSession) -> Campaign:
    return make_campaign(db, *(make_neighborhood(db, team_size=1, officers=0) for _ in range(3)))


def a_visit(db: DbSession, campaign: Campaign, place: int, on: date, **facts: Any) -> Visit:
    """A visit with a person and a kit of its own."""
    where = campaign.targets[place].neighborhood
    return make_visit(
        db, make_member(db), campaign=campaign, neighborhood=where, on=on, kit_id=make_kit(db).id, **facts
    )


def standing(visit: Visit) -> Stand:
    people = frozenset(member.member_id for member in visit.members)
    return visit.on, visit.half_day, visit.kit_id, people, visit.state


def done(db: DbSession, campaign: Campaign, exchange: Exchange) -> Plan:
    plan = carry_out(db, THE_HOUSE, campaign, exchange, name="Đổi chỗ", reason="Phố có đám cưới", now=NOW)
    db.flush()
    return plan


def test_two_neighborhoods_exchange_days_and_the_teams_keep_theirs(db: DbSession, campaign: Campaign) -> None:
    one, other = a_visit(db, campaign, 0, SATURDAY), a_visit(db, campaign, 1, NEXT, half_day=HalfDay.PM)
    third, was, will_be = a_visit(db, campaign, 2, LATER), standing(one), standing(other)
    before = standing(third)
    done(db, campaign, exchange_of_visits(db, one, other, today=TODAY))
    assert (standing(one), standing(other), standing(third)) == (will_be, was, before)
    assert one.changes[-1].reason == "Phố có đám cưới"


def test_an_exchange_is_undone_whole_with_promises_and_teams(db: DbSession, campaign: Campaign) -> None:
    one = a_visit(db, campaign, 0, SATURDAY, state=VisitState.ANNOUNCED)
    other = a_visit(db, campaign, 1, NEXT, is_team_locked=False)
    before = standing(one), standing(other)
    plan = done(db, campaign, exchange_of_visits(db, one, other, today=TODAY))
    assert one.state is VisitState.PROPOSED
    undo_publication(db, THE_HOUSE, plan, now=NOW + timedelta(hours=23))
    assert (standing(one), standing(other)) == before


@pytest.mark.parametrize("lock", ["is_date_locked", "is_team_locked"])
def test_what_is_locked_is_no_partner(db: DbSession, campaign: Campaign, lock: str) -> None:
    one = a_visit(db, campaign, 0, SATURDAY)
    free = a_visit(db, campaign, 1, NEXT)
    a_visit(db, campaign, 2, LATER, **{lock: True})
    a_visit(db, campaign, 0, LATER)
    assert partners_of(db, one, today=TODAY) == [free]


def test_a_whole_weekend_moves_with_day_half_and_team(db: DbSession, campaign: Campaign) -> None:
    both = [a_visit(db, campaign, 0, SATURDAY), a_visit(db, campaign, 1, SUNDAY, half_day=HalfDay.PM)]
    before = [standing(visit) for visit in both]
    done(db, campaign, exchange_of_weekends(db, campaign, SATURDAY, NEXT, today=TODAY))
    week = timedelta(weeks=1)
    assert [standing(visit) for visit in both] == [(on + week, *rest) for on, *rest in before]


def test_two_weekends_with_visits_exchange_them_and_a_locked_date_stays(db: DbSession, campaign: Campaign) -> None:
    here, there = a_visit(db, campaign, 0, SATURDAY), a_visit(db, campaign, 1, NEXT)
    locked = a_visit(db, campaign, 2, SUNDAY, is_date_locked=True)
    exchange = exchange_of_weekends(db, campaign, SUNDAY, NEXT, today=TODAY)
    assert exchange.stay == [locked]
    done(db, campaign, exchange)
    assert (here.on, there.on, locked.on) == (NEXT, SATURDAY, SUNDAY)


def test_who_is_away_forbids_it_and_nothing_changes(db: DbSession, campaign: Campaign) -> None:
    visit = a_visit(db, campaign, 0, SATURDAY)
    db.add(Absence(member=visit.members[0].member, from_on=NEXT, to_on=NEXT))
    db.flush()
    exchange = exchange_of_weekends(db, campaign, SATURDAY, NEXT, today=TODAY)
    assert [one.code for one in exchange.hard] == ["person.absent"]
    with pytest.raises(HardConflicts):
        done(db, campaign, exchange)
    assert (visit.on, db.query(Plan).count()) == (SATURDAY, 0)


def test_an_exchange_of_nothing_is_refused(db: DbSession, campaign: Campaign) -> None:
    with pytest.raises(Refused):
        done(db, campaign, exchange_of_weekends(db, campaign, SATURDAY, NEXT, today=TODAY))


def test_overdue_and_postponed_visits_are_left_alone(db: DbSession, campaign: Campaign) -> None:
    one, other = a_visit(db, campaign, 0, SATURDAY), a_visit(db, campaign, 1, NEXT)
    late = a_visit(db, campaign, 0, date(2026, 10, 24))
    waiting = a_visit(db, campaign, 1, date(2026, 10, 31), state=VisitState.POSTPONED, reason="Bão")
    before = standing(late), standing(waiting)
    done(db, campaign, exchange_of_visits(db, one, other, today=TODAY))
    assert (standing(late), standing(waiting)) == before


def test_officers_stay_officers_in_what_is_kept_of_an_exchange(db: DbSession, campaign: Campaign) -> None:
    one, other = a_visit(db, campaign, 0, SATURDAY), a_visit(db, campaign, 1, NEXT)
    officer = make_member(db, StaffKind.POLICE)
    made = a_visit(db, campaign, 2, LATER)
    made.members[0].member = officer
    db.flush()
    plan = done(db, campaign, exchange_of_visits(db, made, one, today=TODAY))
    assert [entry["police"] for entry in plan.entries["visits"]].count([str(officer.id)]) == 1
    assert other.on == NEXT


def test_the_same_weekend_twice_moves_nothing() -> None:
    visit = Standing(ONE, OTHER, SATURDAY, HalfDay.AM, KIT)
    assert weekends_exchanged([visit], SATURDAY, SUNDAY) == {}


def test_an_exchange_keeps_neighborhoods_and_crosses_everything_else() -> None:
    people = frozenset({ONE}), frozenset({OTHER})
    one = Standing(ONE, ONE, SATURDAY, HalfDay.AM, KIT, people[0])
    other = Standing(OTHER, OTHER, NEXT, HalfDay.PM, KIT_2, people[1])
    assert visits_exchanged(one, other) == {
        ONE: Wanted(ONE, NEXT, HalfDay.PM, KIT_2, people[1]),
        OTHER: Wanted(OTHER, SATURDAY, HalfDay.AM, KIT, people[0]),
    }
