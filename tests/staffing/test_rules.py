"""Limits of duty."""

from __future__ import annotations

from datetime import date

import pytest

from outreach.staffing.rules import (
    days_in_month,
    double_weekends,
    duty_problem,
    months_over,
    other_weekend_day,
    overlaps,
    phone_problem,
)

SAT, SUN, NEXT_SAT, NEXT_SUN = (date(2026, 11, day) for day in (14, 15, 21, 22))


@pytest.mark.parametrize(
    ("on", "duty", "most", "both", "words"),
    [
        (NEXT_SAT, [SAT], 2, False, None),
        (NEXT_SAT, [SAT], 1, False, "đủ số ngày"),
        (SAT, [SAT], 1, False, None),  # a second visit on the same day
        (SUN, [SAT], 4, False, "cả Thứ Bảy và Chủ nhật"),
        (SUN, [SAT], 4, True, None),
        (NEXT_SUN, [SAT], 4, False, None),
        (date(2026, 12, 5), [SAT, NEXT_SAT], 2, False, None),  # another month
        (SAT, [], 0, False, "đủ số ngày"),
    ],
)
def test_duty_is_limited_by_month_and_by_weekend(
    on: date, duty: list[date], most: int, *, both: bool, words: str | None
) -> None:
    problem = duty_problem(on, duty, max_days_per_month=most, both_days_ok=both)
    assert (problem is None) if words is None else (problem is not None and words in problem)


def test_days_of_a_month_are_counted_once_each() -> None:
    assert days_in_month(SAT, [SAT, SAT, NEXT_SAT, date(2026, 12, 5), date(2025, 11, 15)]) == 2


def test_months_over_the_limit_are_named() -> None:
    assert months_over([SAT, SUN, NEXT_SAT, date(2026, 12, 5)], 2) == [(2026, 11)]


def test_a_double_weekend_is_named_by_its_saturday() -> None:
    assert double_weekends([SAT, SUN, NEXT_SAT, date(2026, 11, 29)]) == [SAT]


@pytest.mark.parametrize(("on", "other"), [(SAT, SUN), (SUN, SAT), (date(2026, 11, 16), None)])
def test_a_weekend_day_has_one_other(on: date, other: date | None) -> None:
    assert other_weekend_day(on) == other


@pytest.mark.parametrize(
    ("second", "shares"), [((SUN, NEXT_SAT), True), ((SAT, SAT), True), ((NEXT_SAT, NEXT_SUN), False)]
)
def test_spans_overlap_where_they_share_a_day(second: tuple[date, date], *, shares: bool) -> None:
    assert overlaps((SAT, SUN), second) is shares


@pytest.mark.parametrize(
    ("typed", "is_good"),
    [("0912 345 678", True), ("+84912345678", True), ("02373123456", True), ("", True), ("0123", False), ("x", False)],
)
def test_a_telephone_number_is_vietnamese_or_empty(typed: str, *, is_good: bool) -> None:
    assert (phone_problem(typed) is None) is is_good
