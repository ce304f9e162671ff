"""The figures of the plan that stands, and of one on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from outreach.kernel.db import DbSession
from outreach.places.models import CulturalHouse, Neighborhood
from outreach.places.queries import ward_profile
from outreach.planning.engine.problem import Assignment
from outreach.planning.models import Campaign, CampaignTarget, Visit
from outreach.planning.publication_rules import Wanted
from outreach.planning.quality_rules import Quality, Stop, quality_of
from outreach.planning.resource_queries import NEARBY_HECTOMETRES, distance_hm
from outreach.planning.rules import ON_THE_PLAN_STATES, HalfDay, VisitState

_OVER = frozenset({VisitState.HELD, VisitState.CLOSED})


@dataclass(frozen=True)
class Ground:
    """The targets of a campaign, and where their houses are."""

    owed: dict[UUID, int]
    names: dict[UUID, str]
    houses: dict[UUID, CulturalHouse]
    km: dict[UUID, float]
    priorities: dict[UUID, int]

    def quality(self, stops: Iterable[Stop]) -> Quality:
        """The figures of these half-days."""
        return quality_of(stops, self.owed, km=self.km, between=self._between)

    def _between(self, one: UUID, other: UUID) -> float | None:
        there = self.houses[other]
        apart = distance_hm(self.houses[one], there.lat, there.lon)
        return apart / 10 if apart is not None and apart <= NEARBY_HECTOMETRES else None


def ground_of(db: DbSession, campaign: Campaign) -> Ground:
    """The ground of a campaign, read once."""
    rows = db.execute(
        select(CampaignTarget.half_days, Neighborhood)
        .join(Neighborhood, Neighborhood.id == CampaignTarget.neighborhood_id)
        .where(CampaignTarget.campaign_id == campaign.id, CampaignTarget.half_days > 0)
    ).unique()
    places = [(half_days, place) for half_days, place in rows]
    ward = ward_profile(db)
    houses = {place.id: place.house for _, place in places if place.house is not None}
    hms = {key: distance_hm(house, ward.center_lat, ward.center_lon) for key, house in houses.items()}
    return Ground(
        owed={place.id: half_days for half_days, place in places},
        names={place.id: place.name for _, place in places},
        houses=houses,
        km={key: hm / 10 for key, hm in hms.items() if hm is not None},
        priorities={place.id: place.priority for _, place in places},
    )


def stops_of(visits: Sequence[Visit], *, today: date, only_over: bool = False) -> list[Stop]:
    """Visits that are on the plan (or only those held) as stops; overdue ones stand on no plan any more.

    As on the map, a visit is over once it is closed, or was opened on an earlier day.
    """
    states = _OVER if only_over else ON_THE_PLAN_STATES
    return [
        Stop(
            visit.neighborhood_id,
            visit.on,
            visit.half_day,
            visit.kit_id,
            frozenset(member.member_id for member in visit.members),
            visit.state is VisitState.CLOSED or (visit.state is VisitState.HELD and visit.on < today),
        )
        for visit in visits
        if visit.state in states and (visit.state in _OVER or visit.on >= today)
    ]


def wanted_of(visits: Iterable[Assignment]) -> list[Wanted]:
    """The engine's visits in the database's terms."""
    return [
        Wanted(
            UUID(visit.neighborhood),
            visit.date,
            HalfDay(visit.session),
            UUID(visit.kit) if visit.kit else None,
            frozenset(UUID(person) for person in visit.people),
        )
        for visit in visits
    ]


def stops_wanted(wanted: Iterable[Wanted]) -> list[Stop]:
    """Half-days of a plan on paper as stops."""
    return [Stop(wish.neighborhood_id, wish.on, wish.half_day, wish.kit_id, wish.people) for wish in wanted]


def figures_json(quality: Quality) -> dict[str, object]:
    """The figures that are kept with a plan and shown while it is made, in plain JSON."""
    return {
        "target": quality.target,
        "covered": quality.covered,
        "missing": quality.missing_half_days,
        "complete_on": quality.complete_on.isoformat() if quality.complete_on else None,
        "team_gap": quality.team_gap,
        "least_duty": quality.least_duty,
        "most_duty": quality.most_duty,
        "km_per_visit": round(quality.km_per_visit, 1) if quality.km_per_visit is not None else None,
    }
