"""The problem as arrays: what the compiled search reads and never writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outreach.planning.engine.problem import SESSIONS, Member, Problem

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Flags = NDArray[np.uint8]

UNSERVED, LATE, TRAVEL, PERSON_DAY, FAIR, DATE = range(6)


class Ward(NamedTuple):
    """Indices: n house, d date, c cell (= d * cells_per_date + kit number), v visit, p person."""

    cells_per_date: int
    weights: Longs  # by term
    date_of: Ints  # [c]
    kits_on: Ints  # [d] kits that can go out
    week: Ints  # [d] number of the weekend
    month: Ints  # [d]
    dates_in_week: Ints  # [week, 2] first and last date + 1
    open_at: Flags  # [n, 2 d + session]
    visit_cost: Ints  # [n, d] lateness, way and date penalty
    saving: Ints  # [n, n] hectometres saved in one outing
    near_start: Ints  # [n + 1] into near
    near: Ints  # neighbors with a saving, itself among them if it needs two half-days
    team_size: Ints  # [n]
    skills: Ints  # [n] bit mask
    police: Ints  # [n]
    kind: Ints  # [n] houses of one kind need the same people
    owner: Ints  # [v] house of the visit
    visit_start: Ints  # [n + 1] into owner
    pin: Ints  # [v] 2 d + session where it must be, or -1
    must_start: Ints  # [n + 1] into must_person, must_date
    must_person: Ints
    must_date: Ints  # the lock's date, or -1 for any
    is_police: Flags  # [p]
    person_skills: Ints  # [p] bit mask
    both_days_ok: Flags  # [p]
    available: Flags  # [p, d]
    month_limit: Ints  # [p, month] days still allowed


def ward_of(problem: Problem) -> Ward:
    """The arrays of a problem. Held dates that left the calendar are kept, shut for new visits."""
    days = days_of(problem)
    months = sorted({day.strftime("%Y-%m") for day in days})
    weeks = np.array([problem.week(day) for day in days], dtype=np.int32)
    kits_on = np.array([len(kits_on_date(problem, day)) for day in days], dtype=np.int32)
    people = problem.staff + problem.police
    skill_bit = {name: 1 << bit for bit, name in enumerate(skills_of(problem))}
    near_start, near = _near(problem)
    must_start, must_person, must_date = _musts(problem, days)
    cells_per_date = max(1, int(kits_on.max(initial=0)))
    return Ward(
        cells_per_date=cells_per_date,
        weights=_weights(problem),
        date_of=np.repeat(np.arange(len(days), dtype=np.int32), cells_per_date),
        kits_on=kits_on,
        week=weeks - (weeks.min(initial=0)),
        month=np.array([months.index(day.strftime("%Y-%m")) for day in days], dtype=np.int32),
        dates_in_week=_dates_in_week(weeks - weeks.min(initial=0)),
        open_at=_open_at(problem, days),
        visit_cost=_visit_cost(problem, days),
        saving=_savings(problem),
        near_start=near_start,
        near=near,
        team_size=np.array([house.team_size for house in problem.houses], dtype=np.int32),
        skills=np.array([_mask(h.skills, skill_bit) for h in problem.houses], dtype=np.int32),
        police=np.array([house.police for house in problem.houses], dtype=np.int32),
        kind=_kinds(problem),
        owner=np.array([owner for owner, _ in owners_and_pins(problem)], dtype=np.int32),
        visit_start=np.cumsum([0] + [h.sessions for h in problem.houses]).astype(np.int32),
        pin=np.array([pin for _, pin in owners_and_pins(problem)], dtype=np.int32),
        must_start=must_start,
        must_person=must_person,
        must_date=must_date,
        is_police=np.array([0] * len(problem.staff) + [1] * len(problem.police), dtype=np.uint8),
        person_skills=_person_skills(problem, skill_bit),
        both_days_ok=np.array([person.both_days_ok for person in people], dtype=np.uint8),
        available=np.array(
            [[day not in person.unavailable for day in days] for person in people], dtype=np.uint8
        ).reshape(len(people), len(days)),
        month_limit=_month_limits(people, months),
    )


def days_of(problem: Problem) -> list[date]:
    """The dates the arrays are indexed by: usable ones and those of held visits, in order."""
    return sorted({*problem.dates, *(visit.date for visit in problem.held)})


def kits_on_date(problem: Problem, day: date) -> list[str]:
    """Kits that go or may go out on a date: those of held visits first, then the free ones."""
    held = sorted({visit.kit for visit in problem.held if visit.date == day})
    free = [k.id for k in problem.kits if day not in k.unavailable and k.id not in held]
    return held + free


def skills_of(problem: Problem) -> list[str]:
    """Names of all skills, in the order of their bits."""
    asked = {skill for house in problem.houses for skill in house.skills}
    return sorted(asked | {skill for person in problem.staff for skill in person.skills})


def owners_and_pins(problem: Problem) -> list[tuple[int, int]]:
    """Every half-day needed: index of its house, and 2 d + session where it must be or -1.

    Held half-days of a house come first, pinned ones next; a pin beyond the need is left out.
    """
    place = {day: index for index, day in enumerate(days_of(problem))}
    wanted: dict[str, list[int]] = {house.id: [] for house in problem.houses}
    slots = [visit.slot for visit in problem.held]
    slots += [pin for pin in problem.pinned if pin not in set(slots)]
    for slot in slots:
        where = 2 * place[slot.date] + SESSIONS.index(slot.session) if slot.date in place else -2
        wanted[slot.neighborhood].append(where)
    units: list[tuple[int, int]] = []
    for index, house in enumerate(problem.houses):
        fixed = wanted[house.id][: house.sessions]
        fixed += [-1] * (house.sessions - len(fixed))
        units += [(index, where) for where in fixed]
    return units


def _mask(skills: Sequence[str], bit: Mapping[str, int]) -> int:
    return sum({bit[skill] for skill in skills})


def _person_skills(problem: Problem, bit: Mapping[str, int]) -> Ints:
    masks = [_mask(person.skills, bit) for person in problem.staff]
    return np.array(masks + [0] * len(problem.police), dtype=np.int32)


def _weights(problem: Problem) -> Longs:
    w = problem.weights
    values = [w.unserved, w.late, w.travel, w.person_day, w.fair, w.date]
    return np.array(values, dtype=np.int64)


def _dates_in_week(weeks: Ints) -> Ints:
    spans = np.zeros((int(weeks.max(initial=0)) + 1, 2), dtype=np.int32)
    for week in range(len(spans)):
        inside = np.flatnonzero(weeks == week)
        if len(inside):
            spans[week] = inside[0], inside[-1] + 1
    return spans


def _open_at(problem: Problem, days: Sequence[date]) -> Flags:
    usable = {day for day in problem.dates if not (problem.today and day < problem.today)}
    rows = [
        [day in usable and problem.is_open(house, day, session) for day in days for session in SESSIONS]
        for house in problem.houses
    ]
    return np.array(rows, dtype=np.uint8).reshape(len(problem.houses), 2 * len(days))


def _visit_cost(problem: Problem, days: Sequence[date]) -> Ints:
    w = problem.weights
    late = np.array([problem.week(day) for day in days]) * w.late
    penalty = np.array([problem.date_penalty.get(day, 0) for day in days]) * w.date
    priority = np.array([house.priority for house in problem.houses])
    way = np.array([2 * house.dist for house in problem.houses]) * w.travel
    cost = priority[:, None] * late[None, :] + way[:, None] + penalty[None, :]
    return cost.astype(np.int32).reshape(len(problem.houses), len(days))


def _savings(problem: Problem) -> Ints:
    place = {house.id: index for index, house in enumerate(problem.houses)}
    saving = np.zeros((len(place), len(place)), dtype=np.int32)
    for (one, other), gain in problem.saving_of.items():
        saving[place[one], place[other]] = gain
    return saving


def _near(problem: Problem) -> tuple[Ints, Ints]:
    needed = [house.sessions > 0 for house in problem.houses]
    saving = _savings(problem)
    rows = []
    for index, house in enumerate(problem.houses):
        row = [int(n) for n in np.flatnonzero(saving[index]) if needed[n]]
        rows.append([n for n in row if n != index or house.sessions > 1])
    start = np.cumsum([0] + [len(row) for row in rows]).astype(np.int32)
    return start, np.array([n for row in rows for n in row], dtype=np.int32)


def _kinds(problem: Problem) -> Ints:
    locked = {lock.neighborhood for lock in problem.team_locks}
    needs = [
        (h.team_size, h.police, frozenset(h.skills), h.id if h.id in locked else "")
        for h in problem.houses
    ]
    number = {need: index for index, need in enumerate(dict.fromkeys(needs))}
    return np.array([number[need] for need in needs], dtype=np.int32)


def _musts(problem: Problem, days: Sequence[date]) -> tuple[Ints, Ints, Ints]:
    person = {p.id: index for index, p in enumerate(problem.staff + problem.police)}
    place = {day: index for index, day in enumerate(days)}
    rows: dict[str, list[tuple[int, int]]] = {house.id: [] for house in problem.houses}
    for lock in problem.team_locks:
        where = -1 if lock.date is None else place.get(lock.date, -2)
        rows[lock.neighborhood] += [(person[name], where) for name in lock.people]
    start = np.cumsum([0] + [len(row) for row in rows.values()]).astype(np.int32)
    flat = [pair for row in rows.values() for pair in row]
    people = np.array([p for p, _ in flat], dtype=np.int32)
    return start, people, np.array([d for _, d in flat], dtype=np.int32)


def _month_limits(people: Sequence[Member], months: Sequence[str]) -> Ints:
    rows = [
        [max(0, p.max_days_per_month - p.month_days_done.get(month, 0)) for month in months]
        for p in people
    ]
    return np.array(rows, dtype=np.int32).reshape(len(people), len(months))
