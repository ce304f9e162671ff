"""The local search: a first plan, then annealing in slices, deterministic while the clock allows."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from outreach.planning.engine import layout as t
from outreach.planning.engine.anneal import anneal, first_fit
from outreach.planning.engine.layout import Ints
from outreach.planning.engine.duty import add, begin, undo
from outreach.planning.engine.moves import serve
from outreach.planning.engine.problem import SESSIONS, Assignment, Plan, Problem, Slot
from outreach.planning.engine.state import Board, empty_board, plan_of
from outreach.planning.engine.visits import seat_visit
from outreach.planning.engine.ward import days_of, kits_on_date

HOT, COLD = 60.0, 2.0
SLICES = 200
PATIENCE = 0.1  # share of the time by which the steps may lag before the clock takes over


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the search stands: share of its steps made, seconds since its start, best cost."""

    share: float
    seconds: float
    cost: int


class Search:
    """One search of one problem from one seed; `best` is a whole plan at any time."""

    def __init__(self, problem: Problem, seed: int, start: Plan | None = None) -> None:
        self.problem = problem
        self.board = empty_board(problem, seed)
        seat_held(problem, self.board)
        if start is not None:
            seat_plan(problem, self.board, start)
        kinds = int(self.board.table(t.KIND).max(initial=0)) + 1
        short = np.zeros((kinds, int(self.board.m[t.DATES])), dtype=np.int32)
        first_fit(*self.board, order_of_visits(problem, self.board), short)
        self.best: Board = self.board.copy()
        self.by_clock = False

    def run(self, seconds: float, on_slice: Callable[[Stage], bool]) -> None:
        """Anneal for about `seconds`; `on_slice` hears each slice and says whether to go on.

        Steps follow from `seconds` and the ward's size, so that a seed gives one plan on any machine
        that keeps up; on a slower one the clock drives the cooling and ends it in time.
        """
        began = time.monotonic()
        steps = max(1, int(seconds * steps_per_second(self.board)))
        done = 0
        while True:
            spent = time.monotonic() - began
            clock = spent / seconds if seconds > 0 else 1.0
            share = done / steps
            if clock > share + PATIENCE or clock >= 1.0 > share:
                self.by_clock, share = True, clock
            if not on_slice(Stage(min(1.0, share), spent, self.cost)) or share >= 1.0:
                return
            heat = HOT * (COLD / HOT) ** share
            anneal(*self.board, max(1, steps // SLICES), heat, heat)
            done += max(1, steps // SLICES)
            if self.board.cost < self.best.cost:
                self.best.take_plan_of(self.board)

    @property
    def cost(self) -> int:
        """The best objective so far, with the surcharge of pins that could not be kept."""
        return self.best.cost

    def plan(self) -> Plan:
        """The best plan so far."""
        return plan_of(self.problem, self.best)


def steps_per_second(board: Board) -> float:
    """Annealing steps that an ordinary core makes per second, on the careful side."""
    people, cells = int(board.m[t.PEOPLE]), int(board.m[t.CELLS_PER_DATE])
    return 1_500_000 / (1.0 + people / 200.0 + cells / 40.0)


def order_of_visits(problem: Problem, board: Board) -> Ints:
    """Pinned visits first, then by priority: the order in which a first plan seats them."""
    priority = [problem.houses[owner].priority for owner in board.table(t.OWNER)]
    order = np.lexsort((-np.array(priority, dtype=np.int32), board.table(t.PIN) == -1))
    return order.astype(np.int32)


def seat_held(problem: Problem, board: Board) -> None:
    """Put the held visits, with team and kit, where they were; their cells freeze."""
    people = {p.id: index for index, p in enumerate(problem.staff + problem.police)}
    for visit in problem.held:
        place = place_of(problem, board, visit)
        free = free_visit(problem, board, visit.slot)
        if free >= 0:
            seat_visit(*board, free, place)
        board.table(t.FROZEN)[place >> 1] = 1
        number = int(board.table(t.DATE_OF)[place >> 1])
        for person in visit.people:
            if board.table(t.CELL_OF)[people[person], number] < 0:
                add(*board, place >> 1, people[person])


def seat_plan(problem: Problem, board: Board, plan: Plan) -> None:
    """Put the visits of an earlier plan where they were, as far as the rules still allow."""
    held, days = set(problem.held), set(problem.dates)
    for visit in plan.visits:
        if visit in held or visit.date not in days:
            continue
        place = place_of(problem, board, visit)
        free = free_visit(problem, board, visit.slot)
        if free < 0 or board.table(t.VISIT_AT)[place] >= 0:
            continue
        begin(board.m)
        if not serve(*board, free, place, 1):
            undo(*board)


def place_of(problem: Problem, board: Board, visit: Assignment) -> int:
    """The place of a visit on the board; the first kit's where its own does not go out."""
    kits = kits_on_date(problem, visit.date)
    kit = kits.index(visit.kit) if visit.kit in kits else 0
    cell = days_of(problem).index(visit.date) * int(board.m[t.CELLS_PER_DATE]) + kit
    return 2 * cell + SESSIONS.index(visit.session)


def free_visit(problem: Problem, board: Board, slot: Slot) -> int:
    """An unseated half-day of a house: one pinned to the slot if there is, else an unpinned one."""
    index = next(i for i, house in enumerate(problem.houses) if house.id == slot.neighborhood)
    half = 2 * days_of(problem).index(slot.date) + SESSIONS.index(slot.session)
    starts, pins = board.table(t.VISIT_START), board.table(t.PIN)
    units = range(int(starts[index]), int(starts[index + 1]))
    free = [v for v in units if board.table(t.PLACE_OF)[v] < 0 and pins[v] in (half, -1)]
    return max(free, key=lambda v: int(pins[v]), default=-1)
