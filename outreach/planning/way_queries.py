"""The ways of one replanning side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from outreach.kernel.db import DbSession
from outreach.planning.models import Plan
from outreach.planning.plan_queries import visits_hit_by, ways_beside, what_would_change
from outreach.planning.rules import PlanState
from outreach.planning.way_rules import LETTERS, WAY_LABELS, Price, Way, price_of


@dataclass(frozen=True)
class Compared:
    """One way as it is offered: its letter, its source string, what it asks of people today."""

    plan: Plan
    letter: str
    label: str
    price: Price


def ways_compared(db: DbSession, plan: Plan, *, today: date) -> list[Compared]:
    """The ways that may still be applied, in the order in which they were found; none for a plan of another kind."""
    if plan.figures.get("kind") != "replan":
        return []
    return [
        Compared(one, letter, WAY_LABELS[Way(one.figures.get("way", Way.CALM))], _price(db, one, today))
        for letter, one in zip(LETTERS, ways_beside(db, plan), strict=False)
        if one.state is PlanState.DRAFT
    ]


def _price(db: DbSession, plan: Plan, today: date) -> Price:
    return price_of(what_would_change(db, plan, today=today), visits_hit_by(plan))
