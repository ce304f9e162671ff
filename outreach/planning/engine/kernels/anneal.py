"""Kernels: the first plan, and simulated annealing over changes of visits and crews."""

from __future__ import annotations

import math

from outreach.planning.engine.kernels.compiled import compiled
from outreach.planning.engine.kernels.duty import begin, undo
from outreach.planning.engine.kernels.layout import (
    CEILING,
    CELLS_PER_DATE,
    COST,
    DATE_OF,
    DATES,
    KIND,
    KITS_ON,
    MOVABLE,
    MOVE_PRICE,
    MOVERS,
    NEAR,
    NEAR_START,
    NO_CEILING,
    OWNER,
    PEOPLE,
    PLACE_OF,
    VISIT_AT,
    VISIT_START,
    VISITS,
    Ints,
    Longs,
    at,
)
from outreach.planning.engine.kernels.moves import (
    exchange,
    exchange_outings,
    renew_crew,
    replace_person,
    serve,
)
from outreach.planning.engine.kernels.visits import below, draw, may_be

NOISE = 12  # of a duty day in eighths: how far a crew's choice strays from those with least duty


@compiled
def first_fit(m: Ints, x: Longs, order: Ints, short: Ints) -> None:
    """Give each visit in turn the earliest half-day that works: where a plan starts from.

    `short` [kind, d], zeros at first, marks dates that have no crew left for a kind of house.
    """
    for i in range(len(order)):
        if m[at(m, PLACE_OF, order[i])] < 0:
            for d in range(m[DATES]):
                if fits_on_date(m, x, order[i], d, short):
                    break


@compiled
def fits_on_date(m: Ints, x: Longs, v: int, d: int, short: Ints) -> bool:
    """Seat a visit on a date, in an outing that has room or else in a new one."""
    kind = m[at(m, KIND, m[at(m, OWNER, v)])]
    fresh = False
    for k in range(m[at(m, KITS_ON, d)]):
        c = d * m[CELLS_PER_DATE] + k
        empty = m[at(m, VISIT_AT, 2 * c)] < 0 and m[at(m, VISIT_AT, 2 * c + 1)] < 0
        if empty and (fresh or short[kind, d]):
            continue
        for place in (2 * c, 2 * c + 1):
            if m[at(m, VISIT_AT, place)] >= 0 or not may_be(m, v, place):
                continue
            begin(m)
            if serve(m, x, v, place, 1):
                return True
            short[kind, d] |= empty and m[at(m, PLACE_OF, v)] >= 0
            undo(m, x)
        fresh |= empty
    return False


@compiled
def seat_pair(m: Ints, x: Longs, v: int, u: int, d: int) -> bool:
    """Send two visits out together on a date, with a kit that has no way yet; in whichever order works."""
    for k in range(m[at(m, KITS_ON, d)]):
        c = d * m[CELLS_PER_DATE] + k
        if m[at(m, VISIT_AT, 2 * c)] >= 0 or m[at(m, VISIT_AT, 2 * c + 1)] >= 0:
            continue
        for one, other in ((v, u), (u, v)):
            begin(m)
            if may_be(m, one, 2 * c) and may_be(m, other, 2 * c + 1):
                if serve(m, x, one, 2 * c, 1) and serve(m, x, other, 2 * c + 1, 1):
                    return True
                undo(m, x)
    return False


@compiled
def random_place(m: Ints, x: Longs, d: int) -> int:
    """Any half-day of any kit on a date; the first one where no kit goes out."""
    kits = max(1, m[at(m, KITS_ON, d)])
    return 2 * (d * m[CELLS_PER_DATE] + below(x, kits)) + below(x, 2)


@compiled
def near_date(m: Ints, x: Longs, d: int) -> int:
    """A date: any, or one within some weeks of the given one."""
    dates = m[DATES]
    if below(x, 4) == 0:
        return below(x, dates)
    return min(dates - 1, max(0, d + below(x, 17) - 8))


@compiled
def place_beside_neighbor(m: Ints, x: Longs, v: int) -> int:
    """The other half-day of an outing that goes to a neighbor of the visit's house; -1 if none."""
    n = m[at(m, OWNER, v)]
    first, count = m[at(m, NEAR_START, n)], m[at(m, NEAR_START, n + 1)] - m[at(m, NEAR_START, n)]
    if count == 0:
        return -1
    near = m[at(m, NEAR, first + below(x, count))]
    start, end = m[at(m, VISIT_START, near)], m[at(m, VISIT_START, near + 1)]
    u = start + below(x, end - start)
    if u == v or m[at(m, PLACE_OF, u)] < 0:
        return -1
    return m[at(m, PLACE_OF, u)] ^ 1


@compiled
def change_crew(m: Ints, x: Longs, kind: int) -> bool:
    """Try another person, or a whole new crew, in the cell of any visit."""
    place = m[at(m, PLACE_OF, below(x, m[VISITS]))]
    if place < 0:
        return False
    c = place >> 1
    if kind < 3:
        return renew_crew(m, x, c, NOISE)
    return replace_person(m, x, c, below(x, m[PEOPLE]), NOISE)


@compiled
def change(m: Ints, x: Longs) -> bool:
    """Try one random change; False if it came to nothing and must be undone."""
    kind = below(x, 100)
    if kind < 25:
        return change_crew(m, x, kind)
    v = m[at(m, MOVERS, below(x, m[MOVABLE]))]
    here = m[at(m, PLACE_OF, v)]
    if here < 0:
        return serve(m, x, v, random_place(m, x, below(x, m[DATES])), NOISE)
    if kind < 45:
        there = place_beside_neighbor(m, x, v)
    elif kind < 60:
        there = m[at(m, PLACE_OF, below(x, m[VISITS]))]
        if there >= 0:
            there ^= below(x, 2)
    else:
        there = random_place(m, x, near_date(m, x, m[at(m, DATE_OF, here >> 1)]))
    if kind >= 80:
        return exchange_outings(m, x, here >> 1, there >> 1, NOISE)
    return there >= 0 and exchange(m, x, here, there, NOISE)


@compiled
def anneal(m: Ints, x: Longs, steps: int, hot: float, cold: float) -> int:
    """Make random changes while it cools from `hot` to `cold` (units of cost); how many were kept."""
    kept = 0
    cooling = (cold / hot) ** (1.0 / max(1, steps))
    heat = hot
    for _ in range(steps):
        heat *= cooling
        limit = -heat * math.log(draw(x) / 2147483648.0)
        ceiling = x[COST] + int(limit)
        x[CEILING] = NO_CEILING if m[MOVE_PRICE] > 0 else ceiling
        begin(m)
        if change(m, x) and x[COST] <= ceiling:
            kept += 1
        else:
            undo(m, x)
    x[CEILING] = NO_CEILING
    return kept
