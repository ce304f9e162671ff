from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from outreach.planning.engine.explain import board_of, ranked_slots, terms
from outreach.planning.engine.files import read_problem
from outreach.planning.engine.judge import cost
from outreach.planning.engine.solve import solve
from outreach.planning.engine.words import change_in_words
from tests.planning.engine.checker import trial_ward
from tests.planning.engine.wards import ward


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_board_costs_what_the_judge_says_term_by_term(seed: int) -> None:
    problem = ward(seed, houses=10, weeks=14, kits=2)
    plan = solve(problem, seconds=0.1).plan
    assert terms(problem, board_of(problem, plan)) == cost(problem, plan)


def test_every_half_day_is_ranked_once_the_cheapest_first_the_shut_last() -> None:
    problem = ward(3, houses=8, weeks=12, kits=2)
    plan = solve(problem, seconds=0.2).plan
    moved = plan.visits[0].slot
    choices = ranked_slots(problem, plan, moved.neighborhood, moved)
    prices = [choice.change.total for choice in choices if choice.change]
    assert len({choice.slot for choice in choices}) == len(choices) == 2 * len(problem.dates)
    assert prices == sorted(prices)
    assert [choice.is_open for choice in choices] == sorted((c.is_open for c in choices), reverse=True)
    assert all(choice.blocks for choice in choices if not choice.is_open)


def test_staying_costs_nothing_and_a_move_says_its_price_in_words() -> None:
    problem = ward(3, houses=8, weeks=12, kits=2)
    plan = solve(problem, seconds=0.2).plan
    moved = plan.visits[0].slot
    choices = ranked_slots(problem, plan, moved.neighborhood, moved)
    stay = next(choice for choice in choices if choice.slot == moved)
    other = next(choice for choice in choices if choice.change and choice.change.total > 0)
    assert other.change is not None
    assert stay.change is not None
    assert stay.change.total == 0
    assert change_in_words(problem, other.change, moved, other.slot)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"open": frozenset({"sun_pm"})}, "H2"),
        ({"police": 99}, "H7"),
        ({"team_size": 99}, "H5"),
        ({"skills": ("nobody has this",)}, "H6"),
    ],
)
def test_a_shut_half_day_names_the_rule_that_bars_it(change: dict[str, Any], rule: str) -> None:
    problem = ward(4, houses=6, weeks=6, kits=2, days_away=0.0)
    house = next(house for house in problem.houses if house.sessions)
    facts: dict[str, Any] = {"open": frozenset({"sat_am", "sun_am"}), "closed": frozenset(), "sessions": 1} | change
    broken = replace(problem, houses=tuple(replace(h, **facts) if h is house else h for h in problem.houses))
    plan = solve(broken, seconds=0.05).plan
    shut = [choice for choice in ranked_slots(broken, plan, house.id) if choice.slot.session == "am"]
    assert all(rule in {reason.rule for reason in choice.blocks} for choice in shut)
    assert all(str(reason) for choice in shut for reason in choice.blocks)


def test_an_explanation_of_the_largest_ward_takes_less_than_a_second() -> None:
    problem = read_problem(trial_ward("ward-600-a"))
    plan = solve(problem, seconds=0.5).plan
    moved = plan.visits[100].slot
    began = time.process_time()
    assert ranked_slots(problem, plan, moved.neighborhood, moved)
    assert time.process_time() - began < 1.0
