"""Kinds of days, and the arithmetic of working days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from outreach.kernel.text import N_

SATURDAY, SUNDAY = 5, 6
_ONE_DAY = timedelta(days=1)
FARTHEST_DAYS = 3660


class DayKind(StrEnum):
    """What is special about a day (domain.md §8)."""

    HOLIDAY = "holiday"
    OFF_SWAP = "off_swap"
    WORK_SWAP = "work_swap"
    LONG_BREAK = "long_break"
    AVOID = "avoid"
    LOCAL_EVENT = "local_event"
    NOTE = "note"


DAY_KIND_LABELS = {
    DayKind.HOLIDAY: N_("Ngày lễ"),
    DayKind.OFF_SWAP: N_("Nghỉ hoán đổi"),
    DayKind.WORK_SWAP: N_("Làm bù"),
    DayKind.LONG_BREAK: N_("Nghỉ dài ngày"),
    DayKind.AVOID: N_("Nên tránh"),
    DayKind.LOCAL_EVENT: N_("Việc của phường"),
    DayKind.NOTE: N_("Lưu ý theo mùa"),
}

OFF_KINDS = frozenset({DayKind.HOLIDAY, DayKind.OFF_SWAP})
CLOSED_KINDS = OFF_KINDS | {DayKind.WORK_SWAP}
"""On these days no team goes out: people rest, or the center works as on a weekday."""


@dataclass(frozen=True)
class DayInfo:
    """One thing that is special about a day; `source` says who decided or that it is an estimate."""

    kind: DayKind
    name: str
    source: str = ""


@dataclass(frozen=True)
class OfficeRules:
    """What the ward may set itself about days and hours; the values here hold until somebody sets others.

    `same_day_until`: a same-day item received later is due the next working day (procedure 1.001193: 15:00).
    `activation_due_days`: when a VNeID row is looked at again (NĐ 59/2022/NĐ-CP: 7 days after the notice).
    `cut_off_day`: reporting spans run from this day to the day before it (NĐ 09/2019/NĐ-CP as commonly read: 15).
    """

    same_day_until: time = time(15, 0)
    activation_due_days: int = 7
    cut_off_day: int = 15


SpecialDays = Mapping[date, Sequence[DayInfo]]


@dataclass(frozen=True)
class WeekendDay:
    """A Saturday or Sunday on which a team may go out, with what warns of it."""

    on: date
    warnings: tuple[DayInfo, ...]

    @property
    def is_saturday(self) -> bool:
        """Saturday rather than Sunday."""
        return self.on.weekday() == SATURDAY

    @property
    def is_clear(self) -> bool:
        """Whether nothing speaks against this day; notes of the season do not count."""
        return all(warning.kind is DayKind.NOTE for warning in self.warnings)


def is_workday(day: date, special: SpecialDays) -> bool:
    """Whether the center works: Monday to Friday without a holiday, or a make-up Saturday.

    Source: Bộ luật Lao động 45/2019/QH14, Điều 112; yearly notices of swapped days (domain.md §8).
    """
    kinds = {info.kind for info in special.get(day, ())}
    if DayKind.WORK_SWAP in kinds:
        return True
    return day.weekday() < SATURDAY and not kinds & OFF_KINDS


def next_working_day(day: date, special: SpecialDays) -> date:
    """The first working day after `day`."""
    return add_working_days(day, 1, special)


def add_working_days(day: date, count: int, special: SpecialDays) -> date:
    """The day on which `count` working days after `day` have passed; `day` itself is not counted.

    `count` 0 gives `day` where the center works on it, else the next working day.
    Source: deadlines of procedures run in working days (NĐ 118/2025/NĐ-CP; domain.md §4).
    """
    if count < 0:
        raise ValueError("working days are counted forward")
    at = day if count else day - _ONE_DAY
    left = count or 1
    for _ in range(FARTHEST_DAYS):
        at += _ONE_DAY
        left -= is_workday(at, special)
        if left == 0:
            return at
    raise ValueError("no working day within ten years")


def weekend_days(first: date, last: date) -> list[date]:
    """Saturdays and Sundays from `first` to `last`, both included."""
    return [day for day in days_between(first, last) if day.weekday() >= SATURDAY]


def days_between(first: date, last: date) -> list[date]:
    """Each day from `first` to `last`, both included; none where `last` comes first."""
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def usable_days(first: date, last: date, special: SpecialDays) -> list[WeekendDay]:
    """Weekend days that are neither a day off by law or swap nor a make-up working day.

    Long breaks, Tết weeks, exams and seasons stay, as warnings: warn, do not forbid (domain.md §8).
    """
    return [
        WeekendDay(day, tuple(special.get(day, ())))
        for day in weekend_days(first, last)
        if not {info.kind for info in special.get(day, ())} & CLOSED_KINDS
    ]


def long_break_days(days_off: Mapping[date, object]) -> list[date]:
    """Weekend days tied to `days_off` into one rest of three days or more, where people travel home."""
    tied: list[date] = []
    for day in weekend_days(min(days_off) - 2 * _ONE_DAY, max(days_off) + 2 * _ONE_DAY):
        if day in days_off:
            continue
        run = _rest_around(day, days_off)
        if len(run) > 2 and any(other in days_off for other in run):
            tied.append(day)
    return tied


def _rest_around(day: date, days_off: Mapping[date, object]) -> list[date]:
    run = [day]
    for step in (-_ONE_DAY, _ONE_DAY):
        at = day + step
        while at.weekday() >= SATURDAY or at in days_off:
            run.append(at)
            at += step
    return run
