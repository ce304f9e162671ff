"""From a campaign to the planning problem: the very structure that the engine and the judge read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from outreach.kernel.db import DbSession
from outreach.kernel.geo import distance_km
from outreach.places.models import CulturalHouse, Neighborhood, WardProfile
from outreach.places.queries import ward_profile
from outreach.planning.campaign_rules import DAY_PENALTIES, Keep, weights_of
from outreach.planning.engine.problem import Assignment, House, Kit, Member, Problem, Slot, TeamLock
from outreach.planning.models import Campaign, CampaignTarget, Visit, VisitMember
from outreach.planning.rules import ON_THE_PLAN_STATES, VisitState, weekend_of
from outreach.staffing.models import Kit as KitRow
from outreach.staffing.models import StaffMember
from outreach.staffing.rules import KitKind, StaffKind
from outreach.workdays.queries import usable_weekend_days
from outreach.workdays.rules import DayInfo, days_between

NEARBY_HECTOMETRES = 20
"""Two houses up to 2 km apart may share a day without going back to the center (as in the trial wards)."""

_HELD = frozenset({VisitState.HELD, VisitState.CLOSED})


@dataclass
class _Spent:
    """What visits outside the plan use up: past ones, today's, and those of other campaigns."""

    half_days: Counter[UUID] = field(default_factory=Counter)
    house_dates: dict[UUID, set[date]] = field(default_factory=lambda: defaultdict(set))
    kit_dates: dict[UUID, set[date]] = field(default_factory=lambda: defaultdict(set))
    duty_dates: dict[UUID, set[date]] = field(default_factory=lambda: defaultdict(set))


def problem_of(
    db: DbSession, campaign: Campaign, *, today: date, keep: Keep = Keep.ALL, first_on: date | None = None
) -> Problem:
    """The planning problem of what is still to do in `campaign` after `today`.

    Distances in hectometres as the crow flies from the center (0 where a point is missing). Visits held
    or of other campaigns count as duty done; visits that `keep` names stand as they are; overdue,
    postponed and other visits are planned anew. `first_on` is the first day that may take a new visit,
    the day after `today` where none is given. Ids are those of the rows, as text.
    """
    tomorrow = max(campaign.starts_on, today + timedelta(days=1))
    first = max(tomorrow, first_on or tomorrow)
    days = {day.on: day.warnings for day in usable_weekend_days(db, tomorrow, campaign.ends_on)}
    targets = _targets(db, campaign)
    fixed, spent = _split(_visits(db, campaign), campaign, targets, days, today=today, keep=keep)
    locks = _team_locks(fixed, _open_visits(db, campaign), keep)
    houses = tuple(_house(target, spent, fixed, ward_profile(db), campaign.ends_on) for target in targets)
    members = _members(db, campaign, spent)
    return Problem(
        name=str(campaign.id),
        # The engine counts weeks from here: from a Monday, a Saturday and its Sunday are one weekend.
        start=campaign.starts_on - timedelta(days=campaign.starts_on.weekday()),
        deadline=campaign.ends_on,
        dates=tuple(sorted(days)),
        houses=houses,
        staff=tuple(member for kind, member in members if kind is StaffKind.CENTER),
        police=tuple(member for kind, member in members if kind is StaffKind.POLICE),
        kits=_kits(db, campaign, spent, {visit.kit_id for visit in fixed}),
        adjacent=_adjacent([target.neighborhood for target in targets]),
        pinned=tuple(slot_of(visit) for visit in fixed if not _is_whole(visit, keep)),
        date_penalty={day: cost for day, warnings in days.items() if (cost := _penalty(warnings))},
        weights=weights_of(campaign.weights),
        held=tuple(assignment_of(visit) for visit in fixed if _is_whole(visit, keep)),
        team_locks=locks,
        today=first,
    )


def assignment_of(visit: Visit) -> Assignment:
    """A visit as the engine sees it; its kit is empty where none is set yet."""
    by_kind: dict[StaffKind, list[str]] = {kind: [] for kind in StaffKind}
    for member in visit.members:
        by_kind[member.member.kind].append(str(member.member_id))
    return Assignment(
        neighborhood=str(visit.neighborhood_id),
        date=visit.on,
        session=visit.half_day.value,
        staff=tuple(sorted(by_kind[StaffKind.CENTER])),
        police=tuple(sorted(by_kind[StaffKind.POLICE])),
        kit=str(visit.kit_id) if visit.kit_id else "",
    )


def slot_of(visit: Visit) -> Slot:
    """The half-day of a visit as the engine sees it."""
    return Slot(str(visit.neighborhood_id), visit.on, visit.half_day.value)


def is_kept(visit: Visit, keep: Keep) -> bool:
    """Whether a visit that is ahead stays on its half-day when a plan is made."""
    if visit.is_date_locked or keep is Keep.ALL:
        return True
    return keep is Keep.PROMISED and visit.state is not VisitState.PROPOSED


def distance_hm(house: CulturalHouse | None, lat: float | None, lon: float | None) -> int | None:
    """Hectometres from a point to a house as the crow flies, None where either is not on the map."""
    if house is None or house.lat is None or house.lon is None or lat is None or lon is None:
        return None
    return round(10 * distance_km(house.lat, house.lon, lat, lon))


def _targets(db: DbSession, campaign: Campaign) -> Sequence[CampaignTarget]:
    return db.scalars(
        select(CampaignTarget)
        .where(CampaignTarget.campaign_id == campaign.id, CampaignTarget.half_days > 0)
        .options(
            joinedload(CampaignTarget.neighborhood).joinedload(Neighborhood.house).selectinload(CulturalHouse.closures)
        )
        .order_by(CampaignTarget.id)
    ).all()


