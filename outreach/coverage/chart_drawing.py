"""Charts drawn by the server: lines and bars of an SVG that needs no script and prints as it is seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from outreach.coverage.burn_up import BurnUp

Spot = tuple[float, float]


@dataclass(frozen=True)
class Bar:
    """One bar: its words, its amount, and how long it is, 0 to 100."""

    label: str
    amount: float
    length: float


@dataclass(frozen=True)
class BurnUpDrawing:
    """Lines of the burn-up in a box of `width` by `height`; ticks as (place, word or month)."""

    width: int
    height: int
    left: int
    bottom: int
    area: str
    line: str
    ahead: str
    even: str
    today: tuple[float, float]
    fan: str
    end: tuple[float, float] | None
    months: tuple[tuple[float, int], ...]
    levels: tuple[tuple[float, int], ...]
    month_step: int


def draw_burn_up(burn_up: BurnUp) -> BurnUpDrawing:
    """The year so far as lines: what was reached, what is planned, and an even pace from first to last day."""
    width, height, left, right, top, bottom = 400, 190, 34, 12, 18, 164
    days = max((burn_up.ends_on - burn_up.starts_on).days, 1)
    most = max(burn_up.target, burn_up.covered, 1)

    def at(day: date, count: float) -> tuple[float, float]:
        share = min(max((day - burn_up.starts_on).days / days, 0), 1)
        return round(left + share * (width - left - right), 1), round(bottom - count / most * (bottom - top), 1)

    reached = [at(day, count) for day, count in burn_up.reached]
    ahead = [at(day, count) for day, count in burn_up.ahead]
    return BurnUpDrawing(
        width=width,
        height=height,
        left=left,
        bottom=bottom,
        area=_line([(reached[0][0], float(bottom)), *reached, (reached[-1][0], float(bottom))]) + "Z",
        line=_line(reached),
        ahead=_line([reached[-1], *ahead]) if ahead else "",
        even=_line([at(burn_up.starts_on, burn_up.at_start), at(burn_up.ends_on, burn_up.target)]),
        today=reached[-1],
        fan=_fan(burn_up, at, reached[-1]),
        end=ahead[-1] if ahead else None,
        months=tuple((at(first, 0)[0], first.month) for first in burn_up.months),
        levels=tuple((at(burn_up.starts_on, level)[1], level) for level in _levels(most)),
        month_step=1 if len(burn_up.months) <= 12 else 3,
    )


def _fan(burn_up: BurnUp, at: Callable[[date, float], Spot], start: Spot) -> str:
    """From today to the target on the earliest and on the latest day; cut off where the year ends."""
    day, most = burn_up.reached[-1][0], burn_up.target - burn_up.covered
    if burn_up.earliest_on is None or burn_up.latest_on is None or day >= burn_up.ends_on:
        return ""
    spots = [start]
    for on in (burn_up.earliest_on, burn_up.latest_on):
        days, left = max((on - day).days, 1), (burn_up.ends_on - day).days
        spots.append(at(min(on, burn_up.ends_on), burn_up.covered + most * min(left / days, 1)))
    spots.insert(2, at(burn_up.ends_on, burn_up.target))
    return _line(spots) + "Z"


def bars(amounts: Sequence[tuple[str, float]], *, most: float | None = None) -> tuple[Bar, ...]:
    """Bars in the order given, as long as their share of the longest one, or of `most`."""
    longest = most or max((amount for _label, amount in amounts), default=0)
    return tuple(Bar(label, amount, round(100 * amount / longest, 1) if longest else 0.0) for label, amount in amounts)


def _line(points: Sequence[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x:g} {y:g}" for x, y in points)


def _levels(most: int) -> list[int]:
    return sorted({0, most} | ({most // 3, most * 2 // 3} if most >= 6 else set()))
