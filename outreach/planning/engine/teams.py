"""Kernels: the crew of an outing, built and repaired so that it always fits both of its visits."""

from __future__ import annotations

from outreach.planning.engine.compiled import compiled
from outreach.planning.engine.layout import (
    AVAILABLE,
    BOTH_DAYS_OK,
    CELL_OF,
    COST,
    CREW,
    CREW_SIZE,
    DATE_OF,
    FAIR,
    IS_POLICE,
    LOAD,
    MONTH,
    MONTH_DAYS,
    MONTH_LIMIT,
    MUST,
    MUST_START,
    OWNER,
    PEOPLE,
    PERSON_DAY,
    PERSON_SKILLS,
    POLICE,
    SKILLS,
    TEAM_SIZE,
    VISIT_AT,
    WEEK,
    WEEK_DAYS,
    Ints,
    Longs,
    at,
    at2,
)
from outreach.planning.engine.visits import below

LOAD_STEP = 8  # key units per duty day when people are compared: noise below it only breaks ties


@compiled
def is_free(m: Ints, p: int, d: int) -> bool:
    """Whether a person may take a duty on a date (H8 to H11)."""
    if m[at2(m, AVAILABLE, p, d)] == 0 or m[at2(m, CELL_OF, p, d)] >= 0:
        return False
    if (
        m[at2(m, MONTH_DAYS, p, m[at(m, MONTH, d)])]
        >= m[at2(m, MONTH_LIMIT, p, m[at(m, MONTH, d)])]
    ):
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
    x[COST] += m[PERSON_DAY] + m[FAIR] * (2 * m[at(m, LOAD, p)] + 1)
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
    x[COST] -= m[PERSON_DAY] + m[FAIR] * (2 * m[at(m, LOAD, p)] + 1)


@compiled
def dismiss(m: Ints, x: Longs, c: int) -> None:
    """Take everybody of a cell off duty."""
    while m[at(m, CREW_SIZE, c)] > 0:
        drop(m, x, c, m[at(m, CREW_SIZE, c)] - 1)


@compiled
def covered(mask: int) -> int:
    """How many skills a mask holds."""
    count = 0
    while mask:
        mask &= mask - 1
        count += 1
    return count


@compiled
def best_person(m: Ints, x: Longs, d: int, police: int, missing: int, noise: int) -> int:
    """The free person who brings most missing skills, then has least duty; -1 if nobody helps."""
    best, best_key = -1, 1 << 40
    for p in range(m[PEOPLE]):
        if m[at(m, IS_POLICE, p)] != police or not is_free(m, p, d):
            continue
        key = LOAD_STEP * m[at(m, LOAD, p)] + below(x, noise)
        if missing != 0:
            brought = covered(m[at(m, PERSON_SKILLS, p)] & missing)
            if brought == 0:
                continue
            key -= brought << 20
        if key < best_key:
            best, best_key = p, key
    return best


@compiled
def is_must(m: Ints, c: int, p: int) -> bool:
    """Whether a lock of one of the cell's houses names the person."""
    d = m[at(m, DATE_OF, c)]
    for place in (2 * c, 2 * c + 1):
        if m[at(m, VISIT_AT, place)] >= 0:
            n = m[at(m, OWNER, m[at(m, VISIT_AT, place)])]
            for i in range(m[at(m, MUST_START, n)], m[at(m, MUST_START, n + 1)]):
                if m[at2(m, MUST, i, 0)] == p and (
                    m[at2(m, MUST, i, 1)] == -1 or m[at2(m, MUST, i, 1)] == d
                ):
                    return True
    return False


@compiled
def add_musts(m: Ints, x: Longs, c: int) -> bool:
    """Add the people that locks name; False if one of them cannot come."""
    d = m[at(m, DATE_OF, c)]
    for place in (2 * c, 2 * c + 1):
        if m[at(m, VISIT_AT, place)] < 0:
            continue
        n = m[at(m, OWNER, m[at(m, VISIT_AT, place)])]
        for i in range(m[at(m, MUST_START, n)], m[at(m, MUST_START, n + 1)]):
            p = m[at2(m, MUST, i, 0)]
            if (m[at2(m, MUST, i, 1)] != -1 and m[at2(m, MUST, i, 1)] != d) or m[
                at2(m, CELL_OF, p, d)
            ] == c:
                continue
            if not is_free(m, p, d):
                return False
            add(m, x, c, p)
    return True


@compiled
def needs_of(m: Ints, c: int) -> tuple[int, int, int]:
    """Staff, officers and skills that the visits of a cell need together."""
    size, police, skills = 0, 0, 0
    for place in (2 * c, 2 * c + 1):
        if m[at(m, VISIT_AT, place)] >= 0:
            n = m[at(m, OWNER, m[at(m, VISIT_AT, place)])]
            size = max(size, m[at(m, TEAM_SIZE, n)])
            police = max(police, m[at(m, POLICE, n)])
            skills |= m[at(m, SKILLS, n)]
    return size, police, skills


@compiled
def tally(m: Ints, c: int, without: int) -> tuple[int, int, int]:
    """Staff, officers and skills of a crew, leaving one seat out (-1: none)."""
    staff, police, skills = 0, 0, 0
    for seat in range(m[at(m, CREW_SIZE, c)]):
        if seat != without:
            p = m[at2(m, CREW, c, seat)]
            police += m[at(m, IS_POLICE, p)]
            staff += 1 - m[at(m, IS_POLICE, p)]
            skills |= m[at(m, PERSON_SKILLS, p)]
    return staff, police, skills


@compiled
def trim(m: Ints, x: Longs, c: int) -> None:
    """Send home whom the visits do not need, the one with most duty first."""
    size, police, skills = needs_of(m, c)
    while True:
        staff, officers, _ = tally(m, c, -1)
        if staff <= size and officers <= police:
            return
        worst, worst_load = -1, -1
        for seat in range(m[at(m, CREW_SIZE, c)]):
            p = m[at2(m, CREW, c, seat)]
            if m[at(m, LOAD, p)] <= worst_load or is_must(m, c, p):
                continue
            rest, rest_police, rest_skills = tally(m, c, seat)
            if rest >= size and rest_police >= police and rest_skills & skills == skills:
                worst, worst_load = seat, m[at(m, LOAD, p)]
        if worst < 0:
            return
        drop(m, x, c, worst)


@compiled
def repair(m: Ints, x: Longs, c: int, noise: int) -> bool:
    """Make the crew of a cell fit its visits, nobody kept in vain; False if people are lacking."""
    if m[at(m, VISIT_AT, 2 * c)] < 0 and m[at(m, VISIT_AT, 2 * c + 1)] < 0:
        dismiss(m, x, c)
        return True
    if not add_musts(m, x, c):
        return False
    d = m[at(m, DATE_OF, c)]
    size, police, skills = needs_of(m, c)
    staff, officers, have = tally(m, c, -1)
    while skills & ~have or staff < size:
        p = best_person(m, x, d, 0, skills & ~have, noise)
        if p < 0:
            return False
        add(m, x, c, p)
        have |= m[at(m, PERSON_SKILLS, p)]
        staff += 1
    while officers < police:
        p = best_person(m, x, d, 1, 0, noise)
        if p < 0:
            return False
        add(m, x, c, p)
        officers += 1
    trim(m, x, c)
    return True
