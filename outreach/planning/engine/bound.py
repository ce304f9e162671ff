"""A proven lower bound of a problem: duals of its relaxation, checked by weak duality."""

from __future__ import annotations

import math

from ortools.math_opt.python import mathopt

from outreach.planning.engine.judge import cost
from outreach.planning.engine.linear import row_prices
from outreach.planning.engine.problem import Plan, Problem
from outreach.planning.engine.relaxation import Relaxation, single_date, weekend

SLACK = 1e-4  # of a unit: what floating point may be off before rounding up to a whole objective


def lower_bound(
    problem: Problem,
    *,
    by_date: bool,
    interrupter: mathopt.SolveInterrupter | None = None,
    solver=mathopt.SolverType.GLOP,
) -> int | None:
    """The proven least objective any plan can have; None if the work was interrupted.

    `by_date` is tighter and slower than by weekend. Held visits cost what they cost.
    """
    relaxation = Relaxation(problem, single_date if by_date else weekend(problem))
    prices = row_prices(relaxation.program, solver, interrupter)
    if prices is None:
        return None
    held = cost(problem, Plan(problem.name, problem.held))
    proven = relaxation.program.proven(prices) + held.total - held.unserved
    return max(0, math.ceil(proven - SLACK))
