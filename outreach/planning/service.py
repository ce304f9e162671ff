"""The life of a visit: confirmed, announced, held, closed, moved, called off (product.md B7)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from outreach.accounts.rules import Actor
from outreach.audit.service import record
from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid, Refused
from outreach.kernel.text import N_, clean
from outreach.planning.models import Visit, VisitChange
from outreach.planning.rules import VISIT_STATE_LABELS, HalfDay, VisitState, may_move
from outreach.procedures.queries import catalogue_on


def confirm_house(db: DbSession, actor: Actor, visit: Visit, *, now: datetime) -> None:
    """The neighborhood gives its house for this half-day."""
    _go(db, actor, visit, VisitState.HOUSE_CONFIRMED, "visit.confirm_house", now=now)


def confirm_police(db: DbSession, actor: Actor, visit: Visit, *, now: datetime) -> None:
    """The ward police promise their officers for this half-day."""
    _go(db, actor, visit, VisitState.POLICE_CONFIRMED, "visit.confirm_police", now=now)


def announce_visit(db: DbSession, actor: Actor, visit: Visit, *, now: datetime) -> None:
    """The neighborhood's people have been told the day."""
    _go(db, actor, visit, VisitState.ANNOUNCED, "visit.announce", now=now)


def hold_visit(db: DbSession, actor: Actor, visit: Visit, *, now: datetime) -> None:
    """Open the doors on the day itself, with the catalogue that is in force that day."""
    if visit.on != local_day(now):
        raise Refused("visit.not_today", N_("Chỉ mở cửa đúng ngày của buổi (%(day)s)."), day=_day(visit.on))
    visit.catalogue_version_id = catalogue_in_force(db, visit.on)
    _go(db, actor, visit, VisitState.HELD, "visit.hold", now=now)


def close_visit(db: DbSession, actor: Actor, visit: Visit, *, now: datetime) -> None:
    """The balance is struck and the visit is over; called by field work after its close-out."""
    visit.closed_at = now
    _go(db, actor, visit, VisitState.CLOSED, "visit.close", now=now)


def postpone_visit(db: DbSession, actor: Actor, visit: Visit, *, reason: str, now: datetime) -> None:
    """Take the visit off its day; it waits for another one."""
    _go(db, actor, visit, VisitState.POSTPONED, "visit.postpone", reason=_needed(reason), now=now)


def cancel_visit(db: DbSession, actor: Actor, visit: Visit, *, reason: str, now: datetime) -> None:
    """Call the visit off for good; the neighborhood is again without it."""
    _go(db, actor, visit, VisitState.CANCELLED, "visit.cancel", reason=_needed(reason), now=now)


def decline_visit(db: DbSession, actor: Actor, visit: Visit, *, what: str, reason: str, now: datetime) -> None:
    """A party cannot give this half-day: a promise that stood is taken back, and who plans has to look again.

    `what` is «visit.decline_house» or «visit.decline_police».
    """
    if not visit.is_ahead:
        raise Refused("visit.not_ahead", N_("Chỉ dời được buổi sắp tới; buổi này: %(state)s."), state=_state(visit))
    visit.state = VisitState.PROPOSED
    note_change(db, actor, visit, what, reason=_needed(reason), now=now)


def restore_visit(
    db: DbSession, actor: Actor, visit: Visit, *, on: date, half_day: HalfDay, reason: str = "", now: datetime
) -> None:
    """Put a postponed visit back on the plan, on this half-day. Conflicts are judged by the caller."""
    if visit.state is not VisitState.POSTPONED:
        raise _illegal(visit, VisitState.PROPOSED)
    visit.on, visit.half_day = on, half_day
    _go(db, actor, visit, VisitState.PROPOSED, "visit.restore", reason=clean(reason), now=now)


def move_visit(
    db: DbSession, actor: Actor, visit: Visit, *, on: date, half_day: HalfDay, reason: str, now: datetime
) -> None:
    """Another half-day. Whoever had promised the old one has not promised this: back to proposed.

    A visit that is only proposed needs no reason; a promised one does. Locked dates do not move.
    """
    if not visit.is_ahead:
        raise Refused("visit.not_ahead", N_("Chỉ dời được buổi sắp tới; buổi này: %(state)s."), state=_state(visit))
    if visit.is_date_locked:
        raise Refused("visit.date_locked", N_("Buổi này đã khóa ngày. Mở khóa rồi mới dời."))
    if (visit.on, visit.half_day) == (on, half_day):
        raise Invalid("visit.same_slot", N_("Đây đang là ngày của buổi."), field="on")
    was_promised = visit.state is not VisitState.PROPOSED
    reason = _needed(reason) if was_promised else clean(reason)
    from_on, from_half_day = visit.on, visit.half_day
    visit.on, visit.half_day, visit.state = on, half_day, VisitState.PROPOSED
    facts = {"from_on": from_on, "from_half_day": from_half_day, "on": on, "half_day": half_day}
    note_change(db, actor, visit, "visit.move", reason=reason, now=now, **facts)


def note_change(
    db: DbSession, actor: Actor, visit: Visit, what: str, *, reason: str = "", now: datetime, **facts: object
) -> None:
    """Write down how the visit stands after a change: in its history and in the trail."""
    visit.changed_at, visit.reason = now, reason
    db.add(
        VisitChange(
            visit=visit,
            at=now,
            actor_id=actor.user_id,
            actor_name=actor.name,
            what=what,
            state=visit.state,
            on=visit.on,
            half_day=visit.half_day,
            reason=reason,
        )
    )
    record(db, actor, what, visit, now=now, reason=reason, **facts)


def catalogue_in_force(db: DbSession, on: date) -> UUID | None:
    """The id of the catalogue version that is effective on a day, or None where there is none yet."""
    version = catalogue_on(db, on)
    return version.id if version else None


def _go(
    db: DbSession, actor: Actor, visit: Visit, to: VisitState, what: str, *, reason: str = "", now: datetime
) -> None:
    if not may_move(visit.state, to):
        raise _illegal(visit, to)
    visit.state = to
    note_change(db, actor, visit, what, reason=reason, now=now)


def _illegal(visit: Visit, to: VisitState) -> Refused:
    return Refused(
        "visit.illegal_move",
        N_("Buổi đang ở bước «%(state)s», chưa chuyển sang «%(to)s» được."),
        state=_state(visit),
        to=VISIT_STATE_LABELS[to],
    )


def _needed(reason: str) -> str:
    if not clean(reason):
        raise Invalid("visit.reason_needed", N_("Hãy ghi lý do, để người khác hiểu vì sao."), field="reason")
    return clean(reason)[:300]


def _state(visit: Visit) -> str:
    return VISIT_STATE_LABELS[visit.state]


def _day(on: date) -> str:
    return on.strftime("%d/%m/%Y")
