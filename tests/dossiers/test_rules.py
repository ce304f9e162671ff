"""Codes and days of dossiers."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from outreach.dossiers.rules import dossier_code_problem, due_date, is_on_time, is_overdue
from outreach.kernel.clock import LOCAL_ZONE
from outreach.workdays.rules import DayInfo, DayKind

TODAY = date(2026, 11, 14)
HOLIDAY = {date(2026, 11, 24): [DayInfo(DayKind.HOLIDAY, "Ngày Văn hóa Việt Nam")]}


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("H56.16-261113-0001", None),
        ("000.00.16.H56-220101-0001", None),
        ("G12-261113-0012345", None),
        ("H56.16-261115-0001", "chưa tới"),
        ("H56.16-261331-0001", "ngày có thật"),
        ("H56.16-260230-0001", "ngày có thật"),
        ("H56.16-261113-001", "có dạng"),
        ("h56.16-261113-0001", "có dạng"),
        ("12345", "có dạng"),
    ],
)
def test_a_dossier_code_holds_a_real_day_that_has_come(code: str, word: str | None) -> None:
    problem = dossier_code_problem(code, today=TODAY)
    assert problem is None if word is None else word in (problem or "")


@pytest.mark.parametrize(
    ("received", "working", "calendar", "due"),
    [
        ((2026, 11, 18, 9, 0), 0, None, date(2026, 11, 18)),
        ((2026, 11, 18, 15, 0), 0, None, date(2026, 11, 18)),
        ((2026, 11, 18, 15, 1), 0, None, date(2026, 11, 19)),
        ((2026, 11, 14, 9, 0), 0, None, date(2026, 11, 16)),
        ((2026, 11, 14, 16, 0), 0, None, date(2026, 11, 16)),
        ((2026, 11, 14, 9, 0), 5, None, date(2026, 11, 23)),
        ((2026, 11, 20, 16, 0), 1, None, date(2026, 11, 23)),
        ((2026, 11, 20, 9, 0), 2, None, date(2026, 11, 25)),
        ((2026, 11, 18, 9, 0), None, 3, date(2026, 11, 23)),
        ((2026, 11, 18, 9, 0), None, None, None),
    ],
)
def test_a_result_is_due_after_working_days(
    received: tuple[int, ...], working: int | None, calendar: int | None, due: date | None
) -> None:
    at = datetime(*received, tzinfo=LOCAL_ZONE)  # type: ignore[arg-type,misc]
    assert due_date(at, HOLIDAY, working_days=working, calendar_days=calendar) == due


@pytest.mark.parametrize(
    ("due", "finished", "kept"),
    [
        (TODAY, TODAY, True),
        (TODAY, date(2026, 11, 15), False),
        (TODAY, date(2026, 11, 13), True),
        (None, TODAY, None),
        (TODAY, None, None),
    ],
)
def test_the_due_day_itself_is_on_time(due: date | None, finished: date | None, *, kept: bool | None) -> None:
    assert is_on_time(due, finished) is kept


@pytest.mark.parametrize(
    ("due", "finished", "status", "overdue"),
    [
        (date(2026, 11, 13), None, 4, True),
        (date(2026, 11, 13), None, None, True),
        (TODAY, None, 4, False),
        (date(2026, 11, 13), TODAY, 9, False),
        (date(2026, 11, 13), None, 7, False),
        (None, None, 4, False),
    ],
)
def test_a_dossier_is_overdue_while_somebody_still_waits(
    due: date | None, finished: date | None, status: int | None, *, overdue: bool
) -> None:
    assert is_overdue(due, finished, status, today=TODAY) is overdue
