"""What a plan leaves out."""

from __future__ import annotations

from outreach.planning.engine.problem import Plan, Problem, Slot


def unserved(problem: Problem, plan: Plan) -> dict[str, int]:
    """Missing half-days by neighborhood, those with none left out."""
    missing = {house.id: house.sessions for house in problem.houses}
    for visit in plan.visits:
        missing[visit.neighborhood] -= 1
    return {house: left for house, left in missing.items() if left > 0}


def pins_missing(problem: Problem, plan: Plan) -> frozenset[Slot]:
    """Pinned half-days that a plan does not keep."""
    return frozenset(problem.pinned) - {visit.slot for visit in plan.visits}
