"""History counts: duty done this year, months already gone, pinned and held visits, as the problem has them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from outreach.kernel.db import DbSession
from outreach.planning.campaign_rules import Keep
from outreach.planning.engine.judge import cost
from outreach.planning.engine.problem import Member, Problem
from outreach.planning.engine.solve import solve
from outreach.planning.models import Campaign, Visit
from outreach.planning.problem_queries import problem_of
from outreach.planning.rules import VisitState
from outreach.staffing.models import Kit, StaffMember
from tests.build import make_campaign, make_kit, make_member, make_neighborhood, make_visit

TODAY = date(2026, 8, 5)
JANUARY, JULY, FIRST, SECOND = date(2026, 1, 10), date(2026, 7, 4), date(2026, 8, 1), date(2026, 8, 2)
AHEAD, SEPTEMBER = date(2026, 8, 15), date(2026, 9, 5)


@pytest.fixture
def campaign(db: DbSession) -> Campaign:
    """Two neighborhoods that want one person each, from July to the middle of September."""
    places = [make_neighborhood(db, team_size=1, officers=0) for _ in range(2)]
    return make_campaign(db, *places, starts_on=date(2026, 7, 1), ends_on=date(2026, 9, 13))


@pytest.fixture
def person(db: DbSession) -> StaffMember:
    return make_member(db, max_days_per_month=2, both_days_ok=True)


@pytest.fixture
def kit(db: DbSession) -> Kit:
    return make_kit(db)


def went(db: DbSession, person: StaffMember, on: date, state: VisitState = VisitState.CLOSED, **facts: Any) -> Visit:
    return make_visit(db, person, on=on, state=state, **facts)


def known(problem: Problem, person: StaffMember) -> Member:
    return problem.member_of[str(person.id)]


def test_duty_of_the_whole_year_weighs_whatever_campaign_it_was_for(
    db: DbSession, campaign: Campaign, person: StaffMember
) -> None:
    for on in (JANUARY, JULY, FIRST):
        went(db, person, on)
    found = known(problem_of(db, campaign, today=TODAY), person)
    assert (found.days_done, dict(found.month_days_done)) == (3, {"2026-01": 1, "2026-07": 1, "2026-08": 1})


@pytest.mark.parametrize(
    ("on", "state"),
    [(date(2025, 12, 27), VisitState.CLOSED), (FIRST, VisitState.CANCELLED), (FIRST, VisitState.POSTPONED)],
)
def test_last_year_and_what_fell_out_weigh_nothing(
    db: DbSession, campaign: Campaign, person: StaffMember, on: date, state: VisitState
) -> None:
    went(db, person, on, state)
    assert known(problem_of(db, campaign, today=TODAY), person).days_done == 0


def test_morning_and_afternoon_are_one_day_of_duty(db: DbSession, campaign: Campaign, person: StaffMember) -> None:
    went(db, person, FIRST)
    went(db, person, FIRST)
    assert known(problem_of(db, campaign, today=TODAY), person).days_done == 1


def test_months_that_are_gone_offer_no_day_and_their_weeks_still_count(db: DbSession, campaign: Campaign) -> None:
    problem = problem_of(db, campaign, today=TODAY)
    assert min(problem.dates) == date(2026, 8, 8)
    assert (problem.start, problem.week(AHEAD)) == (date(2026, 6, 29), 6)


def test_a_month_whose_limit_is_used_up_takes_nobody_any_more(
    db: DbSession, campaign: Campaign, person: StaffMember, kit: Kit
) -> None:
    went(db, person, FIRST)
    went(db, person, SECOND)
    plan = solve(problem_of(db, campaign, today=TODAY), seconds=0.3).plan
    assert {visit.date.month for visit in plan.visits} == {9}
    assert len(plan.visits) == 2


def test_held_and_pinned_visits_stand_in_every_plan_and_their_duty_is_in_its_price(
    db: DbSession, campaign: Campaign, person: StaffMember, kit: Kit
) -> None:
    went(db, person, JULY)
    east, west = (target.neighborhood for target in campaign.targets)
    went(db, person, AHEAD, VisitState.ANNOUNCED, campaign=campaign, neighborhood=east, kit_id=kit.id)
    make_visit(db, campaign=campaign, neighborhood=west, on=SEPTEMBER, is_date_locked=True)
    problem = problem_of(db, campaign, today=TODAY, keep=Keep.PROMISED)
    plan = solve(problem, seconds=0.3).plan
    assert {(visit.neighborhood, visit.date) for visit in plan.visits} == {
        (str(east.id), AHEAD),
        (str(west.id), SEPTEMBER),
    }
    # Two days more for somebody who has one: 3² - 1², each point twice.
    assert cost(problem, plan).fair == 2 * 8
