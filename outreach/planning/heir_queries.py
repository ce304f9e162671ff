"""Neighborhoods that were merged, split or renamed while the campaign still owes them something."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from outreach.kernel.db import DbSession
from outreach.places.models import Neighborhood, Succession
from outreach.planning.models import Campaign, CampaignTarget, Visit
from outreach.planning.rules import AHEAD_STATES, VisitState

_HELD = frozenset({VisitState.HELD, VisitState.CLOSED})


@dataclass(frozen=True)
class Ended:
    """A neighborhood that ends: `visits` that come after its end, half-days still owed, and who succeeds it."""

    neighborhood: Neighborhood
    heirs: tuple[Neighborhood, ...]
    visits: tuple[Visit, ...]
    half_days: int


def ended_places(db: DbSession, campaign: Campaign, visits: Sequence[Visit], *, today: date) -> list[Ended]:
    """The ended neighborhoods of a campaign with something left to hand over; `visits` are those of the campaign."""
    owed = {target.neighborhood_id: target for target in _ended_targets(db, campaign)}
    places = {key: target.neighborhood for key, target in owed.items()}
    places |= {visit.neighborhood_id: visit.neighborhood for visit in visits if visit.neighborhood.valid_to}
    found = []
    for key, place in places.items():
        own = [visit for visit in visits if visit.neighborhood_id == key]
        stranded = tuple(visit for visit in own if is_stranded(visit))
        missing = missing_half_days(owed.get(key), own, today=today)
        has_ended = place.valid_to is not None and place.valid_to < today
        if stranded or (has_ended and missing):
            found.append(Ended(place, heirs_of(db, place, today), stranded, missing))
    return sorted(found, key=lambda one: one.neighborhood.sort_key)


def is_stranded(visit: Visit) -> bool:
    """Whether a visit that is still to come belongs to a neighborhood that will have ended by then."""
    ends_on = visit.neighborhood.valid_to
    if ends_on is None:
        return False
    return visit.state is VisitState.POSTPONED or (visit.state in AHEAD_STATES and visit.on > ends_on)


def heirs_of(db: DbSession, place: Neighborhood, today: date) -> tuple[Neighborhood, ...]:
    """The successors of a neighborhood that live (or will), through every later change, in order of their codes."""
    children = _children(db)
    found: dict[UUID, Neighborhood] = {}
    waiting = list(children[place.id])
    while waiting:
        heir = waiting.pop()
        if heir.valid_to is not None and heir.valid_to < today:
            waiting += children[heir.id]
        else:
            found[heir.id] = heir
    return tuple(sorted(found.values(), key=lambda heir: heir.code))


def first_heirs(db: DbSession, today: date) -> dict[UUID, UUID]:
    """For each neighborhood that has ended the one successor by which it is reached now, the first by code."""
    ended = db.scalars(select(Neighborhood).where(Neighborhood.valid_to < today)).all()
    heirs = {place.id: heirs_of(db, place, today) for place in ended}
    return {key: found[0].id for key, found in heirs.items() if found}


def missing_half_days(target: CampaignTarget | None, visits: Sequence[Visit], *, today: date) -> int:
    """Half-days that a neighborhood is still owed beside those of its `visits` held, or ahead and not stranded."""
    return max((target.half_days if target else 0) - sum(_stands(visit, today) for visit in visits), 0)


def _stands(visit: Visit, today: date) -> bool:
    is_ahead = visit.state in AHEAD_STATES and visit.on >= today
    return visit.state in _HELD or (is_ahead and not is_stranded(visit))


def _children(db: DbSession) -> dict[UUID, list[Neighborhood]]:
    children: dict[UUID, list[Neighborhood]] = defaultdict(list)
    for row in db.scalars(select(Succession).options(joinedload(Succession.successor))):
        children[row.predecessor_id].append(row.successor)
    return children


def _ended_targets(db: DbSession, campaign: Campaign) -> Sequence[CampaignTarget]:
    rows = select(CampaignTarget).join(CampaignTarget.neighborhood)
    return db.scalars(
        rows.where(CampaignTarget.campaign_id == campaign.id, Neighborhood.valid_to.is_not(None)).options(
            joinedload(CampaignTarget.neighborhood)
        )
    ).all()
