"""A campaign becomes the planning problem: what is still to do, with whom, and what must stay."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from outreach.kernel.db import DbSession
from outreach.places.models import HouseClosure
from outreach.places.queries import ward_profile
from outreach.planning.campaign_rules import Keep, weights_of
from outreach.planning.engine.problem import Problem, Weights
from outreach.planning.models import Campaign, Visit
from outreach.planning.problem_queries import problem_of
from outreach.planning.rules import HalfDay, VisitState
from outreach.staffing.models import Absence, KitOutage
from outreach.staffing.rules import StaffKind
from outreach.workdays.models import CalendarDay
from outreach.workdays.rules import DayKind
from tests.build import make_campaign, make_kit, make_member, make_neighborhood, make_visit

TODAY = date(2026, 8, 5)
LAST, FIRST, SECOND = date(2026, 8, 1), date(2026, 8, 8), date(2026, 8, 15)


@pytest.fixture
def campaign(db: DbSession) -> Campaign:
    """Two neighborhoods a kilometre apart, three weeks."""
    ward = ward_profile(db)
    ward.center_lat, ward.center_lon = 19.77, 105.80
    db.add(ward)
    near = make_neighborhood(db, house={"lat": 19.77, "lon": 105.82})
    other = make_neighborhood(db, house={"lat": 19.779, "lon": 105.82})
    return make_campaign(db, near, other, starts_on=LAST, ends_on=date(2026, 8, 23))


def place(campaign: Campaign) -> Any:
    return campaign.targets[0].neighborhood


def a_visit(db: DbSession, campaign: Campaign, on: date = FIRST, **facts: Any) -> Visit:
    person, kit = make_member(db), make_kit(db)
    return make_visit(db, person, campaign=campaign, neighborhood=place(campaign), on=on, kit_id=kit.id, **facts)


def sessions(problem: Problem, campaign: Campaign) -> int:
    return problem.house_of[str(place(campaign).id)].sessions


def test_places_are_measured_in_hectometres_from_the_center(db: DbSession, campaign: Campaign) -> None:
    problem = problem_of(db, campaign, today=TODAY)
    assert sorted(house.dist for house in problem.houses) == [21, 23]
    assert [apart for _, _, apart in problem.adjacent] == [10]


def test_only_usable_weekend_days_after_today_are_offered(db: DbSession, campaign: Campaign) -> None:
    db.add(CalendarDay(kind=DayKind.WORK_SWAP, name="Làm bù", from_on=SECOND, to_on=SECOND))
    db.add(CalendarDay(kind=DayKind.AVOID, name="Mùa gặt", from_on=FIRST, to_on=FIRST))
    problem = problem_of(db, campaign, today=TODAY)
    assert problem.dates == tuple(date(2026, 8, day) for day in (8, 9, 16, 22, 23))
    assert problem.date_penalty == {FIRST: 8}


@pytest.mark.parametrize("state", [VisitState.HELD, VisitState.CLOSED])
def test_a_held_visit_is_done_and_counts_as_duty(db: DbSession, campaign: Campaign, state: VisitState) -> None:
    visit = a_visit(db, campaign, LAST, state=state)
    problem = problem_of(db, campaign, today=TODAY)
    member = problem.member_of[str(visit.members[0].member_id)]
    assert sessions(problem, campaign) == 0
    assert (member.days_done, dict(member.month_days_done)) == (1, {"2026-08": 1})


@pytest.mark.parametrize(
    ("keep", "facts", "fixed"),
    [
        (Keep.ALL, {}, (1, 0)),
        (Keep.PROMISED, {}, (0, 0)),
        (Keep.PROMISED, {"state": VisitState.ANNOUNCED}, (1, 0)),
        (Keep.LOCKED, {"state": VisitState.ANNOUNCED}, (0, 0)),
        (Keep.LOCKED, {"is_date_locked": True}, (0, 1)),
        (Keep.LOCKED, {"is_date_locked": True, "is_team_locked": True}, (1, 0)),
    ],
)
def test_visits_ahead_stay_as_far_as_they_are_kept(
    db: DbSession, campaign: Campaign, keep: Keep, facts: dict[str, Any], fixed: tuple[int, int]
) -> None:
    a_visit(db, campaign, **facts)
    problem = problem_of(db, campaign, today=TODAY, keep=keep)
    assert (len(problem.held), len(problem.pinned)) == fixed
    assert sessions(problem, campaign) == 1


def test_a_locked_team_with_a_free_date_goes_along_whenever_it_is(db: DbSession, campaign: Campaign) -> None:
    visit = a_visit(db, campaign, is_team_locked=True)
    (lock,) = problem_of(db, campaign, today=TODAY, keep=Keep.LOCKED).team_locks
    assert (lock.people, lock.date) == ((str(visit.members[0].member_id),), None)


@pytest.mark.parametrize(("on", "state"), [(LAST, VisitState.ANNOUNCED), (FIRST, VisitState.POSTPONED)])
def test_overdue_and_postponed_visits_are_planned_anew(
    db: DbSession, campaign: Campaign, on: date, state: VisitState
) -> None:
    a_visit(db, campaign, on, state=state)
    problem = problem_of(db, campaign, today=TODAY)
    assert (len(problem.held), sessions(problem, campaign)) == (0, 1)


def test_visits_of_another_campaign_take_people_house_and_kit(db: DbSession, campaign: Campaign) -> None:
    visit = a_visit(db, make_campaign(db, place(campaign)))
    visit.campaign = make_campaign(db)
    db.flush()
    problem = problem_of(db, campaign, today=TODAY)
    assert FIRST in problem.member_of[str(visit.members[0].member_id)].unavailable
    assert FIRST in next(kit for kit in problem.kits if kit.id == str(visit.kit_id)).unavailable
    assert FIRST in problem.house_of[str(visit.neighborhood_id)].closed


def test_absences_outages_and_closures_are_days_away(db: DbSession, campaign: Campaign) -> None:
    person, kit = make_member(db, StaffKind.POLICE, active_from=SECOND), make_kit(db)
    db.add(Absence(member=person, from_on=date(2026, 8, 22), to_on=date(2026, 8, 22)))
    db.add(KitOutage(kit=kit, from_on=SECOND, to_on=SECOND))
    db.add(HouseClosure(house=place(campaign).house, from_on=FIRST, to_on=FIRST + timedelta(days=1)))
    db.flush()
    problem = problem_of(db, campaign, today=TODAY)
    assert {FIRST, date(2026, 8, 22)} <= problem.police[0].unavailable
    assert SECOND not in problem.police[0].unavailable
    assert problem.kits[0].unavailable == {SECOND}
    assert problem.house_of[str(place(campaign).id)].closed == {FIRST, FIRST + timedelta(days=1)}


def test_a_kept_visit_without_a_kit_takes_its_day_but_does_not_spoil_the_problem(
    db: DbSession, campaign: Campaign
) -> None:
    make_visit(db, campaign=campaign, neighborhood=place(campaign), on=FIRST, half_day=HalfDay.AM)
    problem = problem_of(db, campaign, today=TODAY)
    assert (len(problem.held), len(problem.pinned), sessions(problem, campaign)) == (0, 1, 1)


def test_the_middle_of_the_sliders_is_the_planning_problem_itself() -> None:
    assert weights_of({}) == Weights()


def test_each_step_of_a_slider_doubles_its_term_against_the_others() -> None:
    heavy, light = weights_of({"fair": 4}), weights_of({"fair": 2})
    assert heavy.fair / heavy.late == 2 * Weights().fair / Weights().late
    assert light.fair / light.late == Weights().fair / Weights().late / 2
