from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from outreach.planning.engine.files import read_problem
from outreach.planning.engine.judge import breaches, replan_breaches
from outreach.planning.engine.problem import Event, House, Kit, Member, Plan, Problem, Session, Slot
from outreach.planning.engine.replan import problem_after, replan
from outreach.planning.engine.search import Search
from outreach.planning.engine.solve import solve
from tests.planning.engine.checker import judged, trial_ward
from tests.planning.engine.wards import ward

TODAY = date(2026, 3, 2)


def storm(plan: Plan, cancelled: int) -> Event:
    """The first visits from `TODAY` on fall out, and their dates close."""
    slots = tuple(visit.slot for visit in plan.visits if visit.date >= TODAY)[:cancelled]
    return Event(TODAY, slots, tuple(sorted({slot.date for slot in slots})))


@pytest.mark.parametrize(("size", "cancelled"), [(54, 1), (54, 3), (54, 6), (54, 24), (200, 6)])
def test_after_a_storm_all_is_placed_again_and_nothing_else_moves(size: int, cancelled: int, tmp_path: Path) -> None:
    problem = read_problem(trial_ward(f"ward-{size}-a"))
    before = solve(problem, seconds=0.5).plan
    event = storm(before, cancelled)
    result = replan(problem, before, event, seconds=1)
    verdict = judged(tmp_path, problem, result.plan, before=before, event=event)
    assert (verdict["hard"], verdict["facts"]["unserved"]) == (0, 0)
    assert verdict["replan"]["moved_visits"] == len(result.moved) == result.moved_at_least == 0
    assert verdict["replan"]["people_replaced_on_kept_visits"] == result.people_replaced == 0
    assert breaches(problem_after(problem, before, event), result.plan) == []
    assert replan_breaches(before, event, result.plan) == []


def crowded(houses: int) -> tuple[Problem, Plan]:
    """Each house is open on its own Saturday morning and on the next one's; one kit, one team."""
    days = tuple(date(2026, 3, 7) + timedelta(weeks=week) for week in range(5))
    names = [f"N{number:04}" for number in range(1, houses + 1)]

    def house(number: int, name: str) -> House:
        closed = frozenset(day for place, day in enumerate(days) if place not in (number, number + 1))
        return House(name, 10, 5, 1, 1, 1, open=frozenset({"sat_am"}), closed=closed)

    problem = Problem(
        name="crowded",
        start=days[0],
        deadline=days[-1],
        dates=days[: houses + 1],
        houses=tuple(house(number, name) for number, name in enumerate(names)),
        staff=(Member("S001"),),
        police=(Member("P001"),),
        kits=(Kit("K01"),),
    )
    return problem, solve(problem, seconds=0.1).plan


@pytest.mark.parametrize("houses", [2, 3, 4])
def test_where_every_free_day_is_blocked_the_fewest_moves_are_made_and_proven(houses: int) -> None:
    problem, before = crowded(houses)
    first = before.visits[0].slot
    result = replan(problem, before, Event(date(2026, 3, 1), (first,)), seconds=3)
    assert not result.unserved
    assert len(result.moved) == result.moved_at_least == houses - 1


def test_where_no_day_is_left_what_stays_unserved_is_proven() -> None:
    problem, before = crowded(3)
    full = replace(problem, dates=problem.dates[:3])
    result = replan(full, before, Event(date(2026, 3, 1), (before.visits[0].slot,)), seconds=2)
    assert sum(result.unserved.values()) == result.unserved_at_least == 1


def hemmed_in(problem: Problem, before: Plan, houses: int) -> tuple[Problem, Event]:
    """So many visits are cancelled whose houses are open on one later half-day alone, when all kits are out."""
    out = Counter((visit.date, visit.session) for visit in before.visits)
    full = {half[0]: half for half, visits in sorted(out.items()) if visits == len(problem.kits)}
    only: dict[str, tuple[date, Session]] = {}
    gone: list[Slot] = []
    for last in sorted(full.values(), reverse=True):
        fitting = (v for v in before.visits if v.date < last[0] and v.neighborhood not in only)
        free = [v.slot for v in fitting if problem.house_of[v.neighborhood].sessions == 1]
        able = [slot for slot in free if problem.is_open(problem.house_of[slot.neighborhood], *last)]
        if able and len(gone) < houses:
            only[able[0].neighborhood] = last
            gone.append(able[0])
    closed = tuple(
        open_only(problem, house, *only[house.id]) if house.id in only else house for house in problem.houses
    )
    return replace(problem, houses=closed), Event(min(problem.dates), tuple(gone))


def open_only(problem: Problem, house: House, day: date, session: Session) -> House:
    """The house shut but for one half-day."""
    window = f"{('sat', 'sun')[day.weekday() - 5]}_{session}"
    return replace(house, closed=frozenset(problem.dates) - {day}, open=frozenset({window}))


@pytest.mark.parametrize("houses", [1, 2])
def test_moves_forced_in_a_whole_ward_are_the_fewest_and_proven(houses: int, tmp_path: Path) -> None:
    problem = read_problem(trial_ward("ward-54-b"))
    before = Search(problem, seed=1).plan()  # the same whatever else the machine has to do
    narrowed, event = hemmed_in(problem, before, houses)
    result = replan(narrowed, before, event, seconds=20)
    verdict = judged(tmp_path, narrowed, result.plan, before=before, event=event)
    assert (verdict["hard"], len(event.cancelled), result.unserved) == (0, houses, {})
    assert verdict["replan"]["moved_visits"] == len(result.moved) == result.moved_at_least == houses


def test_people_of_visits_that_stay_are_hardly_replaced_where_all_is_tight() -> None:
    problem = ward(21, houses=54, weeks=12, staff=16, police=6, kits=2)
    before = solve(problem, seconds=0.5).plan
    slots = tuple(visit.slot for visit in before.visits if visit.date >= problem.dates[4])[:3]
    event = Event(problem.dates[4], slots, tuple(sorted({slot.date for slot in slots})))
    result = replan(problem, before, event, seconds=2)
    assert result.people_replaced <= 6 * (len(slots) + len(result.moved))


def test_a_further_move_is_priced_and_not_made() -> None:
    problem, before = crowded(2)
    free = replace(problem, houses=tuple(replace(h, closed=frozenset()) for h in problem.houses))
    late = Plan(before.instance, tuple(replace(v, date=problem.dates[2 - n]) for n, v in enumerate(before.visits)))
    event = Event(date(2026, 3, 1), (Slot(late.visits[0].neighborhood, problem.dates[2], "am"),))
    result = replan(free, late, event, seconds=1)
    assert not result.moved
    assert all(step.change.total < 0 for step in result.further)


def test_the_past_stays_and_a_cancelled_lock_is_released() -> None:
    problem = read_problem(trial_ward("ward-54-b"))
    before = solve(problem, seconds=0.5).plan
    pin = max(problem.pinned, key=lambda slot: slot.date)
    result = replan(problem, before, Event(TODAY, (pin,)), seconds=1)
    assert [v for v in result.plan.visits if v.date < TODAY] == [v for v in before.visits if v.date < TODAY]
    assert pin not in {visit.slot for visit in result.plan.visits}
    assert not result.unserved
