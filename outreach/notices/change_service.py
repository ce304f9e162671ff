"""Changed and called-off visits, told to those concerned. A change is a row of the visit's own transaction.

Each change is looked at once: the row in `told_changes` stands or falls with what was told of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.notices.audience_queries import concerned_by, directors
from outreach.notices.models import ToldChange
from outreach.notices.rules import SOON_DAYS, Message, NoticeKind, Recipient
from outreach.notices.service import Post, tell
from outreach.notices.visit_queries import visit_facts
from outreach.planning.models import Visit, VisitChange
from outreach.planning.rules import VisitState

LOOKED_BACK = timedelta(days=3)
"""Older changes are no news: an installation that was off so long is not flooded."""

_AT_ONCE = 500
_CALLED_OFF = {VisitState.POSTPONED: NoticeKind.POSTPONED, VisitState.CANCELLED: NoticeKind.CANCELLED}


def changes_to_tell(db: DbSession, *, now: datetime) -> bool:
    """Whether a change has not been looked at yet; asked often, writes nothing."""
    return db.scalar(_untold(now).limit(1)) is not None


def tell_changes(db: DbSession, *, post: Post, now: datetime) -> int:
    """Look at each new change once and tell whom it concerns; gives how many people were told."""
    changes = list(db.scalars(_untold(now).order_by(VisitChange.id).limit(_AT_ONCE).with_for_update(skip_locked=True)))
    db.add_all(ToldChange(change_id=one.id, told_at=now) for one in changes)
    db.flush()
    count = 0
    for change in changes:
        message = _message_of(db, change)
        if message is not None:
            count += tell(db, _concerned(db, change), message, post=post, now=now)
    return count


def _untold(now: datetime) -> Any:
    told = select(ToldChange.change_id).where(ToldChange.change_id == VisitChange.id)
    return select(VisitChange).where(VisitChange.at >= now - LOOKED_BACK, ~told.exists())


def _message_of(db: DbSession, change: VisitChange) -> Message | None:
    before = _before(db, change)
    kind = _kind_of(before, change)
    if before is None or kind is None or not _is_news(before, change):
        return None
    visit = change.visit
    facts = {
        **visit_facts(visit),
        "on": change.on.isoformat(),
        "half_day": change.half_day.value,
        "was_on": before.on.isoformat(),
        "was_half_day": before.half_day.value,
        "reason": change.reason,
    }
    return Message(kind, once=f"change:{change.id}", subject_id=visit.id, facts=facts, good_until=before.on)


def _before(db: DbSession, change: VisitChange) -> VisitChange | None:
    earlier = select(VisitChange).where(VisitChange.visit_id == change.visit_id, VisitChange.id < change.id)
    return db.scalar(earlier.order_by(VisitChange.id.desc()).limit(1))


def _kind_of(before: VisitChange | None, change: VisitChange) -> NoticeKind | None:
    if before is None:
        return None
    if change.state in _CALLED_OFF:
        return _CALLED_OFF[change.state] if before.state is not change.state else None
    if (before.on, before.half_day) != (change.on, change.half_day) or before.state in _CALLED_OFF:
        return NoticeKind.MOVED
    return NoticeKind.TEAM_CHANGED if change.what == "visit.change_team" else None


def _is_news(before: VisitChange, change: VisitChange) -> bool:
    """Whether somebody was promised the old day, or either day is so near that people count on it."""
    today = local_day(change.at)
    is_near = any(0 <= (on - today).days <= SOON_DAYS for on in (before.on, change.on))
    return before.state is not VisitState.PROPOSED or is_near


def _concerned(db: DbSession, change: VisitChange) -> Sequence[Recipient]:
    """All whom the visit concerns; who plans as well, where somebody else has changed it. Never who did it."""
    visit = db.get_one(Visit, change.visit_id)
    told = {one.key: one for one in [*concerned_by(db, visit), *directors(db)]}
    return [one for one in told.values() if one.user_id is None or one.user_id != change.actor_id]
