"""Reading the trail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from outreach.audit.models import AuditEntry
from outreach.kernel.db import DbSession

PAGE = 100


def latest_deeds(
    db: DbSession, *, before: int | None = None, act: str = "", since: datetime | None = None, limit: int = PAGE
) -> Sequence[AuditEntry]:
    """Deeds, newest first, `limit` at most; `before` is the id from which to go on, `act` a beginning like `visit.`."""
    rows = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
    if before is not None:
        rows = rows.where(AuditEntry.id < before)
    if act:
        rows = rows.where(AuditEntry.act.startswith(act, autoescape=True))
    if since is not None:
        rows = rows.where(AuditEntry.at >= since)
    return db.scalars(rows).all()


def deeds_on(db: DbSession, subject_kind: str, subject_id: str) -> Sequence[AuditEntry]:
    """The whole story of one thing, oldest first."""
    return db.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject_kind == subject_kind, AuditEntry.subject_id == subject_id)
        .order_by(AuditEntry.id)
    ).all()
