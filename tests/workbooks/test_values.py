from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest

from outreach.workbooks.columns import Column, Kind
from outreach.workbooks.values import CellError, value_of

HALF_DAYS = {"Sáng T7": "sat_am", "Sáng Thứ Bảy": "sat_am", "Chiều CN": "sun_pm"}


def column(kind: Kind, **facts: Any) -> Column:
    return Column("c", "Cột", kind, words=HALF_DAYS if "choice" in kind else {}, **facts)


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (Kind.TEXT, " Thịnh \u200b Vạn ", "Thịnh Vạn"),
        (Kind.TEXT, 12.0, "12"),
        (Kind.TEXT, "'-5 là ghi chú", "-5 là ghi chú"),
        (Kind.TEXT, "   ", None),
        (Kind.CODE, "001", "001"),
        (Kind.CODE, 38195001234.0, "38195001234"),
        (Kind.CODE, 3.8e10, "38000000000"),
        (Kind.CODE, "123E4567", "123E4567"),
        (Kind.CODE, "1E5", "1E5"),
        (Kind.CODE, 12, "12"),
        (Kind.INT, 12.0, 12),
        (Kind.INT, "1.486", 1486),
        (Kind.INT, "1 486", 1486),
        (Kind.INT, 1486, 1486),
        (Kind.DECIMAL, "19,7655", 19.7655),
        (Kind.DECIMAL, 105, 105.0),
        (Kind.DATE, datetime.fromisoformat("2026-09-05"), date(2026, 9, 5)),
        (Kind.DATE, "5/9/2026", date(2026, 9, 5)),
        (Kind.DATE, "05-09-2026", date(2026, 9, 5)),
        (Kind.DATE, "2026-09-05", date(2026, 9, 5)),
        (Kind.CHOICE, "sang thu bay", "sat_am"),
        (Kind.CHOICES, "Sáng T7, chiều CN; Sáng Thứ Bảy", ["sat_am", "sun_pm"]),
        (Kind.YES_NO, "Có", True),
        (Kind.YES_NO, "x", True),
        (Kind.YES_NO, True, True),
        (Kind.YES_NO, "KHÔNG", False),
        (Kind.YES_NO, 0, False),
        (Kind.YES_NO, None, None),
    ],
)  # fmt: skip
def test_a_cell_becomes_the_value_that_was_meant(kind: Kind, cell: object, value: object) -> None:
    assert value_of(column(kind), cell) == value


@pytest.mark.parametrize(
    ("kind", "cell", "said"),
    [
        (Kind.CODE, 1.5, "làm tròn"),
        (Kind.CODE, 1e15, "làm tròn"),
        (Kind.CODE, "3.8195E+10", "3.8E+10"),
        (Kind.CODE, datetime.fromisoformat("2026-09-05"), "thành ngày"),
        (Kind.INT, "12 hộ", "số nguyên"),
        (Kind.INT, 12.5, "số nguyên"),
        (Kind.INT, -1, "từ 0"),
        (Kind.INT, 10_001, "không quá"),
        (Kind.DECIMAL, "19°45'", "là số"),
        (Kind.DECIMAL, time(12, 30), "là số"),
        (Kind.DATE, "31/02/2026", "trong lịch"),
        (Kind.DATE, "5/9/26", "ngày/tháng/năm"),
        (Kind.DATE, 46270, "ngày/tháng/năm"),
        (Kind.CHOICE, "Tối T7", "Sáng T7, Chiều CN"),
        (Kind.CHOICES, "Sáng T7, Tối CN", "Tối CN"),
        (Kind.YES_NO, "chắc có", "Có hoặc Không"),
        (Kind.TEXT, "#N/A", "lỗi của Excel"),
        (Kind.TEXT, "a" * 31, "30 ký tự"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_taken_says_why(kind: Kind, cell: object, said: str) -> None:
    with pytest.raises(CellError) as refused:
        value_of(column(kind, smallest=0, largest=10_000, longest=30), cell)
    assert said in refused.value.message % refused.value.facts


def test_a_number_in_a_code_column_is_restored_by_the_rule_of_the_column() -> None:
    procedure = column(Kind.CODE, restore=lambda number: f"{number:.6f}")
    assert value_of(procedure, 1.00193) == "1.001930"


def test_a_required_cell_may_not_be_empty() -> None:
    with pytest.raises(CellError, match="Chưa nhập"):
        value_of(column(Kind.TEXT, required=True), " ")
