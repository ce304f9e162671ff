"""The year plan relaxed to fractions: the linear program behind the lower bound.

Dates are grouped (a weekend, or each date alone). In each group visits are joined to outings: every
pair of houses with a saving is a column, all other outings are columns by the kinds of house they
join; so team sizes, officers and skills are counted by outing. People go out in fractions of days
within their availability, weekend and month limits; the fairness term is its exact convex hull.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from itertools import combinations, combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

from outreach.planning.engine.kernels import layout as t
from outreach.planning.engine.kernels.layout import Ints
from outreach.planning.engine.linear import Indices, LinearProgram
from outreach.planning.engine.problem import Problem
from outreach.planning.engine.ward import tables_of

FREE = math.inf
MOST_SKILLS = 4  # with more skills only single ones and pairs are counted: 2**n rows a date


class Relaxation:
    """The linear program of a problem with its dates in groups by a key; groups keep to a month."""

    def __init__(self, problem: Problem, group_key: Callable[[date], object]) -> None:
        self.problem = problem
        self.tables: dict[int, Ints] = tables_of(problem)
        self.groups = self._groups(group_key)
        self.program = LinearProgram()
        self.needed = np.array([h.sessions for h in problem.houses]) - self._held_visits()
        self.open = self._open_in_groups()
        self.visits = self._visits()
        self._count_outings()
        self._limit_duty(self._duty_rows())

    def pairs_of(self, number: int) -> tuple[Indices, Indices]:
        """Pairs of houses [pair, 2] that may go out together in a group of dates, and the columns that count them."""
        return self._pairs[number]

    def _groups(self, group_key: Callable[[date], object]) -> list[list[int]]:
        groups: dict[object, list[int]] = defaultdict(list)
        held = {visit.date for visit in self.problem.held}
        for index, day in enumerate(self.problem.all_dates):
            if day not in held and self.tables[t.KITS_ON][index] > 0:
                groups[group_key(day), int(self.tables[t.MONTH][index])].append(index)
        return list(groups.values())

    def _held_visits(self) -> Ints:
        count = {house.id: 0 for house in self.problem.houses}
        for visit in self.problem.held:
            count[visit.neighborhood] += 1
        return np.array(list(count.values()), dtype=np.int32)

    def _open_in_groups(self) -> list[Ints]:
        """For each group [n, date of the group, session]: whether the house may be visited."""
        halves = self.tables[t.OPEN].reshape(len(self.problem.houses), -1, 2)
        halves = halves * (self._staffable() & (self.needed > 0)[:, None])[:, :, None]
        return [halves[:, group] for group in self.groups]

    def _staffable(self) -> NDArray[np.bool_]:
        """[n, date] whether all people who can come that date would together fit the house."""
        there, police = self.tables[t.AVAILABLE] == 1, self.tables[t.IS_POLICE] == 1
        size, officers, skills = self._needs().T
        masks = np.where(there & ~police[:, None], self.tables[t.PERSON_SKILLS][:, None], 0)
        together = np.bitwise_or.reduce(masks, axis=0)
        enough = (size[:, None] <= there[~police].sum(axis=0)) & (officers[:, None] <= there[police].sum(axis=0))
        able: NDArray[np.bool_] = enough & (skills[:, None] & ~together == 0)
        return able

    def _visits(self) -> Indices:
        """Columns [n, group] of half-days; -1 where the house is shut."""
        program, houses = self.program, len(self.problem.houses)
        columns = np.full((houses, len(self.groups)), -1, dtype=np.int64)
        served = program.add_rows(self.needed, self.needed)
        unserved = self.problem.weights.unserved
        program.put(served, program.add_columns(np.full(houses, unserved), self.needed), 1.0)
        for number, group in enumerate(self.groups):
            halves = self.open[number].sum(axis=2)
            costs = np.where(halves > 0, self.tables[t.VISIT_COST][:, group], 2**30).min(axis=1)
            most = np.minimum(self._best_days(halves, group), self.needed)
            inside = np.flatnonzero(most > 0)
            least = np.minimum(self._pinned(group), most)
            columns[inside, number] = program.add_columns(costs[inside], most[inside], least[inside])
            program.put(served[inside], columns[inside, number], 1.0)
        return columns

    def _best_days(self, values: Ints, group: list[int]) -> Ints:
        """Per row the greatest value of each weekend of a group, added up."""
        weeks = self.tables[t.WEEK][group]
        return sum(
            (values[:, weeks == week].max(axis=1) for week in np.unique(weeks)),
            start=np.zeros(len(values), dtype=np.int32),
        )

    def _pinned(self, group: list[int]) -> Ints:
        """Half-days of each house that must fall into a group."""
        pins = self.tables[t.PIN]
        owners = self.tables[t.OWNER][np.isin(pins >> 1, group) & (pins >= 0)]
        return np.bincount(owners, minlength=len(self.needed)).astype(np.int32)

    def _count_outings(self) -> None:
        """Join visits to outings in each group and bind kits, staff, officers and skills to them."""
        kinds, kind_needs = np.unique(self._needs(), axis=0, return_inverse=True)
        self.kind = kind_needs.ravel()
        pairs = list(combinations_with_replacement(range(len(kinds)), 2))
        self.joined = np.array([(one, -1) for one in range(len(kinds))] + pairs)
        self.joined_needs = np.array(
            [_together(kinds[one], kinds[other] if other >= 0 else kinds[one])
             for one, other in self.joined]
        )  # fmt: skip
        near = [(a, b) for a, b in np.argwhere(np.triu(self.tables[t.SAVING])) if self._joins(a, b)]
        self.near = np.array(near, dtype=np.int64).reshape(-1, 2)
        needs = self._needs()
        self.near_needs = _together(needs[self.near[:, 0]].T, needs[self.near[:, 1]].T).T
        self._pairs: list[tuple[Indices, Indices]] = []
        self.crews = [self._outings_of(number) for number in range(len(self.groups))]

    def _needs(self) -> Ints:
        tables = (t.TEAM_SIZE, t.POLICE, t.SKILLS)
        return np.stack([self.tables[table] for table in tables], axis=1)

    def _joins(self, one: int, other: int) -> bool:
        least = 2 if one == other else 1
        return bool(min(self.needed[one], self.needed[other]) >= least)

    def _outings_of(self, number: int) -> tuple[Indices, Ints]:
        """Outing columns of a group and what each needs of a crew [outing, staff police skills]."""
        program, visits = self.program, self.visits[:, number]
        halves, (one, other) = self.open[number], self.near.T
        meets = (halves[one, :, 0] & halves[other, :, 1]) | (halves[one, :, 1] & halves[other, :, 0])
        here = np.flatnonzero(meets.any(axis=1))
        one, other = one[here], other[here]
        saving = self.tables[t.SAVING][one, other] * self.problem.weights.travel
        most = np.minimum(self.needed[one], self.needed[other])
        pairs = program.add_columns(-saving, np.where(one == other, most // 2, most))
        kits = int(self.tables[t.KITS_ON][self.groups[number]].sum())
        joined = program.add_columns(np.zeros(len(self.joined)), kits)
        within = program.add_rows(np.full(len(visits), -FREE), 0.0)
        present = np.flatnonzero(visits >= 0)
        program.put(within[present], visits[present], -1.0)
        by_kind = program.add_rows(np.zeros(int(self.kind.max(initial=0)) + 1), 0.0)
        program.put(by_kind[self.kind[present]], visits[present], 1.0)
        for side in (one, other):
            program.put(within[side], pairs, 1.0)
            program.put(by_kind[self.kind[side]], pairs, -1.0)
        for side in self.joined.T:
            program.put(by_kind[side[side >= 0]], joined[side >= 0], -1.0)
        self._pairs.append((self.near[here], pairs))
        outings = np.concatenate([pairs, joined])
        program.put(program.add_rows(-FREE, kits), outings, 1.0)
        return outings, np.concatenate([self.near_needs[here], self.joined_needs])

    def _duty_rows(self) -> Indices:
        """Columns [p, group] of duty days, bound to what the outings of each group need."""
        program, tables = self.program, self.tables
        people = len(tables[t.IS_POLICE])
        duty = np.full((people, len(self.groups)), -1, dtype=np.int64)
        police = tables[t.IS_POLICE] == 1
        for number, group in enumerate(self.groups):
            there = tables[t.AVAILABLE][:, group]
            weekends = self._best_days(there, group)
            days = np.where(tables[t.BOTH_DAYS_OK] == 1, there.sum(axis=1), weekends)
            present = np.flatnonzero(days)
            duty[present, number] = program.add_columns(np.zeros(len(present)), days[present])
            outings, needs = self.crews[number]
            for kind, size in ((~police, needs[:, 0]), (police, needs[:, 1])):
                self._bind(duty[kind, number], outings, size)
            for skills in self._skill_sets():
                able = tables[t.PERSON_SKILLS] & skills != 0
                self._bind(duty[able, number], outings, (needs[:, 2] & skills != 0).astype(int))
        return duty

    def _skill_sets(self) -> list[int]:
        bits = sorted({1 << bit for mask in self._needs()[:, 2] for bit in range(31) if mask >> bit & 1})
        most = len(bits) if len(bits) <= MOST_SKILLS else 2
        return [sum(some) for size in range(1, most + 1) for some in combinations(bits, size)]

    def _bind(self, duty: Indices, outings: Indices, size: Ints) -> None:
        row = self.program.add_rows(0.0, FREE)
        self.program.put(row, duty[duty >= 0], 1.0)
        self.program.put(row, outings[size > 0], -size[size > 0])

    def _limit_duty(self, duty: Indices) -> None:
        """Month and weekend limits, and the price of each further duty day of a person."""
        first = [group[0] for group in self.groups]
        months = self.tables[t.MONTH][first]
        weeks = np.array([self._only_week(group) for group in self.groups], dtype=np.int32)
        for p, person in enumerate(self.problem.staff + self.problem.police):
            held = sorted({v.date for v in self.problem.held if person.id in v.people})
            held_months = [int(self.tables[t.MONTH][self.problem.place_of_date[day]]) for day in held]
            for month in set(months.tolist()):
                limit = int(self.tables[t.MONTH_LIMIT][p, month]) - held_months.count(month)
                self._cap(duty[p, months == month], max(0, limit))
            if not person.both_days_ok:
                for week in {w for w in weeks.tolist() if w >= 0 and (weeks == w).sum() > 1}:
                    self._cap(duty[p, weeks == week], 1)
            self._price(duty[p], person.days_done + len(held))

    def _only_week(self, group: list[int]) -> int:
        weeks = set(self.tables[t.WEEK][group].tolist())
        return weeks.pop() if len(weeks) == 1 else -1

    def _cap(self, duty: Indices, most: int) -> None:
        columns = duty[duty >= 0]
        if len(columns):
            self.program.put(self.program.add_rows(-FREE, most), columns, 1.0)

    def _price(self, duty: Indices, done: int) -> None:
        columns, w = duty[duty >= 0], self.problem.weights
        if not len(columns):
            return
        most = min(31 * self.tables[t.MONTH_LIMIT].shape[1], sum(len(group) for group in self.groups))
        steps = np.arange(most)
        cost = w.person_day + w.fair * (2 * (done + steps) + 1)
        row = self.program.add_rows(0.0, 0.0)
        self.program.put(row, columns, 1.0)
        self.program.put(row, self.program.add_columns(cost, 1.0), -1.0)


def _together(one: Ints, other: Ints) -> Ints:
    return np.stack([np.maximum(one[0], other[0]), np.maximum(one[1], other[1]), one[2] | other[2]])
