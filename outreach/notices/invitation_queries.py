"""Finding invitations: of a visit for who plans, by its secret word for who was asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from outreach.accounts.queries import token_hash
from outreach.kernel.db import DbSession
from outreach.kernel.errors import NotFound
from outreach.kernel.text import N_
from outreach.notices.invitation_rules import Party, closes_at
from outreach.notices.models import Invitation

_GONE = N_("Đường dẫn này không còn dùng được: đã qua buổi, đã hết hạn hoặc đã được thay bằng đường dẫn khác.")


def open_invitation(db: DbSession, visit_id: UUID, party: Party) -> Invitation | None:
    """The link of one party for one visit that was not withdrawn."""
    return db.scalar(
        select(Invitation).where(
            Invitation.visit_id == visit_id, Invitation.party == party, Invitation.revoked_at.is_(None)
        )
    )


def invitations_of(db: DbSession, visit_id: UUID) -> Sequence[Invitation]:
    """The links of a visit that were not withdrawn, the house's first."""
    rows = select(Invitation).where(Invitation.visit_id == visit_id, Invitation.revoked_at.is_(None))
    return db.scalars(rows.order_by(Invitation.party)).all()


def invitation_of_code(db: DbSession, code: str, *, now: datetime) -> Invitation:
    """Whose link it is; raises `NotFound` for one that is unknown, withdrawn, or too old."""
    found = db.scalar(select(Invitation).where(Invitation.code_hash == token_hash(code)))
    if found is None or found.revoked_at is not None or not is_good(found, now=now):
        raise NotFound("invitation.gone", _GONE)
    return found


def is_good(invitation: Invitation, *, now: datetime) -> bool:
    """Whether the link still answers."""
    visit = invitation.visit
    return now <= closes_at(visit.on, visit.half_day, invitation.expires_at)
