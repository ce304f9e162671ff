"""A proven lower bound of a problem, worked out beside the search and never longer than it."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from outreach.planning.engine.guide import Guide, guide_of, guide_seconds
from outreach.planning.engine.judge import cost
from outreach.planning.engine.linear import Interrupter, solved
from outreach.planning.engine.problem import Plan, Problem
from outreach.planning.engine.relaxation import Relaxation

SLACK = 1e-4  # of a unit: what floating point may be off before rounding up to a whole objective


def lower_bound(
    problem: Problem,
    group_key: Callable[[date], object] | None = None,
    *,
    seconds: float = math.inf,
    interrupter: Interrupter | None = None,
) -> int | None:
    """The proven least objective any plan can have; None if time was up or the work interrupted.

    Dates are relaxed by `group_key`, by weekend if none is given. Held visits cost what they cost.
    """
    return relaxed(problem, group_key or problem.week, seconds=seconds, interrupter=interrupter).bound


@dataclass(frozen=True, slots=True)
class Relaxed:
    """What the year relaxed to fractions tells: a proven lower bound, and where it would send whom."""

    bound: int | None
    guide: Guide


def relaxed(
    problem: Problem, group_key: Callable[[date], object], *, seconds: float, interrupter: Interrupter | None
) -> Relaxed:
    """The year relaxed by a grouping of its dates; without bound if time was up or the work interrupted."""
    held = cost(problem, Plan(problem.name, problem.held))
    if all(house.sessions == 0 for house in problem.houses):
        return Relaxed(held.total, Guide())
    relaxation = Relaxation(problem, group_key)
    answer = solved(relaxation.program, seconds, interrupter)
    if answer is None:
        return Relaxed(None, Guide())
    proven = relaxation.program.proven(answer.prices) + held.total - held.unserved
    return Relaxed(max(0, math.ceil(proven - SLACK)), guide_of(relaxation, answer.values))


class Prover:
    """Raises a lower bound in a thread of its own while a search runs: by weekends, then dates; by months first
    where weekends take long.

    The year by weekends is also the search's guide.
    """

    def __init__(self, problem: Problem, seconds: float) -> None:
        self.problem = problem
        self.best: int | None = None
        self._ends = time.monotonic() + seconds
        self._interrupter = Interrupter()
        self._guide = Guide()
        self._is_guided = threading.Event()
        # A process that ends while a solver's thread is alive is aborted: Python waits for this one.
        self._thread = threading.Thread(target=self._prove, name="lower bound")
        self._thread.start()

    def guide(self, until: float) -> Guide | None:
        """Where the year by weekends would send whom; None if that is not known by a time of the clock."""
        return self._guide if self._is_guided.wait(max(0.0, until - time.monotonic())) else None

    def wait(self, seconds: float) -> None:
        """Give the proof at most so many seconds more."""
        self._thread.join(max(0.0, seconds))

    def stop(self) -> int | None:
        """End the work; the best bound proven so far."""
        self._interrupter.interrupt()
        self._thread.join(1.0)
        return self.best

    def _prove(self) -> None:
        try:
            keys: list[Callable[[date], object]] = [self.problem.week, lambda day: day]
            if guide_seconds(self.problem) > 1.0:
                keys.insert(0, lambda day: day.month)
            for key in keys:
                left = self._ends - time.monotonic()
                if left <= 0 or self._interrupter.interrupted:
                    return
                found = relaxed(self.problem, key, seconds=left, interrupter=self._interrupter)
                if found.bound is not None:
                    self.best = max(found.bound, self.best or 0)
                if key == self.problem.week:
                    self._guide = found.guide
                    self._is_guided.set()
        finally:
            self._is_guided.set()
