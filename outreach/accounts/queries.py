"""Looking up people and their sessions."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from outreach.accounts.models import LinkPurpose, LoginSession, OneTimeLink, SignInAttempt, User
from outreach.accounts.rules import IDLE_MINUTES
from outreach.kernel.db import DbSession
from outreach.kernel.errors import NotFound
from outreach.kernel.text import N_


def token_hash(token: str) -> bytes:
    """What of a token is stored: a stolen database signs nobody in."""
    return hashlib.sha256(token.encode()).digest()


def live_session(db: DbSession, token: str, *, now: datetime) -> LoginSession | None:
    """The session of `token` while it is whole, neither ended, expired nor idle too long, and its user is active."""
    session = _standing(db, token, now=now)
    if session is None or session.is_half:
        return None
    idle_limit = timedelta(minutes=IDLE_MINUTES[session.user.role])
    return session if now - session.last_seen_at <= idle_limit else None


def half_session(db: DbSession, token: str, *, now: datetime) -> LoginSession | None:
    """The session of `token` while it still owes the second factor."""
    session = _standing(db, token, now=now)
    return session if session is not None and session.is_half else None


def _standing(db: DbSession, token: str, *, now: datetime) -> LoginSession | None:
    session = db.scalar(select(LoginSession).where(LoginSession.token_hash == token_hash(token)))
    if session is None or session.ended_at is not None or session.expires_at <= now or not session.user.is_active:
        return None
    return session


def open_sessions(db: DbSession, user: User, *, now: datetime) -> Sequence[LoginSession]:
    """Sessions of `user` that still stand, the latest first."""
    stands = (LoginSession.ended_at.is_(None), LoginSession.expires_at > now, LoginSession.is_half.is_(False))
    return db.scalars(
        select(LoginSession)
        .where(LoginSession.user_id == user.id, *stands)
        .order_by(LoginSession.created_at.desc(), LoginSession.id.desc())
    ).all()


def user_named(db: DbSession, username: str) -> User | None:
    """The account of a user name, whatever its case."""
    return db.scalar(select(User).where(User.username == username_key(username)))


def username_key(username: str) -> str:
    """User names are compared without case."""
    return username.strip().casefold()


def user(db: DbSession, user_id: UUID) -> User:
    """One account; raises `NotFound`."""
    found = db.get(User, user_id)
    if found is None:
        raise NotFound("user.unknown", N_("Không có tài khoản này."))
    return found


def all_users(db: DbSession) -> Sequence[User]:
    """Every account, active ones first, by role and name."""
    return db.scalars(select(User).order_by(User.disabled_at.is_not(None), User.role, User.full_name)).all()


def has_any_user(db: DbSession) -> bool:
    """Whether the installation has been set up."""
    return bool(db.scalar(select(func.count()).select_from(User)))


def failures_since(
    db: DbSession, since: datetime, *, key: str | None = None, address: str | None = None, device_id: UUID | None = None
) -> int:
    """Failed tries to sign in since an instant: of one account since its last success, or of one address.

    Of an account those on one tablet count alone, or those of all other places.
    """
    rows = select(func.count()).select_from(SignInAttempt)
    if key is not None:
        of_account = (SignInAttempt.username_key == key, SignInAttempt.device_id == device_id)
        last_success = db.scalar(select(func.max(SignInAttempt.at)).where(*of_account, SignInAttempt.succeeded))
        rows = rows.where(*of_account)
        since = max(since, last_success) if last_success else since
    if address is not None:
        rows = rows.where(SignInAttempt.address == address)
    return db.scalar(rows.where(SignInAttempt.at > since, SignInAttempt.succeeded.is_(False))) or 0


def usable_link(db: DbSession, code: str, *, now: datetime) -> OneTimeLink:
    """The one-time link of `code` while unused and in time; raises `NotFound`."""
    link = db.scalar(select(OneTimeLink).where(OneTimeLink.code_hash == token_hash(code)))
    is_good = link is not None and link.used_at is None and link.expires_at > now
    if link is None or not is_good or (link.purpose is LinkPurpose.FIRST_ADMIN and has_any_user(db)):
        raise NotFound("link.unusable", N_("Đường dẫn này đã dùng rồi hoặc đã hết hạn."))
    return link
