"""Signing in, accounts, passwords, one-time links."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func

from outreach.accounts.models import LinkPurpose, LoginSession, OneTimeLink, SignInAttempt, User
from outreach.accounts.password_service import Asked, Compared, guessing_problem, hash_password, is_throttled
from outreach.accounts.queries import open_sessions, token_hash, user_named, username_key
from outreach.accounts.rules import (
    FAILURE_WINDOW_MINUTES,
    HALF_SESSION_MINUTES,
    MOST_SESSIONS,
    SESSION_HOURS,
    THE_HOUSE,
    Actor,
    Role,
    password_problem,
)
from outreach.audit.service import record
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid, Refused
from outreach.kernel.text import N_, clean

_LINK_HOURS = 24

ATTEMPTS_KEPT_FOR = timedelta(days=30)
SESSIONS_KEPT_FOR = timedelta(days=90)
"""So long it can be looked up from where somebody came in; the register of the handbook says the same."""


def sign_in(
    db: DbSession, compared: Compared, *, address: str, browser: str, now: datetime
) -> tuple[LoginSession, str]:
    """Open a session and give its token; raises `Refused` with one same sentence for each kind of wrong.

    It is a half one where the person owes a second factor.
    """
    user = recognise(db, compared, address=address, now=now, is_desk=True)
    return let_in(db, user, address=address, browser=browser, now=now)


def let_in(db: DbSession, user: User, *, address: str, browser: str, now: datetime) -> tuple[LoginSession, str]:
    """The session and its token of who has just proved the password, or has just set it by a one-time link."""
    opened = open_half_session if user.owes_second_factor else open_session
    return opened(db, user, address=address, browser=browser, now=now)


def recognise(db: DbSession, compared: Compared, *, address: str, now: datetime, is_desk: bool = False) -> User:
    """The active person whose password was compared; raises `Refused` with one same sentence for each kind of wrong.

    A password that was changed meanwhile counts as wrong. At the desk a password alone is no success where a second
    factor is owed: otherwise it would wipe out the wrong codes that were counted.
    """
    asked = compared.asked
    _refuse_when_throttled(db, asked, address, now=now)
    user = user_named(db, asked.username)
    is_right = compared.is_right and user is not None and user.password_hash == asked.stored
    succeeded = bool(user and user.is_active and is_right)
    key = username_key(asked.username)
    if not (succeeded and is_desk and user and user.owes_second_factor):
        db.add(SignInAttempt(username_key=key[:60], address=address, at=now, succeeded=succeeded,
                             device_id=asked.device_id))  # fmt: skip
    if user is None or not succeeded:
        record(db, THE_HOUSE, "sign_in.refuse", user, now=now, address=address)
        raise Refused("sign_in.wrong", N_("Tên đăng nhập hoặc mật khẩu không đúng."))
    user.password_hash = compared.renewed or user.password_hash
    return user


def prove_again(db: DbSession, session: LoginSession, compared: Compared, *, address: str, now: datetime) -> None:
    """The password was given once more in an open session; raises `Refused` where it is wrong."""
    if recognise(db, compared, address=address, now=now).id != session.user_id:
        raise Refused("sign_in.wrong", N_("Tên đăng nhập hoặc mật khẩu không đúng."))
    session.proved_at = now
    record(db, session.user.as_actor(), "session.prove", session, now=now)


def sign_out(db: DbSession, actor: Actor, session: LoginSession, *, now: datetime) -> None:
    """End one session at once."""
    end_session(session, now=now)
    record(db, actor, "session.end", session, now=now)


def sign_out_everywhere(
    db: DbSession, actor: Actor, user: User, *, now: datetime, but: LoginSession | None = None
) -> int:
    """End every open session of `user` except `but`; gives how many."""
    ended = [session for session in open_sessions(db, user, now=now) if session is not but]
    for session in ended:
        session.ended_at = now
    record(db, actor, "session.end_all", user, now=now, count=len(ended))
    return len(ended)


def add_user(
    db: DbSession,
    actor: Actor,
    *,
    username: str,
    full_name: str,
    role: Role,
    email: str = "",
    now: datetime,
    asks_second_factor: bool = True,
) -> User:
    """A new account without a password; raises `Invalid` where the name is taken.

    Only invented people do without the second factor: no page offers it.
    """
    if user_named(db, username) is not None:
        raise Invalid("user.taken", N_("Tên đăng nhập này đã có người dùng."), field="username")
    user = User(
        username=username_key(username), full_name=clean(full_name), role=role, email=email or None, created_at=now,
        asks_second_factor=asks_second_factor,
    )  # fmt: skip
    db.add(user)
    record(db, actor, "user.add", user, now=now, username=user.username, role=role)
    return user


def change_user(
    db: DbSession, actor: Actor, user: User, *, full_name: str, role: Role, email: str = "", now: datetime
) -> None:
    """Another name, role or address; a new role signs the person out, so that old rights end at once."""
    if user.id == actor.user_id and role is not user.role:
        raise Refused("user.own_role", N_("Không tự đổi vai trò của chính mình được."))
    if role is not user.role:
        sign_out_everywhere(db, actor, user, now=now)
    user.full_name, user.role, user.email = clean(full_name), role, email or None
    record(db, actor, "user.change", user, now=now, role=role)


def set_own_email(db: DbSession, actor: Actor, user: User, email: str, *, now: datetime) -> None:
    """Where my notices come by mail; empty: nowhere."""
    user.email = email or None
    record(db, actor, "user.set_email", user, now=now, has_email=bool(email))


def disable_user(db: DbSession, actor: Actor, user: User, *, now: datetime) -> None:
    """Close an account and end its sessions; what it wrote stays."""
    if user.id == actor.user_id:
        raise Refused("user.self", N_("Không tự khóa tài khoản của chính mình được."))
    user.disabled_at = now
    sign_out_everywhere(db, actor, user, now=now)
    record(db, actor, "user.disable", user, now=now)


def enable_user(db: DbSession, actor: Actor, user: User, *, now: datetime) -> None:
    """Open a closed account again."""
    user.disabled_at = None
    record(db, actor, "user.enable", user, now=now)


def make_password_link(db: DbSession, actor: Actor, user: User, *, now: datetime) -> str:
    """The code of a link by which `user` alone sets a password, once, within 24 hours."""
    code = _new_link(db, LinkPurpose.SET_PASSWORD, user, now=now)
    record(db, actor, "user.password_link", user, now=now)
    return code


def make_first_admin_link(db: DbSession, *, now: datetime) -> str:
    """The code of the link that sets up the first administrator of an empty installation."""
    code = _new_link(db, LinkPurpose.FIRST_ADMIN, None, now=now)
    record(db, THE_HOUSE, "setup.link", now=now)
    return code


def set_up_first_admin(
    db: DbSession, link: OneTimeLink, *, username: str, full_name: str, password: str, now: datetime
) -> User:
    """The first administrator; the link is used up."""
    user = add_user(db, THE_HOUSE, username=username, full_name=full_name, role=Role.ADMIN, now=now)
    set_password(db, user.as_actor(), user, password, now=now)
    link.used_at = now
    return user


def use_password_link(db: DbSession, link: OneTimeLink, password: str, *, now: datetime) -> User:
    """Set the password of the link's person; the link is used up and every session ends."""
    if link.user is None:
        raise Refused("link.nobody", N_("Đường dẫn này không dành cho tài khoản nào."))
    set_password(db, link.user.as_actor(), link.user, password, now=now)
    sign_out_everywhere(db, link.user.as_actor(), link.user, now=now)
    link.used_at = now
    return link.user


