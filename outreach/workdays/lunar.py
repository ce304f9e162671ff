"""The lunar date of a day: the only door to lunar-vn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lunar_vn import LunarDate, lunar_to_solar, solar_to_lunar

YEARS_KNOWN = range(1901, 2100)


@dataclass(frozen=True)
class LunarDay:
    """Day and month of the Vietnamese lunar calendar (UTC+7)."""

    day: int
    month: int
    is_leap: bool

    @property
    def short(self) -> str:
        """8/7, or 8/6n in a leap month (tháng nhuận)."""
        return f"{self.day}/{self.month}{'n' if self.is_leap else ''}"


def lunar_day(day: date) -> LunarDay:
    """The lunar date of a solar `day`."""
    found = solar_to_lunar(day)
    return LunarDay(found.day, found.month, found.leap)


def solar_day(year: int, month: int, day: int) -> date:
    """The solar date of a `day` of a regular lunar month in the lunar year that begins in `year`."""
    return lunar_to_solar(LunarDate(day, month, year, False))
