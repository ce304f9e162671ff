"""The second factor: codes of an app on one's phone, and codes on paper for the day it is lost."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update

from outreach.accounts.approval_rules import ApprovalKind
from outreach.accounts.approval_service import answer_approval, ask_for_approval
from outreach.accounts.models import Approval, LoginSession, RecoveryCode, SignInAttempt, User
from outreach.accounts.password_service import hash_password, is_throttled, password_matches
from outreach.accounts.queries import user, user_named, username_key
from outreach.accounts.rules import FAILURE_WINDOW_MINUTES, THE_HOUSE, Actor
from outreach.accounts.service import end_session, open_session, sign_out_everywhere
from outreach.audit.service import record
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid, Refused
from outreach.kernel.one_time import new_secret, step_of
from outreach.kernel.text import N_

RECOVERY_CODES = 8
_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""Without I, L, O, U, 0 and 1, which people read as others."""

_LETTERS = 10
_WRONG = N_("Mã không đúng hoặc đã dùng rồi. Hãy chờ ứng dụng hiện mã mới rồi nhập lại.")


def begin_factor(db: DbSession, subject: User) -> str:
    """The secret of a person who has not yet confirmed one; made when first asked for."""
    if subject.totp_since is not None:
        raise Refused("factor.set", N_("Tài khoản này đã có mã hai lớp."))
    if subject.totp_secret is None:
        subject.totp_secret = new_secret()
        db.flush()
    return subject.totp_secret


def confirm_factor(
    db: DbSession, half: LoginSession, code: str, *, now: datetime
) -> tuple[LoginSession, str, list[str]]:
    """The app shows the right code: the factor holds from now on. Gives session, its token and the recovery codes."""
    subject = half.user
    _refuse_when_throttled(db, half, now=now)
    if subject.totp_since is not None or subject.totp_secret is None:
        raise Refused("factor.set", N_("Tài khoản này đã có mã hai lớp."))
    step = step_of(subject.totp_secret, code, now=now, last_step=None)
    if step is None:
        raise _wrong(db, half, now=now)
    subject.totp_since, subject.totp_last_step = now, step
    record(db, subject.as_actor(), "factor.set", subject, now=now)
    codes = make_recovery_codes(db, subject.as_actor(), subject, now=now)
    return *_whole(db, half, now=now), codes


def give_factor(db: DbSession, half: LoginSession, code: str, *, now: datetime) -> tuple[LoginSession, str]:
    """A code of the app, or one from paper, makes a half session whole; raises `Invalid` for a wrong one."""
    subject = half.user
    _refuse_when_throttled(db, half, now=now)
    if subject.totp_secret is None or subject.totp_since is None:
        raise Refused("factor.missing", N_("Tài khoản này chưa có mã hai lớp."))
    step = step_of(subject.totp_secret, code, now=now, last_step=subject.totp_last_step)
    if step is not None and _takes_step(db, subject, step):
        return _whole(db, half, now=now)
    if _uses_recovery_code(db, subject, code, now=now):
        return _whole(db, half, now=now)
    raise _wrong(db, half, now=now)


def make_recovery_codes(db: DbSession, actor: Actor, subject: User, *, now: datetime) -> list[str]:
    """Eight new codes for paper; the former ones are void."""
    db.execute(delete(RecoveryCode).where(RecoveryCode.user_id == subject.id))
    codes = []
    for number in range(1, RECOVERY_CODES + 1):
        letters = "".join(secrets.choice(_ALPHABET) for _ in range(_LETTERS))
        db.add(RecoveryCode(user_id=subject.id, number=number, code_hash=hash_password(letters), made_at=now))
        codes.append(f"{number}-{letters[:5]}-{letters[5:]}")
    record(db, actor, "factor.recovery_codes", subject, now=now)
    return codes


def recovery_codes_left(db: DbSession, subject: User) -> int:
    """How many codes on paper still work."""
    rows = select(RecoveryCode.id).where(RecoveryCode.user_id == subject.id, RecoveryCode.used_at.is_(None))
    return len(db.scalars(rows).all())


def begin_anew(db: DbSession, actor: Actor, subject: User, *, now: datetime) -> None:
    """Another phone: every session ends, and the next sign-in sets the factor up."""
    _forget(db, subject)
    record(db, actor, "factor.begin_anew", subject, now=now)
    sign_out_everywhere(db, actor, subject, now=now)