def change_own_password(
    db: DbSession, actor: Actor, user: User, *, old: Compared, new: str, keep: LoginSession, now: datetime
) -> None:
    """A new password after the old one was compared; every other session ends."""
    if not (old.is_right and old.asked.stored == user.password_hash):
        db.add(SignInAttempt(username_key=user.username, address=keep.address, at=now, succeeded=False))
        record(db, actor, "user.refuse_password", user, now=now)
        raise Invalid("password.old", N_("Mật khẩu hiện tại không đúng."), field="old")
    set_password(db, actor, user, new, now=now)
    sign_out_everywhere(db, actor, user, now=now, but=keep)


def set_password(db: DbSession, actor: Actor, user: User, password: str, *, now: datetime) -> None:
    """Store the hash of a password that is good enough; raises `Invalid` with what is wrong."""
    names = [user.username, user.full_name]
    problem = password_problem(password, names) or guessing_problem(password, names)
    if problem:
        raise Invalid("password.weak", problem, field="password")
    user.password_hash = hash_password(password)
    user.password_changed_at = now
    record(db, actor, "user.set_password", user, now=now)


def open_session(db: DbSession, user: User, *, address: str, browser: str, now: datetime) -> tuple[LoginSession, str]:
    """A session and its token; the oldest of this person's others make room for it."""
    others = open_sessions(db, user, now=now)
    for oldest in others[MOST_SESSIONS - 1 :]:
        end_session(oldest, now=now)
        record(db, user.as_actor(), "session.make_room", oldest, now=now)
    return _opened(db, user, address, browser, now, expires_at=now + timedelta(hours=SESSION_HOURS[user.role]))


