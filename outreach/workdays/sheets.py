"""The year laid out for reading: months of weeks, each day with its lunar date and what is special."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass
from datetime import date

from outreach.workdays.lunar import LunarDay, lunar_day
from outreach.workdays.rules import DayInfo, DayKind, SpecialDays

_WEIGHT = {kind: weight for weight, kind in enumerate(DayKind)}


@dataclass(frozen=True)
class DayCell:
    """One day on the sheet."""

    on: date
    lunar: LunarDay
    infos: tuple[DayInfo, ...]

    @property
    def main_kind(self) -> DayKind | None:
        """The kind that colours the cell: what closes a day goes before what warns of it."""
        return min((info.kind for info in self.infos), key=_WEIGHT.__getitem__, default=None)

    @property
    def is_weekend(self) -> bool:
        """Saturday or Sunday."""
        return self.on.weekday() >= 5


@dataclass(frozen=True)
class MonthSheet:
    """One month: weeks from Monday to Sunday, None where a day belongs to another month."""

    number: int
    weeks: list[list[DayCell | None]]


def year_sheet(year: int, special: SpecialDays) -> list[MonthSheet]:
    """The twelve months of `year`."""
    return [MonthSheet(month, _weeks(year, month, special)) for month in range(1, 13)]


def _weeks(year: int, month: int, special: SpecialDays) -> list[list[DayCell | None]]:
    weeks = Calendar().monthdatescalendar(year, month)
    return [[_cell(day, special) if day.month == month else None for day in week] for week in weeks]


def _cell(day: date, special: SpecialDays) -> DayCell:
    return DayCell(day, lunar_day(day), tuple(special.get(day, ())))
