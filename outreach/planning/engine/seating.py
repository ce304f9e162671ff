"""Plans put on the board: held visits to stay for good, an earlier plan to begin from or keep to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import numpy as np

from outreach.planning.engine.kernels import layout as t
from outreach.planning.engine.kernels.duty import add, begin, is_free, touch, undo
from outreach.planning.engine.kernels.teams import repair
from outreach.planning.engine.kernels.visits import put, seat_visit
from outreach.planning.engine.problem import SESSIONS, Assignment, Plan, Problem, Slot
from outreach.planning.engine.state import Board

MOVE_PRICE, PERSON_PRICE = 4_000, 400  # far above what the objective gains by a change, below an unserved visit


@dataclass(frozen=True, slots=True)
class Keeping:
    """Visits of the plan in force that a new plan keeps to, and whether they may move at a price."""

    visits: tuple[Assignment, ...]
    may_move: bool


def tie(problem: Problem, board: Board, keeping: Keeping) -> None:
    """Give each kept visit its home and each of its people a reason to stay on it."""
    board.m[t.MOVE_PRICE] = MOVE_PRICE
    homes, wanted = board.table(t.HOME), board.table(t.WANTED)
    for visit in keeping.visits:
        if visit.date not in problem.place_of_date:
            continue
        number = problem.place_of_date[visit.date]
        free = free_visit(problem, board, visit.slot)
        if free >= 0:
            homes[free] = 2 * number + SESSIONS.index(visit.session)
        for name in visit.people:
            wanted[problem.place_of_person[name], number] = PERSON_PRICE


def fix(board: Board) -> None:
    """Let the visits that are at home stay in their places; only the others move from now on."""
    places, homes = board.table(t.PLACE_OF), board.table(t.HOME)
    fixed = (places >= 0) & (homes >= 0)
    board.table(t.FIXED)[:] = fixed
    movers = np.flatnonzero(~fixed)
    board.table(t.MOVERS)[: len(movers)] = movers
    board.m[t.MOVABLE] = len(movers)


def seat_held(problem: Problem, board: Board) -> None:
    """Put the held visits, with team and kit, where they were; their cells freeze."""
    for visit in problem.held:
        place = place_of(problem, board, visit)
        free = free_visit(problem, board, visit.slot)
        if free >= 0:
            seat_visit(*board, free, place)
        board.table(t.FROZEN)[place >> 1] = 1
        number = problem.place_of_date[visit.date]
        for name in visit.people:
            person = problem.place_of_person[name]
            if board.grid(t.CELL_OF)[person, number] < 0:
                add(*board, place >> 1, person)


def seat_plan(problem: Problem, board: Board, plan: Plan) -> None:
    """Put the visits of an earlier plan with their teams where they were, as far as rules allow."""
    outings: dict[tuple[date, str], list[Assignment]] = defaultdict(list)
    held = {visit.slot for visit in problem.held}
    for visit in plan.visits:
        if visit.slot not in held and visit.date in problem.place_of_date:
            outings[visit.date, visit.kit].append(visit)
    for visits in outings.values():
        if not _seat_outing(problem, board, visits):
            for visit in visits:
                _seat_outing(problem, board, [visit])


def _seat_outing(problem: Problem, board: Board, visits: list[Assignment]) -> bool:
    place = place_of(problem, board, visits[0])
    cell, number = place >> 1, problem.place_of_date[visits[0].date]
    if board.table(t.FROZEN)[cell]:
        return False
    begin(board.m)
    touch(board.m, cell)
    for visit in visits:
        free = free_visit(problem, board, visit.slot)
        at = place_of(problem, board, visit)
        if free < 0 or board.table(t.VISIT_AT)[at] >= 0 or not put(*board, free, at):
            undo(*board)
            return False
    for name in dict.fromkeys(name for visit in visits for name in visit.people):
        person = problem.place_of_person.get(name, -1)
        if person >= 0 and is_free(board.m, person, number):
            add(*board, cell, person)
    if not repair(*board, cell, 1):
        undo(*board)
        return False
    return True


def place_of(problem: Problem, board: Board, visit: Assignment) -> int:
    """The place of a visit on the board; the first kit's where its own does not go out."""
    number = problem.place_of_date[visit.date]
    kits = problem.kits_on[number]
    kit = kits.index(visit.kit) if visit.kit in kits else 0
    return 2 * (number * int(board.m[t.CELLS_PER_DATE]) + kit) + SESSIONS.index(visit.session)


def free_visit(problem: Problem, board: Board, slot: Slot) -> int:
    """An unseated half-day of a house: one pinned to the slot if there is, else an unpinned one."""
    index = problem.place_of_house[slot.neighborhood]
    half = 2 * problem.place_of_date[slot.date] + SESSIONS.index(slot.session)
    starts, pins, homes = (board.table(n) for n in (t.VISIT_START, t.PIN, t.HOME))
    units = range(int(starts[index]), int(starts[index + 1]))
    free = [v for v in units if board.table(t.PLACE_OF)[v] < 0 and pins[v] in (half, -1) and homes[v] in (half, -1)]
    return max(free, key=lambda v: (int(homes[v]), int(pins[v])), default=-1)
