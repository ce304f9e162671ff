"""Who asked for a second person, and what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from outreach.accounts.approval_rules import ApprovalKind
from outreach.accounts.models import Approval
from outreach.accounts.rules import Actor
from outreach.kernel.db import DbSession
from outreach.kernel.errors import NotFound
from outreach.kernel.text import N_

_LATEST = 100


def latest_approvals(db: DbSession) -> Sequence[Approval]:
    """What was asked, the latest first."""
    people = (joinedload(Approval.asker), joinedload(Approval.decider))
    return db.scalars(select(Approval).options(*people).order_by(Approval.asked_at.desc()).limit(_LATEST)).all()


def approval(db: DbSession, approval_id: UUID) -> Approval:
    """One question; raises `NotFound`."""
    found = db.get(Approval, approval_id)
    if found is None:
        raise NotFound("approval.unknown", N_("Không có đề nghị này."))
    return found


def open_for(db: DbSession, actor: Actor, *, now: datetime) -> int:
    """How many questions wait for this person's answer."""
    rows = select(func.count()).select_from(Approval).where(
        Approval.decided_at.is_(None), Approval.expires_at > now, Approval.asked_by != actor.user_id
    )  # fmt: skip
    return db.scalar(rows) or 0


def granted_to(
    db: DbSession, actor: Actor, kind: ApprovalKind, *, now: datetime, subject_id: UUID | None = None
) -> Sequence[Approval]:
    """Permissions that this person has been given and not used; of one subject where it is named."""
    rows = select(Approval).where(
        Approval.kind == kind, Approval.asked_by == actor.user_id, Approval.is_granted.is_(True),
        Approval.used_at.is_(None), Approval.expires_at > now,
    )  # fmt: skip
    if subject_id is not None:
        rows = rows.where(Approval.subject_id == subject_id)
    return db.scalars(rows.order_by(Approval.asked_at)).all()


def waits_for_answer(db: DbSession, kind: ApprovalKind, subject_id: UUID, *, now: datetime) -> bool:
    """Whether such a question about this subject is still open."""
    open_one = select(Approval.id).where(
        Approval.kind == kind, Approval.subject_id == subject_id, Approval.decided_at.is_(None),
        Approval.expires_at > now,
    )  # fmt: skip
    return db.scalar(open_one.limit(1)) is not None
