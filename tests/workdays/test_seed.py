"""What a year begins with, and the lunar date."""

from __future__ import annotations

from datetime import date

import pytest

from outreach.workdays.lunar import lunar_day, solar_day
from outreach.workdays.rules import DayKind
from outreach.workdays.seed import ESTIMATE
from tests.workdays.years import special_of


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 1, 1), DayKind.HOLIDAY),
        (date(2026, 1, 2), DayKind.OFF_SWAP),
        (date(2026, 1, 10), DayKind.WORK_SWAP),
        (date(2026, 2, 14), DayKind.HOLIDAY),
        (date(2026, 2, 22), DayKind.HOLIDAY),
        (date(2026, 3, 15), DayKind.AVOID),
        (date(2026, 4, 26), DayKind.HOLIDAY),
        (date(2026, 4, 27), DayKind.HOLIDAY),
        (date(2026, 8, 22), DayKind.WORK_SWAP),
        (date(2026, 8, 29), DayKind.LONG_BREAK),
        (date(2026, 8, 31), DayKind.OFF_SWAP),
        (date(2026, 11, 24), DayKind.HOLIDAY),
        (date(2027, 2, 6), DayKind.HOLIDAY),
        (date(2027, 5, 3), DayKind.HOLIDAY),
        (date(2027, 9, 4), DayKind.LONG_BREAK),
    ],
)
def test_the_official_days_of_2026_and_2027_are_seeded(day: date, kind: DayKind) -> None:
    assert kind in {info.kind for info in special_of(day.year)[day]}


@pytest.mark.parametrize(
    ("day", "is_estimate"),
    [(date(2026, 2, 17), False), (date(2027, 2, 6), True), (date(2027, 1, 1), False), (date(2027, 4, 30), False)],
)
def test_what_is_not_announced_says_that_it_is_an_estimate(day: date, is_estimate: bool) -> None:
    sources = [info.source for info in special_of(day.year)[day] if info.kind is DayKind.HOLIDAY]
    assert (sources == [ESTIMATE]) is is_estimate


@pytest.mark.parametrize(
    ("solar", "lunar"),
    [
        (date(2026, 2, 17), "1/1"),
        (date(2026, 2, 10), "23/12"),
        (date(2026, 3, 3), "15/1"),
        (date(2026, 8, 27), "15/7"),
        (date(2026, 9, 25), "15/8"),
        (date(2027, 1, 30), "23/12"),
        (date(2027, 2, 6), "1/1"),
        (date(2027, 9, 15), "15/8"),
        (date(2025, 7, 25), "1/6n"),
    ],
)
def test_the_lunar_date_stands_beside_the_solar(solar: date, lunar: str) -> None:
    assert lunar_day(solar).short == lunar


def test_tet_is_found_from_the_lunar_year() -> None:
    assert [solar_day(year, 1, 1) for year in (2026, 2027)] == [date(2026, 2, 17), date(2027, 2, 6)]
