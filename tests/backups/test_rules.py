"""Twenty-four hourly, thirty daily, twelve monthly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from outreach.backups.rules import DAILY, HOURLY, MONTHLY, kept

NOW = datetime(2026, 11, 29, 20, 30, tzinfo=UTC)


def hourly(hours: int) -> list[datetime]:
    return [NOW - timedelta(hours=back) for back in range(hours)]


def test_of_two_years_of_hours_the_newest_of_each_span_stays() -> None:
    staying = kept(hourly(24 * 365 * 2))
    assert set(hourly(HOURLY)) <= staying
    assert HOURLY + DAILY + MONTHLY - 4 <= len(staying) <= HOURLY + DAILY + MONTHLY
    assert NOW - timedelta(days=366) not in staying
    assert min(staying) < NOW - timedelta(days=330)


@pytest.mark.parametrize("hours", [0, 1, 2, 24])
def test_few_all_stay(hours: int) -> None:
    assert kept(hourly(hours)) == set(hourly(hours))


def test_after_a_long_break_the_old_ones_stay_until_new_ones_come() -> None:
    old = [one - timedelta(days=400) for one in hourly(10)]
    assert kept([*old, NOW]) == {*old, NOW}


def test_the_day_is_the_wards() -> None:
    at_night = datetime(2026, 11, 28, 16, 30, tzinfo=UTC)  # 23:30 in the ward
    days = [at_night - timedelta(days=day) for day in range(DAILY - 1)] + [at_night + timedelta(hours=1)]
    assert kept([*days, *hourly(0)]) == set(days)


def test_what_is_kept_once_is_kept_again() -> None:
    staying = kept(hourly(3000))
    assert kept(staying) == staying
