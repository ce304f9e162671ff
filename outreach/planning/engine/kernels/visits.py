"""Kernels: chance, and visits put into and taken out of a plan with their part of the cost."""

from __future__ import annotations

from outreach.planning.engine.kernels.compiled import compiled
from outreach.planning.engine.kernels.layout import (
    CELLS_PER_DATE,
    CHANCE,
    COST,
    DATE_OF,
    HOME,
    HOUSE_COUNT,
    HOUSE_DATE,
    KITS_ON,
    MOVE_PRICE,
    OPEN,
    OWNER,
    PIN,
    PLACE_OF,
    SAVED,
    SAVING,
    TRAVEL,
    UNSERVED,
    VISIT_AT,
    VISIT_COST,
    WEEK,
    Ints,
    Longs,
    at,
    at2,
)

PIN_FACTOR = 20  # unserved visits that one pin weighs as much as


@compiled
def draw(x: Longs) -> int:
    """A random number from 1 to 2**31 - 2 (Park and Miller's generator, multiplier 48271).

    Its product never overflows: numba leaves signed overflow undefined, and crashed on it.
    """
    x[CHANCE] = x[CHANCE] * 48271 % 2147483647
    return x[CHANCE]


@compiled
def below(x: Longs, n: int) -> int:
    """A random whole number from 0 to n - 1."""
    return (draw(x) * n) >> 31


@compiled
def pool_price(m: Ints, v: int) -> int:
    """What a visit costs while it is unserved; a pinned one so much more that pins come before all others."""
    if m[at(m, PIN, v)] != -1:
        return PIN_FACTOR * m[UNSERVED]
    return m[UNSERVED]


@compiled
def resave(m: Ints, x: Longs, c: int) -> None:
    """Bring the way saved by the pair of a cell up to date."""
    one, other = m[at(m, VISIT_AT, 2 * c)], m[at(m, VISIT_AT, 2 * c + 1)]
    gain = 0
    if one >= 0 and other >= 0:
        gain = m[at2(m, SAVING, m[at(m, OWNER, one)], m[at(m, OWNER, other)])]
    x[COST] += (m[at(m, SAVED, c)] - gain) * m[TRAVEL]
    m[at(m, SAVED, c)] = gain


@compiled
def may_be(m: Ints, v: int, place: int) -> bool:
    """Whether the house of a visit is open at a place, its pin obeyed and a kit to be had."""
    c = place >> 1
    d = m[at(m, DATE_OF, c)]
    half = 2 * d + (place & 1)
    if c - d * m[CELLS_PER_DATE] >= m[at(m, KITS_ON, d)]:
        return False
    if m[at(m, PIN, v)] != -1 and m[at(m, PIN, v)] != half:
        return False
    return m[at2(m, OPEN, m[at(m, OWNER, v)], half)] != 0


@compiled
def clashes(m: Ints, v: int, place: int) -> bool:
    """Whether the house has another date that weekend (H13) or this very half-day already (H12)."""
    n, d = m[at(m, OWNER, v)], m[at(m, DATE_OF, place >> 1)]
    week = m[at(m, WEEK, d)]
    if m[at2(m, HOUSE_COUNT, n, week)] == 0:
        return False
    if m[at2(m, HOUSE_DATE, n, week)] != d:
        return True
    first = 2 * d * m[CELLS_PER_DATE] + (place & 1)
    for k in range(m[at(m, KITS_ON, d)]):
        u = m[at(m, VISIT_AT, first + 2 * k)]
        if u >= 0 and m[at(m, OWNER, u)] == n:
            return True
    return False


@compiled
def stay_price(m: Ints, v: int, d: int, session: int) -> int:
    """What it costs that a visit is on a half-day: the visit itself, and leaving the plan in force."""
    price = m[at2(m, VISIT_COST, m[at(m, OWNER, v)], d)]
    if m[at(m, HOME, v)] != -1 and m[at(m, HOME, v)] != 2 * d + session:
        price += m[MOVE_PRICE]
    return price


@compiled
def seat_visit(m: Ints, x: Longs, v: int, place: int) -> None:
    """Put a visit into an empty place without asking any rule."""
    n, c = m[at(m, OWNER, v)], place >> 1
    d = m[at(m, DATE_OF, c)]
    m[at(m, VISIT_AT, place)] = v
    m[at(m, PLACE_OF, v)] = place
    m[at2(m, HOUSE_COUNT, n, m[at(m, WEEK, d)])] += 1
    m[at2(m, HOUSE_DATE, n, m[at(m, WEEK, d)])] = d
    x[COST] += stay_price(m, v, d, place & 1) - pool_price(m, v)
    resave(m, x, c)


@compiled
def put(m: Ints, x: Longs, v: int, place: int) -> bool:
    """Put a visit into an empty place; False, and nothing done, where a rule of the house forbids."""
    if not may_be(m, v, place) or clashes(m, v, place):
        return False
    seat_visit(m, x, v, place)
    return True


@compiled
def take(m: Ints, x: Longs, place: int) -> None:
    """Take the visit, if any, out of a place into the pool."""
    v = m[at(m, VISIT_AT, place)]
    if v < 0:
        return
    n, c = m[at(m, OWNER, v)], place >> 1
    d = m[at(m, DATE_OF, c)]
    m[at(m, VISIT_AT, place)] = -1
    m[at(m, PLACE_OF, v)] = -1
    m[at2(m, HOUSE_COUNT, n, m[at(m, WEEK, d)])] -= 1
    x[COST] += pool_price(m, v) - stay_price(m, v, d, place & 1)
    resave(m, x, c)
