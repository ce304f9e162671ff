"""How many visits must leave their half-days after an event, by counting alone: a linear program.

Nobody and no kit has a name here: half-days offer so many kits, people and skills, months so many
days of duty. Where visits must move, it is nearly always because a half-day is full, and that is
seen at once, in wards of any size; what hangs on single people `exact` asks.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import numpy as np

from outreach.planning.engine.linear import Indices, LinearProgram, row_prices
from outreach.planning.engine.problem import SESSIONS, Assignment, Kit, Member, Problem, Slot

Key = TypeVar("Key", bound=Hashable)

SLACK = 1e-4  # of a visit: what floating point may be off before rounding up
FREE = math.inf


@dataclass(frozen=True, slots=True)
class _Place:
    """A half-day that a house may have; `leave` is the price of not using it: 1 for a kept visit."""

    slot: Slot
    leave: int


def moves_by_counting(problem: Problem, kept: Sequence[Assignment], missing: int, seconds: float) -> int:
    """A proven least number of `kept` visits that must move so that at most `missing` half-days stay unserved.

    0 where `seconds` do not suffice.
    """
    places = _places(problem, kept)
    program, columns = _program(problem, places, [-place.leave for place in places])
    program.put(program.add_rows(_owed(problem) - missing, FREE), columns, 1.0)
    prices = row_prices(program, seconds)
    if prices is None:
        return 0
    here = sum(place.leave for place in places)
    gone = len(kept) - here  # kept visits whose half-day is no longer to be had move in any case
    return max(0, gone + math.ceil(here + program.proven(prices) - SLACK))


def missing_by_counting(problem: Problem, kept: Sequence[Assignment], seconds: float) -> int:
    """A proven least number of half-days that stay unserved whatever moves; 0 where `seconds` do not suffice."""
    places = _places(problem, kept)
    if not places:
        return _owed(problem)
    program, _ = _program(problem, places, [-1] * len(places))
    prices = row_prices(program, seconds)
    return 0 if prices is None else max(0, _owed(problem) - math.floor(SLACK - program.proven(prices)))


def _owed(problem: Problem) -> int:
    return sum(house.sessions for house in problem.houses) - len(problem.held)


def _program(problem: Problem, places: Sequence[_Place], costs: Sequence[int]) -> tuple[LinearProgram, Indices]:
    """Half-days between unused and used at a price each, within what houses, kits and people can do."""
    program = LinearProgram()
    columns = program.add_columns(costs, 1.0)
    for rule in _rules(problem, places):
        for members, weights, most in rule:
            program.put(program.add_rows(-FREE, most), columns[members], np.asarray(weights, float))
    return program, columns


Row = tuple[list[int], list[float], float]


def _places(problem: Problem, kept: Sequence[Assignment]) -> list[_Place]:
    """Half-days from today on: those of kept visits, and every other one that is open."""
    needed = _needed(problem)
    days = [day for day in problem.dates if not (problem.today and day < problem.today)]
    own = {visit.slot for visit in kept if visit.date in days}
    found = [_Place(slot, 1) for slot in sorted(own, key=lambda slot: (slot.neighborhood, slot.date, slot.session))]
    for house in problem.houses:
        if needed[house.id] > 0:
            slots = (Slot(house.id, day, half) for day in days for half in SESSIONS)
            free = (s for s in slots if s not in own and problem.is_open(house, s.date, s.session))
            found += [_Place(slot, 0) for slot in free]
    return found


def _rules(problem: Problem, places: Sequence[_Place]) -> Iterable[Iterable[Row]]:
    slots = [place.slot for place in places]
    houses = [problem.house_of[slot.neighborhood] for slot in slots]
    ones = [1.0] * len(slots)
    yield _rows([slot.neighborhood for slot in slots], ones, _needed(problem))
    yield _rows([(s.neighborhood, problem.week(s.date)) for s in slots], ones, default=float(len(SESSIONS)))
    halves = [(slot.date, slot.session) for slot in slots]
    yield _rows(halves, ones, {half: _there(problem.kits, half[0]) for half in halves})
    crews = ((problem.staff, [h.team_size for h in houses]), (problem.police, [h.police for h in houses]))
    for people, sizes in crews:
        yield _rows(halves, sizes, {half: _there(people, half[0]) for half in halves})
        months = [slot.date.strftime("%Y-%m") for slot in slots]
        yield _rows(months, [size / len(SESSIONS) for size in sizes], _duty_left(problem, people, slots))
    for skill in {skill for house in houses for skill in house.skills}:
        able = [person for person in problem.staff if skill in person.skills]
        wanted = [float(skill in house.skills) for house in houses]
        yield _rows(halves, wanted, {half: _there(able, half[0]) for half in halves})


def _rows(
    keys: Sequence[Key], weights: Sequence[float], most: Mapping[Key, float] | None = None, default: float = 0
) -> Iterable[Row]:
    """One row for each key: the weighted places of the key may add up to no more than it has."""
    members: dict[Key, list[int]] = defaultdict(list)
    for number, key in enumerate(keys):
        if weights[number]:
            members[key].append(number)
    for key, numbers in members.items():
        yield numbers, [weights[number] for number in numbers], most[key] if most is not None else default


def _needed(problem: Problem) -> dict[str, float]:
    needed = {house.id: float(house.sessions) for house in problem.houses}
    for visit in problem.held:
        needed[visit.neighborhood] -= 1
    return needed


def _there(able: Sequence[Member | Kit], day: date) -> float:
    return float(sum(day not in one.unavailable for one in able))


def _duty_left(problem: Problem, people: Sequence[Member], slots: Sequence[Slot]) -> dict[str, float]:
    """Days of duty that people together may still do in each month; an outing takes one for two half-days."""
    left: dict[str, float] = defaultdict(float)
    days = sorted({slot.date for slot in slots})
    for person in people:
        held = {visit.date for visit in problem.held if person.id in visit.people}
        for month in {day.strftime("%Y-%m") for day in days}:
            open_days = sum(day.strftime("%Y-%m") == month and day not in person.unavailable for day in days)
            done = person.month_days_done.get(month, 0) + sum(day.strftime("%Y-%m") == month for day in held)
            left[month] += max(0, min(open_days, person.max_days_per_month - done))
    return left
