"""Gathering what must be known to judge half-days: one book for a span of days, facts for each question."""

from __future__ import annotations

import calendar
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from outreach.kernel.db import DbSession
from outreach.places.models import HouseClosure, Neighborhood
from outreach.planning.campaign_queries import neighborhoods_by_id
from outreach.planning.conflict_rules import Booking, Conflict, Facts, Person, Span, conflicts
from outreach.planning.models import Campaign, Visit
from outreach.planning.publication_rules import Wanted
from outreach.planning.queries import visits_between
from outreach.planning.rules import ON_THE_PLAN_STATES, HalfDay, weekend_of
from outreach.staffing.models import Absence, Kit, KitOutage, StaffMember
from outreach.staffing.rules import SKILL_LABELS, KitKind, StaffKind
from outreach.workdays.queries import special_days
from outreach.workdays.rules import DayInfo


@dataclass(frozen=True)
class Team:
    """One kit and the number by which people call the team that goes with it."""

    kit: Kit
    number: int
    outages: tuple[Span, ...]


@dataclass(frozen=True)
class Proposal:
    """A half-day with its team as somebody would like to have it; `visit_id` where it is a visit already."""

    campaign: Campaign
    neighborhood: Neighborhood
    on: date
    half_day: HalfDay
    kit_id: UUID | None = None
    people: frozenset[UUID] = frozenset()
    visit_id: UUID | None = None


@dataclass(frozen=True)
class Book:
    """Everything about a span of days that conflicts are judged by."""

    today: date
    people: Mapping[UUID, Person]
    teams: Mapping[UUID, Team]
    days: Mapping[date, Sequence[DayInfo]]
    bookings: tuple[Booking, ...]

    def conflicts_of(self, wanted: Proposal) -> list[Conflict]:
        """What speaks against `wanted`, hard conflicts first."""
        return conflicts(self.facts_of(wanted))

    def facts_of(self, wanted: Proposal) -> Facts:
        """The facts of one question."""
        house, team = wanted.neighborhood.house, self.teams.get(wanted.kit_id) if wanted.kit_id else None
        return Facts(
            neighborhood_id=wanted.neighborhood.id,
            on=wanted.on,
            half_day=wanted.half_day,
            today=self.today,
            campaign=Span(wanted.campaign.starts_on, wanted.campaign.ends_on),
            open_windows=frozenset(house.open_windows) if house else None,
            lives=Span(wanted.neighborhood.valid_from, wanted.neighborhood.valid_to or date.max),
            closures=_spans(house.closures) if house else (),
            team_size=wanted.neighborhood.team_size,
            officers=wanted.neighborhood.officers,
            skills=frozenset(wanted.neighborhood.skills),
            people=tuple(self.people[one] for one in sorted(wanted.people) if one in self.people),
            kit_id=wanted.kit_id,
            team=str(team.number) if team else "",
            kit_outages=team.outages if team else (),
            others=self._around(wanted),
            day_infos=tuple(self.days.get(wanted.on, ())),
            skill_words=dict(SKILL_LABELS),
        )

    def _around(self, wanted: Proposal) -> tuple[Booking, ...]:
        weekend, month = weekend_of(wanted.on), (wanted.on.year, wanted.on.month)
        return tuple(
            booking
            for booking in self.bookings
            if booking.visit_id != wanted.visit_id
            and (booking.on in weekend or (booking.on.year, booking.on.month) == month)
        )


def book_of(db: DbSession, first: date, last: date, *, today: date) -> Book:
    """The book of the days from `first` to `last`, with the whole months and weekends around them."""
    opens = min(first.replace(day=1), weekend_of(first)[0]) - timedelta(days=1)
    month_end = last.replace(day=calendar.monthrange(last.year, last.month)[1])
    ends = max(month_end, weekend_of(last)[1]) + timedelta(days=1)
    return Book(
        today=today,
        people=_people(db),
        teams=teams(db),
        days=special_days(db, first, last),
        bookings=tuple(booking_of(visit) for visit in _on_the_plan(db, opens, ends)),
    )


def judged_together(
    db: DbSession, campaign: Campaign, wishes: Mapping[UUID, Wanted], *, gone: Collection[UUID], today: date
) -> dict[UUID, list[Conflict]]:
    """What speaks against half-days that are all taken at once, by visit; visits `gone` leave what they have."""
    if not wishes:
        return {}
    days = [wish.on for wish in wishes.values()]
    places = neighborhoods_by_id(db, {wish.neighborhood_id for wish in wishes.values()})
    book = book_of(db, min(days), max(days), today=today)
    taken = [booking for booking in book.bookings if booking.visit_id not in gone]
    for key, wish in wishes.items():
        name = places[wish.neighborhood_id].name
        taken.append(Booking(key, wish.neighborhood_id, name, wish.on, wish.half_day, wish.kit_id, wish.people))
    book = replace(book, bookings=tuple(taken))
    return {
        key: book.conflicts_of(
            Proposal(campaign, places[wish.neighborhood_id], wish.on, wish.half_day, wish.kit_id, wish.people, key)
        )
        for key, wish in wishes.items()
    }


def teams(db: DbSession) -> dict[UUID, Team]:
    """The teams by the id of their kit, numbered in the order of the kits' codes; retired kits come last."""
    rows = db.scalars(
        select(Kit).where(Kit.kind == KitKind.KIT).options(selectinload(Kit.outages)).order_by(Kit.is_retired, Kit.code)
    )
    return {kit.id: Team(kit, number, _spans(kit.outages)) for number, kit in enumerate(rows, start=1)}


def proposal_of(visit: Visit) -> Proposal:
    """The visit as it stands, as a question."""
    people = frozenset(member.member_id for member in visit.members)
    return Proposal(visit.campaign, visit.neighborhood, visit.on, visit.half_day, visit.kit_id, people, visit.id)


def booking_of(visit: Visit) -> Booking:
    """The visit as something that takes a house, a kit and people."""
    people = frozenset(member.member_id for member in visit.members)
    place = visit.neighborhood.name
    return Booking(visit.id, visit.neighborhood_id, place, visit.on, visit.half_day, visit.kit_id, people)


def _on_the_plan(db: DbSession, first: date, last: date) -> list[Visit]:
    return [visit for visit in visits_between(db, first, last) if visit.state in ON_THE_PLAN_STATES]


def _people(db: DbSession) -> dict[UUID, Person]:
    rows = db.scalars(select(StaffMember).options(selectinload(StaffMember.absences)).order_by(StaffMember.sort_key))
    return {row.id: _person(row) for row in rows}


def _person(row: StaffMember) -> Person:
    return Person(
        id=row.id,
        name=row.full_name,
        is_officer=row.kind is StaffKind.POLICE,
        skills=frozenset(row.skills),
        max_days_per_month=row.max_days_per_month,
        both_days_ok=row.both_days_ok,
        active_from=row.active_from,
        active_to=row.active_to,
        absences=_spans(row.absences),
    )


def _spans(rows: Iterable[Absence | HouseClosure | KitOutage]) -> tuple[Span, ...]:
    return tuple(Span(row.from_on, row.to_on, row.reason) for row in rows)
