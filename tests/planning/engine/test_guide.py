"""Where the relaxed year sends the search: by the rules, pins and past kept, and better than the earliest free days."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.planning.engine.bound import lower_bound, relaxed
from outreach.planning.engine.files import read_problem
from outreach.planning.engine.guide import Guide, guide_seconds
from outreach.planning.engine.judge import breaches
from outreach.planning.engine.kernels import layout as t
from outreach.planning.engine.kernels.anneal import anneal
from outreach.planning.engine.problem import Problem
from outreach.planning.engine.search import Guidance, Search
from outreach.planning.engine.solve import solve
from tests.planning.engine.checker import trial_ward
from tests.planning.engine.wards import ward

STEPS = 400_000  # the same on every machine, however busy


def guide_for(problem: Problem) -> Guide:
    return relaxed(problem, problem.week, seconds=30, interrupter=None).guide


def guided(problem: Problem) -> Search:
    """A search that has begun where the relaxed year sends it, and has not made a step."""
    search = Search(problem, seed=1)
    search.begin_again(guide_for(problem))
    search.best = search.board.copy()
    return search


@settings(max_examples=12, deadline=None, derandomize=True)
@given(seed=st.integers(1, 10_000), kits=st.integers(1, 3), pins=st.integers(0, 3), houses=st.integers(2, 14))
def test_a_guided_plan_breaks_no_rule(seed: int, kits: int, pins: int, houses: int) -> None:
    problem = ward(seed, houses=houses, weeks=14, kits=kits, pins=pins)
    # A pin by chance may have nobody who could go: then no plan keeps it.
    kept_by_nobody = breaches(problem, Search(problem, seed=1).plan())
    assert breaches(problem, guided(problem).plan()) == kept_by_nobody
    assert {breach.rule for breach in kept_by_nobody} <= {"H15"}


@pytest.mark.parametrize("name", ["ward-54-a", "ward-54-b", "ward-54-c"])
def test_the_relaxed_year_is_a_better_beginning_than_the_earliest_free_half_days(name: str) -> None:
    problem = read_problem(trial_ward(name))
    search = guided(problem)
    assert search.cost < Search(problem, seed=1).cost
    assert int((search.board.table(t.PLACE_OF) < 0).sum()) == 0


@pytest.mark.parametrize("name", ["ward-54-a", "ward-54-b", "ward-54-c"])
def test_a_third_of_a_second_of_search_from_there_comes_within_five_percent_of_the_bound(name: str) -> None:
    problem = read_problem(trial_ward(name))
    bound, search = lower_bound(problem), guided(problem)
    anneal(*search.board, STEPS, 25.0, 2.5)
    assert bound is not None
    assert bound <= search.board.cost <= 1.05 * bound


def test_held_visits_stay_where_a_guide_sends_the_rest() -> None:
    problem = ward(2, houses=10, weeks=16, kits=2, staff=9)
    today = problem.dates[10]
    held = tuple(visit for visit in solve(problem, seconds=0.1).plan.visits if visit.date < today)
    later = replace(problem, today=today, held=held)
    plan = guided(later).plan()
    assert tuple(visit for visit in plan.visits if visit.date < today) == held
    assert breaches(later, plan) == []


def test_without_a_guide_in_time_the_search_goes_on_and_says_so() -> None:
    search = Search(ward(3, houses=8, weeks=12, kits=2), seed=1)
    before = search.cost
    search.run(0.2, lambda _: True, guidance=Guidance(0.5, lambda: None))
    assert search.by_clock
    assert search.cost <= before


def test_a_search_asks_for_its_guide_once_and_never_ends_worse_than_it_was() -> None:
    problem = ward(5, houses=12, weeks=16, kits=2)
    asked: list[int] = []

    def ask() -> Guide:
        asked.append(search.cost)
        return Guide()

    search = Search(problem, seed=1)
    search.run(0.3, lambda _: True, guidance=Guidance(0.5, ask))
    assert len(asked) == 1
    assert search.cost <= asked[0]


def test_the_time_for_a_guide_follows_from_sizes_alone() -> None:
    small, large = ward(1, houses=20, weeks=20), ward(1, houses=60, weeks=40)
    assert 0.1 < guide_seconds(small) < guide_seconds(large)
