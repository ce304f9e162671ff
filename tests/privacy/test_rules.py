"""The clocks of the law, as tables."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from outreach.privacy.rules import RequestKind, clock_of, forget_before, report_by
from outreach.workdays.rules import DayInfo, DayKind


@pytest.mark.parametrize(
    ("kind", "days"),
    [(RequestKind.VIEW, 10), (RequestKind.CORRECT, 10), (RequestKind.WITHDRAW, 15), (RequestKind.ERASE, 20)],
)
def test_each_request_has_its_days(kind: RequestKind, days: int) -> None:
    clock = clock_of(kind, date(2026, 12, 1), {})
    assert (clock.done_by - date(2026, 12, 1)).days == days
    assert clock.answer_by == date(2026, 12, 3)


@pytest.mark.parametrize(
    ("received_on", "answer_by"),
    [
        (date(2026, 12, 4), date(2026, 12, 8)),
        (date(2026, 12, 5), date(2026, 12, 8)),
        (date(2026, 12, 7), date(2026, 12, 9)),
    ],
)
def test_weekends_are_no_working_days(received_on: date, answer_by: date) -> None:
    assert clock_of(RequestKind.VIEW, received_on, {}).answer_by == answer_by


def test_holidays_are_no_working_days() -> None:
    off = {date(2027, 1, 1): [DayInfo(DayKind.HOLIDAY, "Tết Dương lịch")]}
    assert clock_of(RequestKind.VIEW, date(2026, 12, 30), off).answer_by == date(2027, 1, 4)


def test_an_incident_is_reported_within_72_hours() -> None:
    assert report_by(datetime(2026, 11, 27, 22, 30, tzinfo=UTC)) == datetime(2026, 11, 30, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("today", "before"),
    [
        (date(2026, 11, 29), date(2024, 11, 28)),
        (date(2028, 2, 29), date(2026, 2, 28)),
        (date(2027, 1, 5), date(2025, 1, 5)),
    ],
)
def test_people_are_kept_for_24_months(today: date, before: date) -> None:
    assert forget_before(today) == before
