"""Working days, weekend days, long breaks."""

from __future__ import annotations

from datetime import date

import pytest

from outreach.workdays.rules import (
    DayInfo,
    DayKind,
    add_working_days,
    is_workday,
    long_break_days,
    next_working_day,
    usable_days,
)
from outreach.workdays.seed import seed_days
from tests.workdays.years import special_of

YEAR_2026 = special_of(2026)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 2), False),  # swapped with 10 January (CV 12729/VPCP-KGVX)
        (date(2026, 1, 10), True),
        (date(2026, 2, 16), False),
        (date(2026, 4, 27), False),
        (date(2026, 8, 22), True),
        (date(2026, 8, 31), False),
        (date(2026, 9, 2), False),
        (date(2026, 11, 24), False),
        (date(2026, 11, 23), True),
        (date(2026, 7, 15), True),  # storm season is only a note
        (date(2026, 6, 26), True),  # an exam day is a working day
        (date(2026, 7, 18), False),
    ],
)
def test_a_working_day_follows_law_and_swaps(day: date, expected: bool) -> None:
    assert is_workday(day, YEAR_2026) is expected


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 8, 14), 1, date(2026, 8, 17)),  # Friday to Monday
        (date(2026, 8, 15), 3, date(2026, 8, 19)),  # taken on a Saturday
        (date(2026, 8, 21), 1, date(2026, 8, 22)),  # a make-up Saturday counts
        (date(2026, 8, 28), 1, date(2026, 9, 3)),  # over the break of 2 September
        (date(2026, 2, 13), 5, date(2026, 2, 27)),  # over Tết
        (date(2026, 8, 15), 0, date(2026, 8, 17)),
        (date(2026, 8, 17), 0, date(2026, 8, 17)),
    ],
)
def test_working_days_are_counted_without_the_first(day: date, count: int, expected: date) -> None:
    assert add_working_days(day, count, YEAR_2026) == expected


def test_next_working_day_skips_the_weekend_and_holidays() -> None:
    assert next_working_day(date(2026, 4, 24), YEAR_2026) == date(2026, 4, 28)


def test_working_days_are_not_counted_backward() -> None:
    with pytest.raises(ValueError, match="forward"):
        add_working_days(date(2026, 8, 14), -1, YEAR_2026)


def test_a_calendar_that_is_all_holidays_ends_in_an_error() -> None:
    class AllOff(dict[date, list[DayInfo]]):
        def get(self, _day: object, _default: object = None) -> list[DayInfo]:
            return [DayInfo(DayKind.HOLIDAY, "nghỉ")]

    with pytest.raises(ValueError, match="ten years"):
        add_working_days(date(2026, 1, 1), 1, AllOff())


def test_42_saturdays_and_44_sundays_of_2026_are_left_without_breaks_and_tet() -> None:
    tet = (date(2026, 2, 7), date(2026, 3, 1))
    left = [
        day
        for day in usable_days(date(2026, 1, 1), date(2026, 12, 31), YEAR_2026)
        if not tet[0] <= day.on <= tet[1] and all(info.kind is not DayKind.LONG_BREAK for info in day.warnings)
    ]
    assert sum(day.is_saturday for day in left) == 42
    assert sum(not day.is_saturday for day in left) == 44


def test_25_saturdays_and_26_sundays_lie_outside_the_storms() -> None:
    storms = (date(2026, 7, 15), date(2026, 10, 31))
    left = [
        day.on
        for day in usable_days(date(2026, 3, 2), date(2026, 12, 31), YEAR_2026)
        if not storms[0] <= day.on <= storms[1] and all(info.kind is not DayKind.LONG_BREAK for info in day.warnings)
    ]
    assert [sum(on.weekday() == weekday for on in left) for weekday in (5, 6)] == [25, 26]


def test_tet_weeks_are_warned_of_and_not_forbidden() -> None:
    days = {day.on: day for day in usable_days(date(2026, 2, 1), date(2026, 3, 31), YEAR_2026)}
    assert date(2026, 2, 14) not in days
    assert not days[date(2026, 2, 7)].is_clear
    assert not days[date(2026, 3, 1)].is_clear
    assert not days[date(2026, 3, 15)].is_clear
    assert days[date(2026, 3, 8)].is_clear


def test_a_note_of_the_season_leaves_a_day_clear() -> None:
    (day,) = usable_days(date(2026, 7, 18), date(2026, 7, 18), YEAR_2026)
    assert [info.name for info in day.warnings] == ["Mùa mưa bão"]
    assert day.is_clear


@pytest.mark.parametrize(
    ("off", "expected"),
    [
        (date(2026, 5, 1), [date(2026, 5, 2), date(2026, 5, 3)]),
        (date(2026, 4, 27), [date(2026, 4, 25), date(2026, 4, 26)]),
        (date(2026, 11, 24), []),
    ],
)
def test_a_weekend_beside_a_day_off_is_a_long_break(off: date, expected: list[date]) -> None:
    assert long_break_days({off: None}) == expected


@pytest.mark.parametrize("year", range(2024, 2032))
def test_each_year_seeds_without_doubles(year: int) -> None:
    keys = [(line.from_on, line.info.kind, line.info.name) for line in seed_days(year)]
    assert len(keys) == len(set(keys))
    assert all(line.from_on <= line.to_on for line in seed_days(year))
