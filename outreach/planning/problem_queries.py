"""From a campaign to the planning problem: the very structure that the engine and the judge read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from outreach.kernel.db import DbSession
from outreach.places.models import CulturalHouse, Neighborhood
from outreach.places.queries import ward_profile
from outreach.planning.campaign_queries import neighborhoods_by_id
from outreach.planning.campaign_rules import Keep, weights_of
from outreach.planning.engine.problem import Assignment, Problem, Slot, TeamLock
from outreach.planning.models import Campaign, CampaignTarget, Visit, VisitMember
from outreach.planning.resource_queries import Spent, adjacent_houses, house_of, kits_of, members_of, penalty_of
from outreach.planning.rules import ON_THE_PLAN_STATES, VisitState
from outreach.staffing.rules import StaffKind
from outreach.workdays.queries import usable_weekend_days
from outreach.workdays.rules import DayInfo

_HELD = frozenset({VisitState.HELD, VisitState.CLOSED})


def problem_of(
    db: DbSession,
    campaign: Campaign,
    *,
    today: date,
    keep: Keep = Keep.ALL,
    first_on: date | None = None,
    apart: frozenset[UUID] = frozenset(),
    released: frozenset[UUID] = frozenset(),
    more: Mapping[UUID, int] = MappingProxyType({}),
) -> Problem:
    """The planning problem of what is still to do in `campaign` after `today`.

    Distances in hectometres as the crow flies from the center (0 where a point is missing). Visits held
    or of other campaigns count as duty done; visits that `keep` names stand as they are; overdue,
    postponed and other visits are planned anew. `first_on` is the first day that may take a new visit,
    the day after `today` where none is given. Visits `apart` stand outside the plan and only take their
    people, kit and house; `released` ones are planned anew even where they are locked. `more` half-days of
    some neighborhoods, of the campaign or not, are wanted beside those it owes. Ids are those of the rows, as text.
    """
    tomorrow = max(campaign.starts_on, today + timedelta(days=1))
    first = max(tomorrow, first_on or tomorrow)
    days = {day.on: day.warnings for day in usable_weekend_days(db, tomorrow, campaign.ends_on)}
    targets = _targets(db, campaign, more)
    visits = [visit for visit in _visits(db, campaign) if visit.id not in released]
    fixed, spent = _split(visits, campaign, targets, days, today=today, keep=keep, apart=apart)
    own = [visit for visit in visits if visit.campaign_id == campaign.id and visit.id not in apart]
    ward, members = ward_profile(db), members_of(db, campaign, spent)
    return Problem(
        name=str(campaign.id),
        # The engine counts weeks from here: from a Monday, a Saturday and its Sunday are one weekend.
        start=campaign.starts_on - timedelta(days=campaign.starts_on.weekday()),
        deadline=campaign.ends_on,
        dates=tuple(sorted(days)),
        houses=tuple(
            house_of(one, spent, fixed, ward, campaign, more=more.get(one.neighborhood_id, 0)) for one in targets
        ),
        staff=tuple(member for kind, member in members if kind is StaffKind.CENTER),
        police=tuple(member for kind, member in members if kind is StaffKind.POLICE),
        kits=kits_of(db, campaign, spent, {visit.kit_id for visit in fixed}),
        adjacent=adjacent_houses([target.neighborhood for target in targets]),
        pinned=tuple(slot_of(visit) for visit in fixed if not _is_whole(visit, keep)),
        date_penalty={day: cost for day, warnings in days.items() if (cost := penalty_of(warnings))},
        weights=weights_of(campaign.weights),
        held=tuple(assignment_of(visit) for visit in fixed if _is_whole(visit, keep)),
        team_locks=_team_locks(fixed, [visit for visit in own if visit.is_team_locked], keep),
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


def _targets(db: DbSession, campaign: Campaign, more: Mapping[UUID, int]) -> Sequence[CampaignTarget]:
    targets = _own_targets(db, campaign)
    strangers = set(more) - {target.neighborhood_id for target in targets}
    # Never added to the session: what the campaign does not owe stays unowed.
    others = [
        CampaignTarget(neighborhood_id=key, neighborhood=place, half_days=0)
        for key, place in sorted(neighborhoods_by_id(db, strangers).items())
    ]
    return [*targets, *others]


def _own_targets(db: DbSession, campaign: Campaign) -> Sequence[CampaignTarget]:
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


def _split(
    visits: Iterable[Visit],
    campaign: Campaign,
    targets: Sequence[CampaignTarget],
    days: dict[date, tuple[DayInfo, ...]],
    *,
    today: date,
    keep: Keep,
    apart: frozenset[UUID],
) -> tuple[list[Visit], Spent]:
    houses = {target.neighborhood_id: target.neighborhood.house for target in targets}
    fixed, spent = [], Spent()
    for visit in visits:
        is_own = visit.campaign_id == campaign.id and visit.neighborhood_id in houses
        if visit.state in _HELD or not is_own or visit.on == today or visit.id in apart:
            _spend(spent, visit, is_own=visit.campaign_id == campaign.id)
        elif visit.on > today and is_kept(visit, keep):
            if visit.on in days and (_is_whole(visit, keep) or _is_open(houses[visit.neighborhood_id], visit)):
                fixed.append(visit)
            else:
                _spend(spent, visit, is_own=True)
    return fixed, spent


def _spend(spent: Spent, visit: Visit, *, is_own: bool) -> None:
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
