"""Which version of the list hangs where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from outreach.dossiers.models import Posting
from outreach.dossiers.posting_rules import PostingState, posting_state
from outreach.kernel.db import DbSession
from outreach.places.models import Neighborhood
from outreach.places.queries import neighborhoods_on
from outreach.procedures.queries import catalogue_on


@dataclass(frozen=True)
class Board:
    """One phố with what was put up there last."""

    neighborhood: Neighborhood
    last: Posting | None
    state: PostingState


def boards_on(db: DbSession, day: date) -> list[Board]:
    """The board of every phố that exists on `day`: those that need somebody first, then by name."""
    current = catalogue_on(db, day)
    number = current.number if current else None
    latest: dict[object, Posting] = {}
    for posting in db.scalars(select(Posting).order_by(Posting.posted_on, Posting.recorded_at)):
        latest[posting.neighborhood_id] = posting
    boards = []
    for place in neighborhoods_on(db, day):
        last = latest.get(place.id)
        boards.append(Board(place, last, posting_state(last.version.number if last else None, number)))
    order = list(PostingState)
    return sorted(boards, key=lambda board: (order.index(board.state), board.neighborhood.sort_key))