def _visits(db: DbSession, campaign: Campaign) -> Sequence[Visit]:
    year = date(campaign.starts_on.year, 1, 1)
    return db.scalars(
        select(Visit)
        .where(
            Visit.on.between(year, campaign.ends_on) | (Visit.campaign_id == campaign.id),
            Visit.state.in_(ON_THE_PLAN_STATES),
        )
        .options(selectinload(Visit.members).joinedload(VisitMember.member))
        .order_by(Visit.on, Visit.half_day, Visit.id)
    ).all()


def _open_visits(db: DbSession, campaign: Campaign) -> Sequence[Visit]:
    return db.scalars(
        select(Visit).where(Visit.campaign_id == campaign.id, Visit.is_team_locked, Visit.state.in_(ON_THE_PLAN_STATES))
    ).all()


def _split(
    visits: Iterable[Visit],
    campaign: Campaign,
    targets: Sequence[CampaignTarget],
    days: dict[date, tuple[DayInfo, ...]],
    *,
    today: date,
    keep: Keep,
) -> tuple[list[Visit], _Spent]:
    houses = {target.neighborhood_id: target.neighborhood.house for target in targets}
    fixed, spent = [], _Spent()
    for visit in visits:
        is_own = visit.campaign_id == campaign.id and visit.neighborhood_id in houses
        if visit.state in _HELD or not is_own or visit.on == today:
            _spend(spent, visit, is_own=visit.campaign_id == campaign.id)
        elif visit.on > today and is_kept(visit, keep):
            if visit.on in days and (_is_whole(visit, keep) or _is_open(houses[visit.neighborhood_id], visit)):
                fixed.append(visit)
            else:
                _spend(spent, visit, is_own=True)
    return fixed, spent


def _spend(spent: _Spent, visit: Visit, *, is_own: bool) -> None:
    if is_own:
        spent.half_days[visit.neighborhood_id] += 1
    spent.house_dates[visit.neighborhood_id].add(visit.on)
    if visit.kit_id:
        spent.kit_dates[visit.kit_id].add(visit.on)
    for member in visit.members:
        spent.duty_dates[member.member_id].add(visit.on)


def _is_whole(visit: Visit, keep: Keep) -> bool:
    # A date lock alone leaves the team free, unless everything that was promised is to stay.
    keeps_team = visit.is_team_locked or keep is not Keep.LOCKED
    return keeps_team and visit.kit_id is not None and bool(visit.members)


def _is_open(house: CulturalHouse | None, visit: Visit) -> bool:
    if house is None or any(shut.from_on <= visit.on <= shut.to_on for shut in house.closures):
        return False
    return f"{'sat' if visit.on.weekday() == 5 else 'sun'}_{visit.half_day.value}" in house.open_windows


def _team_locks(fixed: Sequence[Visit], locked: Iterable[Visit], keep: Keep) -> tuple[TeamLock, ...]:
    whole = {visit.id for visit in fixed if _is_whole(visit, keep)}
    pinned = {visit.id for visit in fixed} - whole
    return tuple(
        TeamLock(
            str(visit.neighborhood_id),
            tuple(sorted(str(member.member_id) for member in visit.members)),
            visit.on if visit.id in pinned else None,
        )
        for visit in locked
        if visit.state not in _HELD and visit.id not in whole and visit.members
    )


def _house(target: CampaignTarget, spent: _Spent, fixed: Sequence[Visit], ward: WardProfile, deadline: date) -> House:
    place = target.neighborhood
    kept = sum(1 for visit in fixed if visit.neighborhood_id == place.id)
    return House(
        id=str(place.id),
        dist=distance_hm(place.house, ward.center_lat, ward.center_lon) or 0,
        priority=place.priority,
        sessions=max(target.half_days - spent.half_days[place.id], kept, 0),
        team_size=place.team_size,
        police=place.officers,
        skills=tuple(place.skills),
        open=frozenset(place.house.open_windows if place.house else ()),
        closed=frozenset(_closed_days(place, spent.house_dates[place.id], deadline)),
    )


def _closed_days(place: Neighborhood, visited: set[date], deadline: date) -> set[date]:
    shut = {day for on in visited for day in weekend_of(on)}
    for closure in place.house.closures if place.house else ():
        shut |= set(days_between(closure.from_on, min(closure.to_on, deadline)))
    if place.valid_to is not None:
        shut |= set(days_between(place.valid_to + timedelta(days=1), deadline))
    return shut


def _members(db: DbSession, campaign: Campaign, spent: _Spent) -> list[tuple[StaffKind, Member]]:
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


def _kits(db: DbSession, campaign: Campaign, spent: _Spent, in_use: set[UUID | None]) -> tuple[Kit, ...]:
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


def _adjacent(places: Sequence[Neighborhood]) -> tuple[tuple[str, str, int], ...]:
    found = []
    for one, other in combinations(places, 2):
        house = other.house
        apart = distance_hm(one.house, house.lat, house.lon) if house else None
        if apart is not None and apart <= NEARBY_HECTOMETRES:
            found.append((str(one.id), str(other.id), apart))
    return tuple(found)


def _penalty(warnings: Iterable[DayInfo]) -> int:
    return max((DAY_PENALTIES.get(warning.kind, 0) for warning in warnings), default=0)