def open_half_session(
    db: DbSession, user: User, *, address: str, browser: str, now: datetime
) -> tuple[LoginSession, str]:
    """What a right password opens where a second factor is owed: nothing but the page that asks for it."""
    until = now + timedelta(minutes=HALF_SESSION_MINUTES)
    return _opened(db, user, address, browser, now, expires_at=until, is_half=True)


def end_session(session: LoginSession, *, now: datetime) -> None:
    """Nobody is signed in by it any more."""
    session.ended_at = now


def forget_old_sign_ins(db: DbSession, *, now: datetime) -> int:
    """Tries to sign in after thirty days, and sessions ninety days after their end, are erased; gives how many rows."""
    tries = delete(SignInAttempt).where(SignInAttempt.at < now - ATTEMPTS_KEPT_FOR)
    ended = func.coalesce(LoginSession.ended_at, LoginSession.expires_at)
    sessions = delete(LoginSession).where(ended < now - SESSIONS_KEPT_FOR)
    return len(db.scalars(tries.returning(SignInAttempt.id)).all()) + len(
        db.scalars(sessions.returning(LoginSession.id)).all()
    )


def _opened(
    db: DbSession, user: User, address: str, browser: str, now: datetime, **facts: Any
) -> tuple[LoginSession, str]:
    token = secrets.token_urlsafe(32)
    session = LoginSession(
        user=user,
        token_hash=token_hash(token),
        created_at=now,
        last_seen_at=now,
        proved_at=now,
        browser=browser[:300],
        address=address,
        **facts,
    )
    db.add(session)
    record(db, user.as_actor(), "session.half" if session.is_half else "session.start", session, now=now)
    return session, token


def _refuse_when_throttled(db: DbSession, asked: Asked, address: str, *, now: datetime) -> None:
    if is_throttled(db, asked.username, address, now=now, device_id=asked.device_id):
        record(db, THE_HOUSE, "sign_in.throttle", now=now, address=address)
        raise Refused("sign_in.throttled", N_("Sai quá nhiều lần. Hãy chờ %(minutes)d phút rồi thử lại."),
                      minutes=FAILURE_WINDOW_MINUTES)  # fmt: skip


def _new_link(db: DbSession, purpose: LinkPurpose, user: User | None, *, now: datetime) -> str:
    code = secrets.token_urlsafe(24)
    db.add(OneTimeLink(purpose=purpose, code_hash=token_hash(code), user=user, created_at=now,
                       expires_at=now + timedelta(hours=_LINK_HOURS)))  # fmt: skip
    return code
