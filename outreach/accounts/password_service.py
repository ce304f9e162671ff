"""Passwords: hashed by argon2id, and compared where no transaction waits for it."""

from __future__ import annotations

import base64
import secrets
import threading
import time
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from argon2.low_level import ARGON2_VERSION
from zxcvbn import zxcvbn

from outreach.accounts.queries import failures_since, user_named, username_key
from outreach.accounts.rules import FAILURE_WINDOW_MINUTES, FAILURES_PER_ACCOUNT, FAILURES_PER_ADDRESS
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Refused
from outreach.kernel.text import N_, search_key


def _random_part(length: int) -> str:
    return base64.b64encode(secrets.token_bytes(length)).rstrip(b"=").decode()


_HASHER = PasswordHasher()
# Compared for unknown names too, so that the answer takes as long as for known ones. It is of no password: to make
# a true one would take a third of a second of each start.
_NOBODYS_HASH = (
    f"$argon2id$v={ARGON2_VERSION}$m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}"
    f"${_random_part(_HASHER.salt_len)}${_random_part(_HASHER.hash_len)}"
)

_MOST_WAITING = 6
_REST = 3.0
"""After a wrong password nobody's is compared for three times as long as it took: guessers, however many, get a
quarter of the time, and the tablets' work goes on beside them (trust.md T12, global brake)."""

_REST_OF_A_THROTTLED = 0.3
_LEAST_SCORE = 3
_LONGEST_JUDGED = 72
"""What is longer than this is not to be guessed by its beginning; judging it would take long."""


@dataclass(frozen=True)
class Asked:
    """Whose password is to be compared: the hash that is stored, none for nobody."""

    username: str
    stored: str | None
    is_throttled: bool
    device_id: UUID | None = None


@dataclass(frozen=True)
class Compared:
    """What came of it. `renewed` is a hash by today's settings, where the stored one was made by older ones."""

    asked: Asked
    is_right: bool
    renewed: str | None = None


class Brake:
    """One comparison at a time, in the order of coming, and a rest after each wrong one."""

    def __init__(self, places: int = _MOST_WAITING) -> None:
        self._places = threading.BoundedSemaphore(places)
        self._turn = threading.Lock()
        self._rests_until = 0.0

    def matches(self, asked: Asked, password: str) -> bool:
        """Whether the password is right; raises `Refused` at once where every place to wait is taken."""
        if not self._places.acquire(blocking=False):
            raise Refused("sign_in.busy", N_("Đang có nhiều người đăng nhập cùng lúc. Hãy thử lại sau vài giây."))
        try:
            with self._turn:
                time.sleep(max(0.0, self._rests_until - time.monotonic()))
                return self._compared(asked, password)
        finally:
            self._places.release()

    def _compared(self, asked: Asked, password: str) -> bool:
        began = time.monotonic()
        is_right = not asked.is_throttled and password_matches(asked.stored, password)
        took = _REST_OF_A_THROTTLED if asked.is_throttled else time.monotonic() - began
        self._rests_until = 0.0 if is_right else time.monotonic() + took * _REST
        return is_right


_BRAKE = Brake()


def account_asked_for(
    db: DbSession, *, username: str, address: str, now: datetime, device_id: UUID | None = None
) -> Asked:
    """What is needed to compare a password; nothing is written, so any session will do. `device_id`: on a tablet."""
    user = user_named(db, username)
    throttled = is_throttled(db, username, address, now=now, device_id=device_id)
    return Asked(username, user.password_hash if user else None, throttled, device_id)


def compare_password(asked: Asked, password: str) -> Compared:
    """Compare, outside any transaction, since argon2 takes its time; raises `Refused` where too many wait for it."""
    is_right = _BRAKE.matches(asked, password)
    is_old = is_right and asked.stored is not None and _HASHER.check_needs_rehash(asked.stored)
    return Compared(asked, is_right, hash_password(password) if is_old else None)


def is_throttled(db: DbSession, username: str, address: str, *, now: datetime, device_id: UUID | None = None) -> bool:
    """Whether this account or this address has failed too often of late.

    An enrolled tablet answers for its own failures alone: strangers cannot lock a team out (trust.md T12).
    """
    since = now - timedelta(minutes=FAILURE_WINDOW_MINUTES)
    key = username_key(username)
    if failures_since(db, since, key=key, device_id=device_id) >= FAILURES_PER_ACCOUNT:
        return True
    return device_id is None and failures_since(db, since, address=address) >= FAILURES_PER_ADDRESS


def guessing_problem(password: str, names: list[str]) -> str | None:
    """Why a guesser's program finds this password soon, as a sentence; None where it does not (v5.0.0-6.2.4).

    zxcvbn knows the 30,000 commonest passwords, names and words, keyboard walks, dates and repetitions.
    """
    known = [word for name in names for word in (name, *name.split())]
    judged: Any = zxcvbn(search_key(password)[:_LONGEST_JUDGED], user_inputs=[search_key(word) for word in known])
    if judged["score"] < _LEAST_SCORE:
        return N_("Mật khẩu này máy đoán ra nhanh. Hãy dùng một câu riêng gồm nhiều từ không liên quan.")
    return None


def hash_password(password: str) -> str:
    """Argon2id of the NFC form, so that each keyboard's «ế» is the same."""
    return _HASHER.hash(clean_password(password))


def password_matches(stored: str | None, password: str) -> bool:
    """Whether the password is right; takes as long for nobody as for somebody."""
    try:
        _HASHER.verify(stored or _NOBODYS_HASH, clean_password(password))
    except (VerifyMismatchError, InvalidHashError):
        return False
    return stored is not None


def clean_password(password: str) -> str:
    """NFC is the one change made to a password."""
    return unicodedata.normalize("NFC", password)
