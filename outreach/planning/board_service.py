"""The director's hand on the board: add a visit, give it a team, move it, lock it. Hard conflicts refuse."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from outreach.accounts.rules import Actor
from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Refused
from outreach.kernel.text import N_, clean_lines
from outreach.places.models import Neighborhood
from outreach.planning.conflict_queries import Proposal, book_of, proposal_of
from outreach.planning.conflict_rules import Conflict
from outreach.planning.models import Campaign, Visit, VisitMember
from outreach.planning.rules import HalfDay, VisitState
from outreach.planning.service import move_visit, note_change, restore_visit

UNDO_MOVE_WITHIN = timedelta(minutes=10)
"""A move by hand may be taken back for so long (design/README.md, undo windows)."""


class HardConflicts(Refused):
    """The half-day cannot be had; `conflicts` say why, hard ones first."""

    def __init__(self, conflicts: list[Conflict]) -> None:
        self.conflicts = conflicts
        worst = conflicts[0]
        super().__init__("visit.conflict", worst.message, **worst.facts)


def add_visit(
    db: DbSession,
    actor: Actor,
    campaign: Campaign,
    neighborhood: Neighborhood,
    *,
    on: date,
    half_day: HalfDay,
    kit_id: UUID | None = None,
    people: frozenset[UUID] = frozenset(),
    note: str = "",
    now: datetime,
) -> Visit:
    """Put one more visit on the plan by hand; raises `HardConflicts`."""
    refuse_hard(db, Proposal(campaign, neighborhood, on, half_day, kit_id, people), now=now)
    visit = Visit(
        campaign=campaign,
        neighborhood=neighborhood,
        on=on,
        half_day=half_day,
        kit_id=kit_id,
        state=VisitState.PROPOSED,
        note=clean_lines(note),
        created_at=now,
        changed_at=now,
    )
    visit.members = [VisitMember(member_id=one) for one in sorted(people)]
    db.add(visit)
    note_change(db, actor, visit, "visit.add", now=now, on=on, half_day=half_day, people=len(people))
    return visit


def place_visit(
    db: DbSession,
    actor: Actor,
    visit: Visit,
    *,
    on: date,
    half_day: HalfDay,
    reason: str,
    team: tuple[UUID | None, frozenset[UUID]] | None = None,
    now: datetime,
) -> None:
    """Move a visit, or bring a postponed one back, to a half-day that can be had; raises `HardConflicts`.

    `team` is another kit and other people for the new half-day; None keeps those it has.
    """
    kit_id, people = team or (visit.kit_id, proposal_of(visit).people)
    wanted = replace(proposal_of(visit), on=on, half_day=half_day, kit_id=kit_id, people=people)
    refuse_hard(db, wanted, now=now)
    if team is not None and (kit_id, people) != (visit.kit_id, proposal_of(visit).people):
        _refuse_locked_team(visit)
        visit.kit_id = kit_id
        set_people(visit, people)
    if visit.is_ahead:
        move_visit(db, actor, visit, on=on, half_day=half_day, reason=reason, now=now)
    else:
        restore_visit(db, actor, visit, on=on, half_day=half_day, reason=reason, now=now)


def may_undo_move(visit: Visit, *, now: datetime) -> bool:
    """Whether the last thing that happened to a visit is a move that may still be taken back."""
    if len(visit.changes) < 2 or not visit.is_ahead:
        return False
    last = visit.changes[-1]
    return last.what == "visit.move" and visit.changed_at == last.at and now - last.at <= UNDO_MOVE_WITHIN


def undo_move(db: DbSession, actor: Actor, visit: Visit, *, now: datetime) -> None:
    """Put a moved visit back on the half-day and in the state it had; raises `Refused` or `HardConflicts`."""
    if not may_undo_move(visit, now=now):
        raise Refused("visit.undo_late", N_("Chỉ hoàn tác được trong 10 phút, khi buổi chưa được sửa tiếp."))
    before = visit.changes[-2]
    refuse_hard(db, replace(proposal_of(visit), on=before.on, half_day=before.half_day), now=now)
    visit.on, visit.half_day, visit.state = before.on, before.half_day, before.state
    note_change(db, actor, visit, "visit.undo", reason=before.reason, now=now)


def change_team(
    db: DbSession, actor: Actor, visit: Visit, *, kit_id: UUID | None, people: frozenset[UUID], now: datetime
) -> None:
    """Another kit or other people for a visit ahead; raises `HardConflicts`, or `Refused` for a locked team."""
    if not visit.is_ahead:
        raise Refused("visit.not_ahead_team", N_("Chỉ đổi tổ của buổi sắp tới."))
    _refuse_locked_team(visit)
    refuse_hard(db, replace(proposal_of(visit), kit_id=kit_id, people=people), now=now)
    before = {member.member_id: member for member in visit.members}
    visit.kit_id = kit_id
    set_people(visit, people)
    came, left = len(people - set(before)), len(set(before) - people)
    note_change(db, actor, visit, "visit.change_team", now=now, came=came, left=left, kit=kit_id)


def set_people(visit: Visit, people: frozenset[UUID]) -> None:
    """Make the team of a visit exactly these people; who stays keeps the row."""
    stay = [member for member in visit.members if member.member_id in people]
    new = people - {member.member_id for member in stay}
    visit.members = [*stay, *(VisitMember(member_id=one) for one in sorted(new))]


def lock_visit(db: DbSession, actor: Actor, visit: Visit, *, day: bool, team: bool, now: datetime) -> None:
    """Lock or free the date, the team, or both: what is locked, no automatic plan and no hand moves."""
    if not visit.is_ahead:
        raise Refused("visit.not_ahead_lock", N_("Chỉ khóa được buổi sắp tới."))
    if (visit.is_date_locked, visit.is_team_locked) == (day, team):
        return
    visit.is_date_locked, visit.is_team_locked = day, team
    note_change(db, actor, visit, "visit.lock" if day or team else "visit.unlock", now=now, day=day, team=team)


def _refuse_locked_team(visit: Visit) -> None:
    if visit.is_team_locked:
        raise Refused("visit.team_locked", N_("Tổ của buổi này đã khóa. Mở khóa rồi mới đổi."))


def refuse_hard(db: DbSession, wanted: Proposal, *, now: datetime) -> None:
    """Raise `HardConflicts` where something forbids `wanted`."""
    book = book_of(db, wanted.on, wanted.on, today=local_day(now))
    against = book.conflicts_of(wanted)
    if against and against[0].is_hard:
        raise HardConflicts(against)
