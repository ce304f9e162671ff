"""The local search: a first plan, then annealing in slices, deterministic while the clock allows."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from outreach.planning.engine.anneal import anneal, first_fit
from outreach.planning.engine.moves import begin, serve, undo
from outreach.planning.engine.problem import SESSIONS, Plan, Problem
from outreach.planning.engine.state import (
    State,
    copy_state,
    empty_state,
    overwrite,
    plan_from_state,
)
from outreach.planning.engine.teams import add
from outreach.planning.engine.visits import seat_visit
from outreach.planning.engine.ward import Ints, Ward, days_of, kits_on_date, ward_of

HOT, COLD = 60.0, 2.0
SLICES = 200
PATIENCE = 0.1  # share of the time by which the steps may lag before the clock takes over


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the search stands: share of its steps made, seconds since its start, best cost."""

    share: float
    seconds: float
    cost: int


class Search:
    """One search of one problem from one seed; `best` is a whole plan at any time."""

    def __init__(self, problem: Problem, seed: int, start: Plan | None = None) -> None:
        self.problem = problem
        self.ward: Ward = ward_of(problem)
        self.state: State = empty_state(problem, self.ward, seed)
        seat_held(problem, self.ward, self.state)
        if start is not None:
            seat_plan(problem, self.ward, self.state, start)
        kinds = int(self.ward.kind.max(initial=0)) + 1
        short = np.zeros((kinds, len(self.ward.kits_on)), dtype=np.uint8)
        first_fit(self.ward, self.state, order_of_visits(problem, self.ward), short)
        self.best: State = copy_state(self.state)
        self.by_clock = False

    def run(self, seconds: float, on_slice: Callable[[Stage], bool]) -> None:
        """Anneal for about `seconds`; `on_slice` hears each slice and says whether to go on.

        Steps follow from `seconds` and the ward's size, so that a seed gives one plan on any machine
        that keeps up; on a slower one the clock drives the cooling and ends it in time.
        """
        began = time.monotonic()
        steps = max(1, int(seconds * steps_per_second(self.ward)))
        done = 0
        while True:
            spent = time.monotonic() - began
            clock = spent / seconds if seconds > 0 else 1.0
            share = done / steps
            if clock > share + PATIENCE or clock >= 1.0 > share:
                self.by_clock, share = True, clock
            if not on_slice(Stage(min(1.0, share), spent, self.cost)) or share >= 1.0:
                return
            heat = HOT * (COLD / HOT) ** share
            anneal(self.ward, self.state, max(1, steps // SLICES), heat, heat)
            done += max(1, steps // SLICES)
            if self.state.cost[0] < self.best.cost[0]:
                overwrite(self.best, self.state)

    @property
    def cost(self) -> int:
        """The best objective so far, with the surcharge of pins that could not be kept."""
        return int(self.best.cost[0])

    def plan(self) -> Plan:
        """The best plan so far."""
        return plan_from_state(self.problem, self.ward, self.best)


def steps_per_second(ward: Ward) -> float:
    """Annealing steps that an ordinary core makes per second, on the careful side."""
    people, cells = len(ward.is_police), ward.cells_per_date
    return 260_000 / (1.0 + people / 60.0 + cells / 40.0)


def order_of_visits(problem: Problem, ward: Ward) -> Ints:
    """Pinned visits first, then by priority: the order in which a first plan seats them."""
    priority = np.array([problem.houses[owner].priority for owner in ward.owner], dtype=np.int32)
    return np.lexsort((-priority, ward.pin < 0)).astype(np.int32)


def seat_held(problem: Problem, ward: Ward, state: State) -> None:
    """Put the held visits, with team and kit, where they were; their cells freeze."""
    days = days_of(problem)
    people = {p.id: index for index, p in enumerate(problem.staff + problem.police)}
    for visit in problem.held:
        number = days.index(visit.date)
        kit = kits_on_date(problem, visit.date).index(visit.kit)
        cell = number * ward.cells_per_date + kit
        place = 2 * cell + SESSIONS.index(visit.session)
        free = _free_visit(problem, ward, state, visit.neighborhood, place)
        if free >= 0:
            seat_visit(ward, state, free, place)
        state.frozen[cell] = 1
        for person in visit.people:
            if state.cell_of[people[person], number] < 0:
                add(ward, state, cell, people[person])


def seat_plan(problem: Problem, ward: Ward, state: State, plan: Plan) -> None:
    """Put the visits of an earlier plan where they were, as far as the rules still allow."""
    days = days_of(problem)
    held = set(problem.held)
    for visit in plan.visits:
        if visit in held or visit.date not in days:
            continue
        number = days.index(visit.date)
        kits = kits_on_date(problem, visit.date)
        kit = kits.index(visit.kit) if visit.kit in kits else 0
        place = 2 * (number * ward.cells_per_date + kit) + SESSIONS.index(visit.session)
        free = _free_visit(problem, ward, state, visit.neighborhood, place)
        if free < 0 or state.visit_at[place] >= 0:
            continue
        begin(state)
        if not serve(ward, state, free, place, 1):
            undo(ward, state)


def _free_visit(problem: Problem, ward: Ward, state: State, house: str, place: int) -> int:
    """An unseated half-day of a house: one pinned to the place if there is, else an unpinned one."""
    index = next(i for i, h in enumerate(problem.houses) if h.id == house)
    at = 2 * int(ward.date_of[place >> 1]) + (place & 1)
    units = range(int(ward.visit_start[index]), int(ward.visit_start[index + 1]))
    free = [v for v in units if state.place_of[v] < 0 and ward.pin[v] in (at, -1)]
    return max(free, key=lambda v: int(ward.pin[v]), default=-1)
