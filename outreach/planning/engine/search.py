"""The local search: a first plan, then annealing in slices, deterministic while the clock allows."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from outreach.planning.engine.guide import Guide, seat_guided
from outreach.planning.engine.kernels import layout as t
from outreach.planning.engine.kernels.anneal import anneal, first_fit
from outreach.planning.engine.kernels.layout import Ints
from outreach.planning.engine.problem import Plan, Problem
from outreach.planning.engine.seating import Keeping, fix, seat_held, seat_plan, tie
from outreach.planning.engine.state import Board, empty_board, plan_of

HASTY = ((1.0, 100.0, 5.0),)  # share of the steps, hot, cold
SHORT = ((0.6, 100.0, 5.0), (0.4, 40.0, 4.0))  # the first plan refined
PATIENT = ((1.0, 50.0, 2.0),)  # with time to spare one slow cooling to the end beats two starts and a refinement
GUIDED = ((1.0, 25.0, 2.5),)  # from a guide's plan: hotter, and the search forgets it
FEW_STEPS = 20_000  # per visit: up to here one slow cooling finds more than two
MANY_STEPS = 30_000  # per visit: from here on slow cooling has the time it needs
SLICES = 240
Cycles = tuple[tuple[float, float, float], ...]
PATIENCE = 0.1  # share of the time by which the steps may lag before the clock takes over


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the search stands: share of its steps made, seconds since its start, best cost."""

    share: float
    seconds: float
    cost: int


@dataclass(frozen=True, slots=True)
class Guidance:
    """At which share of its work a search asks for a guide, and who gives it: None if it comes too late."""

    after: float
    ask: Callable[[], Guide | None]


@dataclass(frozen=True, slots=True)
class Cooling:
    """How hot the search is (units of cost) at each share of its work, from the share at which it `begins`."""

    cycles: Cycles
    begins: float = 0.0

    def at(self, share: float) -> tuple[int, float]:
        """The cycle that a share of the work falls into, and its heat there."""
        left, begun = (share - self.begins) / (1.0 - self.begins), 0.0
        for number, (length, hot, cold) in enumerate(self.cycles):
            if left < begun + length or number == len(self.cycles) - 1:
                within = min(1.0, (left - begun) / length)
                return number, hot * float((cold / hot) ** within)
            begun += length
        raise ValueError("a search without a cycle of cooling")


class Search:
    """One search of one problem from one seed; `best` is a whole plan at any time."""

    def __init__(
        self,
        problem: Problem,
        seed: int,
        start: Plan | None = None,
        keeping: Keeping | None = None,
    ) -> None:
        self.problem, self.seed = problem, seed
        self.board = empty_board(problem, seed)
        seat_held(problem, self.board)
        if keeping is not None:
            tie(problem, self.board, keeping)
        if start is not None:
            seat_plan(problem, self.board, start)
        if keeping is not None and not keeping.may_move:
            fix(self.board)
        fill_up(problem, self.board)
        self.best: Board = self.board.copy()
        self.by_clock = False

    def run(
        self,
        seconds: float,
        on_slice: Callable[[Stage], bool],
        cycles: Cycles = (),
        began: float | None = None,
        guidance: Guidance | None = None,
    ) -> None:
        """Anneal for about `seconds`; `on_slice` hears each slice and says whether to go on.

        Steps follow from `seconds` and the ward's size, so that a seed gives one plan on any machine
        that keeps up; on a slower one the clock drives the cooling and ends it in time. Each cycle
        of cooling begins at the best plan so far. `began` is the clock's time from which
        they count; without `cycles` their number follows from the steps. With `guidance` the search
        begins anew where the guide sends it.
        """
        if not self.board.m[t.MOVABLE] or not self.board.m[t.CELLS]:
            return
        began = time.monotonic() if began is None else began
        steps = max(1, int(seconds * steps_per_second(self.board)))
        cooling = Cooling(cycles or cycles_for(steps // int(self.board.m[t.VISITS])))
        done, cycle = 0, 0
        while True:
            spent = time.monotonic() - began
            share = self._share(done / steps, spent / seconds if seconds > 0 else 1.0)
            if not on_slice(Stage(min(1.0, share), spent, self.cost)) or share >= 1.0:
                return
            if guidance is not None and share >= guidance.after:
                cooling, guidance = self._guided(guidance, cooling), None
                continue
            now, heat = cooling.at(share)
            if now != cycle:
                self.board.take_plan_of(self.best)
                cycle = now
            anneal(*self.board, max(1, steps // SLICES), heat, heat)
            done += max(1, steps // SLICES)
            if self.board.cost < self.best.cost:
                self.best.take_plan_of(self.board)

    def _share(self, by_steps: float, clock: float) -> float:
        if clock > by_steps + PATIENCE or clock >= 1.0 > by_steps:
            self.by_clock = True
            return clock
        return by_steps

    def _guided(self, guidance: Guidance, cooling: Cooling) -> Cooling:
        """The cooling from here on: anew from the guide's plan, or as before where the guide comes too late."""
        guide = guidance.ask()
        if guide is None:
            self.by_clock = True
            return cooling
        self.begin_again(guide)
        return Cooling(GUIDED, begins=guidance.after)

    def begin_again(self, guide: Guide) -> None:
        """Begin anew from a guide's plan; the best plan so far remains the best until it is beaten."""
        self.board = empty_board(self.problem, self.seed)
        seat_held(self.problem, self.board)
        seat_guided(self.board, guide)
        fill_up(self.problem, self.board)
        if self.board.cost < self.best.cost:
            self.best.take_plan_of(self.board)

    @property
    def cost(self) -> int:
        """The best objective so far, with the surcharge of pins that could not be kept."""
        return self.best.cost

    def plan(self) -> Plan:
        """The best plan so far."""
        return plan_of(self.problem, self.best)


def cycles_for(steps_per_visit: int) -> Cycles:
    """How often the search cools and heats again, by the steps it may spend on a visit (measured)."""
    if steps_per_visit >= MANY_STEPS:
        return PATIENT
    return SHORT if steps_per_visit > FEW_STEPS else HASTY


def steps_per_second(board: Board) -> float:
    """Annealing steps that an ordinary core makes per second, on the careful side."""
    people, kits = int(board.m[t.PEOPLE]), int(board.m[t.CELLS_PER_DATE])
    return 1_400_000 / (1.0 + people / 250 + kits / 10)


def fill_up(problem: Problem, board: Board) -> None:
    """Seat every visit that still waits at the earliest half-day that works."""
    kinds = int(board.table(t.KIND).max(initial=0)) + 1
    short = np.zeros((kinds, int(board.m[t.DATES])), dtype=np.int32)
    first_fit(*board, order_of_visits(problem, board), short)


def order_of_visits(problem: Problem, board: Board) -> Ints:
    """Pinned visits first, then by priority: the order in which a first plan seats them."""
    priority = [problem.houses[owner].priority for owner in board.table(t.OWNER)]
    order = np.lexsort((-np.array(priority, dtype=np.int32), board.table(t.PIN) == -1))
    return order.astype(np.int32)
