"""Kernels: one change of a plan at a time, tried whole or undone whole."""

from __future__ import annotations

from outreach.planning.engine.kernels.compiled import compiled
from outreach.planning.engine.kernels.duty import add, begin, dismiss, drop, is_free, touch, undo
from outreach.planning.engine.kernels.layout import (
    CEILING,
    CELLS,
    COST,
    CREW,
    CREW_SIZE,
    DATE_OF,
    FIXED,
    FROZEN,
    IS_POLICE,
    PLACE_OF,
    TOUCHED,
    TOUCHED_CELL,
    VISIT_AT,
    Ints,
    Longs,
    at,
    at2,
)
from outreach.planning.engine.kernels.teams import is_must, least_cost, repair
from outreach.planning.engine.kernels.visits import below, may_be, put, take


@compiled
def is_stuck(m: Ints, place: int) -> bool:
    """Whether the visit in a place must stay in it."""
    v = m[at(m, VISIT_AT, place)]
    return v >= 0 and m[at(m, FIXED, v)] != 0


@compiled
def settle(m: Ints, x: Longs, noise: int) -> bool:
    """Repair the crews of all touched cells, emptied ones first so that their people are free."""
    for i in range(m[TOUCHED]):
        c = m[at(m, TOUCHED_CELL, i)]
        if m[at(m, VISIT_AT, 2 * c)] < 0 and m[at(m, VISIT_AT, 2 * c + 1)] < 0:
            dismiss(m, x, c)
    if x[COST] > x[CEILING] and least_cost(m, x) > x[CEILING]:
        return False
    for i in range(m[TOUCHED]):  # noqa: SIM110 (numba has no all() over a generator)
        if not repair(m, x, m[at(m, TOUCHED_CELL, i)], noise):
            return False
    return True


@compiled
def exchange(m: Ints, x: Longs, here: int, there: int, noise: int) -> bool:
    """Exchange what two half-days hold, visit or nothing; False if a rule forbids it."""
    one, other = m[at(m, VISIT_AT, here)], m[at(m, VISIT_AT, there)]
    if here == there or (one < 0 and other < 0):
        return False
    if m[at(m, FROZEN, here >> 1)] or m[at(m, FROZEN, there >> 1)] or is_stuck(m, here) or is_stuck(m, there):
        return False
    touch(m, here >> 1)
    touch(m, there >> 1)
    take(m, x, here)
    take(m, x, there)
    if one >= 0 and not put(m, x, one, there):
        return False
    if other >= 0 and not put(m, x, other, here):
        return False
    return settle(m, x, noise)


@compiled
def move_half(m: Ints, x: Longs, v: int, place: int) -> bool:
    """Put a visit, if there is one, into an emptied place; False if a rule forbids it."""
    return v < 0 or put(m, x, v, place)


@compiled
def exchange_outings(m: Ints, x: Longs, here: int, there: int, noise: int) -> bool:
    """Exchange all visits of two cells; crews stay with their date and are repaired."""
    if here == there or m[at(m, FROZEN, here)] or m[at(m, FROZEN, there)]:
        return False
    one, one_pm = m[at(m, VISIT_AT, 2 * here)], m[at(m, VISIT_AT, 2 * here + 1)]
    other, other_pm = m[at(m, VISIT_AT, 2 * there)], m[at(m, VISIT_AT, 2 * there + 1)]
    if one < 0 and one_pm < 0 and other < 0 and other_pm < 0:
        return False
    touch(m, here)
    touch(m, there)
    for place in (2 * here, 2 * here + 1, 2 * there, 2 * there + 1):
        if is_stuck(m, place):
            return False
        take(m, x, place)
    moved = move_half(m, x, one, 2 * there) and move_half(m, x, one_pm, 2 * there + 1)
    moved = moved and move_half(m, x, other, 2 * here) and move_half(m, x, other_pm, 2 * here + 1)
    return moved and settle(m, x, noise)


@compiled
def serve(m: Ints, x: Longs, v: int, place: int, noise: int) -> bool:
    """Put an unserved visit into a place; whoever was there goes to the pool."""
    if m[at(m, FROZEN, place >> 1)] or is_stuck(m, place) or m[at(m, PLACE_OF, v)] >= 0:
        return False
    touch(m, place >> 1)
    take(m, x, place)
    return put(m, x, v, place) and settle(m, x, noise)


@compiled
def replace_person(m: Ints, x: Longs, c: int, p: int, noise: int) -> bool:
    """Give a free person a seat in a crew, take one of their kind out, and repair."""
    d = m[at(m, DATE_OF, c)]
    if m[at(m, FROZEN, c)] or m[at(m, CREW_SIZE, c)] == 0 or not is_free(m, p, d):
        return False
    seat = below(x, m[at(m, CREW_SIZE, c)])
    gone = m[at2(m, CREW, c, seat)]
    if m[at(m, IS_POLICE, gone)] != m[at(m, IS_POLICE, p)] or is_must(m, c, gone):
        return False
    touch(m, c)
    drop(m, x, c, seat)
    add(m, x, c, p)
    return repair(m, x, c, noise)


@compiled
def renew_crew(m: Ints, x: Longs, c: int, noise: int) -> bool:
    """Send a whole crew home and call a new one."""
    if m[at(m, FROZEN, c)] or m[at(m, CREW_SIZE, c)] == 0:
        return False
    touch(m, c)
    dismiss(m, x, c)
    return repair(m, x, c, noise)


@compiled
def best_single_move(m: Ints, x: Longs, visits: Ints) -> tuple[int, int, int]:
    """The visit of a list, the empty place and the change of cost of the best move; nothing changes.

    Moves that would change the crew of a third outing are left out; visit and place are -1 if none.
    """
    best_visit, best_place, best_change = -1, -1, 1 << 40
    for i in range(len(visits)):
        v = visits[i]
        here = m[at(m, PLACE_OF, v)]
        for there in range(2 * m[CELLS]):
            if here < 0 or m[at(m, VISIT_AT, there)] >= 0 or not may_be(m, v, there):
                continue
            before = x[COST]
            begin(m)
            if exchange(m, x, here, there, 1) and m[TOUCHED] <= 2 and x[COST] - before < best_change:
                best_visit, best_place, best_change = v, there, x[COST] - before
            undo(m, x)
    return best_visit, best_place, best_change
