"""Following a dossier through the portal: statuses as they come, and wrong ones put right."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from outreach.accounts.rules import Actor
from outreach.audit.service import record
from outreach.dossiers.models import Dossier, KeptStatus, StatusChange
from outreach.dossiers.rules import FINISHED_STATUSES, PORTAL_STATUSES, KeptState, may_become
from outreach.fieldwork.rules import RecordState
from outreach.fieldwork.service import needed_reason
from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid, Refused
from outreach.kernel.text import N_, clean


def set_portal_status(
    db: DbSession, actor: Actor, dossier: Dossier, *, portal_status: int, on: date, source: str, now: datetime
) -> bool:
    """Write down what the official system says of a dossier; `on` is the day it became so. Gives whether it is news.

    The status that stands already changes nothing. Statuses 9 and 10 finish the dossier on that day, the first of
    them counts. Raises `Refused` where PORTAL_MOVES does not know the move or the day is older than what we know.
    """
    status_is_possible(dossier, portal_status, on, now=now)
    if dossier.portal_status == portal_status:
        return False
    note_status(db, actor, dossier, portal_status=portal_status, on=on, source=source, now=now)
    db.flush()  # the database lets a status change only where the newest change says so
    stamp_status(dossier, portal_status, on, now=now)
    record(db, actor, "dossier.set_status", dossier, now=now, portal_status=portal_status, on=on)
    return True


def correct_portal_status(
    db: DbSession,
    actor: Actor,
    dossier: Dossier,
    *,
    portal_status: int,
    on: date,
    reason: str,
    base_rev: int,
    now: datetime,
) -> None:
    """Put a wrongly written status right, with a reason; the history keeps both. Raises `Refused` for an old revision.

    What the table of moves forbids is allowed here: it was the writing that was wrong.
    """
    _known(portal_status, on, now=now)
    if dossier.rev != base_rev:
        raise Refused("dossier.conflict", N_("Người khác vừa sửa hồ sơ này. Hãy xem lại rồi sửa tiếp."))
    if dossier.portal_status is None:
        raise Refused("dossier.no_status", N_("Hồ sơ chưa có trạng thái nào để sửa."))
    told = needed_reason(reason)
    note_status(db, actor, dossier, portal_status=portal_status, on=on, source="", now=now, reason=told)
    db.flush()
    dossier.finished_on = None
    stamp_status(dossier, portal_status, on, now=now)
    record(db, actor, "dossier.correct_status", dossier, now=now, portal_status=portal_status, on=on, reason=told)


def status_is_possible(dossier: Dossier, portal_status: int, on: date, *, now: datetime) -> None:
    """Raise where a dossier cannot be seen with `portal_status` on that day; the status it has already can."""
    _known(portal_status, on, now=now)
    if dossier.state is RecordState.VOIDED:
        raise Refused("dossier.voided", N_("Dòng hồ sơ này đã hủy."))
    before = dossier.portal_status
    if before == portal_status:
        return
    if not may_become(before, portal_status):
        raise Refused("dossier.illegal_move", N_("Hồ sơ đang là «%(before)s», không thành «%(after)s» được."),
                      before=PORTAL_STATUSES[before or 1], after=PORTAL_STATUSES[portal_status])  # fmt: skip
    if dossier.portal_status_on is not None and on < dossier.portal_status_on:
        raise Refused("dossier.older", N_("Trạng thái đang ghi mới hơn: ngày %(day)s."),
                      day=f"{dossier.portal_status_on:%d/%m/%Y}")  # fmt: skip


def note_status(
    db: DbSession,
    actor: Actor,
    dossier: Dossier,
    *,
    portal_status: int,
    on: date,
    source: str,
    now: datetime,
    reason: str = "",
) -> None:
    """Add one line to the history of a dossier, not yet to the dossier itself."""
    db.add(
        StatusChange(
            dossier_id=dossier.id,
            at=now,
            on=on,
            from_status=dossier.portal_status,
            portal_status=portal_status,
            source=clean(source)[:200],
            is_correction=bool(reason),
            reason=reason,
            actor_id=actor.user_id,
        )
    )


def stamp_status(dossier: Dossier, portal_status: int, on: date, *, now: datetime) -> None:
    """Let a dossier stand as its newest change says."""
    dossier.finished_on = (dossier.finished_on or on) if portal_status in FINISHED_STATUSES else None
    dossier.portal_status, dossier.portal_status_on, dossier.portal_status_at = portal_status, on, now
    dossier.rev, dossier.changed_at = dossier.rev + 1, now


def take_kept_status(db: DbSession, actor: Actor, dossier: Dossier, *, now: datetime) -> bool:
    """Give a dossier the status that an earlier import kept for its code; gives whether there was one it could take."""
    kept = db.scalar(
        select(KeptStatus).where(KeptStatus.dossier_code == dossier.dossier_code, KeptStatus.state == KeptState.OPEN)
    )
    if kept is None:
        return False
    try:
        set_portal_status(db, actor, dossier, portal_status=kept.portal_status, on=kept.on, source=kept.source, now=now)
    except Refused:
        return False
    settle_kept(kept, KeptState.MATCHED, dossier, now=now)
    return True


def settle_kept(kept: KeptStatus, state: KeptState, dossier: Dossier | None, *, now: datetime) -> None:
    """A kept row is settled; the name in it has served its purpose."""
    kept.state, kept.dossier_id, kept.settled_at = state, dossier.id if dossier else None, now
    kept.person_name = ""


def _known(portal_status: int, on: date, *, now: datetime) -> None:
    if portal_status not in PORTAL_STATUSES:
        raise Invalid("dossier.status", N_("Không có trạng thái này."), field="portal_status")
    if on > local_day(now):
        raise Invalid("dossier.status_day", N_("Ngày này chưa tới."), field="on")
