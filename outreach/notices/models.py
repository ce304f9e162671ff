"""What people were told, the letters that carry it, links that answer, and calendars of one's own."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.accounts.models import User
from outreach.kernel.crypto import SealedText
from outreach.kernel.db import Base, one_of
from outreach.kernel.ids import new_id
from outreach.notices.invitation_rules import Party
from outreach.notices.mail_rules import LetterState
from outreach.notices.rules import NoticeKind
from outreach.planning.models import Visit, VisitChange


class Notice(Base):
    """One person told one thing. The unique pair is the promise that it happens once.

    `recipient` is «user:…», «house:…» or «member:…»; only an account has an inbox to read it in.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("recipient", "once"),
        Index("ix_notices_user_id_read_at", "user_id", "read_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    recipient: Mapped[str] = mapped_column(String(60))
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[NoticeKind] = mapped_column(one_of(NoticeKind))
    once: Mapped[str] = mapped_column(String(120))
    subject_id: Mapped[UUID | None] = mapped_column(index=True)
    facts: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(index=True)
    read_at: Mapped[datetime | None]


class Letter(Base):
    """One notice as a letter, in the order of `number`. Its text is gone once it has arrived.

    `claim` names the try that holds it; only that one may hand it over and say how it ended.
    """

    __tablename__ = "letters"
    __table_args__ = (
        CheckConstraint("(state IN ('claimed', 'handed')) = (claim IS NOT NULL)", name="held_by_one_try"),
        CheckConstraint("state <> 'sent' OR sent_at IS NOT NULL", name="sent_has_instant"),
    )

    number: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    notice_id: Mapped[UUID] = mapped_column(ForeignKey("notices.id"), unique=True)
    message_id: Mapped[UUID] = mapped_column(unique=True, default=new_id)
    recipient: Mapped[str] = mapped_column(String(60), index=True)
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(SealedText("letters.address"))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(SealedText("letters.body"))
    state: Mapped[LetterState] = mapped_column(one_of(LetterState), default=LetterState.WAITING, index=True)
    claim: Mapped[UUID | None]
    failures: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    good_until: Mapped[datetime]
    changed_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    notice: Mapped[Notice] = relationship()


class ToldChange(Base):
    """A change of a visit that has been looked at for whom to tell."""

    __tablename__ = "told_changes"

    change_id: Mapped[int] = mapped_column(ForeignKey(VisitChange.id), primary_key=True, autoincrement=False)
    told_at: Mapped[datetime] = mapped_column(index=True)


class Invitation(Base):
    """A secret link by which one party answers for one visit without an account; only the code's hash is here."""

    __tablename__ = "invitations"
    __table_args__ = (
        Index(
            "uq_invitations_visit_id_party", "visit_id", "party", unique=True,
            sqlite_where=text("revoked_at IS NULL"), postgresql_where=text("revoked_at IS NULL"),
        ),
        CheckConstraint("(answered_at IS NULL) = (has_accepted IS NULL)", name="answer_is_whole"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visits.id"), index=True)
    party: Mapped[Party] = mapped_column(one_of(Party))
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    has_accepted: Mapped[bool | None]
    answered_for: Mapped[date | None]
    answered_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(300), default="")

    visit: Mapped[Visit] = relationship()


class CalendarLink(Base):
    """A secret address at which one person's visits stand as a calendar; only the code's hash is here."""

    __tablename__ = "calendar_links"
    __table_args__ = (
        Index(
            "uq_calendar_links_user_id", "user_id", unique=True,
            sqlite_where=text("revoked_at IS NULL"), postgresql_where=text("revoked_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
