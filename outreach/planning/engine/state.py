"""A plan while it is searched: arrays the kernels change, and the way in and out of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from outreach.planning.engine.problem import SESSIONS, Assignment, Plan, Problem
from outreach.planning.engine.ward import Flags, Ints, Longs, Ward, days_of, kits_on_date


class State(NamedTuple):
    """Indices as in Ward; a visit's place is 2 * cell + session, or -1 in the pool of unserved."""

    visit_at: Ints  # [place] visit or -1
    place_of: Ints  # [v]
    crew: Ints  # [c, seat] person
    crew_size: Ints  # [c]
    saved: Ints  # [c] hectometres saved by the pair in the cell
    load: Ints  # [p] duty days this year
    month_days: Ints  # [p, month]
    week_days: Ints  # [p, week]
    cell_of: Ints  # [p, d] cell of the duty or -1
    house_date: Ints  # [n, week] the date of that weekend
    house_count: Ints  # [n, week] half-days on it
    frozen: Flags  # [c] 1 = held: nothing in it changes
    fixed: Flags  # [v] 1 = stays in its place
    cost: Longs  # [1] objective
    random: np.ndarray  # [1] state of the generator
    kept_visits: Ints  # undo: [i, 2] visits of a touched cell
    kept_crew: Ints  # undo: [i, seat]
    kept_size: Ints  # undo: [i]
    touched: Ints  # undo: [0] number of touched cells, then their numbers


MOST_TOUCHED = 8


def empty_state(problem: Problem, ward: Ward, seed: int) -> State:
    """A plan with nobody visited; loads start at the duty already done this year."""
    dates, visits = len(ward.kits_on), len(ward.owner)
    people, houses = len(ward.is_police), len(ward.team_size)
    cells, weeks = dates * ward.cells_per_date, len(ward.dates_in_week)
    months = ward.month_limit.shape[1] if people else 1
    seats = _most_seats(problem, ward)
    loads = [person.days_done for person in problem.staff + problem.police]
    pool_cost = ward.weights[0] * (visits + int((ward.pin >= 0).sum()))

    def filled(value: int, *shape: int) -> Ints:
        return np.full(shape, value, dtype=np.int32)

    return State(
        visit_at=filled(-1, 2 * cells),
        place_of=filled(-1, visits),
        crew=filled(-1, cells, seats),
        crew_size=filled(0, cells),
        saved=filled(0, cells),
        load=np.array(loads, dtype=np.int32),
        month_days=filled(0, people, months),
        week_days=filled(0, people, weeks),
        cell_of=filled(-1, people, dates),
        house_date=filled(-1, houses, weeks),
        house_count=filled(0, houses, weeks),
        frozen=np.zeros(cells, dtype=np.uint8),
        fixed=np.zeros(visits, dtype=np.uint8),
        cost=np.array([pool_cost], dtype=np.int64),
        random=np.array([2 * seed + 0x9E3779B97F4A7C15], dtype=np.uint64),
        kept_visits=filled(-1, MOST_TOUCHED, 2),
        kept_crew=filled(-1, MOST_TOUCHED, seats),
        kept_size=filled(0, MOST_TOUCHED),
        touched=filled(0, MOST_TOUCHED + 1),
    )


def copy_state(state: State) -> State:
    """An independent copy: the best plan so far."""
    return State(*(array.copy() for array in state))


def overwrite(target: State, source: State) -> None:
    """Make one plan equal to another, its random generator aside."""
    for name, into, array in zip(State._fields, target, source, strict=True):
        if name != "random":
            into[...] = array


def plan_from_state(problem: Problem, ward: Ward, state: State) -> Plan:
    """The plan with names, kits given out date by date, in order of date; held visits as they were."""
    days = days_of(problem)
    staff = [person.id for person in problem.staff]
    police = [person.id for person in problem.police]
    visits = list(problem.held)
    for place in np.flatnonzero(state.visit_at >= 0):
        cell, session = divmod(int(place), 2)
        if state.frozen[cell]:
            continue
        number, kit = divmod(cell, ward.cells_per_date)
        crew = sorted(int(p) for p in state.crew[cell, : state.crew_size[cell]])
        house = problem.houses[ward.owner[state.visit_at[place]]]
        visits.append(
            Assignment(
                neighborhood=house.id,
                date=days[number],
                session=SESSIONS[session],
                staff=tuple(staff[p] for p in crew if p < len(staff)),
                police=tuple(police[p - len(staff)] for p in crew if p >= len(staff)),
                kit=kits_on_date(problem, days[number])[kit],
            )
        )
    visits.sort(key=lambda visit: (visit.date, visit.session, visit.kit))
    return Plan(problem.name, tuple(visits))


def _most_seats(problem: Problem, ward: Ward) -> int:
    """Seats enough for any crew that a repair may build before it trims it."""
    musts = int(np.diff(ward.must_start).max(initial=0))
    skills = bin(int(np.bitwise_or.reduce(ward.skills, initial=0))).count("1")
    needed = int(ward.team_size.max(initial=0)) + int(ward.police.max(initial=0))
    outings: dict[tuple[object, str], set[str]] = {}
    for visit in problem.held:
        outings.setdefault((visit.date, visit.kit), set()).update(visit.people)
    held = max((len(crew) for crew in outings.values()), default=0)
    return max(2 * (needed + skills + 2 * musts), held) + 2
