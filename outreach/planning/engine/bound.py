"""A proven lower bound of a problem, worked out beside the search and never longer than it."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from datetime import date

from outreach.planning.engine.judge import cost
from outreach.planning.engine.linear import Interrupter, row_prices
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
    held = cost(problem, Plan(problem.name, problem.held))
    if all(house.sessions == 0 for house in problem.houses):
        return held.total
    relaxation = Relaxation(problem, group_key or problem.week)
    prices = row_prices(relaxation.program, seconds, interrupter)
    if prices is None:
        return None
    proven = relaxation.program.proven(prices) + held.total - held.unserved
    return max(0, math.ceil(proven - SLACK))


class Prover:
    """Raises a lower bound in a thread of its own while a search runs: by months, then weekends, then dates."""

    def __init__(self, problem: Problem, seconds: float) -> None:
        self.problem = problem
        self.best: int | None = None
        self._ends = time.monotonic() + seconds
        self._interrupter = Interrupter()
        self._thread = threading.Thread(target=self._prove, name="lower bound", daemon=True)
        self._thread.start()

    def wait(self, seconds: float) -> None:
        """Give the proof at most so many seconds more."""
        self._thread.join(max(0.0, seconds))

    def stop(self) -> int | None:
        """End the work; the best bound proven so far."""
        self._interrupter.interrupt()
        self._thread.join(1.0)
        return self.best

    def _prove(self) -> None:
        keys: list[Callable[[date], object]] = [lambda day: day.month, self.problem.week, lambda day: day]
        for key in keys:
            left = self._ends - time.monotonic()
            if left <= 0:
                return
            bound = lower_bound(self.problem, key, seconds=left, interrupter=self._interrupter)
            if bound is not None:
                self.best = max(bound, self.best or 0)
