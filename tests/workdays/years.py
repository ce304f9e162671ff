"""Seeded years as rules see them."""

from __future__ import annotations

from datetime import date

from outreach.workdays.rules import DayInfo, days_between
from outreach.workdays.seed import seed_days


def special_of(year: int) -> dict[date, list[DayInfo]]:
    """The seeded calendar of one year by day."""
    found: dict[date, list[DayInfo]] = {}
    for line in seed_days(year):
        for day in days_between(line.from_on, line.to_on):
            found.setdefault(day, []).append(line.info)
    return found
