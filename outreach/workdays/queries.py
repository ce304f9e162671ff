"""Looking up the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from outreach.kernel.ahead import remembered
from outreach.kernel.db import DbSession
from outreach.kernel.errors import NotFound
from outreach.kernel.text import N_
from outreach.workdays.models import CalendarDay, OfficeRulesRow
from outreach.workdays.rules import DayInfo, DayKind, OfficeRules, WeekendDay, days_between, usable_days


def special_days(db: DbSession, first: date, last: date) -> dict[date, list[DayInfo]]:
    """What is special about each day from `first` to `last`, both included; ordinary days are left out."""
    found: dict[date, list[DayInfo]] = {}
    for entry in entries_between(db, first, last):
        for day in days_between(max(entry.from_on, first), min(entry.to_on, last)):
            found.setdefault(day, []).append(entry.as_info())
    return found


def usable_weekend_days(db: DbSession, first: date, last: date) -> list[WeekendDay]:
    """Saturdays and Sundays on which a team may go out, each with its warnings (`rules.usable_days`)."""
    return usable_days(first, last, special_days(db, first, last))


def entries_between(db: DbSession, first: date, last: date) -> Sequence[CalendarDay]:
    """Lines of the calendar that touch the days from `first` to `last`, in order of day."""
    return db.scalars(
        select(CalendarDay)
        .where(CalendarDay.from_on <= last, CalendarDay.to_on >= first)
        .order_by(CalendarDay.from_on, CalendarDay.to_on, CalendarDay.kind, CalendarDay.name)
    ).all()


def entries_of_year(db: DbSession, year: int) -> Sequence[CalendarDay]:
    """Lines of the calendar that touch `year`, in order of day."""
    return entries_between(db, date(year, 1, 1), date(year, 12, 31))


def entries_on(db: DbSession, first: date, last: date, kinds: frozenset[DayKind]) -> Sequence[CalendarDay]:
    """Lines of one of `kinds` that touch the days from `first` to `last`."""
    return [entry for entry in entries_between(db, first, last) if entry.kind in kinds]


def entry(db: DbSession, entry_id: UUID) -> CalendarDay:
    """One line of the calendar; raises `NotFound`."""
    found = db.get(CalendarDay, entry_id)
    if found is None:
        raise NotFound("calendar_day.unknown", N_("Ngày này không còn trong lịch."))
    return found


def office_rules(db: DbSession) -> OfficeRules:
    """Hours and days that the ward has set, or the usual ones."""
    row = remembered(db, "office rules", lambda: db.get(OfficeRulesRow, 1))
    return row.as_rules() if row else OfficeRules()
