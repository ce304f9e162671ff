"""A plan while it is searched: the board made, copied, and read back as a plan with names."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from outreach.planning.engine.kernels import layout as t
from outreach.planning.engine.kernels.layout import Ints, Longs
from outreach.planning.engine.kernels.visits import PIN_FACTOR
from outreach.planning.engine.problem import SESSIONS, Assignment, Plan, Problem
from outreach.planning.engine.ward import numbers_of, tables_of


class Board(NamedTuple):
    """What kernels are called with: `kernel(*board, ...)`."""

    m: Ints
    x: Longs

    @property
    def cost(self) -> int:
        """The objective, with the surcharge of pins not kept."""
        return int(self.x[t.COST])

    def table(self, number: int) -> Ints:
        """A table of the board, to be read or written in place."""
        return t.view(self.m, number)

    def grid(self, number: int) -> Ints:
        """A table of rows and columns, also where it has but one column: one date, one month."""
        table = self.table(number)
        return table if table.ndim > 1 else table.reshape(-1, 1)

    def copy(self) -> Board:
        """An independent board with the same plan."""
        return Board(self.m.copy(), self.x.copy())

    def take_plan_of(self, other: Board) -> None:
        """Hold the same plan as another board of the same problem; chance stays one's own."""
        start = int(self.m[t.VISIT_AT])
        self.m[start:] = other.m[start:]
        self.x[t.COST] = other.x[t.COST]


def empty_board(problem: Problem, seed: int) -> Board:
    """A plan with nobody visited; loads start at the duty already done this year."""
    numbers, tables = numbers_of(problem), tables_of(problem)
    cells, dates = numbers[t.CELLS], numbers[t.DATES]
    visits, people, houses = numbers[t.VISITS], numbers[t.PEOPLE], numbers[t.HOUSES]
    seats, weeks = numbers[t.SEATS], int(tables[t.WEEK].max(initial=0)) + 1
    loads = [person.days_done for person in problem.staff + problem.police]
    tables |= {
        t.VISIT_AT: _filled(-1, 2 * cells),
        t.PLACE_OF: _filled(-1, visits),
        t.CREW: _filled(-1, cells, seats),
        t.CREW_SIZE: _filled(0, cells),
        t.SAVED: _filled(0, cells),
        t.LOAD: np.array(loads, dtype=np.int32),
        t.MONTH_DAYS: _filled(0, people, tables[t.MONTH_LIMIT].shape[1]),
        t.WEEK_DAYS: _filled(0, people, weeks),
        t.CELL_OF: _filled(-1, people, dates),
        t.HOUSE_DATE: _filled(-1, houses, weeks),
        t.HOUSE_COUNT: _filled(0, houses, weeks),
        t.FROZEN: _filled(0, cells),
        t.FIXED: _filled(0, visits),
        t.MOVERS: np.arange(visits, dtype=np.int32),
        t.HOME: _filled(-1, visits),
        t.WANTED: _filled(0, people, dates),
        t.TOUCHED_CELL: _filled(0, t.MOST_TOUCHED),
        t.KEPT_VISITS: _filled(-1, t.MOST_TOUCHED, 2),
        t.KEPT_CREW: _filled(-1, t.MOST_TOUCHED, seats),
        t.KEPT_SIZE: _filled(0, t.MOST_TOUCHED),
    }
    pinned = int((tables[t.PIN] != -1).sum())
    cost = numbers[t.UNSERVED] * (visits + (PIN_FACTOR - 1) * pinned)
    return Board(t.pack(numbers, tables), np.array([cost, first_chance(seed), t.NO_CEILING], dtype=np.int64))


def first_chance(seed: int) -> int:
    """A start of the random generator that differs widely from seed to seed, never 0."""
    return (abs(seed) * 1_000_003 + 12_345) % 2_147_483_646 + 1


def plan_of(problem: Problem, board: Board) -> Plan:
    """The plan with names and kits, in order of date; held visits as they were."""
    days, kits = problem.all_dates, problem.kits_on
    visits = list(problem.held)
    visit_at, frozen = board.table(t.VISIT_AT), board.table(t.FROZEN)
    for place in np.flatnonzero(visit_at >= 0):
        cell, session = divmod(int(place), 2)
        if not frozen[cell]:
            number, kit = divmod(cell, int(board.m[t.CELLS_PER_DATE]))
            owner = int(board.table(t.OWNER)[visit_at[place]])
            staff, police = _crew(problem, board, cell)
            visits.append(
                Assignment(
                    neighborhood=problem.houses[owner].id,
                    date=days[number],
                    session=SESSIONS[session],
                    staff=staff,
                    police=police,
                    kit=kits[number][kit],
                )
            )
    visits.sort(key=lambda visit: (visit.date, visit.session, visit.kit))
    return Plan(problem.name, tuple(visits))


def _crew(problem: Problem, board: Board, cell: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    size, first_officer = board.table(t.CREW_SIZE)[cell], len(problem.staff)
    crew = sorted(int(p) for p in board.table(t.CREW)[cell][:size])
    people = problem.staff + problem.police
    staff = tuple(people[p].id for p in crew if p < first_officer)
    return staff, tuple(people[p].id for p in crew if p >= first_officer)


def _filled(value: int, *shape: int) -> Ints:
    return np.full(shape, value, dtype=np.int32)
