"""Periods of reports: any two days, and the spans that offices ask for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from outreach.kernel.text import N_

CUT_OFF_DAY = 15
"""Reporting spans as NĐ 09/2019/NĐ-CP is commonly read: from the 15th to the 14th. The ward may set another day
(`workdays.OfficeRules.cut_off_day`); any two days may be typed."""


@dataclass(frozen=True)
class Period:
    """Two days, both included."""

    from_on: date
    to_on: date

    def holds(self, day: date) -> bool:
        """Whether `day` is in the period."""
        return self.from_on <= day <= self.to_on


@dataclass(frozen=True)
class Preset:
    """One span to choose by name: `span` gives it for a day and the day on which everything began."""

    name: str
    label: str
    span: Callable[[date, date], Period]


def _calendar(months: int) -> Callable[[date, date], Period]:
    """The calendar span of `months` (1, 3, 6 or 12) that holds the day."""

    def span(day: date, _start: date) -> Period:
        first = date(day.year, (day.month - 1) // months * months + 1, 1)
        return Period(first, _add_months(first, months) - timedelta(days=1))

    return span


def _cut_off(months: int, on: int) -> Callable[[date, date], Period]:
    """The same span shifted back to the day `on` of the month before."""

    def span(day: date, _start: date) -> Period:
        counted = day if day.day < on else _add_months(day.replace(day=1), 1)
        first = date(counted.year, (counted.month - 1) // months * months + 1, 1)
        begin = _add_months(first, -1).replace(day=on)
        end = _add_months(first, months - 1).replace(day=on) - timedelta(days=1)
        return Period(begin, end)

    return span


def _last_month(day: date, _start: date) -> Period:
    last = day.replace(day=1) - timedelta(days=1)
    return Period(last.replace(day=1), last)


def _since_start(day: date, start: date) -> Period:
    return Period(min(start, day), day)


_CALENDAR: tuple[Preset, ...] = (
    Preset("month", N_("Tháng này"), _calendar(1)),
    Preset("last_month", N_("Tháng trước"), _last_month),
    Preset("quarter", N_("Quý này"), _calendar(3)),
    Preset("half_year", N_("6 tháng"), _calendar(6)),
    Preset("year", N_("Năm nay"), _calendar(12)),
    Preset("since_start", N_("Từ đầu"), _since_start),
)
_CUT_OFF = (
    ("cut_off_month", 1, N_("Tháng báo cáo (15–14)"), N_("Tháng báo cáo")),
    ("cut_off_quarter", 3, N_("Quý báo cáo (15–14)"), N_("Quý báo cáo")),
    ("cut_off_half_year", 6, N_("6 tháng báo cáo (15–14)"), N_("6 tháng báo cáo")),
    ("cut_off_year", 12, N_("Năm báo cáo (15/12–14/12)"), N_("Năm báo cáo")),
)


def presets(cut_off_day: int = CUT_OFF_DAY) -> tuple[Preset, ...]:
    """Every span to choose by name; reporting spans begin on the ward's `cut_off_day`."""
    is_usual = cut_off_day == CUT_OFF_DAY
    return _CALENDAR + tuple(
        Preset(name, usual if is_usual else plain, _cut_off(months, cut_off_day))
        for name, months, usual, plain in _CUT_OFF
    )


PRESETS = presets()


def preset_named(name: str, cut_off_day: int = CUT_OFF_DAY) -> Preset | None:
    """The preset of this name, or None."""
    return next((preset for preset in presets(cut_off_day) if preset.name == name), None)


def last_of_month(first: date) -> date:
    """The last day of the month that begins on `first`."""
    return _add_months(first, 1) - timedelta(days=1)


def months_within(period: Period) -> list[date]:
    """The first days of the calendar months that lie wholly in the period."""
    month = period.from_on if period.from_on.day == 1 else _add_months(period.from_on.replace(day=1), 1)
    found = []
    while last_of_month(month) <= period.to_on:
        found.append(month)
        month = _add_months(month, 1)
    return found


def spans_between(period: Period, months: Sequence[date]) -> list[Period]:
    """What of the period no month in `months` (in order) covers, as spans of days."""
    spans, begin = [], period.from_on
    for month in months:
        if begin < month:
            spans.append(Period(begin, month - timedelta(days=1)))
        begin = last_of_month(month) + timedelta(days=1)
    return [*spans, Period(begin, period.to_on)] if begin <= period.to_on else spans


def _add_months(day: date, months: int) -> date:
    """The first of the month `months` later; `day` is a first of a month."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
