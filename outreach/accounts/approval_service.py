"""Asking a second person, answering, and using what was granted once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update

from outreach.accounts.approval_queries import approval, granted_to, waits_for_answer
from outreach.accounts.approval_rules import APPROVAL_LIVES, SHORTEST_REASON, ApprovalKind
from outreach.accounts.models import Approval
from outreach.accounts.rules import Actor, Permission
from outreach.audit.service import record
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid, NotAllowed, Refused
from outreach.kernel.text import N_, clean


def ask_for_approval(
    db: DbSession,
    actor: Actor,
    kind: ApprovalKind,
    *,
    subject_id: UUID | None,
    about: str,
    reason: str,
    now: datetime,
    arguments: Mapping[str, Any] | None = None,
) -> Approval:
    """Ask somebody else; `about` is a sentence that names no citizen. Raises `Invalid` without a reason."""
    if len(clean(reason)) < SHORTEST_REASON:
        message = N_("Hãy ghi rõ lý do, ít nhất %(least)s ký tự.")
        raise Invalid("approval.reason", message, field="reason", least=SHORTEST_REASON)
    if subject_id is not None and waits_for_answer(db, kind, subject_id, now=now):
        raise Refused("approval.waits", N_("Việc này đã có người đề nghị và đang chờ duyệt."))
    asked = Approval(
        kind=kind,
        subject_id=subject_id,
        about=about[:300],
        arguments=dict(arguments or {}),
        reason=clean(reason)[:300],
        asked_by=actor.user_id,
        asked_at=now,
        expires_at=now + APPROVAL_LIVES,
    )
    db.add(asked)
    record(db, actor, "approval.ask", asked, now=now, kind=kind, reason=asked.reason)
    return asked


def answer_approval(db: DbSession, actor: Actor, approval_id: UUID, *, is_granted: bool, now: datetime) -> Approval:
    """Grant or refuse what another person asked for; raises `NotAllowed` for one's own, `Refused` where it is over."""
    asked = approval(db, approval_id)
    if not actor.may(Permission.APPROVE_OTHERS) or asked.asked_by == actor.user_id:
        raise NotAllowed("approval.own", N_("Việc này phải do người khác duyệt."))
    is_mine = update(Approval).where(
        Approval.id == asked.id, Approval.decided_at.is_(None), Approval.expires_at > now
    ).values(decided_by=actor.user_id, decided_at=now, is_granted=is_granted)  # fmt: skip
    if db.execute(is_mine.returning(Approval.id)).first() is None:
        raise Refused("approval.over", N_("Đề nghị này đã có người trả lời hoặc đã hết hạn."))
    db.refresh(asked)
    record(db, actor, "approval.grant" if is_granted else "approval.refuse", asked, now=now, kind=asked.kind)
    return asked


def use_approval(
    db: DbSession, actor: Actor, kind: ApprovalKind, *, now: datetime, subject_id: UUID | None = None,
    approval_id: UUID | None = None,
) -> Approval:  # fmt: skip
    """Take up a permission, once; raises `Refused` where there is none for this person."""
    for one in granted_to(db, actor, kind, now=now, subject_id=subject_id):
        if approval_id not in {None, one.id}:
            continue
        taken = update(Approval).where(Approval.id == one.id, Approval.used_at.is_(None)).values(used_at=now)
        if db.execute(taken.returning(Approval.id)).first() is not None:
            db.refresh(one)
            record(db, actor, "approval.use", one, now=now, kind=kind)
            return one
    raise Refused("approval.needed", N_("Việc này cần một người khác duyệt trước."))
