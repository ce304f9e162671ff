from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.planning.engine.bound import lower_bound
from outreach.planning.engine.solve import solve
from tests.planning.engine.wards import ward


@settings(max_examples=8, deadline=None, derandomize=True)
@given(seed=st.integers(1, 10_000), pins=st.integers(0, 2), kits=st.integers(1, 2))
def test_no_plan_is_cheaper_than_the_bound_however_dates_are_grouped(seed: int, pins: int, kits: int) -> None:
    problem = ward(seed, houses=6, weeks=8, kits=kits, pins=pins)
    best = solve(problem, seconds=0.05).objective
    for group in (problem.week, lambda day: day, lambda day: day.month, lambda day: problem.week(day) // 3):
        bound = lower_bound(problem, group)
        assert bound is None or bound <= best


@settings(max_examples=6, deadline=None, derandomize=True)
@given(seed=st.integers(1, 10_000))
def test_the_bound_holds_also_with_held_visits_and_earlier_duty(seed: int) -> None:
    problem = ward(seed, houses=6, weeks=12, kits=2)
    problem = replace(problem, staff=tuple(replace(p, days_done=n) for n, p in enumerate(problem.staff)))
    today = problem.dates[8]
    held = tuple(visit for visit in solve(problem, seconds=0.05).plan.visits if visit.date < today)
    later = replace(problem, today=today, held=held)
    bound = lower_bound(later)
    assert bound is None or bound <= solve(later, seconds=0.05).objective


def test_a_house_that_nobody_can_staff_counts_as_unserved_in_the_bound() -> None:
    problem = ward(16, houses=12, weeks=20, staff=8, police=1)
    helpless = sum(house.sessions for house in problem.houses if house.police > 1)
    bound = lower_bound(problem)
    assert helpless > 0
    assert bound is not None
    assert bound >= helpless * problem.weights.unserved
