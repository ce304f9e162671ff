"""Kinds of people and equipment, and the limits of duty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import count

from outreach.kernel import skills
from outreach.kernel.text import N_, clean, phone_number

SATURDAY, SUNDAY = 5, 6
MOST_DAYS_PER_MONTH = 10
"""A month has at most ten weekend days."""


class StaffKind(StrEnum):
    """Whom a person belongs to."""

    CENTER = "center"
    POLICE = "police"


STAFF_KIND_LABELS = {StaffKind.CENTER: N_("Công chức Trung tâm"), StaffKind.POLICE: N_("Công an phường")}


class KitKind(StrEnum):
    """What is taken along."""

    KIT = "kit"
    VEHICLE = "vehicle"


_CODES = {StaffKind.CENTER: "CB{:02}", StaffKind.POLICE: "CA{:02}", KitKind.KIT: "BO{}", KitKind.VEHICLE: "XE{}"}


def next_code(kind: StaffKind | KitKind, taken: Iterable[str]) -> str:
    """The first code of a kind that nobody and nothing bears: CB01, CA01, BO1, XE1."""
    used = set(taken)
    return next(code for code in map(_CODES[kind].format, count(1)) if code not in used)


KIT_KIND_LABELS = {KitKind.KIT: N_("Bộ thiết bị"), KitKind.VEHICLE: N_("Xe")}

SKILL_LABELS = skills.SKILL_LABELS


@dataclass(frozen=True)
class MemberFacts:
    """A person as form and sheet state them. `active_to` None: still with us."""

    code: str
    full_name: str
    kind: StaffKind
    active_from: date
    skills: tuple[str, ...] = ()
    phone: str | None = None
    max_days_per_month: int = 4
    both_days_ok: bool = False
    active_to: date | None = None
    email: str | None = None


def duty_problem(on: date, duty: Iterable[date], *, max_days_per_month: int, both_days_ok: bool) -> str | None:
    """What speaks against one more day of duty `on` beside the days of `duty`, as a sentence; None where nothing does.

    Two limits, set for each person: weekend days in a calendar month, and both days of one weekend.
    A second visit on a day that is duty already costs no further day.
    """
    days = set(duty)
    if on in days:
        return None
    if not both_days_ok and other_weekend_day(on) in days:
        return N_("Người này không đi cả Thứ Bảy và Chủ nhật trong một tuần.")
    if days_in_month(on, days) >= max_days_per_month:
        return N_("Người này đã đủ số ngày đi trong tháng.")
    return None


def days_in_month(on: date, duty: Iterable[date]) -> int:
    """How many different days of `duty` lie in the month of `on`."""
    return sum((day.year, day.month) == (on.year, on.month) for day in set(duty))


def months_over(duty: Iterable[date], max_days_per_month: int) -> list[tuple[int, int]]:
    """The months (year, month) with more days of duty than a person may have."""
    counts = Counter((day.year, day.month) for day in set(duty))
    return sorted(month for month, count in counts.items() if count > max_days_per_month)


def double_weekends(duty: Iterable[date]) -> list[date]:
    """The Saturdays after which the Sunday is duty too."""
    days = set(duty)
    return sorted(day for day in days if day.weekday() == SATURDAY and day + timedelta(days=1) in days)


def other_weekend_day(on: date) -> date | None:
    """The Sunday of a Saturday and the Saturday of a Sunday; None for another weekday."""
    step = {SATURDAY: 1, SUNDAY: -1}.get(on.weekday())
    return on + timedelta(days=step) if step else None


def overlaps(first: tuple[date, date], second: tuple[date, date]) -> bool:
    """Whether two spans share a day, both ends included."""
    return first[0] <= second[1] and second[0] <= first[1]


def code_key(code: str | None) -> str:
    """Codes are compared and stored in capitals."""
    return clean(code).upper()


def phone_problem(typed: str) -> str | None:
    """What is wrong with a telephone number, as a sentence; None where it is one or nothing."""
    if not typed or phone_number(typed):
        return None
    return N_("Chưa phải số điện thoại: di động có 10 số, đầu 03, 05, 07, 08, 09; máy bàn đầu 02. Để trống cũng được.")
