"""A first plan read off the year relaxed to fractions: which houses go out together, and on which weekend.

The relaxed year is nearly whole numbers, and within a few percent of the best plan: from where it
sends people a short search finds what a long one from the earliest free half-days does not (measured).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from outreach.planning.engine.kernels import layout as t
from outreach.planning.engine.kernels.anneal import first_fit, fits_on_date, seat_pair
from outreach.planning.engine.linear import Floats
from outreach.planning.engine.problem import Problem
from outreach.planning.engine.relaxation import Relaxation
from outreach.planning.engine.state import Board

LIKELY = 0.3  # of an outing or a half-day: less is a trace of fractions
SECONDS, SIZE = 0.45, 1_900  # a core works so long for a ward of so many houses times weekends


@dataclass(frozen=True, slots=True)
class Outing:
    """Two half-days, of one house or two, that one kit serves on one of some dates; places of dates and houses."""

    dates: tuple[int, ...]
    one: int
    other: int


@dataclass(frozen=True, slots=True)
class Stay:
    """So many half-days of a house on some dates of one weekend."""

    dates: tuple[int, ...]
    house: int
    half_days: int


@dataclass(frozen=True, slots=True)
class Guide:
    """Outings and half-days of the relaxed year, the surest first."""

    outings: tuple[Outing, ...] = ()
    stays: tuple[Stay, ...] = ()


def guide_seconds(problem: Problem) -> float:
    """About how long the year by weekends takes to be relaxed: from sizes alone, so that it is the same everywhere."""
    weekends = len({problem.week(day) for day in problem.dates})
    size = sum(house.sessions > 0 for house in problem.houses) * weekends
    return 0.1 + SECONDS * (size / SIZE) ** 2


def guide_of(relaxation: Relaxation, values: Floats) -> Guide:
    """What a solution of the relaxed year says; `values` are those of its columns."""
    outings, stays = [], []
    for number, group in enumerate(relaxation.groups):
        dates = tuple(group)
        pairs, columns = relaxation.pairs_of(number)
        for place in np.flatnonzero(values[columns] > LIKELY):
            one, other = (int(house) for house in pairs[place])
            share = float(values[columns[place]])
            outings += [(share, number, Outing(dates, one, other))] * max(1, round(share))
        visits = relaxation.visits[:, number]
        for house in np.flatnonzero(visits >= 0):
            share = float(values[visits[house]])
            if share > LIKELY:
                stays.append((share, number, Stay(dates, int(house), max(1, round(share)))))
    outings.sort(key=lambda one: (-one[0], one[1]))
    stays.sort(key=lambda one: (-one[0], one[1]))
    return Guide(tuple(outing for _, _, outing in outings), tuple(stay for _, _, stay in stays))


def seat_guided(board: Board, guide: Guide) -> None:
    """Seat what a guide says wherever the rules allow it, pinned visits first; the rest still waits."""
    kinds = int(board.table(t.KIND).max(initial=0)) + 1
    short = np.zeros((kinds, int(board.m[t.DATES])), dtype=np.int32)
    first_fit(*board, np.flatnonzero(board.table(t.PIN) != -1).astype(np.int32), short)
    for outing in guide.outings:
        units, others = _waiting(board, outing.one), _waiting(board, outing.other)
        if units and others and units[0] != others[-1]:
            any(seat_pair(*board, units[0], others[-1], day) for day in outing.dates)
    for stay in guide.stays:
        week = int(board.table(t.WEEK)[stay.dates[0]])
        missing = stay.half_days - int(board.grid(t.HOUSE_COUNT)[stay.house, week])
        for unit in _waiting(board, stay.house)[: max(0, missing)]:
            any(fits_on_date(*board, unit, day, short) for day in stay.dates)


def _waiting(board: Board, house: int) -> list[int]:
    """Half-days of a house that wait for any place."""
    starts, places, pins = (board.table(table) for table in (t.VISIT_START, t.PLACE_OF, t.PIN))
    return [unit for unit in range(int(starts[house]), int(starts[house + 1])) if places[unit] < 0 and pins[unit] == -1]
