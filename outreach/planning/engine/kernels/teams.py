"""Kernels: the crew of an outing, built and repaired so that it always fits both of its visits."""

from __future__ import annotations

from outreach.planning.engine.kernels.compiled import compiled
from outreach.planning.engine.kernels.duty import add, dismiss, drop, is_free, touch
from outreach.planning.engine.kernels.layout import (
    AVAILABLE,
    BOTH_DAYS_OK,
    CELL_OF,
    COST,
    CREW,
    CREW_SIZE,
    DATE_OF,
    DATES,
    FAIR,
    FROZEN,
    IS_POLICE,
    LOAD,
    MONTH,
    MUST,
    MUST_START,
    OWNER,
    PEOPLE,
    PERSON_DAY,
    PERSON_SKILLS,
    POLICE,
    SKILLS,
    TEAM_SIZE,
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
from outreach.planning.engine.kernels.visits import below

MOST_TRIES = 4  # people asked before borrowing is given up
LOAD_STEP = 8  # key units per duty day when people are compared: noise below it only breaks ties


@compiled
def covered(mask: int) -> int:
    """How many skills a mask holds."""
    count = 0
    while mask:
        mask &= mask - 1
        count += 1
    return count


@compiled
def best_person(m: Ints, x: Longs, d: int, police: int, missing: int, noise: int) -> int:  # noqa: PLR0917
    """The free person who brings most missing skills, then has least duty; -1 if nobody helps."""
    best, best_key = -1, 1 << 40
    for p in range(m[PEOPLE]):
        if m[at(m, IS_POLICE, p)] != police or not is_free(m, p, d):
            continue
        key = LOAD_STEP * m[at(m, LOAD, p)] + below(x, noise) - m[at2(m, WANTED, p, d)]
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
                    m[at2(m, MUST, i, 1)] == -1 or m[at2(m, MUST, i, 1)] == 2 * d + (place & 1)
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
            if (m[at2(m, MUST, i, 1)] != -1 and m[at2(m, MUST, i, 1)] != 2 * d + (place & 1)) or m[
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
def lacking(m: Ints, c: int) -> tuple[int, int, int]:
    """Staff, officers and skills that a crew is short of."""
    size, police, skills = needs_of(m, c)
    staff, officers, have = tally(m, c, -1)
    return max(0, size - staff), max(0, police - officers), skills & ~have


@compiled
def fill(m: Ints, x: Longs, c: int, noise: int) -> bool:
    """Call free people until the crew of a cell fits its visits; False if there are too few."""
    d = m[at(m, DATE_OF, c)]
    while True:
        staff, police, skills = lacking(m, c)
        if staff == 0 and police == 0 and skills == 0:
            return True
        officer = 1 if staff == 0 and skills == 0 else 0
        p = best_person(m, x, d, officer, skills, noise)
        if p < 0:
            return False
        add(m, x, c, p)


@compiled
def repair(m: Ints, x: Longs, c: int, noise: int) -> bool:
    """Make the crew of a cell fit its visits, nobody kept in vain; False if people are lacking.

    Where nobody is free, somebody is borrowed from another outing that finds a replacement.
    """
    if m[at(m, VISIT_AT, 2 * c)] < 0 and m[at(m, VISIT_AT, 2 * c + 1)] < 0:
        dismiss(m, x, c)
        return True
    if not add_musts(m, x, c):
        return False
    while not fill(m, x, c, noise):
        if not borrow(m, x, c, noise):
            return False
    trim(m, x, c)
    return True


@compiled
def least_cost(m: Ints, x: Longs) -> int:
    """The cost below which no repair of the touched cells' crews can bring a change."""
    cost = x[COST]
    for i in range(m[TOUCHED]):
        c = m[at(m, TOUCHED_CELL, i)]
        size, police, skills = needs_of(m, c)
        if size == 0:
            continue
        staff, officers, have = tally(m, c, -1)
        renewed = 1 if skills & ~have else 0
        spare = max(0, staff - size) + max(0, officers - police) + renewed
        lacks = max(0, size - staff) + max(0, police - officers) + renewed
        most = 0
        for seat in range(m[at(m, CREW_SIZE, c)]):
            most = max(most, m[at(m, LOAD, m[at2(m, CREW, c, seat)])])
        cost += lacks * (m[PERSON_DAY] + m[FAIR]) - spare * (m[PERSON_DAY] + 2 * m[FAIR] * most)
    return cost


@compiled
def borrow(m: Ints, x: Longs, c: int, noise: int) -> bool:
    """Get one more useful person into a cell who is free but for a duty that another can take."""
    d = m[at(m, DATE_OF, c)]
    staff, _, skills = lacking(m, c)
    officer = 1 if staff == 0 and skills == 0 else 0
    people = m[PEOPLE]
    first, tries = below(x, people), 0
    for i in range(people):
        p = (first + i) % people
        if m[at(m, IS_POLICE, p)] != officer or m[at2(m, AVAILABLE, p, d)] == 0:
            continue
        if m[at2(m, CELL_OF, p, d)] >= 0 or (skills and not m[at(m, PERSON_SKILLS, p)] & skills):
            continue
        if swap_duty(m, x, c, p, noise):
            return True
        tries += 1
        if tries == MOST_TRIES:
            return False
    return False


@compiled
def swap_duty(m: Ints, x: Longs, c: int, p: int, noise: int) -> bool:
    """Move a person to a cell from the one duty that keeps them from it, and replace them there."""
    d = m[at(m, DATE_OF, c)]
    week_is_full = m[at(m, BOTH_DAYS_OK, p)] == 0 and m[at2(m, WEEK_DAYS, p, m[at(m, WEEK, d)])] > 0
    for other in range(m[DATES]):
        duty = m[at2(m, CELL_OF, p, other)]
        if duty < 0 or m[at(m, FROZEN, duty)] or is_must(m, duty, p):
            continue
        table = WEEK if week_is_full else MONTH
        if m[at(m, table, other)] != m[at(m, table, d)]:
            continue
        if not touch(m, duty):
            return False
        crew = m[at(m, CREW_SIZE, duty)]
        drop(m, x, duty, seat_of(m, duty, p))
        if is_free(m, p, d):
            add(m, x, c, p)
            if fill(m, x, duty, noise):
                return True
            drop(m, x, c, seat_of(m, c, p))
        while m[at(m, CREW_SIZE, duty)] >= crew:
            drop(m, x, duty, m[at(m, CREW_SIZE, duty)] - 1)
        add(m, x, duty, p)
    return False


@compiled
def seat_of(m: Ints, c: int, p: int) -> int:
    """The seat a person has in a crew."""
    for seat in range(m[at(m, CREW_SIZE, c)]):
        if m[at2(m, CREW, c, seat)] == p:
            return seat
    return -1
