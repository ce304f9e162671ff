"""Houses, people and kits of the planning problem: what each needs, and when it is not to be had."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from outreach.kernel.db import DbSession
from outreach.kernel.geo import distance_km
from outreach.places.models import CulturalHouse, Neighborhood, WardProfile
from outreach.planning.campaign_rules import DAY_PENALTIES
from outreach.planning.engine.problem import House, Kit, Member
from outreach.planning.models import Campaign, CampaignTarget, Visit
from outreach.planning.rules import weekend_of
from outreach.staffing.models import Kit as KitRow
from outreach.staffing.models import StaffMember
from outreach.staffing.rules import KitKind, StaffKind
from outreach.workdays.rules import DayInfo, days_between

NEARBY_HECTOMETRES = 20
"""Two houses up to 2 km apart may share a day without going back to the center (as in the trial wards)."""


@dataclass
class Spent:
    """What visits outside the plan use up: past ones, today's, and those of other campaigns."""

    half_days: Counter[UUID] = field(default_factory=Counter)
    house_dates: dict[UUID, set[date]] = field(default_factory=lambda: defaultdict(set))
    kit_dates: dict[UUID, set[date]] = field(default_factory=lambda: defaultdict(set))
    duty_dates: dict[UUID, set[date]] = field(default_factory=lambda: defaultdict(set))


def distance_hm(house: CulturalHouse | None, lat: float | None, lon: float | None) -> int | None:
    """Hectometres from a point to a house as the crow flies, None where either is not on the map."""
    if house is None or house.lat is None or house.lon is None or lat is None or lon is None:
        return None
    return round(10 * distance_km(house.lat, house.lon, lat, lon))


def house_of(
    target: CampaignTarget,
    spent: Spent,
    fixed: Sequence[Visit],
    ward: WardProfile,
    campaign: Campaign,
    *,
    more: int = 0,
) -> House:
    """What one neighborhood still needs, and when its house is open and not shut.

    `more` half-days are wanted beside those the campaign owes.
    """
    place = target.neighborhood
    kept = sum(1 for visit in fixed if visit.neighborhood_id == place.id)
    missing = max(target.half_days - spent.half_days[place.id], 0)
    return House(
        id=str(place.id),
        dist=distance_hm(place.house, ward.center_lat, ward.center_lon) or 0,
        priority=place.priority,
        sessions=max(missing + more, kept),
        team_size=place.team_size,
        police=place.officers,
        skills=tuple(place.skills),
        open=frozenset(place.house.open_windows if place.house else ()),
        closed=frozenset(_closed_days(place, spent.house_dates[place.id], campaign)),
    )


def _closed_days(place: Neighborhood, visited: set[date], campaign: Campaign) -> set[date]:
    shut = {day for on in visited for day in weekend_of(on)}
    for closure in place.house.closures if place.house else ():
        shut |= set(days_between(closure.from_on, min(closure.to_on, campaign.ends_on)))
    if place.valid_to is not None:
        shut |= set(days_between(place.valid_to + timedelta(days=1), campaign.ends_on))
    shut |= set(days_between(campaign.starts_on, min(place.valid_from - timedelta(days=1), campaign.ends_on)))
    return shut


def members_of(db: DbSession, campaign: Campaign, spent: Spent) -> list[tuple[StaffKind, Member]]:
    """Everybody of the campaign's span with their days away and the duty already done."""
    people = db.scalars(
        select(StaffMember)
        .where(StaffMember.active_to.is_(None) | (StaffMember.active_to >= campaign.starts_on))
        .options(selectinload(StaffMember.absences))
        .order_by(StaffMember.id)
    )
    return [(person.kind, _member(person, campaign, spent.duty_dates[person.id])) for person in people]


def _member(person: StaffMember, campaign: Campaign, duty: set[date]) -> Member:
    away = set(duty)
    for absence in person.absences:
        away |= set(days_between(absence.from_on, min(absence.to_on, campaign.ends_on)))
    away |= set(days_between(campaign.starts_on, min(person.active_from - timedelta(days=1), campaign.ends_on)))
    if person.active_to is not None:
        away |= set(days_between(person.active_to + timedelta(days=1), campaign.ends_on))
    if not person.both_days_ok:
        away |= {day for on in duty for day in weekend_of(on)}
    return Member(
        id=str(person.id),
        skills=tuple(person.skills),
        max_days_per_month=person.max_days_per_month,
        both_days_ok=person.both_days_ok,
        unavailable=frozenset(away),
        days_done=len(duty),
        month_days_done=Counter(on.strftime("%Y-%m") for on in duty),
    )


def kits_of(db: DbSession, campaign: Campaign, spent: Spent, in_use: set[UUID | None]) -> tuple[Kit, ...]:
    """The kits that can go out; retired ones only while a visit that stays uses them."""
    rows = db.scalars(
        select(KitRow).where(KitRow.kind == KitKind.KIT).options(selectinload(KitRow.outages)).order_by(KitRow.code)
    )
    found = []
    for row in rows:
        if row.is_retired and row.id not in in_use:
            continue
        away = set(spent.kit_dates[row.id])
        if row.is_retired:
            away |= set(days_between(campaign.starts_on, campaign.ends_on))
        for outage in row.outages:
            away |= set(days_between(outage.from_on, min(outage.to_on, campaign.ends_on)))
        found.append(Kit(str(row.id), frozenset(away)))
    return tuple(found)


def adjacent_houses(places: Sequence[Neighborhood]) -> tuple[tuple[str, str, int], ...]:
    """Pairs of houses near enough for one outing, with the hectometres between them."""
    found = []
    for one, other in combinations(places, 2):
        house = other.house
        apart = distance_hm(one.house, house.lat, house.lon) if house else None
        if apart is not None and apart <= NEARBY_HECTOMETRES:
            found.append((str(one.id), str(other.id), apart))
    return tuple(found)


def penalty_of(warnings: Iterable[DayInfo]) -> int:
    """The price of a visit on a day with these warnings."""
    return max((DAY_PENALTIES.get(warning.kind, 0) for warning in warnings), default=0)
