"""The price of each further move: which one visit, moved, would help a plan most, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from outreach.planning.engine.explain import board_of, terms
from outreach.planning.engine.judge import Cost
from outreach.planning.engine.kernels import layout as t
from outreach.planning.engine.kernels.duty import begin
from outreach.planning.engine.kernels.moves import best_single_move, exchange
from outreach.planning.engine.problem import SESSIONS, Assignment, Plan, Problem, Slot
from outreach.planning.engine.state import Board


@dataclass(frozen=True, slots=True)
class Further:
    """One more kept visit moved: from where to where, and what it changes by term (a gain)."""

    moved: Slot
    slot: Slot
    change: Cost


def further_moves(problem: Problem, plan: Plan, kept: Sequence[Assignment], most: int) -> list[Further]:
    """At most `most` moves of kept visits, each the best after the one before, while they help."""
    board = board_of(problem, plan)
    slots = {visit.slot for visit in kept}
    found: list[Further] = []
    for _ in range(most):
        movers = _movers(problem, board, slots)
        if not len(movers):
            break
        visit, place, change = best_single_move(*board, movers)
        if visit < 0 or change >= 0:
            break
        before, moved = terms(problem, board), _slot(problem, board, visit)
        begin(board.m)
        exchange(*board, int(board.table(t.PLACE_OF)[visit]), place, 1)
        found.append(Further(moved, _slot(problem, board, visit), terms(problem, board) - before))
    return found


def _movers(problem: Problem, board: Board, slots: set[Slot]) -> t.Ints:
    """Visits that stand on one of the kept half-days."""
    places = board.table(t.PLACE_OF)
    seated = [v for v in np.flatnonzero(places >= 0) if not board.table(t.FROZEN)[places[v] >> 1]]
    return np.array([v for v in seated if _slot(problem, board, int(v)) in slots], dtype=np.int32)


def _slot(problem: Problem, board: Board, visit: int) -> Slot:
    place = int(board.table(t.PLACE_OF)[visit])
    house = problem.houses[int(board.table(t.OWNER)[visit])]
    day = problem.all_dates[int(board.table(t.DATE_OF)[place >> 1])]
    return Slot(house.id, day, SESSIONS[place & 1])
