"""Why this half-day and what every other one would cost: all slots of a neighborhood, ranked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from outreach.planning.engine.blocks import blocks_of
from outreach.planning.engine.judge import Cost
from outreach.planning.engine.kernels import layout as t
from outreach.planning.engine.kernels.duty import begin, undo
from outreach.planning.engine.kernels.moves import exchange, serve
from outreach.planning.engine.problem import SESSIONS, Plan, Problem, Slot
from outreach.planning.engine.seating import free_visit, seat_held, seat_plan
from outreach.planning.engine.state import Board, empty_board
from outreach.planning.engine.words import Reason

CALM = 1  # noise of a crew's choice: none


@dataclass(frozen=True, slots=True)
class Choice:
    """One half-day for a neighborhood: the change of each term of the objective, or what stands
    in its way. `change` is None where the half-day is not open; `people_moved_elsewhere` counts
    other outings whose crew would have to change.
    """

    slot: Slot
    change: Cost | None
    blocks: tuple[Reason, ...] = ()
    people_moved_elsewhere: int = 0

    @property
    def is_open(self) -> bool:
        """Whether the visit could be there, everything else as planned."""
        return self.change is not None


def board_of(problem: Problem, plan: Plan) -> Board:
    """The board that holds a plan with its own teams; what breaks a rule is left in the pool."""
    board = empty_board(problem, seed=1)
    seat_held(problem, board)
    seat_plan(problem, board, plan)
    return board


def ranked_slots(problem: Problem, plan: Plan, neighborhood: str, moving: Slot | None = None) -> list[Choice]:
    """Every half-day from today on for one visit of a neighborhood, cheapest first, shut ones last.

    `moving` is the planned visit that would move; without it a missing half-day is placed, and where
    none is missing the last planned one moves. All other visits stay. Raises KeyError for an unknown
    neighborhood.
    """
    board = board_of(problem, plan)
    visit = _visit_to_place(problem, board, neighborhood, moving)
    if visit < 0:
        return []
    open_slots: list[Choice] = []
    shut: list[Choice] = []
    before = terms(problem, board)
    for slot in slots_from_today(problem, neighborhood):
        choice = _try(problem, board, visit, slot, before)
        (open_slots if choice.is_open else shut).append(choice)
    open_slots.sort(key=lambda choice: (choice.change.total if choice.change else 0, choice.slot))
    return open_slots + shut


def slots_from_today(problem: Problem, neighborhood: str) -> Iterator[Slot]:
    """Every half-day of the calendar that is not past."""
    for day in problem.dates:
        if not problem.today or day >= problem.today:
            for session in SESSIONS:
                yield Slot(neighborhood, day, session)


def terms(problem: Problem, board: Board) -> Cost:
    """The objective on a board by term; equal to the judge's cost of its plan."""
    w = problem.weights
    places = board.table(t.PLACE_OF)
    served = np.flatnonzero(places >= 0)
    dates = board.table(t.DATE_OF)[places[served] >> 1]
    houses = board.table(t.OWNER)[served]
    weeks = np.array([problem.week(day) for day in problem.all_dates])
    penalty = np.array([problem.date_penalty.get(day, 0) for day in problem.all_dates])
    priority = np.array([house.priority for house in problem.houses])
    way = np.array([2 * house.dist for house in problem.houses])
    done = np.array([person.days_done for person in problem.staff + problem.police])
    load = board.table(t.LOAD).astype(np.int64)
    return Cost(
        unserved=w.unserved * (len(places) - len(served)),
        late=w.late * int((priority[houses] * weeks[dates]).sum()),
        travel=w.travel * int(way[houses].sum() - board.table(t.SAVED).sum()),
        person_day=w.person_day * int((load - done).sum()),
        fair=w.fair * int((load**2 - done**2).sum()),
        date=w.date * int(penalty[dates].sum()),
    )


def _visit_to_place(problem: Problem, board: Board, neighborhood: str, moving: Slot | None) -> int:
    index = problem.place_of_house[neighborhood]
    starts, places = board.table(t.VISIT_START), board.table(t.PLACE_OF)
    units = range(int(starts[index]), int(starts[index + 1]))
    free = [v for v in units if not (places[v] >= 0 and board.table(t.FROZEN)[places[v] >> 1])]
    if moving is None:
        return max(free, key=lambda v: (places[v] < 0, places[v]), default=-1)
    dates = board.table(t.DATE_OF)
    half = 2 * problem.place_of_date[moving.date] + SESSIONS.index(moving.session)
    there = [v for v in free if places[v] >= 0 and 2 * dates[places[v] >> 1] + (places[v] & 1) == half]
    return there[0] if there else max(free_visit(problem, board, moving), -1)


def _try(problem: Problem, board: Board, visit: int, slot: Slot, before: Cost) -> Choice:
    """Try a visit in the cheapest cell of a half-day; the board is left as it was."""
    here = int(board.table(t.PLACE_OF)[visit])
    half = SESSIONS.index(slot.session)
    number = problem.place_of_date[slot.date]
    first = number * int(board.m[t.CELLS_PER_DATE])
    if here >= 0 and int(board.table(t.DATE_OF)[here >> 1]) == number and here & 1 == half:
        return Choice(slot, Cost(0, 0, 0, 0, 0, 0))
    best: Choice | None = None
    least = 2**62
    pin = int(board.table(t.PIN)[visit])
    board.table(t.PIN)[visit] = -1  # what it would cost also where a lock forbids it
    for cell in range(first, first + len(problem.kits_on[number])):
        place = 2 * cell + half
        if board.table(t.VISIT_AT)[place] >= 0:
            continue
        begin(board.m)
        fits = serve(*board, visit, place, CALM) if here < 0 else exchange(*board, here, place, CALM)
        if fits and board.cost < least:
            touched = board.table(t.TOUCHED_CELL)[: int(board.m[t.TOUCHED])]
            elsewhere = sum(1 for c in touched if c != cell and c != here >> 1)
            least = board.cost
            best = Choice(slot, terms(problem, board) - before, people_moved_elsewhere=elsewhere)
        undo(*board)
    board.table(t.PIN)[visit] = pin
    return best or Choice(slot, None, tuple(blocks_of(problem, board, visit, slot)))
