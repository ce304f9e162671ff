"""Duty days and half-days that people and kits could give at most, over dates that houses share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from outreach.kernel.text import N_
from outreach.planning.engine.kernels import layout as t
from outreach.planning.engine.kernels.layout import Ints
from outreach.planning.engine.problem import House, Problem
from outreach.planning.engine.ward import tables_of

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Window:
    """Half-days [2 d + session] and the houses, with half-days still needed, open only within them."""

    halves: Mask
    dates: tuple[date, ...]
    houses: tuple[tuple[House, int], ...]

    @property
    def visits(self) -> int:
        """Half-days that the houses need."""
        return sum(needed for _, needed in self.houses)

    @property
    def pairs(self) -> bool:
        """Whether some date has both half-days, so that one outing may serve two."""
        return bool((self.halves[::2] & self.halves[1::2]).any())

    @property
    def days(self) -> Mask:
        """[d] dates with a half-day in the window."""
        return self.halves[::2] | self.halves[1::2]


@dataclass(frozen=True, slots=True)
class Crowd:
    """A kind of people (`rows` of the people's tables) and what houses need of it."""

    rule: str
    name: str
    words: str
    rows: Ints
    skill: str = ""

    @property
    def count(self) -> int:
        """How many people are of this kind."""
        return len(self.rows)

    def needed(self, window: Window) -> int:
        """Duty days needed at least: an outing serves two half-days at most."""
        each = sum(count * self._of(house) for house, count in window.houses)
        return -(-each // 2) if window.pairs else each

    def _of(self, house: House) -> int:
        if self.skill:
            return int(self.skill in house.skills)
        return house.police if self.rule == "H7" else house.team_size


class Capacity:
    """What people and kits of a problem can give at most; the past and held visits taken off."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.tables = tables_of(problem)
        held = [visit.neighborhood for visit in problem.held]
        self.needed = [house.sessions - held.count(house.id) for house in problem.houses]
        span = list(zip(self.tables[t.MONTH].tolist(), self.tables[t.WEEK].tolist(), strict=True))
        self._spans = sorted(set(span))
        self._span_of = np.array([self._spans.index(pair) for pair in span], dtype=np.int64)

    def windows(self) -> list[Window]:
        """All half-days together, then each house's opening pattern with the houses open only within
        it; the most crowded first.
        """
        opens = self.tables[t.OPEN].astype(bool)
        wanting = [n for n, needed in enumerate(self.needed) if needed > 0]
        if not wanting:
            return []
        wanted: Mask = opens[wanting]
        patterns = np.unique(np.vstack([wanted.max(axis=0, keepdims=True), wanted]), axis=0)
        outside = wanted.astype(np.float32) @ (~patterns).astype(np.float32).T
        found = []
        for number, halves in enumerate(patterns):
            inside = [n for place, n in enumerate(wanting) if outside[place, number] == 0]
            houses = tuple((self.problem.houses[n], self.needed[n]) for n in inside)
            days = halves[::2] | halves[1::2]
            dates = tuple(day for day, is_in in zip(self.problem.all_dates, days, strict=True) if is_in)
            if dates:
                found.append(Window(halves, dates, houses))
        return sorted(found, key=lambda window: -window.visits / len(window.dates))

    def crowds(self) -> Iterator[Crowd]:
        """Officers, staff, and the holders of each skill that a house needs."""
        staff = np.arange(len(self.problem.staff))
        police = np.arange(len(staff), len(staff) + len(self.problem.police))
        officers = N_("Cần %(needed)s lượt công an từ %(first)s đến %(last)s, chỉ có %(able)s.")
        yield Crowd("H7", N_("công an"), officers, police.astype(np.int32))
        team = N_("Cần %(needed)s lượt cán bộ từ %(first)s đến %(last)s, chỉ có %(able)s.")
        yield Crowd("H5", N_("cán bộ"), team, staff.astype(np.int32))
        skilled = N_(
            "Cần %(needed)s lượt người rành việc «%(skill)s» từ %(first)s đến %(last)s; "
            "%(count)s người chỉ đi được %(able)s."
        )
        for skill in sorted({skill for house in self.problem.houses for skill in house.skills}):
            able = [p for p, person in enumerate(self.problem.staff) if skill in person.skills]
            name = N_("người rành việc này")
            yield Crowd("H6", name, skilled, np.array(able, dtype=np.int32), skill)

    def days(self, crowd: Crowd, window: Window, *, more_days: int = 0, always_there: bool = False) -> int:
        """Duty days that people can give at most in a window, within weekend and month limits."""
        there = self.tables[t.AVAILABLE][crowd.rows] * window.days[None, :]
        if always_there:
            there = np.broadcast_to(window.days.astype(np.int32), there.shape)
        both = self.tables[t.BOTH_DAYS_OK][crowd.rows] == 1
        months = np.zeros((crowd.count, self.tables[t.MONTH_LIMIT].shape[1]), dtype=np.int64)
        for number, (month, _) in enumerate(self._spans):
            days = there[:, self._span_of == number].sum(axis=1)
            months[:, month] += np.where(both, days, np.minimum(days, 1))
        limits = self.tables[t.MONTH_LIMIT][crowd.rows] + more_days
        return int(np.minimum(months, limits).sum())

    def days_of_one_more(self, crowd: Crowd, window: Window) -> int:
        """Duty days that one more person like the most able of the kind could give."""
        each = [self.days(_only(crowd, row), window, always_there=True) for row in crowd.rows]
        return max(each, default=0)

    def kit_halves(self, window: Window, *, always_there: bool = False) -> int:
        """Half-days that kits can serve in a window."""
        kits = self.tables[t.KITS_ON]
        if always_there:
            kits = np.full_like(kits, len(self.problem.kits))
        return int((np.repeat(kits, 2) * window.halves).sum())


def _only(crowd: Crowd, row: int) -> Crowd:
    return Crowd(crowd.rule, crowd.name, crowd.words, np.array([row], dtype=np.int32), crowd.skill)
