"""Kernels compiled ahead of the first real use."""

from __future__ import annotations

from datetime import date

from outreach.planning.engine.explain import ranked_slots
from outreach.planning.engine.guide import Guide, Outing, Stay
from outreach.planning.engine.kernels.anneal import anneal
from outreach.planning.engine.problem import Event, House, Kit, Member, Plan, Problem
from outreach.planning.engine.replan import replan
from outreach.planning.engine.search import Search
from outreach.planning.engine.solve import solve


def warm_up() -> None:
    """Compile every kernel by planning a ward of two houses; a second or less once they are kept on disk.

    Belongs to set-up: the first time takes about half a minute, and later processes find the result.
    """
    load_search()
    problem = two_houses()
    plan = solve(problem, seconds=0.05).plan
    for known in (plan, Plan(problem.name, ())):
        ranked_slots(problem, known, "A")
    for today in (date(2026, 1, 3), date(2026, 1, 4)):
        replan(problem, plan, Event(today, (plan.visits[-1].slot,)), seconds=0.1)


def load_search() -> None:
    """Load the search's kernels, so that the time given to a solve is spent on searching.

    Annealing and seating by a guide are called by themselves: a search that runs by the clock comes to
    neither where loading the first plan's kernels has used the time up.
    """
    search = Search(two_houses(), seed=1)
    anneal(*search.board, 1, 1.0, 1.0)
    search.begin_again(Guide(outings=(Outing((0,), 0, 1),)))
    search.begin_again(Guide(stays=(Stay((1,), 0, 1),)))


def two_houses() -> Problem:
    """The least ward that needs a team, an officer, a skill and a choice."""
    return Problem(
        name="warm-up",
        start=date(2026, 1, 3),
        deadline=date(2026, 1, 31),
        dates=(date(2026, 1, 3), date(2026, 1, 10), date(2026, 1, 17)),
        houses=(House("A", 10, 5, 1, 1, 1, ("civil",)), House("B", 12, 4, 1, 1, 0)),
        staff=(Member("S1", ("civil",)), Member("S2")),
        police=(Member("P1"),),
        kits=(Kit("K1"),),
        adjacent=(("A", "B", 4),),
    )
