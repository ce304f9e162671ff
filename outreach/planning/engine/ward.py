"""The problem as tables of the board: what the compiled search reads and never writes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import numpy as np

from outreach.planning.engine.kernels import layout as t
from outreach.planning.engine.kernels.layout import Ints
from outreach.planning.engine.problem import SESSIONS, Member, Problem


def numbers_of(problem: Problem) -> dict[int, int]:
    """The counts and weights in the board's head."""
    days = problem.all_dates
    cells_per_date = max([1, *(len(kits) for kits in problem.kits_on)])
    w = problem.weights
    return {
        t.DATES: len(days),
        t.HOUSES: len(problem.houses),
        t.PEOPLE: len(problem.staff) + len(problem.police),
        t.VISITS: sum(house.sessions for house in problem.houses),
        t.CELLS_PER_DATE: cells_per_date,
        t.CELLS: cells_per_date * len(days),
        t.SEATS: _seats(problem),
        t.UNSERVED: w.unserved,
        t.TRAVEL: w.travel,
        t.PERSON_DAY: w.person_day,
        t.FAIR: w.fair,
        t.MOVABLE: sum(house.sessions for house in problem.houses),
    }


def tables_of(problem: Problem) -> dict[int, Ints]:
    """The tables of a problem. Held dates that left the calendar are kept, shut for new visits."""
    days = problem.all_dates
    months = sorted({day.strftime("%Y-%m") for day in days})
    people = problem.staff + problem.police
    first = min((problem.week(day) for day in days), default=0)
    return {
        t.KITS_ON: _row(len(kits) for kits in problem.kits_on),
        t.WEEK: _row(problem.week(day) - first for day in days),
        t.MONTH: _row(months.index(day.strftime("%Y-%m")) for day in days),
        t.DATE_OF: np.repeat(_row(range(len(days))), numbers_of(problem)[t.CELLS_PER_DATE]),
        t.BOTH_DAYS_OK: _row(person.both_days_ok for person in people),
        t.AVAILABLE: _grid([[day not in person.unavailable for day in days] for person in people], len(days)),
        t.MONTH_LIMIT: _month_limits(people, months),
        t.IS_POLICE: _row([0] * len(problem.staff) + [1] * len(problem.police)),
        **_house_tables(problem, days),
        **_skill_tables(problem),
        **_near_tables(problem),
        **_must_tables(problem),
    }


def _house_tables(problem: Problem, days: Sequence[date]) -> dict[int, Ints]:
    units = owners_and_pins(problem)
    return {
        t.OPEN: _open_at(problem, days),
        t.VISIT_COST: _visit_cost(problem, days),
        t.TEAM_SIZE: _row(house.team_size for house in problem.houses),
        t.POLICE: _row(house.police for house in problem.houses),
        t.KIND: _kinds(problem),
        t.OWNER: _row(owner for owner, _ in units),
        t.PIN: _row(pin for _, pin in units),
        t.VISIT_START: _starts(house.sessions for house in problem.houses),
    }


def _row(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int32)


def _grid(rows: Sequence[Sequence[int]], width: int) -> Ints:
    return np.array(rows, dtype=np.int32).reshape(len(rows), width)


def _starts(counts: Iterable[int]) -> Ints:
    return np.cumsum([0, *counts]).astype(np.int32)


def _skill_tables(problem: Problem) -> dict[int, Ints]:
    bit = {name: 1 << place for place, name in enumerate(skills_of(problem))}
    masks = [_mask(person.skills, bit) for person in problem.staff]
    return {
        t.SKILLS: _row(_mask(house.skills, bit) for house in problem.houses),
        t.PERSON_SKILLS: _row(masks + [0] * len(problem.police)),
    }


def skills_of(problem: Problem) -> list[str]:
    """Names of the skills that houses ask for, in the order of their bits."""
    return sorted({skill for house in problem.houses for skill in house.skills})


