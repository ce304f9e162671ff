"""People who sign in, and their sessions."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.accounts.approval_rules import ApprovalKind
from outreach.accounts.rules import SECOND_FACTOR_ROLES, Actor, Role
from outreach.kernel.crypto import SealedText
from outreach.kernel.db import Base, one_of
from outreach.kernel.ids import new_id


class User(Base):
    """A person with an account. Never deleted: a departed person is disabled and stays in the trail."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    full_name: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(one_of(Role))
    email: Mapped[str | None] = mapped_column(SealedText("users.email"))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    password_changed_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    asks_second_factor: Mapped[bool] = mapped_column(default=True)
    totp_secret: Mapped[str | None] = mapped_column(SealedText("users.totp_secret"))
    totp_since: Mapped[datetime | None]
    totp_last_step: Mapped[int | None] = mapped_column(BigInteger)

    @property
    def owes_second_factor(self) -> bool:
        """Whether the desk asks this person for a second factor."""
        return self.totp_since is not None or (self.asks_second_factor and self.role in SECOND_FACTOR_ROLES)

    @property
    def is_active(self) -> bool:
        """Whether this person may sign in."""
        return self.disabled_at is None

    def as_actor(self) -> Actor:
        """This person as the doer of deeds."""
        return Actor(self.id, self.full_name, self.role)


class LoginSession(Base):
    """One signed-in browser. Only the hash of its token is stored; ending it takes effect at once.

    A half one has given its password and still owes the second factor: it opens nothing. `proved_at` is when the
    password was last given.
    """

    __tablename__ = "login_sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    proved_at: Mapped[datetime]
    is_half: Mapped[bool] = mapped_column(default=False)
    browser: Mapped[str] = mapped_column(String(300), default="")
    address: Mapped[str] = mapped_column(String(60), default="")

    user: Mapped[User] = relationship(lazy="joined")


class SignInAttempt(Base):
    """One try to sign in, kept for the throttle and for the trail of refusals; at a tablet or at the desk."""

    __tablename__ = "sign_in_attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    username_key: Mapped[str] = mapped_column(String(60), index=True)
    address: Mapped[str] = mapped_column(String(60), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    succeeded: Mapped[bool]
    device_id: Mapped[UUID | None]


class RecoveryCode(Base):
    """One of the codes that open the door once where the phone is lost; only its hash is stored."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("user_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    number: Mapped[int]
    code_hash: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Approval(Base):
    """Something that one person may not do alone: who asked and why, and who else answered. It names no citizen."""

    __tablename__ = "approvals"
    __table_args__ = (CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="by_another"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[ApprovalKind] = mapped_column(one_of(ApprovalKind))
    subject_id: Mapped[UUID | None] = mapped_column(index=True)
    about: Mapped[str] = mapped_column(String(300))
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str] = mapped_column(String(300))
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    is_granted: Mapped[bool | None]
    used_at: Mapped[datetime | None]

    asker: Mapped[User] = relationship(foreign_keys=[asked_by])
    decider: Mapped[User | None] = relationship(foreign_keys=[decided_by])


class LinkPurpose(StrEnum):
    """What a one-time link is good for."""

    FIRST_ADMIN = "first_admin"
    SET_PASSWORD = "set_password"  # noqa: S105 (a purpose, not a secret)


class OneTimeLink(Base):
    """A link that lets its holder set a password once; only the hash of its code is stored."""

    __tablename__ = "one_time_links"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    purpose: Mapped[LinkPurpose] = mapped_column(one_of(LinkPurpose))
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User | None] = relationship()
