from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.coverage.periods import PRESETS, Period, months_within, preset_named, presets, spans_between

START = date(2025, 11, 1)

Day = tuple[int, int, int]


@pytest.mark.parametrize(
    ("name", "day", "first", "last"),
    [
        ("month", date(2026, 2, 10), date(2026, 2, 1), date(2026, 2, 28)),
        ("last_month", date(2026, 1, 10), date(2025, 12, 1), date(2025, 12, 31)),
        ("quarter", date(2026, 8, 21), date(2026, 7, 1), date(2026, 9, 30)),
        ("half_year", date(2026, 8, 21), date(2026, 7, 1), date(2026, 12, 31)),
        ("half_year", date(2026, 6, 30), date(2026, 1, 1), date(2026, 6, 30)),
        ("year", date(2026, 8, 21), date(2026, 1, 1), date(2026, 12, 31)),
        ("since_start", date(2026, 8, 21), START, date(2026, 8, 21)),
        ("since_start", date(2025, 6, 1), date(2025, 6, 1), date(2025, 6, 1)),
        ("cut_off_month", date(2026, 8, 14), date(2026, 7, 15), date(2026, 8, 14)),
        ("cut_off_month", date(2026, 8, 15), date(2026, 8, 15), date(2026, 9, 14)),
        ("cut_off_month", date(2026, 12, 20), date(2026, 12, 15), date(2027, 1, 14)),
        ("cut_off_month", date(2026, 1, 14), date(2025, 12, 15), date(2026, 1, 14)),
        ("cut_off_quarter", date(2026, 2, 1), date(2025, 12, 15), date(2026, 3, 14)),
        ("cut_off_quarter", date(2026, 3, 15), date(2026, 3, 15), date(2026, 6, 14)),
        ("cut_off_half_year", date(2026, 6, 14), date(2025, 12, 15), date(2026, 6, 14)),
        ("cut_off_half_year", date(2026, 6, 15), date(2026, 6, 15), date(2026, 12, 14)),
        ("cut_off_year", date(2026, 12, 14), date(2025, 12, 15), date(2026, 12, 14)),
        ("cut_off_year", date(2026, 12, 31), date(2026, 12, 15), date(2027, 12, 14)),
    ],
)
def test_each_preset_gives_its_two_days(name: str, day: date, first: date, last: date) -> None:
    preset = preset_named(name)
    assert preset is not None
    assert preset.span(day, START) == Period(first, last)


@given(st.dates(date(2026, 1, 1), date(2035, 12, 31)))
def test_spans_of_one_kind_follow_each_other_without_gap(day: date) -> None:
    for preset in PRESETS:
        if preset.name in {"since_start", "last_month"}:
            continue
        here = preset.span(day, START)
        assert here.holds(day)
        assert preset.span(here.to_on + timedelta(days=1), START).from_on == here.to_on + timedelta(days=1)


@pytest.mark.parametrize(
    ("first", "last", "months", "spans"),
    [
        ((2026, 1, 1), (2026, 3, 31), [1, 2, 3], []),
        ((2026, 1, 2), (2026, 3, 30), [2], [((2026, 1, 2), (2026, 1, 31)), ((2026, 3, 1), (2026, 3, 30))]),
        ((2026, 2, 3), (2026, 2, 9), [], [((2026, 2, 3), (2026, 2, 9))]),
    ],
)
def test_a_period_is_whole_months_and_the_days_around_them(
    first: Day, last: Day, months: list[int], spans: list[tuple[Day, Day]]
) -> None:
    period = Period(date(*first), date(*last))
    found = months_within(period)
    assert [month.month for month in found] == months
    assert spans_between(period, found) == [Period(date(*one), date(*other)) for one, other in spans]


def test_a_month_left_out_is_a_span_of_days() -> None:
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    months = [month for month in months_within(year) if month.month != 6]
    assert spans_between(year, months) == [Period(date(2026, 6, 1), date(2026, 6, 30))]


def test_the_ward_s_own_cut_off_day_moves_the_reporting_spans_and_nothing_else() -> None:
    day, start = date(2026, 11, 19), date(2025, 7, 1)
    theirs, usual = presets(20), PRESETS
    assert [one.span(day, start) for one in theirs[:6]] == [one.span(day, start) for one in usual[:6]]
    month = next(one for one in theirs if one.name == "cut_off_month")
    assert month.span(day, start) == Period(date(2026, 10, 20), date(2026, 11, 19))
    assert month.span(date(2026, 11, 20), start) == Period(date(2026, 11, 20), date(2026, 12, 19))
    assert "15" not in month.label
