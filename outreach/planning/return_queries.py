"""The neighborhoods to come back to, as the plan stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from outreach.kernel.db import DbSession
from outreach.places.models import Neighborhood
from outreach.planning.campaign_queries import neighborhoods_by_id, still_owed
from outreach.planning.heir_queries import first_heirs
from outreach.planning.models import Campaign
from outreach.planning.queries import visits_of_campaign
from outreach.planning.return_rules import Promises, returns_needed
from outreach.planning.rules import AHEAD_STATES, VisitState

PromisesRead = Callable[[DbSession], Mapping[UUID, Promises]]
"""Reads what people were promised by neighborhood; handed in by dossiers, which stand above planning."""


@dataclass(frozen=True)
class Return:
    """A neighborhood to come back to, and for whom."""

    neighborhood: Neighborhood
    promises: Promises


def returns_of(db: DbSession, campaign: Campaign, promised: Mapping[UUID, Promises], *, today: date) -> list[Return]:
    """Where somebody waits for a visit that is neither owed nor ahead, the earliest promise first."""
    visits = visits_of_campaign(db, campaign.id)
    expected = {one.neighborhood.id for one in still_owed(db, campaign, visits, today=today)}
    for visit in visits:
        is_coming = visit.state in AHEAD_STATES or (visit.state is VisitState.HELD and visit.on == today)
        if (is_coming and visit.on >= today) or visit.state is VisitState.POSTPONED:
            expected.add(visit.neighborhood_id)
    needed = returns_needed(promised, heirs=first_heirs(db, today), expected=expected)
    places = neighborhoods_by_id(db, set(needed))
    return [Return(places[key], promises) for key, promises in needed.items() if places[key].lives_on(today)]
