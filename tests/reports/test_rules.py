from __future__ import annotations

from dataclasses import fields
from datetime import date
from uuid import UUID

import pytest

from outreach.coverage.figures import Figures
from outreach.coverage.progress import Place, Progress
from outreach.coverage.rules import Status, VisitFact
from outreach.planning.rules import VisitState
from outreach.reports.rules import (
    BY_NEIGHBORHOOD,
    MINUTES,
    REMAINING_COLUMNS,
    FieldRow,
    NeighborhoodRow,
    RemainingRow,
    neighborhood_rows,
    official_date,
    place_and_date,
    remaining_rows,
)


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


@pytest.mark.parametrize(
    ("columns", "row"),
    [(BY_NEIGHBORHOOD.columns, NeighborhoodRow), (REMAINING_COLUMNS, RemainingRow), (MINUTES.columns, FieldRow)],
)
def test_every_column_is_a_field_and_every_field_a_column(columns: tuple[object, ...], row: type) -> None:
    assert [column.field for column in columns] == [field.name for field in fields(row)]  # type: ignore[attr-defined]


def row(name: str, status: Status, *, on: date | None = None, visits: int = 0, waiting: int | None = None) -> Progress:
    held = VisitFact(on, VisitState.CLOSED) if on and status is Status.DONE else None
    ahead = VisitFact(on, VisitState.PROPOSED) if on and status is Status.PLANNED else None
    return Progress(
        Place(UUID(int=len(name)), name, name), status, status is not Status.OUTSIDE, 1, visits, held, held, ahead,
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
