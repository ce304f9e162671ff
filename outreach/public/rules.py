"""Registering ahead: hours one may choose, how many each hour takes, what bounds misuse."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from outreach.kernel.clock import local, local_day
from outreach.kernel.text import N_
from outreach.planning.rules import AHEAD_STATES, HALF_DAY_HOURS, HalfDay, VisitState

ANY_TIME = 0
"""The slot of who comes whenever it suits."""

_SLOT_STARTS = {
    HalfDay.AM: (time(7, 30), time(8, 30), time(9, 30)),
    HalfDay.PM: (time(14, 0), time(15, 0), time(16, 0)),
}
PEOPLE_AN_HOUR = 6
"""So many people one clerk helps in an hour: ten minutes each, with the dossier sent online."""

SHARE_AHEAD = 0.5
"""Half of the time is kept for those who come without registering: nobody may be sent away (product.md, H)."""

OPEN_PER_PHONE = 2
PER_ADDRESS_AN_HOUR = 20
IN_THE_WARD_AN_HOUR = 200
PER_VISIT = 400
"""Bounds of misuse (trust.md, T8). A family shares a phone and a street shares an address of its network.

Beyond the first and the third a registration waits for somebody of the ward; beyond the others it is refused.
"""

KEPT_AFTER_VISIT = timedelta(days=30)
"""Names and phones are erased so long after the visit, as the form promises."""

SHORTEST_TYPING = timedelta(seconds=3)
LONGEST_TYPING = timedelta(hours=12)
"""A form that comes back sooner was filled in by no person; one may lie open for half a day."""

ANYTHING_ELSE = "other"
"""The need of who does not find it in the list."""


class RegistrationState(StrEnum):
    """Life of a registration."""

    REGISTERED = "registered"
    WAITING = "waiting"
    CANCELLED = "cancelled"


REGISTRATION_LABELS = {
    RegistrationState.REGISTERED: N_("Đã đăng ký"),
    RegistrationState.WAITING: N_("Cần xem lại"),
    RegistrationState.CANCELLED: N_("Đã hủy"),
}


def slots_of(half_day: HalfDay) -> list[tuple[time, time]]:
    """The spans of a half-day that one may choose; slot 1 is the first."""
    starts = _SLOT_STARTS[half_day]
    return list(zip(starts, [*starts[1:], HALF_DAY_HOURS[half_day][1]], strict=True))


def hours_of_slot(half_day: HalfDay, slot: int) -> tuple[time, time] | None:
    """From when to when; None for «giờ nào cũng được»."""
    return None if slot == ANY_TIME else slots_of(half_day)[slot - 1]


def places_of_slot(half_day: HalfDay, slot: int, clerks: int) -> int:
    """How many may register for a slot, with so many clerks at the visit."""
    begins, ends = slots_of(half_day)[slot - 1]
    hours = (ends.hour - begins.hour) + (ends.minute - begins.minute) / 60
    return max(1, int(hours * PEOPLE_AN_HOUR * max(clerks, 1) * SHARE_AHEAD))


def takes_registrations(state: VisitState, on: date, half_day: HalfDay, *, now: datetime) -> bool:
    """Whether one may still register: the visit is ahead and its doors are not open yet."""
    if state not in AHEAD_STATES or on < local_day(now):
        return False
    return on > local_day(now) or local(now).time() < HALF_DAY_HOURS[half_day][0]


def state_at_birth(*, open_of_phone: int, last_hour: int) -> RegistrationState:
    """Registered at once, or waiting where one phone or the last hour has brought unusually many.

    The person is told the same in both cases: a stranger must not learn which phones are registered.
    """
    is_usual = open_of_phone < OPEN_PER_PHONE and last_hour < IN_THE_WARD_AN_HOUR
    return RegistrationState.REGISTERED if is_usual else RegistrationState.WAITING


def phone_words(typed: str) -> str:
    """What is wrong with a phone number that is none, as a sentence with the missing digits counted."""
    digits = sum(letter.isdigit() for letter in typed)
    if digits == 12:
        return N_("Đây giống số căn cước. Ở đây chỉ cần số điện thoại, không cần số căn cước.")
    if 0 < digits < 10:
        return N_("Thiếu %(count)s số. Số di động có 10 số, ví dụ 0912 345 678.")
    return N_("Số điện thoại chưa đúng. Số di động có 10 số, ví dụ 0912 345 678.")
