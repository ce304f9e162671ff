from __future__ import annotations

from dataclasses import fields
from datetime import date
from uuid import UUID

import pytest

from outreach.coverage.figures import Figures
from outreach.coverage.periods import Period
from outreach.coverage.progress import Place, Progress
from outreach.coverage.rules import Status, VisitFact
from outreach.planning.rules import VisitState
from outreach.reports.outstanding_rules import without_person
from outreach.reports.report_rules import REPORTS
from outreach.reports.rules import FileForm, Kind, Names, Report, ReportKind, Table, official_date, place_and_date
from outreach.reports.schedule_service import period_of
from outreach.reports.summary_rules import neighborhood_rows, remaining_rows
from outreach.reports.wish_rules import Wish, wish_of


@pytest.mark.parametrize(
    ("day", "short", "long"),
    [
        (date(2026, 1, 5), "05/01/2026", "Quảng Phú, ngày 05 tháng 01 năm 2026"),
        (date(2026, 2, 28), "28/02/2026", "Quảng Phú, ngày 28 tháng 02 năm 2026"),
        (date(2026, 3, 9), "09/3/2026", "Quảng Phú, ngày 09 tháng 3 năm 2026"),
        (date(2026, 8, 21), "21/8/2026", "Quảng Phú, ngày 21 tháng 8 năm 2026"),
        (date(2026, 12, 31), "31/12/2026", "Quảng Phú, ngày 31 tháng 12 năm 2026"),
    ],
)
def test_small_days_and_the_first_two_months_have_two_digits(day: date, short: str, long: str) -> None:
    assert official_date(day) == short
    assert place_and_date("Quảng Phú", day) == long


def tables() -> list[tuple[Report, Table]]:
    return [(report, table) for report in REPORTS.values() for table in report.tables]


@pytest.mark.parametrize(("report", "table"), tables())
def test_every_column_is_a_field_of_its_row_and_every_share_has_its_whole(report: Report, table: Table) -> None:
    known = {field.name for field in fields(table.row)}
    shares = [column for column in table.columns if column.kind is Kind.SHARE]
    assert {column.field for column in table.columns} - {column.field for column in shares} <= known
    assert {name for column in shares for name in column.of} <= {"", *(column.field for column in table.columns)}
    if report.grid:
        assert sum(column.span for column in table.columns) == len(report.grid)
    if table.chart:
        assert {table.chart.category, *table.chart.fields} <= {column.field for column in table.columns}


def test_every_kind_has_its_report() -> None:
    assert set(REPORTS) == set(ReportKind)


def row(name: str, status: Status, *, on: date | None = None, visits: int = 0, waiting: int | None = None) -> Progress:
    held = VisitFact(on, VisitState.CLOSED) if on and status is Status.DONE else None
    ahead = VisitFact(on, VisitState.PROPOSED) if on and status is Status.PLANNED else None
    return Progress(
        Place(UUID(int=len(name)), name, name), status, status is not Status.OUTSIDE, 1, held, held, ahead,
        held or ahead, waiting, Figures(visits=visits),
    )  # fmt: skip


def test_the_table_holds_what_was_visited_in_the_order_of_dates() -> None:
    rows = [row("B", Status.DONE, on=date(2026, 3, 1), visits=1), row("A", Status.DONE), row("CC", Status.WAITING)]
    rows.append(row("DDD", Status.DONE, on=date(2026, 2, 1), visits=2))
    assert [(one.number, one.name, one.visits) for one in neighborhood_rows(rows)] == [(1, "DDD", 2), (2, "B", 1)]


def test_what_remains_is_dated_first_then_longest_waiting() -> None:
    rows = [
        row("wait", Status.WAITING, waiting=5),
        row("late", Status.OVERDUE, waiting=41),
        row("plan", Status.PLANNED, on=date(2026, 9, 5)),
        row("done", Status.DONE, on=date(2026, 3, 1), visits=1),
        row("out", Status.OUTSIDE),
    ]
    assert [one.name for one in remaining_rows(rows)] == ["plan", "late", "wait"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Mang giấy cho bà Lê Thị Mẫu", "Mang giấy cho bà …"),
        ("gọi LÊ THỊ MẪU 0912.345.678", "gọi … …"),
        ("CCCD 038145001234, hẹn 14/11/2026", "CCCD …, hẹn 14/11/2026"),
        ("Bổ sung 2 bản sao", "Bổ sung 2 bản sao"),
    ],
)
def test_what_was_typed_loses_the_person_and_long_numbers(text: str, kept: str) -> None:
    assert without_person(text, ("Lê Thị Mẫu", "")) == kept


@pytest.mark.parametrize(
    ("preset", "due", "first", "last"),
    [
        ("last_month", date(2026, 12, 1), date(2026, 11, 1), date(2026, 11, 30)),
        ("cut_off_month", date(2026, 11, 15), date(2026, 10, 15), date(2026, 11, 14)),
        ("year", date(2026, 11, 5), date(2026, 1, 1), date(2026, 11, 4)),
        ("since_start", date(2026, 11, 5), date(2025, 12, 6), date(2026, 11, 4)),
    ],
)
def test_a_monthly_file_ends_the_day_before(preset: str, due: date, first: date, last: date) -> None:
    assert period_of(preset, due, date(2025, 12, 6)) == Period(first, last)


def test_a_wish_survives_being_kept() -> None:
    asked = Wish(
        ReportKind.OUTSTANDING, Period(date(2026, 1, 1), date(2026, 2, 1)), UUID(int=7), FileForm.CSV,
        frozenset({"Việc hẹn bà con"}), Names.MASKED, "vì", "12", date(2026, 2, 2),
    )  # fmt: skip
    assert wish_of(asked.as_json()) == asked
