"""Kernels: one change of a plan at a time, tried whole or undone whole."""

from __future__ import annotations

from outreach.planning.engine.compiled import compiled
from outreach.planning.engine.state import State
from outreach.planning.engine.teams import add, dismiss, drop, is_free, is_must, repair
from outreach.planning.engine.visits import below, put, seat_visit, take
from outreach.planning.engine.ward import Ward


@compiled
def begin(s: State) -> None:
    """Start a change: nothing touched yet."""
    s.touched[0] = 0


@compiled
def touch(s: State, c: int) -> None:
    """Remember a cell as it is before it changes."""
    count = s.touched[0]
    for i in range(count):
        if s.touched[1 + i] == c:
            return
    s.touched[1 + count] = c
    s.kept_visits[count, 0] = s.visit_at[2 * c]
    s.kept_visits[count, 1] = s.visit_at[2 * c + 1]
    s.kept_size[count] = s.crew_size[c]
    for seat in range(s.crew_size[c]):
        s.kept_crew[count, seat] = s.crew[c, seat]
    s.touched[0] = count + 1


@compiled
def undo(w: Ward, s: State) -> None:
    """Put every touched cell back as it was."""
    for i in range(s.touched[0]):
        c = s.touched[1 + i]
        take(w, s, 2 * c)
        take(w, s, 2 * c + 1)
        dismiss(w, s, c)
    for i in range(s.touched[0]):
        c = s.touched[1 + i]
        for session in range(2):
            v = s.kept_visits[i, session]
            if v >= 0:
                seat_visit(w, s, v, 2 * c + session)
        for seat in range(s.kept_size[i]):
            add(w, s, c, s.kept_crew[i, seat])


@compiled
def is_stuck(s: State, place: int) -> bool:
    """Whether the visit in a place must stay in it."""
    v = s.visit_at[place]
    return v >= 0 and s.fixed[v] != 0


@compiled
def settle(w: Ward, s: State, noise: int) -> bool:
    """Repair the crews of all touched cells, emptied ones first so that their people are free."""
    for i in range(s.touched[0]):
        c = s.touched[1 + i]
        if s.visit_at[2 * c] < 0 and s.visit_at[2 * c + 1] < 0:
            dismiss(w, s, c)
    for i in range(s.touched[0]):
        if not repair(w, s, s.touched[1 + i], noise):
            return False
    return True


@compiled
def exchange(w: Ward, s: State, here: int, there: int, noise: int) -> bool:
    """Exchange what two half-days hold, visit or nothing; False if a rule forbids it."""
    one, other = s.visit_at[here], s.visit_at[there]
    if here == there or (one < 0 and other < 0):
        return False
    if s.frozen[here >> 1] or s.frozen[there >> 1] or is_stuck(s, here) or is_stuck(s, there):
        return False
    touch(s, here >> 1)
    touch(s, there >> 1)
    take(w, s, here)
    take(w, s, there)
    if one >= 0 and not put(w, s, one, there):
        return False
    if other >= 0 and not put(w, s, other, here):
        return False
    return settle(w, s, noise)


@compiled
def exchange_outings(w: Ward, s: State, here: int, there: int, noise: int) -> bool:
    """Exchange all visits of two cells; crews stay with their date and are repaired."""
    if here == there or s.frozen[here] or s.frozen[there]:
        return False
    one, other = s.visit_at[2 * here], s.visit_at[2 * there]
    one_pm, other_pm = s.visit_at[2 * here + 1], s.visit_at[2 * there + 1]
    if one < 0 and one_pm < 0 and other < 0 and other_pm < 0:
        return False
    touch(s, here)
    touch(s, there)
    for session in range(2):
        if is_stuck(s, 2 * here + session) or is_stuck(s, 2 * there + session):
            return False
    for session in range(2):
        take(w, s, 2 * here + session)
        take(w, s, 2 * there + session)
    if one >= 0 and not put(w, s, one, 2 * there):
        return False
    if one_pm >= 0 and not put(w, s, one_pm, 2 * there + 1):
        return False
    if other >= 0 and not put(w, s, other, 2 * here):
        return False
    if other_pm >= 0 and not put(w, s, other_pm, 2 * here + 1):
        return False
    return settle(w, s, noise)


@compiled
def serve(w: Ward, s: State, v: int, place: int, noise: int) -> bool:
    """Put an unserved visit into a place; whoever was there goes to the pool."""
    if s.frozen[place >> 1] or is_stuck(s, place) or s.place_of[v] >= 0:
        return False
    touch(s, place >> 1)
    take(w, s, place)
    return put(w, s, v, place) and settle(w, s, noise)


@compiled
def replace_person(w: Ward, s: State, c: int, p: int, noise: int) -> bool:
    """Give a free person a seat in a crew, take one of their kind out, and repair."""
    d = w.date_of[c]
    if s.frozen[c] or s.crew_size[c] == 0 or not is_free(w, s, p, d):
        return False
    seat = below(s, s.crew_size[c])
    gone = s.crew[c, seat]
    if w.is_police[gone] != w.is_police[p] or is_must(w, s, c, gone):
        return False
    touch(s, c)
    drop(w, s, c, seat)
    add(w, s, c, p)
    return repair(w, s, c, noise)


@compiled
def renew_crew(w: Ward, s: State, c: int, noise: int) -> bool:
    """Send a whole crew home and call a new one."""
    if s.frozen[c] or s.crew_size[c] == 0:
        return False
    touch(s, c)
    dismiss(w, s, c)
    return repair(w, s, c, noise)
