"""Tablets: how long their credentials live, and what is told of their health."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from outreach.kernel.clock import LOCAL_ZONE
from outreach.kernel.text import N_
from outreach.planning.rules import HALF_DAY_HOURS, HalfDay


class DeviceState(StrEnum):
    """Life of a tablet. A draining one is revoked and still hands over what it has; a wiped one is refused."""

    ACTIVE = "active"
    DRAINING = "draining"
    WIPED = "wiped"


DEVICE_LABELS = {
    DeviceState.ACTIVE: N_("Đang dùng"),
    DeviceState.DRAINING: N_("Đã thu hồi, đang nhận nốt"),
    DeviceState.WIPED: N_("Đã xóa"),
}

EVENT_LABELS = {
    "storage_lost": N_("Kho dữ liệu trên máy đã mất"),
    "storage_frozen": N_("Máy dừng ghi vì lỗi bộ nhớ"),
    "quota": N_("Máy hết chỗ lưu"),
    "clock_jump": N_("Đồng hồ máy nhảy"),
    "pin_locked": N_("Nhập sai mã PIN quá nhiều lần"),
    "updated": N_("Cập nhật ứng dụng"),
    "rehearsal": N_("Đã thử máy ngày thứ Sáu"),
    "other": N_("Việc khác"),
    "id_reuse": N_("Một bản ghi bị sửa sau khi gửi"),
    "seq_fork": N_("Hai bản ghi cùng một số thứ tự"),
    "signature.wrong": N_("Chữ ký của bản ghi không đúng"),
    "author.mismatch": N_("Người ghi khác với phiếu ngày"),
}
TOLD_BY_DEVICES = frozenset(
    {"storage_lost", "storage_frozen", "quota", "clock_jump", "pin_locked", "updated", "rehearsal", "other"}
)
ALARMS = frozenset(EVENT_LABELS) - {"updated", "rehearsal", "other"}
"""Events that a person has to look into."""

CODE_LIVES = timedelta(minutes=10)
CREDENTIAL_LIVES = timedelta(days=30)
RENEWED_AFTER = timedelta(hours=12)
"""A credential in use is lengthened at most this often, so that not every push writes it."""

SEEN_EVERY = timedelta(seconds=30)
"""When a tablet was last seen is written at most this often."""

PASS_AHEAD = timedelta(hours=72)
PASS_LIVES = timedelta(hours=14)
"""A day pass: signed in at most 72 h before, good until 14 h after the visit's start (trust.md §5)."""

PACK_DAYS = 14
PACK_DAYS_BACK = 2
NUMBERS_PER_DEVICE = 100
"""Queue numbers that one tablet may give out at one visit: 20 tablets have 2,000, a visit has 300 people."""

SHOWN_AFTER = timedelta(days=5)
"""A held operation is shown to a person after this long even where nobody has to decide (sync.md)."""

ENROLMENT_FAILURES = 10
CLOCK_WARNING = timedelta(minutes=10)
LATE_DEVICE = timedelta(days=2)

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH = 8


def new_code() -> str:
    """Eight signs without those that look alike; 30⁸ of them, ten minutes, ten tries."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))


def code_hash(typed: str) -> bytes:
    """What of a code is stored; dashes, spaces and case do not matter."""
    bare = "".join(sign for sign in typed.upper() if sign.isalnum())
    return hashlib.sha256(bare.encode()).digest()


def spelled(code: str) -> str:
    """K7M2-9QXW, as people read it out."""
    return f"{code[:4]}-{code[4:]}"


def start_of(on: date, half_day: HalfDay) -> datetime:
    """The instant at which a visit begins."""
    return datetime.combine(on, HALF_DAY_HOURS[half_day][0], LOCAL_ZONE)


def may_have_pass(on: date, half_day: HalfDay, *, now: datetime) -> bool:
    """Whether a day pass for this visit can be had now: from 72 h before its start until it would be over."""
    start = start_of(on, half_day)
    return start - PASS_AHEAD <= now < start + PASS_LIVES


def hours_text(hours: tuple[time, time]) -> tuple[str, str]:
    """07:30 and 11:00."""
    return f"{hours[0]:%H:%M}", f"{hours[1]:%H:%M}"
