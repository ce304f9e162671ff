"""The one door of the engine: from a problem to its best plan, with bound, gap and reasons."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from outreach.planning.engine.bound import Prover
from outreach.planning.engine.guide import guide_seconds
from outreach.planning.engine.judge import Cost, cost
from outreach.planning.engine.kernels import layout as t
from outreach.planning.engine.problem import Plan, Problem
from outreach.planning.engine.search import Guidance, Stage
from outreach.planning.engine.search_team import SearchTeam
from outreach.planning.engine.unserved import unserved

MOST_BEFORE, LATEST = 0.55, 0.65  # shares of the time: a guide expected later is not waited for, one not there is left


@dataclass(frozen=True, slots=True)
class Progress:
    """News of a running solve: share of the work done, best objective, proven bound, their gap.

    `plan` builds the best plan so far when it is wanted; `gap` is (objective - bound) / bound.
    """

    share: float
    seconds: float
    objective: int
    bound: int | None
    unserved: int
    plan: Callable[[], Plan]

    @property
    def gap(self) -> float | None:
        """How far at most the plan is from the best there can be, as a share of the bound."""
        return gap_of(self.objective, self.bound)


@dataclass(frozen=True, slots=True)
class Solution:
    """A plan, its cost by term, a proven lower bound and how it came about.

    `unserved` names each neighborhood with missing half-days and their number; `stopped` says that
    the caller ended the search early; `by_clock` that the machine was too slow for the full number
    of steps, so that another run may give another plan.
    """

    plan: Plan
    cost: Cost
    bound: int | None
    unserved: dict[str, int]
    seconds_to_first: float
    seconds: float
    stopped: bool
    by_clock: bool

    @property
    def objective(self) -> int:
        """The objective of the plan: smaller is better."""
        return self.cost.total

    @property
    def gap(self) -> float | None:
        """How far at most the plan is from the best there can be, as a share of the bound."""
        return gap_of(self.objective, self.bound)


def gap_of(objective: int, bound: int | None) -> float | None:
    """(objective - bound) / bound, None without a positive bound."""
    return (objective - bound) / bound if bound and bound > 0 else None


def _guidance(problem: Problem, prover: Prover, seconds: float, began: float) -> Guidance | None:
    """The relaxed year as a guide of the searches, where enough of the time is left to follow it."""
    after = guide_seconds(problem)
    if after > MOST_BEFORE * seconds:
        return None
    return Guidance(after / seconds, lambda: prover.guide(began + LATEST * seconds))


def solve(
    problem: Problem,
    *,
    seconds: float,
    seed: int = 1,
    workers: int = 1,
    progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    start: Plan | None = None,
) -> Solution:
    """The best plan found in about `seconds`; the same seed gives the same plan.

    `workers` searches run side by side from seeds in a row and the best one counts; the bound is
    worked out beside them. There is always a plan: half-days that nobody can serve are missing from it and listed in
    `unserved`. `start` is an earlier plan to begin from. `should_stop` ends the search, best so far
    kept. Rules and objective: planning problem, H0 to H15.
    """
    began = time.monotonic()
    prover = Prover(problem, seconds)
    team = SearchTeam(problem, seed, workers, start)
    first = time.monotonic() - began
    stopped = False

    def on_slice(stage: Stage) -> bool:
        nonlocal stopped
        if progress is not None:
            best = team.best()
            missing = int((best.best.table(t.PLACE_OF) < 0).sum())
            spent = time.monotonic() - began
            progress(Progress(stage.share, spent, best.cost, prover.best, missing, best.plan))
        stopped = should_stop is not None and should_stop()
        return not stopped

    team.run(seconds, began, on_slice, None if start else _guidance(problem, prover, seconds, began))
    if not stopped:
        prover.wait(began + seconds - time.monotonic())
    bound = prover.stop()
    plan = team.best().plan()
    return Solution(
        plan=plan,
        cost=cost(problem, plan),
        bound=bound,
        unserved=unserved(problem, plan),
        seconds_to_first=first,
        seconds=time.monotonic() - began,
        stopped=stopped,
        by_clock=team.by_clock,
    )
