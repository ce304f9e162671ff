"""What if: each scenario changes the problem in one way and leaves the rest alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from outreach.planning.campaign_rules import weights_of
from outreach.planning.engine.problem import Assignment, House, Kit, Member, Problem, Slot
from outreach.planning.scenario_rules import SCENARIO_LABELS, Scenario, with_scenario

SATURDAY, SUNDAY = date(2026, 8, 22), date(2026, 8, 23)
PROBLEM = Problem(
    name="",
    start=SATURDAY,
    deadline=SUNDAY,
    dates=(SATURDAY, SUNDAY),
    houses=(House("H", 10, 5, 1, 3, 1, skills=("land",)), House("I", 10, 5, 1, 2, 1)),
    staff=(Member("S", max_days_per_month=4, both_days_ok=False),),
    police=(Member("P", max_days_per_month=2, both_days_ok=False),),
    kits=(Kit("K"),),
)


def shape(problem: Problem) -> tuple[int, int, int, int]:
    """How many staff, officers, kits and dates there are."""
    return len(problem.staff), len(problem.police), len(problem.kits), len(problem.dates)


@pytest.mark.parametrize(
    ("scenario", "expected"),
    [
        (Scenario.AS_IS, (1, 1, 1, 2)),
        (Scenario.TEAM_MORE, (4, 2, 2, 2)),
        (Scenario.OFFICER_MORE, (1, 2, 1, 2)),
        (Scenario.SATURDAYS, (1, 1, 1, 1)),
        (Scenario.MORNINGS, (1, 1, 1, 2)),
        (Scenario.BOTH_DAYS, (1, 1, 1, 2)),
    ],
)
def test_each_scenario_adds_or_forbids_one_thing(scenario: Scenario, expected: tuple[int, int, int, int]) -> None:
    assert shape(with_scenario(PROBLEM, scenario)) == expected


def test_a_new_team_can_serve_the_most_demanding_house() -> None:
    staff = with_scenario(PROBLEM, Scenario.TEAM_MORE).staff[1:]
    assert [person.skills for person in staff] == [("land",)] * 3


def test_mornings_shut_the_afternoons_and_both_days_frees_everybody() -> None:
    mornings = with_scenario(PROBLEM, Scenario.MORNINGS)
    assert {window for house in mornings.houses for window in house.open} == {"sat_am", "sun_am"}
    both = with_scenario(PROBLEM, Scenario.BOTH_DAYS)
    assert all(person.both_days_ok for person in both.staff + both.police)


def test_what_stands_on_a_sunday_stays_when_only_saturdays_are_left() -> None:
    held = replace(PROBLEM, held=(Assignment("H", SUNDAY, "am", ("S",), ("P",), "K"),))
    pinned = replace(PROBLEM, pinned=(Slot("H", SUNDAY, "am"),))
    assert with_scenario(held, Scenario.SATURDAYS).dates == (SATURDAY, SUNDAY)
    shut = {house.id: house.closed for house in with_scenario(pinned, Scenario.SATURDAYS).houses}
    assert shut == {"H": frozenset(), "I": frozenset({SUNDAY})}


@pytest.mark.parametrize(("scenario", "term"), [("soon", "late"), ("fair", "fair"), ("near", "travel")])
def test_a_slider_pushed_to_its_end_outweighs_the_others_and_leaves_the_rest(scenario: str, term: str) -> None:
    levels = {"soon": 2, "fair": 2, "near": 2}
    pushed = with_scenario(PROBLEM, Scenario(scenario), levels)
    kept = weights_of(levels)
    share = getattr(kept, term) / kept.person_day
    assert getattr(pushed.weights, term) / pushed.weights.person_day == 8 * share
    assert replace(pushed, weights=PROBLEM.weights) == PROBLEM


def test_every_scenario_has_words() -> None:
    assert set(SCENARIO_LABELS) == set(Scenario)
