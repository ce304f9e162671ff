"""Reading the plan workbook back: first a proposal that stores nothing, then all of it or none.

What is applied goes the way of every plan: a draft is published in one transaction, and may be undone for a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from outreach.accounts.rules import Actor
from outreach.audit.service import record
from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid, Refused
from outreach.kernel.ids import new_id
from outreach.kernel.text import N_, search_key
from outreach.places.models import Neighborhood
from outreach.planning.conflict_queries import Proposal, Team, book_of, teams
from outreach.planning.conflict_rules import Booking, Conflict
from outreach.planning.engine.files import plan_to_json
from outreach.planning.engine.problem import Assignment
from outreach.planning.engine.problem import Plan as PaperPlan
from outreach.planning.models import Campaign, Plan, Visit
from outreach.planning.plan_service import save_draft
from outreach.planning.publication_rules import Step, Wanted
from outreach.planning.publication_service import publish_plan
from outreach.planning.queries import visits_of_campaign
from outreach.planning.rules import AHEAD_STATES, HalfDay
from outreach.reports.plan_book_rules import (
    COLUMNS,
    IS_LOCKED,
    IS_OVER,
    IS_TODAY,
    NAMESAKES,
    NEEDED,
    NO_DAY,
    NO_PLAN,
    OTHER_PLACE,
    TWICE,
    UNKNOWN_PERSON,
    UNKNOWN_PLACE,
    UNKNOWN_TEAM,
    UNKNOWN_VISIT,
    PlanChange,
    PlanProposal,
    is_late_for,
    step_of,
)
from outreach.reports.plan_queries import mark_of, team_word
from outreach.staffing.models import StaffMember
from outreach.staffing.rules import StaffKind
from outreach.workbooks.columns import CellProblem, Row, Table
from outreach.workbooks.reader import read_table


class _Wrong(Exception):
    """A row that cannot be taken: at which column, and why."""

    def __init__(self, column: str, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.column, self.message, self.facts = column, message, facts


@dataclass(frozen=True)
class _World:
    """What rows are read against."""

    campaign: Campaign
    today: date
    visits: Mapping[str, Visit]
    places: Mapping[str, Neighborhood]
    teams: Mapping[str, Team]
    people: Mapping[str, list[StaffMember]]


@dataclass(frozen=True)
class _Asked:
    """One row as it was understood."""

    row: int
    place: Neighborhood
    visit: Visit | None
    before: Wanted | None
    after: Wanted | None


def propose_plan(db: DbSession, campaign: Campaign, data: bytes, file_name: str, *, today: date) -> PlanProposal:
    """What an edited plan workbook asks for, with everything that speaks against it; stores nothing.

    Raises `Invalid` where the file is no plan workbook.
    """
    table = read_table(data, file_name, COLUMNS)
    if not table.present >= NEEDED:
        raise Invalid("plan_book.headings", NO_PLAN, field="file")
    world = _world(db, campaign, today)
    asked, problems = _understood(table, world)
    changes = _judged(db, world, asked)
    named = {one.visit.id for one in asked if one.visit}
    aside = frozenset(str(one.id) for one in world.visits.values() if one.state in AHEAD_STATES and one.id not in named)
    live = [one for one in asked if one.visit is None or one.visit.state in AHEAD_STATES]
    wanted = [one.after for one in live if one.after and not (one.visit and is_late_for(one.visit.on, today))]
    return PlanProposal(changes, wanted, len(asked) - len(changes), aside, problems)


def apply_plan(
    db: DbSession, actor: Actor, campaign: Campaign, data: bytes, file_name: str, *, fingerprint: str, now: datetime
) -> Plan:
    """Make the visits what the workbook says, in one transaction; gives the published plan, which can be undone.

    Raises `Refused` where the outcome is no longer the one of `fingerprint`, or a rule is in its way.
    """
    proposal = propose_plan(db, campaign, data, file_name, today=local_day(now))
    if not proposal.may_be_applied or proposal.fingerprint != fingerprint:
        message = N_("Lịch đã đổi từ lúc xem trước. Chưa áp dụng gì; hãy xem lại rồi áp dụng.")
        raise Refused("plan_book.stale", message)
    kinds = {one.id: one.kind for one in db.scalars(select(StaffMember))}
    entries = plan_to_json(PaperPlan(str(campaign.id), tuple(_assignment(wish, kinds) for wish in proposal.wanted)))
    figures = {
        "kind": "workbook",
        "file": file_name[:200],
        "aside": sorted(proposal.aside),
        "unserved": [],
        "gap": None,
    }
    plan = save_draft(db, actor, campaign.id, entries=entries, figures=figures, now=now)
    db.flush()
    publish_plan(db, actor, plan, now=now)
    record(db, actor, "plan.read_back", plan, now=now, changes=len(proposal.changes), kept=proposal.kept)
    return plan


def _world(db: DbSession, campaign: Campaign, today: date) -> _World:
    people: dict[str, list[StaffMember]] = {}
    for member in db.scalars(select(StaffMember)):
        people.setdefault(search_key(member.full_name), []).append(member)
    return _World(
        campaign,
        today,
        {mark_of(visit): visit for visit in visits_of_campaign(db, campaign.id)},
        {target.neighborhood.code.upper(): target.neighborhood for target in campaign.targets},
        {search_key(team_word(team)): team for team in teams(db).values()},
        people,
    )


def _understood(table: Table, world: _World) -> tuple[list[_Asked], list[CellProblem]]:
    asked: list[_Asked] = []
    first_row: dict[str, int] = {}
    rows = [row for row in table.rows if row.shown.get("code") or row.shown.get("visit")]
    numbers = {row.number for row in rows}
    problems = [problem for problem in table.problems if problem.row in numbers]
    wrong = {problem.row for problem in problems}
    for row in rows:
        try:
            if row.number not in wrong:
                asked.append(_understand(row, world, first_row))
        except _Wrong as error:
            problems.append(table.problem(row, error.column, error.message, **error.facts))
    return asked, sorted(problems, key=lambda problem: problem.row)


def _understand(row: Row, world: _World, first_row: dict[str, int]) -> _Asked:
    place, visit = _place(row, world), _visit(row, world, first_row)
    if visit and visit.neighborhood_id != place.id:
        raise _Wrong("code", OTHER_PLACE, place=visit.neighborhood.name)
    before = _standing(visit) if visit else None
    after = None if row.values.get("drop") else _wish(row, place, world)
    if visit and step_of(before, after) is not None:
        _refuse_fixed(visit, before, after, world.today)
    return _Asked(row.number, place, visit, before, after)


def _place(row: Row, world: _World) -> Neighborhood:
    found = world.places.get(str(row.values.get("code") or "").upper())
    if found is None:
        raise _Wrong("code", UNKNOWN_PLACE)
    return found


def _visit(row: Row, world: _World, first_row: dict[str, int]) -> Visit | None:
    mark = str(row.values.get("visit") or "").upper()
    if not mark:
        return None
    if mark not in world.visits:
        raise _Wrong("visit", UNKNOWN_VISIT)
    first = first_row.setdefault(mark, row.number)
    if first != row.number:
        raise _Wrong("visit", TWICE, first=first)
    return world.visits[mark]


def _wish(row: Row, place: Neighborhood, world: _World) -> Wanted:
    for name in ("on", "half_day"):
        if row.values.get(name) is None:
            raise _Wrong(name, NO_DAY)
    typed = search_key(row.values.get("team") or "")
    if typed and typed not in world.teams:
        raise _Wrong("team", UNKNOWN_TEAM, teams=", ".join(team_word(team) for team in world.teams.values()))
    people = [*_people(row, "staff", StaffKind.CENTER, world), *_people(row, "officers", StaffKind.POLICE, world)]
    kit_id = world.teams[typed].kit.id if typed else None
    return Wanted(place.id, row.values["on"], HalfDay(row.values["half_day"]), kit_id, frozenset(people))


def _people(row: Row, column: str, kind: StaffKind, world: _World) -> list[UUID]:
    found = []
    for name in filter(None, (part.strip() for part in (row.values.get(column) or "").replace(";", ",").split(","))):
        known = [one for one in world.people.get(search_key(name), []) if one.kind is kind]
        if len(known) != 1:
            raise _Wrong(column, NAMESAKES if known else UNKNOWN_PERSON, person=name, count=len(known))
        found.append(known[0].id)
    return found


def _standing(visit: Visit) -> Wanted:
    people = frozenset(member.member_id for member in visit.members)
    return Wanted(visit.neighborhood_id, visit.on, visit.half_day, visit.kit_id, people)


def _refuse_fixed(visit: Visit, before: Wanted | None, after: Wanted | None, today: date) -> None:
    if visit.state not in AHEAD_STATES:
        raise _Wrong("on", IS_OVER)
    if is_late_for(visit.on, today):
        raise _Wrong("on", IS_TODAY)
    leaves_team = before is None or after is None or (before.kit_id, before.people) != (after.kit_id, after.people)
    moves = step_of(before, after) in {Step.MOVE, Step.DROP}
    if (visit.is_date_locked and moves) or (visit.is_team_locked and leaves_team):
        raise _Wrong("on" if moves else "team", IS_LOCKED)


def _judged(db: DbSession, world: _World, asked: Iterable[_Asked]) -> list[PlanChange]:
    moved = [(one, step) for one in asked if (step := step_of(one.before, one.after)) is not None]
    days = [one.after.on for one, _ in moved if one.after]
    keys = {one.row: one.visit.id if one.visit else new_id() for one, _ in moved}
    book = book_of(db, min(days, default=world.today), max(days, default=world.today), today=world.today)
    gone = set(keys.values())
    bookings = [booking for booking in book.bookings if booking.visit_id not in gone]
    bookings += [_booking(keys[one.row], one) for one, _ in moved if one.after]
    book = replace(book, bookings=tuple(bookings))

    def against(one: _Asked) -> tuple[Conflict, ...]:
        if one.after is None:
            return ()
        wish = one.after
        asks = Proposal(world.campaign, one.place, wish.on, wish.half_day, wish.kit_id, wish.people, keys[one.row])
        return tuple(book.conflicts_of(asks))

    return [PlanChange(one.row, one.place.name, step, one.before, one.after, against(one)) for one, step in moved]


def _booking(key: UUID, one: _Asked) -> Booking:
    wish = one.after
    assert wish is not None  # noqa: S101 (only rows that stay on the plan are booked)
    return Booking(key, wish.neighborhood_id, one.place.name, wish.on, wish.half_day, wish.kit_id, wish.people)


def _assignment(wish: Wanted, kinds: Mapping[UUID, StaffKind]) -> Assignment:
    people = sorted(wish.people)
    return Assignment(
        neighborhood=str(wish.neighborhood_id),
        date=wish.on,
        session=wish.half_day.value,
        staff=tuple(str(one) for one in people if kinds[one] is StaffKind.CENTER),
        police=tuple(str(one) for one in people if kinds[one] is StaffKind.POLICE),
        kit=str(wish.kit_id) if wish.kit_id else "",
    )
