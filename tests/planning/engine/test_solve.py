from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach.planning.engine.files import problem_to_json, read_problem, write_json
from outreach.planning.engine.judge import breaches, cost
from outreach.planning.engine.problem import Member, Problem, TeamLock
from outreach.planning.engine.solve import Progress, solve
from tests.planning.engine.checker import TRIAL_WARDS, judged, trial_ward
from tests.planning.engine.wards import ward

any_ward = st.builds(
    ward,
    st.integers(1, 10_000),
    houses=st.integers(1, 14),
    weeks=st.integers(2, 14),
    staff=st.integers(1, 9),
    police=st.integers(0, 4),
    kits=st.integers(1, 3),
    days_away=st.sampled_from((0.0, 0.1, 0.5)),
)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(problem=any_ward)
def test_any_plan_for_any_ward_breaks_no_rule(problem: Problem) -> None:
    solution = solve(problem, seconds=0.05)
    assert breaches(problem, solution.plan) == []
    assert solution.cost == cost(problem, solution.plan)
    missing = sum(house.sessions for house in problem.houses) - len(solution.plan.visits)
    assert sum(solution.unserved.values()) == missing
    assert solution.bound is None or solution.bound <= solution.objective


@settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(problem=any_ward.filter(lambda problem: problem.police))  # without officers the checker itself fails
def test_the_given_checker_agrees_with_our_judge(problem: Problem, tmp_path: Path) -> None:
    solution = solve(problem, seconds=0.05)
    verdict = judged(tmp_path, problem, solution.plan)
    assert (verdict["hard"], verdict["objective"]) == (0, solution.objective)
    assert verdict["terms"] == {name: getattr(solution.cost, name) for name in solution.cost.__slots__}


@pytest.mark.parametrize("name", TRIAL_WARDS)
def test_a_trial_ward_has_a_whole_plan_at_once(name: str, tmp_path: Path) -> None:
    problem = read_problem(trial_ward(name))
    solution = solve(problem, seconds=0.3)
    verdict = judged(tmp_path, problem, solution.plan)
    assert (verdict["hard"], verdict["facts"]["unserved"]) == (0, 0)
    assert verdict["objective"] == solution.objective
    assert solution.seconds_to_first < (1.0 if len(problem.houses) < 100 else 10.0)


def test_the_same_seed_gives_the_same_plan() -> None:
    problem = ward(3, houses=12, weeks=16, kits=2)
    one, two = (solve(problem, seconds=0.6, seed=5) for _ in range(2))
    assert one.plan == two.plan or one.by_clock or two.by_clock


@pytest.mark.parametrize("seed", range(1, 5))
def test_locked_half_days_and_locked_teams_never_move(seed: int) -> None:
    problem = ward(seed, houses=8, weeks=16, staff=9, police=4, kits=2, pins=3, days_away=0.0)
    first = problem.pinned[0]
    lock = TeamLock(first.neighborhood, (problem.staff[0].id, problem.police[0].id))
    solution = solve(replace(problem, team_locks=(lock,)), seconds=0.1)
    slots = {visit.slot for visit in solution.plan.visits}
    teams = [set(v.people) for v in solution.plan.visits if v.neighborhood == first.neighborhood]
    assert set(problem.pinned) <= slots
    assert all(set(lock.people) <= team for team in teams)


def test_held_visits_stay_with_team_and_kit_and_the_past_takes_no_new_one() -> None:
    problem = ward(2, houses=10, weeks=16, kits=2, staff=9)
    first = solve(problem, seconds=0.1).plan
    today = problem.dates[10]
    held = tuple(visit for visit in first.visits if visit.date < today)
    later = replace(problem, today=today, held=held)
    solution = solve(later, seconds=0.1)
    assert held
    assert tuple(v for v in solution.plan.visits if v.date < today) == held
    assert breaches(later, solution.plan) == []


def test_duty_of_earlier_this_year_counts_in_the_months_and_in_the_shares() -> None:
    problem = ward(4, houses=8, weeks=12, staff=8, police=4, days_away=0.0)
    tired = problem.staff[0]
    months = {f"2026-0{month}": tired.max_days_per_month for month in (1, 2)}
    busy = replace(tired, days_done=30, month_days_done=months)
    solution = solve(replace(problem, staff=(busy, *problem.staff[1:])), seconds=0.1)
    days = [v.date for v in solution.plan.visits if tired.id in v.staff]
    assert not [day for day in days if day.strftime("%Y-%m") in months]


def test_one_more_person_never_makes_the_best_plan_worse_beyond_noise() -> None:
    problem = ward(5, houses=10, weeks=14, staff=6, police=3)
    helper = Member("S999", ("civil", "cert", "land", "social"), 4, both_days_ok=True)
    before = solve(problem, seconds=0.5).objective
    after = solve(replace(problem, staff=(*problem.staff, helper)), seconds=0.5).objective
    assert after <= before * 1.01


def test_what_nobody_can_serve_is_listed_and_the_rest_is_planned() -> None:
    problem = ward(6, houses=8, weeks=14, staff=8, police=4, days_away=0.0)
    shut = next(house for house in problem.houses if house.sessions)
    closed = tuple(replace(h, open=frozenset()) if h is shut else h for h in problem.houses)
    solution = solve(replace(problem, houses=closed), seconds=0.1)
    assert solution.unserved[shut.id] == shut.sessions
    assert solution.plan.visits


@pytest.mark.parametrize("lacking", ["dates", "kits", "staff", "police", "houses"])
def test_a_ward_that_lacks_something_altogether_still_has_a_plan(lacking: str) -> None:
    nothing: dict[str, Any] = {lacking: (), "adjacent": ()}
    problem = replace(ward(1, houses=5, weeks=6), **nothing)
    solution = solve(problem, seconds=0.05)
    assert breaches(problem, solution.plan) == []
    assert sum(solution.unserved.values()) == sum(house.sessions for house in problem.houses) - len(
        solution.plan.visits
    )


def test_everybody_away_for_a_month_leaves_that_month_empty() -> None:
    problem = ward(2, houses=8, weeks=16, staff=9, police=4, kits=2)
    june = frozenset(problem.dates[8:16])
    away = replace(problem, staff=tuple(replace(p, unavailable=p.unavailable | june) for p in problem.staff))
    solution = solve(away, seconds=0.1)
    assert not {visit.date for visit in solution.plan.visits} & june


def test_a_solve_that_is_stopped_keeps_its_best_plan() -> None:
    problem = ward(7, houses=12, weeks=16, kits=2)
    news: list[Progress] = []
    solution = solve(problem, seconds=30, progress=news.append, should_stop=lambda: len(news) > 3)
    assert solution.stopped
    assert solution.seconds < 10
    assert breaches(problem, news[-1].plan()) == []
    assert solution.objective <= news[0].objective


def test_an_earlier_plan_is_where_a_solve_begins() -> None:
    problem = ward(8, houses=12, weeks=16, kits=2)
    first = solve(problem, seconds=0.3)
    again = solve(problem, seconds=0.01, start=first.plan)
    assert again.objective <= first.objective


def test_a_written_problem_reads_back_the_same(tmp_path: Path) -> None:
    problem = replace(ward(9, pins=2), today=None, team_locks=(TeamLock("N0001", ("S001",)),))
    write_json(tmp_path / "i.json", problem_to_json(problem))
    assert read_problem(tmp_path / "i.json") == problem
