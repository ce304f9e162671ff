"""The year so far: how many neighborhoods were reached by when, and when the last one would be."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, sqrt

from outreach.coverage.progress import Indicators
from outreach.coverage.rules import Status

_FARTHEST_FORECAST_DAYS = 3650
_FOUR_OF_FIVE = 1.28


@dataclass(frozen=True)
class BurnUp:
    """Neighborhoods reached over the days of the campaign.

    `reached` and `ahead`: (day, how many by then), steps included; `ahead` goes on from today with what is
    planned. `months`: first days for the axis. `forecast_on`: when the last one would be reached, `earliest_on`
    and `latest_on` the range in which that falls four times of five; all three None without a pace.
    """

    starts_on: date
    ends_on: date
    target: int
    covered: int
    at_start: int
    reached: tuple[tuple[date, int], ...]
    ahead: tuple[tuple[date, int], ...]
    months: tuple[date, ...]
    forecast_on: date | None
    earliest_on: date | None
    latest_on: date | None


def burn_up(indicators: Indicators) -> BurnUp | None:
    """The curve of a campaign up to the day of `indicators`; None without a campaign."""
    starts_on, ends_on, day = indicators.starts_on, indicators.ends_on, indicators.day
    if starts_on is None or ends_on is None:
        return None
    covered = [row.covered.on if row.covered else starts_on for row in indicators.rows if row.status is Status.DONE]
    planned = [row.nearest.on for row in indicators.rows if row.status is Status.PLANNED and row.nearest]
    at_start = sum(1 for on in covered if on <= starts_on)
    today = min(max(day, starts_on), ends_on)
    forecast = _forecast(indicators, at_start, planned)
    return BurnUp(
        starts_on=starts_on,
        ends_on=ends_on,
        target=indicators.target,
        covered=len(covered),
        at_start=at_start,
        reached=_steps(starts_on, today, at_start, [on for on in covered if on > starts_on]),
        ahead=_steps(today, max(planned, default=today), len(covered), planned)[1:],
        months=tuple(first for month in range(24) if (first := _first_of(starts_on, month)) <= ends_on),
        forecast_on=forecast[0],
        earliest_on=forecast[1],
        latest_on=forecast[2],
    )


def _steps(first: date, last: date, count: int, days: list[date]) -> tuple[tuple[date, int], ...]:
    steps = [(first, count)]
    for day, more in sorted(Counter(days).items()):
        count += more
        steps.append((min(max(day, first), last), count))
    return (*steps, (last, count))


def _first_of(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


Forecast = tuple[date | None, date | None, date | None]


def _forecast(indicators: Indicators, at_start: int, planned: list[date]) -> Forecast:
    """The day on which the last neighborhood would be reached, and the earliest and latest one.

    The day of the last plan where every neighborhood has one; else the pace since the start, carried on. The range
    takes visits to come as evenly as before but by chance (Poisson): the wait for `k` more at a pace known from `n`
    has the spread √(k + k²/n) over the pace; four times of five it lies within 1.28 of that. A plan is not kept
    earlier than it says. None where there is no pace yet, or nothing left to reach.
    """
    starts_on, day, remaining = indicators.starts_on, indicators.day, indicators.remaining
    reached = indicators.covered - at_start
    if starts_on is None or remaining <= 0:
        return None, None, None
    plan = max(planned) if len(planned) == remaining else None
    elapsed = (day - starts_on).days
    if reached <= 0 or elapsed <= 0:
        return plan, plan, plan
    a_day = reached / elapsed
    mean, spread = remaining / a_day, _FOUR_OF_FIVE * sqrt(remaining + remaining**2 / reached) / a_day
    earliest, latest = (_in_days(day, max(mean + by, 0)) for by in (-spread, spread))
    if plan is not None:
        return plan, plan, max(plan, latest) if latest else None
    return _in_days(day, mean), earliest, latest


def _in_days(day: date, days: float) -> date | None:
    return day + timedelta(days=ceil(days)) if days < _FARTHEST_FORECAST_DAYS else None
