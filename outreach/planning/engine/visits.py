"""Kernels: chance, and visits put into and taken out of a plan with their part of the cost."""

from __future__ import annotations

import numpy as np

from outreach.planning.engine.compiled import compiled
from outreach.planning.engine.state import State
from outreach.planning.engine.ward import TRAVEL, UNSERVED, Ward


@compiled
def draw(s: State) -> int:
    """31 random bits (a 64-bit linear congruential generator, high bits)."""
    s.random[0] = s.random[0] * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
    return np.int64(s.random[0] >> np.uint64(33))


@compiled
def below(s: State, n: int) -> int:
    """A random whole number from 0 to n - 1."""
    return (draw(s) * n) >> 31


@compiled
def pool_price(w: Ward, v: int) -> int:
    """What a visit costs while it is unserved; a pinned one twice as much, so that pins come first."""
    if w.pin[v] != -1:
        return 2 * w.weights[UNSERVED]
    return w.weights[UNSERVED]


@compiled
def resave(w: Ward, s: State, c: int) -> None:
    """Bring the way saved by the pair of a cell up to date."""
    one, other = s.visit_at[2 * c], s.visit_at[2 * c + 1]
    gain = 0
    if one >= 0 and other >= 0:
        gain = w.saving[w.owner[one], w.owner[other]]
    s.cost[0] += (s.saved[c] - gain) * w.weights[TRAVEL]
    s.saved[c] = gain


@compiled
def may_be(w: Ward, v: int, place: int) -> bool:
    """Whether the house of a visit is open at a place, its pin obeyed and a kit to be had."""
    c = place >> 1
    d = w.date_of[c]
    at = 2 * d + (place & 1)
    if c - d * w.cells_per_date >= w.kits_on[d]:
        return False
    if w.pin[v] != -1 and w.pin[v] != at:
        return False
    return w.open_at[w.owner[v], at] != 0


@compiled
def clashes(w: Ward, s: State, v: int, place: int) -> bool:
    """Whether the house has another date that weekend (H13) or this very half-day already (H12)."""
    n, d = w.owner[v], w.date_of[place >> 1]
    week = w.week[d]
    if s.house_count[n, week] == 0:
        return False
    if s.house_date[n, week] != d:
        return True
    first = 2 * d * w.cells_per_date + (place & 1)
    for k in range(w.kits_on[d]):
        u = s.visit_at[first + 2 * k]
        if u >= 0 and w.owner[u] == n:
            return True
    return False


@compiled
def seat_visit(w: Ward, s: State, v: int, place: int) -> None:
    """Put a visit into an empty place without asking any rule."""
    n, c = w.owner[v], place >> 1
    d = w.date_of[c]
    s.visit_at[place] = v
    s.place_of[v] = place
    s.house_count[n, w.week[d]] += 1
    s.house_date[n, w.week[d]] = d
    s.cost[0] += w.visit_cost[n, d] - pool_price(w, v)
    resave(w, s, c)


@compiled
def put(w: Ward, s: State, v: int, place: int) -> bool:
    """Put a visit into an empty place; False, and nothing done, where a rule of the house forbids."""
    if not may_be(w, v, place) or clashes(w, s, v, place):
        return False
    seat_visit(w, s, v, place)
    return True


@compiled
def take(w: Ward, s: State, place: int) -> None:
    """Take the visit, if any, out of a place into the pool."""
    v = s.visit_at[place]
    if v < 0:
        return
    n, c = w.owner[v], place >> 1
    d = w.date_of[c]
    s.visit_at[place] = -1
    s.place_of[v] = -1
    s.house_count[n, w.week[d]] -= 1
    s.cost[0] += pool_price(w, v) - w.visit_cost[n, d]
    resave(w, s, c)
