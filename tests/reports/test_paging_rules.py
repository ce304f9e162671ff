from __future__ import annotations

import pytest

from outreach.reports.measure_rules import lines_of, points_of
from outreach.reports.paging_rules import Paging, Printed, paging

ROW, TAIL = 16.0, [16.0] * 2 + [20.0] + [18.0] * 9
"""Heights of a row; of the last two rows, the sums and a signature."""


def printed(rows: int, *, width: float = 119.0) -> Printed:
    """A landscape sheet of so many rows with a signature; at this width nothing is scaled, 481 points fit a page."""
    heights = [100.0, 30.0, *[ROW] * (rows - 2), *TAIL]
    return Printed([width], heights, is_landscape=True, repeated=30.0, kept_from=len(heights) - len(TAIL) + 1)


@pytest.mark.parametrize(
    ("rows", "width", "expected"),
    [
        (3, 119, Paging()),
        (9, 119, Paging(1)),
        (14, 119, Paging(1)),
        (22, 119, Paging(0, 23)),
        (30, 119, Paging()),
        (24, 238, Paging()),
        (38, 238, Paging(1)),
    ],
)
def test_a_signature_never_stands_alone(rows: int, width: float, expected: Paging) -> None:
    assert paging(printed(rows, width=width)) == expected


def test_a_sheet_without_a_table_is_never_parted_before_its_first_row() -> None:
    assert paging(Printed([80.0], [30.0] * 60, is_landscape=False, kept_from=1)).break_before is None


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, 1),
        ("Tổ 1", 8, 1),
        ("Chủ nhật", 10, 1),
        ("Nộp trực tuyến", 9, 2),
        ("Chứng thực chữ ký, cả khi điểm chỉ hoặc không ký được", 48, 2),
        ("một\nhai\n\nbốn", 40, 4),
        ("W" * 30, 10, 7),
    ],
)
def test_lines_are_broken_between_words(text: str, width: float, lines: int) -> None:
    assert lines_of(text, width, 12) == lines


def test_a_mark_adds_nothing_and_a_horn_little() -> None:
    assert points_of("ệ", 12) == points_of("e", 12) == points_of("e\u0323\u0302", 12)
    assert points_of("đ", 12) == points_of("d", 12)
    assert points_of("ờ", 12) > points_of("o", 12)
