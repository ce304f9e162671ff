"""Keeping the calendar."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from outreach.accounts.rules import THE_HOUSE
from outreach.audit.models import AuditEntry
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid
from outreach.workdays import queries, service
from outreach.workdays.models import CalendarDay
from outreach.workdays.rules import DayKind

pytestmark = pytest.mark.database


def facts(**changes: Any) -> dict[str, Any]:
    day = date(2026, 11, 20)
    return {"kind": DayKind.AVOID, "name": "Ngày Nhà giáo", "from_on": day, "to_on": day, "source": ""} | changes


def acts(db: DbSession) -> list[str]:
    return list(db.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))


def test_a_year_is_seeded_once_and_edits_stand(db: DbSession, now: datetime) -> None:
    first = service.seed_year(db, THE_HOUSE, 2026, now=now)
    db.flush()
    entry = queries.entries_of_year(db, 2026)[0]
    entry.source = "sửa tay"
    assert first > 30
    assert service.seed_year(db, THE_HOUSE, 2026, now=now) == 0
    assert db.scalar(select(func.count()).select_from(CalendarDay)) == first
    assert entry.source == "sửa tay"


def test_special_days_spread_a_span_over_its_days(db: DbSession, now: datetime) -> None:
    service.add_days(db, THE_HOUSE, now=now, **facts(to_on=date(2026, 11, 22)))
    found = queries.special_days(db, date(2026, 11, 21), date(2026, 11, 30))
    assert list(found) == [date(2026, 11, 21), date(2026, 11, 22)]
    assert found[date(2026, 11, 21)][0].name == "Ngày Nhà giáo"


def test_a_holiday_on_a_sunday_is_not_usable_and_a_warned_one_is(db: DbSession, now: datetime) -> None:
    service.add_days(db, THE_HOUSE, now=now, **facts(from_on=date(2026, 11, 21), to_on=date(2026, 11, 21)))
    sunday = date(2026, 11, 22)
    service.add_days(db, THE_HOUSE, now=now, **facts(kind=DayKind.HOLIDAY, from_on=sunday, to_on=sunday))
    days = queries.usable_weekend_days(db, date(2026, 11, 16), date(2026, 11, 29))
    assert [(day.on.day, day.is_clear) for day in days] == [(21, False), (28, True), (29, True)]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({}, "calendar_day.twice", "name"),
        ({"name": "Khác", "to_on": date(2026, 11, 19)}, "calendar_day.order", "to_on"),
        ({"kind": DayKind.WORK_SWAP, "from_on": date(2026, 11, 24), "to_on": date(2026, 11, 24)},
         "calendar_day.contradiction", "kind"),
    ],
)  # fmt: skip
def test_doubles_and_contradictions_are_refused(
    db: DbSession, now: datetime, changes: dict[str, Any], code: str, field: str
) -> None:
    service.add_days(db, THE_HOUSE, now=now, **facts())
    holiday = date(2026, 11, 24)
    service.add_days(db, THE_HOUSE, now=now, **facts(kind=DayKind.HOLIDAY, from_on=holiday, to_on=holiday))
    with pytest.raises(Invalid) as refused:
        service.add_days(db, THE_HOUSE, now=now, **facts(**changes))
    assert (refused.value.code, refused.value.field) == (code, field)


def test_every_change_is_in_the_trail(db: DbSession, now: datetime) -> None:
    entry = service.add_days(db, THE_HOUSE, now=now, **facts())
    service.change_days(db, THE_HOUSE, entry, now=now, **facts(kind=DayKind.NOTE, name="Ngày Nhà giáo Việt Nam"))
    service.remove_days(db, THE_HOUSE, entry, now=now)
    db.flush()
    assert acts(db) == ["calendar_day.add", "calendar_day.change", "calendar_day.remove"]
    assert queries.entries_of_year(db, 2026) == []


def test_saving_an_entry_as_it_is_is_no_double(db: DbSession, now: datetime) -> None:
    entry = service.add_days(db, THE_HOUSE, now=now, **facts())
    service.change_days(db, THE_HOUSE, entry, now=now, **facts(source="Sở GD&ĐT"))
    assert entry.source == "Sở GD&ĐT"
