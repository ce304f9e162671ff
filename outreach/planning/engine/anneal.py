"""Kernels: the first plan, and simulated annealing over changes of visits and crews."""

from __future__ import annotations

import math

from outreach.planning.engine.compiled import compiled
from outreach.planning.engine.moves import (
    begin,
    exchange,
    exchange_outings,
    renew_crew,
    replace_person,
    serve,
    undo,
)
from outreach.planning.engine.state import State
from outreach.planning.engine.visits import below, draw, may_be
from outreach.planning.engine.ward import Flags, Ints, Ward

NOISE = 12  # of a duty day in eighths: how far a crew's choice strays from those with least duty


@compiled
def first_fit(w: Ward, s: State, order: Ints, short: Flags) -> None:
    """Give each visit in turn the earliest half-day that works: where a plan starts from.

    `short` [kind, d], zeros at first, marks dates that have no crew left for a kind of house.
    """
    for i in range(len(order)):
        if s.place_of[order[i]] < 0:
            for d in range(len(w.kits_on)):
                if fits_on_date(w, s, order[i], d, short):
                    break


@compiled
def fits_on_date(w: Ward, s: State, v: int, d: int, short: Flags) -> bool:
    """Seat a visit on a date, in an outing that has room or else in a new one."""
    kind = w.kind[w.owner[v]]
    fresh = False
    for k in range(w.kits_on[d]):
        c = d * w.cells_per_date + k
        empty = s.visit_at[2 * c] < 0 and s.visit_at[2 * c + 1] < 0
        if empty and (fresh or short[kind, d]):
            continue
        for place in (2 * c, 2 * c + 1):
            if s.visit_at[place] >= 0 or not may_be(w, v, place):
                continue
            begin(s)
            if serve(w, s, v, place, 1):
                return True
            short[kind, d] |= empty and s.place_of[v] >= 0
            undo(w, s)
        fresh |= empty
    return False


@compiled
def random_place(w: Ward, s: State, d: int) -> int:
    """Any half-day of any kit on a date; the first one where no kit goes out."""
    kits = max(1, w.kits_on[d])
    return 2 * (d * w.cells_per_date + below(s, kits)) + below(s, 2)


@compiled
def near_date(w: Ward, s: State, d: int) -> int:
    """A date: any, or one within some weeks of the given one."""
    dates = len(w.kits_on)
    if below(s, 4) == 0:
        return below(s, dates)
    return min(dates - 1, max(0, d + below(s, 17) - 8))


@compiled
def place_beside_neighbor(w: Ward, s: State, v: int) -> int:
    """The other half-day of an outing that goes to a neighbor of the visit's house; -1 if none."""
    n = w.owner[v]
    first, count = w.near_start[n], w.near_start[n + 1] - w.near_start[n]
    if count == 0:
        return -1
    m = w.near[first + below(s, count)]
    u = w.visit_start[m] + below(s, w.visit_start[m + 1] - w.visit_start[m])
    if u == v or s.place_of[u] < 0:
        return -1
    return s.place_of[u] ^ 1


@compiled
def change(w: Ward, s: State) -> bool:
    """Try one random change; False if it came to nothing and must be undone."""
    kind = below(s, 100)
    if kind < 25:
        c = below(s, len(s.crew_size))
        if kind < 3:
            return renew_crew(w, s, c, NOISE)
        return replace_person(w, s, c, below(s, len(w.is_police)), NOISE)
    v = below(s, len(w.owner))
    here = s.place_of[v]
    if here < 0:
        return serve(w, s, v, random_place(w, s, below(s, len(w.kits_on))), NOISE)
    if kind < 45:
        there = place_beside_neighbor(w, s, v)
        return there >= 0 and exchange(w, s, here, there, NOISE)
    if kind < 60:
        other = s.place_of[below(s, len(w.owner))]
        return other >= 0 and exchange(w, s, here, other ^ below(s, 2), NOISE)
    there = random_place(w, s, near_date(w, s, w.date_of[here >> 1]))
    if kind < 80:
        return exchange(w, s, here, there, NOISE)
    return exchange_outings(w, s, here >> 1, there >> 1, NOISE)


@compiled
def anneal(w: Ward, s: State, steps: int, hot: float, cold: float) -> int:
    """Make random changes while it cools from `hot` to `cold` (units of cost); how many were kept."""
    kept = 0
    cooling = (cold / hot) ** (1.0 / max(1, steps))
    heat = hot
    for _ in range(steps):
        heat *= cooling
        limit = -heat * math.log((draw(s) + 1.0) / 2147483648.0)
        before = s.cost[0]
        begin(s)
        if change(w, s) and s.cost[0] - before <= limit:
            kept += 1
        else:
            undo(w, s)
    return kept
