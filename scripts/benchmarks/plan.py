"""Year plans, replanning and explanations of trial wards, each objective beside its proven bound as floor.

`scripts/bench.py plan` measures the wards of 54 quickly; `python -m scripts.benchmarks.plan --long` all nine at
1, 10, 30 and 60 seconds and wards of other kinds (a quarter of an hour). Without the trial wards beside the
project invented ones stand in.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from outreach.planning.engine.bound import lower_bound
from outreach.planning.engine.explain import ranked_slots
from outreach.planning.engine.files import read_problem
from outreach.planning.engine.judge import breaches, moved_visits
from outreach.planning.engine.problem import Event, Plan, Problem
from outreach.planning.engine.replan import problem_after, replan
from outreach.planning.engine.search import Search
from outreach.planning.engine.solve import solve
from outreach.planning.engine.warm import warm_up
from tests.planning.engine.wards import ward
from tests.support.files import SHARED

Figures = dict[str, float]
INSTANCES = SHARED / "planner" / "instances"
STORMS = (1, 3, 6, 24)
BY_DATE = 60  # houses up to which a bound date by date takes seconds only
REPLAN_SECONDS = {54: 5.0, 200: 15.0, 600: 30.0}


def measure(sizes: Sequence[int] = (54,), times: Sequence[float] = (1.0, 10.0)) -> Figures:
    """Objective and gap by seconds given, greedy, storms, explanations, memory."""
    warm_up()
    figures: Figures = {}
    for size in sizes:
        for problem in trial_wards(size):
            figures |= planned(problem, times)
        figures |= stormy(problem, size)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return figures | {"memory_megabytes": peak / (1024 * 1024 if sys.platform == "darwin" else 1024)}


def trial_wards(size: int) -> Iterator[Problem]:
    """The three trial wards of a size, or invented ones."""
    for number, kind in enumerate("abc", start=1):
        path = INSTANCES / f"ward-{size}-{kind}.json"
        if path.exists():
            yield read_problem(path)
        else:
            people = {"staff": max(9, size // 5), "police": max(3, size // 14), "kits": max(2, size // 40)}
            yield ward(number, houses=size, weeks=40, pins=3, **people)


def unseen_wards() -> Iterator[Problem]:
    """Wards of other kinds than the trial ones: other sizes, little time, one officer, all away in June."""
    yield replace(ward(11, houses=30, weeks=40, staff=9, police=3, kits=1), name="thirty")
    yield replace(ward(13, houses=90, weeks=44, staff=20, police=8, kits=3), name="ninety")
    yield replace(ward(15, houses=54, weeks=18, staff=16, police=6, kits=2), name="tight")
    yield replace(ward(18, houses=40, weeks=14, staff=14, police=6, kits=2), name="no_free_weekend")
    yield replace(ward(16, houses=40, weeks=44, staff=12, police=1, kits=1), name="one_officer")
    problem = ward(17, houses=54, weeks=44, staff=14, police=5, kits=2)
    june = frozenset(day for day in problem.dates if day.month == 6)
    staff, police = (
        tuple(replace(person, unavailable=person.unavailable | june) for person in people)
        for people in (problem.staff, problem.police)
    )
    yield replace(problem, name="away_in_june", staff=staff, police=police)


def planned(problem: Problem, times: Sequence[float]) -> Figures:
    """What each time given yields; the floor is the bound, proven apart."""
    bound = proven_bound(problem)
    greedy = Search(problem, seed=1).cost
    figures: Figures = {
        f"{problem.name}_greedy_objective": greedy,
        f"{problem.name}_greedy_objective_floor": bound,
    }
    for seconds in times:
        solution = solve(problem, seconds=seconds)
        name = f"{problem.name}_{seconds:g}s"
        figures |= {
            f"{name}_objective": solution.objective,
            f"{name}_objective_floor": bound,
            f"{name}_gap_percent": 100 * (solution.objective - bound) / bound if bound else 0.0,
            f"{name}_own_bound": solution.bound or 0,
            f"{name}_unserved": sum(solution.unserved.values()),
            f"{name}_rules_broken": len(breaches(problem, solution.plan)),
            f"{name}_first_plan_seconds": solution.seconds_to_first,
        }
    return figures


def proven_bound(problem: Problem) -> int:
    """By weekend; of small wards also date by date, which is tighter where time is short."""
    single = lower_bound(problem, lambda day: day) if len(problem.houses) <= BY_DATE else None
    return max(lower_bound(problem) or 0, single or 0)


def stormy(problem: Problem, size: int) -> Figures:
    """Storms of several sizes on one plan, a fresh plan beside each; then one explanation."""
    before = solve(problem, seconds=min(10.0, size / 10)).plan
    figures: Figures = {}
    for cancelled in STORMS:
        event = storm(before, cancelled)
        result = replan(problem, before, event, seconds=REPLAN_SECONDS.get(size, 10.0))
        after = problem_after(problem, before, event)
        fresh = solve(after, seconds=min(5.0, size / 20)).plan
        name = f"{problem.name}_storm_{cancelled}"
        figures |= {
            f"{name}_moved": len(result.moved),
            f"{name}_moved_fresh_plan": len(moved_visits(before, event, fresh)),
            f"{name}_moved_at_least": result.moved_at_least,
            f"{name}_people_replaced": result.people_replaced,
            f"{name}_unserved": sum(result.unserved.values()),
            f"{name}_rules_broken": len(breaches(after, result.plan)),
            f"{name}_rise": result.cost.total - result.cost_before.total,
            f"{name}_seconds": result.seconds,
        }
    began = time.perf_counter()
    slot = before.visits[len(before.visits) // 2].slot
    ranked_slots(problem, before, slot.neighborhood, slot)
    return figures | {f"{problem.name}_explanation_seconds": time.perf_counter() - began}


def storm(plan: Plan, cancelled: int) -> Event:
    """The visits after the first two months fall out, so many of them, and their dates close."""
    today = plan.visits[0].date + timedelta(weeks=8)
    slots = tuple(visit.slot for visit in plan.visits if visit.date >= today)[:cancelled]
    return Event(today, slots, tuple(sorted({slot.date for slot in slots})))


def main() -> None:
    """The long table, a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true", help="all sizes at 1, 10, 30 and 60 seconds")
    is_long = parser.parse_args().long
    figures = measure((54, 200, 600), (1.0, 10.0, 30.0, 60.0)) if is_long else measure()
    for problem in unseen_wards() if is_long else ():
        figures |= planned(problem, (1.0, 10.0))
    for name, value in figures.items():
        print(f"{name:<44} {value:>12,.3f}")


if __name__ == "__main__":
    main()
