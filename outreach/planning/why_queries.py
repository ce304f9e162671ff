"""«Vì sao ngày này?»: what holds and what does not for the half-day of one visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from outreach.kernel.db import DbSession
from outreach.planning.board_queries import Board
from outreach.planning.conflict_queries import book_of, proposal_of
from outreach.planning.conflict_rules import Conflict, conflicts
from outreach.planning.models import Visit
from outreach.planning.why_rules import Reason, reasons_for


@dataclass(frozen=True)
class Why:
    """The reasons of one visit: met ones, and what speaks against it."""

    met: list[Reason]
    missed: list[Conflict]


def why_this_slot(db: DbSession, visit: Visit, board: Board, *, today: date) -> Why | None:
    """The reasons of a visit that is still ahead; None for one that is over or called off."""
    if not visit.is_ahead:
        return None
    book = book_of(db, visit.on, visit.on, today=today)
    facts = book.facts_of(proposal_of(visit))
    rank = _rank(visit, board)
    return Why(reasons_for(facts, place=visit.neighborhood, rank=rank), conflicts(facts))


def _rank(visit: Visit, board: Board) -> tuple[int, int]:
    order = [place for place in board.ground.priorities.values() if place > visit.neighborhood.priority]
    return len(order) + 1, len(board.ground.priorities)
