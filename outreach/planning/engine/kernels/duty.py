"""Kernels: people put on duty and taken off, and a change of some cells undone whole."""

from __future__ import annotations

from outreach.planning.engine.kernels.compiled import compiled
from outreach.planning.engine.kernels.layout import (
    AVAILABLE,
    BOTH_DAYS_OK,
    CELL_OF,
    COST,
    CREW,
    CREW_SIZE,
    DATE_OF,
    FAIR,
    KEPT_CREW,
    KEPT_SIZE,
    KEPT_VISITS,
    LOAD,
    MONTH,
    MONTH_DAYS,
    MONTH_LIMIT,
    MOST_TOUCHED,
    PERSON_DAY,
    TOUCHED,
    TOUCHED_CELL,
    VISIT_AT,
    WANTED,
    WEEK,
    WEEK_DAYS,
    Ints,
    Longs,
    at,
    at2,
)
from outreach.planning.engine.kernels.visits import seat_visit, take


@compiled
def is_free(m: Ints, p: int, d: int) -> bool:
    """Whether a person may take a duty on a date (H8 to H11)."""
    if m[at2(m, AVAILABLE, p, d)] == 0 or m[at2(m, CELL_OF, p, d)] >= 0:
        return False
    if m[at2(m, MONTH_DAYS, p, m[at(m, MONTH, d)])] >= m[at2(m, MONTH_LIMIT, p, m[at(m, MONTH, d)])]:
        return False
    return m[at(m, BOTH_DAYS_OK, p)] != 0 or m[at2(m, WEEK_DAYS, p, m[at(m, WEEK, d)])] == 0


@compiled
def add(m: Ints, x: Longs, c: int, p: int) -> None:
    """Give a person a duty in a cell without asking any rule."""
    d = m[at(m, DATE_OF, c)]
    m[at2(m, CREW, c, m[at(m, CREW_SIZE, c)])] = p
    m[at(m, CREW_SIZE, c)] += 1
    m[at2(m, CELL_OF, p, d)] = c
    m[at2(m, MONTH_DAYS, p, m[at(m, MONTH, d)])] += 1
    m[at2(m, WEEK_DAYS, p, m[at(m, WEEK, d)])] += 1
    x[COST] += m[PERSON_DAY] + m[FAIR] * (2 * m[at(m, LOAD, p)] + 1) - m[at2(m, WANTED, p, d)]
    m[at(m, LOAD, p)] += 1


@compiled
def drop(m: Ints, x: Longs, c: int, seat: int) -> None:
    """Take the person in a seat of a cell off duty."""
    d, p = m[at(m, DATE_OF, c)], m[at2(m, CREW, c, seat)]
    m[at(m, CREW_SIZE, c)] -= 1
    m[at2(m, CREW, c, seat)] = m[at2(m, CREW, c, m[at(m, CREW_SIZE, c)])]
    m[at2(m, CELL_OF, p, d)] = -1
    m[at2(m, MONTH_DAYS, p, m[at(m, MONTH, d)])] -= 1
    m[at2(m, WEEK_DAYS, p, m[at(m, WEEK, d)])] -= 1
    m[at(m, LOAD, p)] -= 1
    x[COST] -= m[PERSON_DAY] + m[FAIR] * (2 * m[at(m, LOAD, p)] + 1) - m[at2(m, WANTED, p, d)]


@compiled
def dismiss(m: Ints, x: Longs, c: int) -> None:
    """Take everybody of a cell off duty."""
    while m[at(m, CREW_SIZE, c)] > 0:
        drop(m, x, c, m[at(m, CREW_SIZE, c)] - 1)


@compiled
def begin(m: Ints) -> None:
    """Start a change: nothing touched yet."""
    m[TOUCHED] = 0


@compiled
def touch(m: Ints, c: int) -> bool:
    """Remember a cell as it is before it changes; False if too many have changed already."""
    count = m[TOUCHED]
    for i in range(count):
        if m[at(m, TOUCHED_CELL, i)] == c:
            return True
    if count >= MOST_TOUCHED:
        return False
    m[at(m, TOUCHED_CELL, count)] = c
    m[at2(m, KEPT_VISITS, count, 0)] = m[at(m, VISIT_AT, 2 * c)]
    m[at2(m, KEPT_VISITS, count, 1)] = m[at(m, VISIT_AT, 2 * c + 1)]
    m[at(m, KEPT_SIZE, count)] = m[at(m, CREW_SIZE, c)]
    for seat in range(m[at(m, CREW_SIZE, c)]):
        m[at2(m, KEPT_CREW, count, seat)] = m[at2(m, CREW, c, seat)]
    m[TOUCHED] = count + 1
    return True


@compiled
def undo(m: Ints, x: Longs) -> None:
    """Put every touched cell back as it was."""
    for i in range(m[TOUCHED]):
        c = m[at(m, TOUCHED_CELL, i)]
        take(m, x, 2 * c)
        take(m, x, 2 * c + 1)
        dismiss(m, x, c)
    for i in range(m[TOUCHED]):
        c = m[at(m, TOUCHED_CELL, i)]
        for session in range(2):
            v = m[at2(m, KEPT_VISITS, i, session)]
            if v >= 0:
                seat_visit(m, x, v, 2 * c + session)
        for seat in range(m[at(m, KEPT_SIZE, i)]):
            add(m, x, c, m[at2(m, KEPT_CREW, i, seat)])