def forget_by_hand(db: DbSession, username: str, *, now: datetime) -> bool:
    """A command on the server lets a person set the factor up anew; False where there is no such account."""
    subject = user_named(db, username)
    if subject is not None:
        begin_anew(db, THE_HOUSE, subject, now=now)
    return subject is not None


def ask_to_forget_factor(db: DbSession, actor: Actor, subject: User, *, reason: str, now: datetime) -> Approval:
    """Phone and paper are both lost: a second person must agree (ASVS 5.0 v5.0.0-6.4.4)."""
    if subject.totp_since is None:
        raise Refused("factor.missing", N_("Tài khoản này chưa có mã hai lớp."))
    return ask_for_approval(
        db, actor, ApprovalKind.FORGET_FACTOR, subject_id=subject.id, about=subject.full_name, reason=reason, now=now
    )


def answer(db: DbSession, actor: Actor, approval_id: UUID, *, is_granted: bool, now: datetime) -> Approval:
    """Answer what another person asked for; a forgotten factor is forgotten at once."""
    asked = answer_approval(db, actor, approval_id, is_granted=is_granted, now=now)
    if is_granted and asked.kind is ApprovalKind.FORGET_FACTOR and asked.subject_id is not None:
        begin_anew(db, actor, user(db, asked.subject_id), now=now)
        asked.used_at = now
    return asked


def _takes_step(db: DbSession, subject: User, step: int) -> bool:
    """Two browsers with the same code: one of them is first."""
    is_later = (User.totp_last_step.is_(None)) | (User.totp_last_step < step)
    taken = update(User).where(User.id == subject.id, is_later).values(totp_last_step=step)
    return db.execute(taken.returning(User.id)).first() is not None


def _uses_recovery_code(db: DbSession, subject: User, code: str, *, now: datetime) -> bool:
    typed = "".join(letter for letter in code.upper() if letter in _ALPHABET + "1")
    number, letters = typed[:1], typed[1:]
    if not number.isdigit() or len(letters) != _LETTERS:
        return False
    row = db.scalar(
        select(RecoveryCode).where(
            RecoveryCode.user_id == subject.id, RecoveryCode.number == int(number), RecoveryCode.used_at.is_(None)
        )
    )
    if row is None or not password_matches(row.code_hash, letters):
        return False
    taken = update(RecoveryCode).where(RecoveryCode.id == row.id, RecoveryCode.used_at.is_(None)).values(used_at=now)
    if db.execute(taken.returning(RecoveryCode.id)).first() is None:
        return False
    record(db, subject.as_actor(), "factor.use_recovery_code", subject, now=now, number=row.number)
    return True


def _whole(db: DbSession, half: LoginSession, *, now: datetime) -> tuple[LoginSession, str]:
    db.add(SignInAttempt(username_key=half.user.username, address=half.address, at=now, succeeded=True))
    end_session(half, now=now)
    return open_session(db, half.user, address=half.address, browser=half.browser, now=now)


def _wrong(db: DbSession, half: LoginSession, *, now: datetime) -> Invalid:
    key = username_key(half.user.username)
    db.add(SignInAttempt(username_key=key, address=half.address, at=now, succeeded=False))
    record(db, THE_HOUSE, "factor.refuse", half.user, now=now, address=half.address)
    return Invalid("factor.wrong", _WRONG, field="code")


def _refuse_when_throttled(db: DbSession, half: LoginSession, *, now: datetime) -> None:
    if is_throttled(db, half.user.username, half.address, now=now):
        record(db, THE_HOUSE, "sign_in.throttle", now=now, address=half.address)
        raise Refused("sign_in.throttled", N_("Sai quá nhiều lần. Hãy chờ %(minutes)d phút rồi thử lại."),
                      minutes=FAILURE_WINDOW_MINUTES)  # fmt: skip


def _forget(db: DbSession, subject: User) -> None:
    subject.totp_secret = subject.totp_since = subject.totp_last_step = None
    subject.asks_second_factor = True
    db.execute(delete(RecoveryCode).where(RecoveryCode.user_id == subject.id))