def owners_and_pins(problem: Problem) -> list[tuple[int, int]]:
    """Every half-day needed: index of its house, and 2 d + session where it must be or -1.

    Held half-days of a house come first, pinned ones next; a pin beyond the need is left out.
    """
    place = problem.place_of_date
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
    return sum({bit[skill] for skill in skills if skill in bit})


def _open_at(problem: Problem, days: Sequence[date]) -> Ints:
    usable = {day for day in problem.dates if not (problem.today and day < problem.today)}
    rows = [
        [day in usable and problem.is_open(house, day, half) for day in days for half in SESSIONS]
        for house in problem.houses
    ]
    return _grid(rows, 2 * len(days))


def _visit_cost(problem: Problem, days: Sequence[date]) -> Ints:
    w = problem.weights
    late = np.array([problem.week(day) for day in days]) * w.late
    penalty = np.array([problem.date_penalty.get(day, 0) for day in days]) * w.date
    priority = np.array([house.priority for house in problem.houses])
    way = np.array([2 * house.dist for house in problem.houses]) * w.travel
    cost = priority[:, None] * late[None, :] + way[:, None] + penalty[None, :]
    prices: Ints = cost.astype(np.int32).reshape(len(problem.houses), len(days))
    return prices


def _savings(problem: Problem) -> Ints:
    place = {house.id: index for index, house in enumerate(problem.houses)}
    saving = np.zeros((len(place), len(place)), dtype=np.int32)
    for (one, other), gain in problem.saving_of.items():
        saving[place[one], place[other]] = gain
    return saving


def _near_tables(problem: Problem) -> dict[int, Ints]:
    saving = _savings(problem)
    rows = []
    for index, house in enumerate(problem.houses):
        near = [int(n) for n in np.flatnonzero(saving[index]) if problem.houses[n].sessions > 0]
        rows.append([n for n in near if n != index or house.sessions > 1])
    return {
        t.SAVING: saving,
        t.NEAR_START: _starts(len(row) for row in rows),
        t.NEAR: _row(n for row in rows for n in row),
    }


def _kinds(problem: Problem) -> Ints:
    locked = {lock.neighborhood for lock in problem.team_locks}
    needs = [(h.team_size, h.police, frozenset(h.skills), h.id if h.id in locked else "") for h in problem.houses]
    number = {need: index for index, need in enumerate(dict.fromkeys(needs))}
    return _row(number[need] for need in needs)


def _must_tables(problem: Problem) -> dict[int, Ints]:
    person, place = problem.place_of_person, problem.place_of_date
    rows: dict[str, list[tuple[int, int]]] = {house.id: [] for house in problem.houses}
    for lock in problem.team_locks:
        sessions = [SESSIONS.index(lock.session)] if lock.session else [0, 1]
        halves = [-1] if lock.date is None else [2 * place.get(lock.date, -2) + half for half in sessions]
        rows[lock.neighborhood] += [(person[name], half) for name in lock.people for half in halves]
    return {
        t.MUST_START: _starts(len(row) for row in rows.values()),
        t.MUST: _grid([pair for row in rows.values() for pair in row], 2),
    }


def _month_limits(people: Sequence[Member], months: Sequence[str]) -> Ints:
    rows = [[max(0, p.max_days_per_month - p.month_days_done.get(month, 0)) for month in months] for p in people]
    return _grid(rows, len(months))


def _seats(problem: Problem) -> int:
    """Seats enough for any crew that a repair may build before it trims it."""
    musts = Counter((lock.neighborhood, lock.date) for lock in problem.team_locks for _ in lock.people)
    needed = max((house.team_size + house.police for house in problem.houses), default=0)
    crews: dict[tuple[date, str], set[str]] = defaultdict(set)
    for visit in problem.held:
        crews[visit.date, visit.kit].update(visit.people)
    held = max((len(crew) for crew in crews.values()), default=0)
    built = needed + len(skills_of(problem)) + 4 * max(musts.values(), default=0)
    return max(2 * built, held) + 2
