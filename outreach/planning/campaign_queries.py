"""What a campaign has reached and what it still owes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from outreach.kernel.db import DbSession
from outreach.places.models import CulturalHouse, Neighborhood, Succession
from outreach.places.queries import ward_profile
from outreach.planning.models import Campaign, CampaignTarget, Visit
from outreach.planning.resource_queries import distance_hm
from outreach.planning.rules import AHEAD_STATES, VisitState

_HELD = (VisitState.HELD, VisitState.CLOSED)


@dataclass(frozen=True)
class Owed:
    """A neighborhood that waits for half-days: `late_days` since its day passed unheld, `km` from the center."""

    neighborhood: Neighborhood
    half_days: int
    km: float | None
    late_days: int
    postponed: Visit | None


def living_neighborhoods(db: DbSession, on: date) -> Sequence[Neighborhood]:
    """The neighborhoods that exist on a day, in Vietnamese order."""
    return db.scalars(
        select(Neighborhood)
        .where(Neighborhood.valid_from <= on, Neighborhood.valid_to.is_(None) | (Neighborhood.valid_to >= on))
        .order_by(Neighborhood.sort_key, Neighborhood.code)
    ).all()


def neighborhoods_by_id(db: DbSession, ids: set[UUID]) -> dict[UUID, Neighborhood]:
    """Some neighborhoods with their houses and closures."""
    rows = select(Neighborhood).where(Neighborhood.id.in_(ids))
    loaded = rows.options(joinedload(Neighborhood.house).selectinload(CulturalHouse.closures))
    return {place.id: place for place in db.scalars(loaded)}


def covered_neighborhoods(db: DbSession) -> set[UUID]:
    """Neighborhoods where a visit was held, with all that became of them (product.md A2: inherited coverage)."""
    covered = set(db.scalars(select(Visit.neighborhood_id).where(Visit.state.in_(_HELD)).distinct()))
    heirs: dict[UUID, list[UUID]] = defaultdict(list)
    for predecessor, successor in db.execute(select(Succession.predecessor_id, Succession.successor_id)):
        heirs[predecessor].append(successor)
    fresh = set(covered)
    while fresh:
        fresh = {heir for one in fresh for heir in heirs[one]} - covered
        covered |= fresh
    return covered


def still_owed(db: DbSession, campaign: Campaign, visits: Sequence[Visit], *, today: date) -> list[Owed]:
    """Targets with half-days that are neither held nor ahead: overdue ones first, then the far and pressing.

    `visits` are those of the campaign. A visit ahead whose day has passed counts as missing.
    """
    ward = ward_profile(db)
    placed: Counter[UUID] = Counter(visit.neighborhood_id for visit in visits if _is_placed(visit, today))
    found = []
    for target in _targets(db, campaign):
        missing = target.half_days - placed[target.neighborhood_id]
        if missing > 0:
            own = [visit for visit in visits if visit.neighborhood_id == target.neighborhood_id]
            hm = distance_hm(target.neighborhood.house, ward.center_lat, ward.center_lon)
            found.append(_owed(target.neighborhood, missing, hm, own, today))
    return sorted(found, key=lambda owed: (-owed.late_days, -owed.neighborhood.priority, owed.neighborhood.sort_key))


def _targets(db: DbSession, campaign: Campaign) -> Sequence[CampaignTarget]:
    rows = select(CampaignTarget).join(CampaignTarget.neighborhood)
    return db.scalars(rows.where(CampaignTarget.campaign_id == campaign.id)).unique().all()


def _is_placed(visit: Visit, today: date) -> bool:
    return visit.state in _HELD or (visit.state in AHEAD_STATES and visit.on >= today)


def _owed(place: Neighborhood, missing: int, hm: int | None, own: Sequence[Visit], today: date) -> Owed:
    passed = [visit.on for visit in own if not _is_placed(visit, today) and visit.on < today]
    postponed = [visit for visit in own if visit.state is VisitState.POSTPONED]
    return Owed(
        neighborhood=place,
        half_days=missing,
        km=None if hm is None else hm / 10,
        late_days=(today - max(passed)).days if passed else 0,
        postponed=postponed[0] if postponed else None,
    )
