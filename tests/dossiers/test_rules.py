"""Codes and days of dossiers."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from outreach.dossiers.rules import (
    HELP_MOVES,
    PORTAL_STATUSES,
    Help,
    code_in_scan,
    dossier_code_problem,
    due_date,
    is_on_time,
    is_overdue,
    may_become,
    may_go_on,
)
from outreach.kernel.clock import LOCAL_ZONE
from outreach.workdays.rules import DayInfo, DayKind
from tests.activations.test_rules import cells

TODAY = date(2026, 11, 14)

PORTAL = """
    1 2 3 4 5 6 7 8 9 10
0   x x x x x x x x x x
1   . x x x x x x x x x
2   . . . x x x x x x x
3   . . . . . . . . . .
4   . x . . x x x x x x
5   . x x x . x x x x x
6   . x . x x . x x x x
7   . . . x x x . x x x
8   . . . x x x x . x x
9   . . . . . . . . . x
10  . . . . . . . . . .
"""
"""Every portal status that may and may not be seen after another; 0 is none."""

HELPS = """
                    advised missing_papers submitted_online received_on_paper sent_to_center sent_to_police
advised                .          x               x                 x               x              x
missing_papers         .          .               x                 x               x              x
submitted_online       .          .               .                 .               .              .
received_on_paper      .          x               x                 .               .              .
sent_to_center         .          x               x                 x               .              .
sent_to_police         .          x               x                 .               .              .
"""
"""Every step that a help line may and may not take after its day."""
HOLIDAY = {date(2026, 11, 24): [DayInfo(DayKind.HOLIDAY, "Ngày Văn hóa Việt Nam")]}


@pytest.mark.parametrize(("before", "after", "may"), cells(PORTAL))
def test_a_portal_status_follows_another_only_along_the_table(before: str, after: str, *, may: bool) -> None:
    assert may_become(int(before) or None, int(after)) is may


@pytest.mark.parametrize(("now", "to", "may"), cells(HELPS))
def test_a_help_line_goes_on_only_along_the_table_and_never_past_the_portal(now: str, to: str, *, may: bool) -> None:
    assert may_go_on(Help(now), Help(to), portal_status=None) is may
    assert may_go_on(Help(now), Help(to), portal_status=1) is False


def test_the_tables_hold_every_state() -> None:
    assert (len(cells(PORTAL)), len(PORTAL_STATUSES)) == (110, 10)
    assert (len(cells(HELPS)), set(HELP_MOVES)) == (36, set(Help))


@pytest.mark.parametrize(
    ("scanned", "code"),
    [
        ("H56.16-261113-0001", "H56.16-261113-0001"),
        ("  h56.16-261113-0001\r", "H56.16-261113-0001"),
        ("000.00.16.H56-220101-0001", "000.00.16.H56-220101-0001"),
        ("https://dichvucong.gov.vn/tra-cuu?ma=H56.16-261113-000123", "H56.16-261113-000123"),
        ("https://dichvucong.gov.vn/tra-cuu?ma=H56.16%2D261113%2D000123", "H56.16-261113-000123"),
        ("Mã hồ sơ: G12-261113-0012345; ngày 13/11/2026", "G12-261113-0012345"),
        ("038195012345||Nguyễn Văn A|01011995|Nam|Quảng Phú|01012022", None),
        ("H56.16-261113-12345678", None),
        ("", None),
    ],
)
def test_the_code_is_found_in_what_a_scanner_reads_from_a_receipt(scanned: str, code: str | None) -> None:
    assert code_in_scan(scanned) == code


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
