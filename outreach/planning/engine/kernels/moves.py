"""Kernels: one change of a plan at a time, tried whole or undone whole."""

from __future__ import annotations

from outreach.planning.engine.kernels.compiled import compiled
from outreach.planning.engine.kernels.duty import add, dismiss, drop, is_free, touch
from outreach.planning.engine.kernels.layout import (
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
from outreach.planning.engine.kernels.teams import is_must, repair
from outreach.planning.engine.kernels.visits import below, put, take


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
    for i in range(m[TOUCHED]):
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
def exchange_outings(m: Ints, x: Longs, here: int, there: int, noise: int) -> bool:
    """Exchange all visits of two cells; crews stay with their date and are repaired."""
    if here == there or m[at(m, FROZEN, here)] or m[at(m, FROZEN, there)]:
        return False
    one, other = m[at(m, VISIT_AT, 2 * here)], m[at(m, VISIT_AT, 2 * there)]
    one_pm, other_pm = m[at(m, VISIT_AT, 2 * here + 1)], m[at(m, VISIT_AT, 2 * there + 1)]
    if one < 0 and one_pm < 0 and other < 0 and other_pm < 0:
        return False
    touch(m, here)
    touch(m, there)
    for session in range(2):
        if is_stuck(m, 2 * here + session) or is_stuck(m, 2 * there + session):
            return False
    for session in range(2):
        take(m, x, 2 * here + session)
        take(m, x, 2 * there + session)
    if one >= 0 and not put(m, x, one, 2 * there):
        return False
    if one_pm >= 0 and not put(m, x, one_pm, 2 * there + 1):
        return False
    if other >= 0 and not put(m, x, other, 2 * here):
        return False
    if other_pm >= 0 and not put(m, x, other_pm, 2 * here + 1):
        return False
    return settle(m, x, noise)


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
