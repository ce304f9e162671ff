"""Kernels: the crew of an outing, built and repaired so that it always fits both of its visits."""

from __future__ import annotations

from outreach.planning.engine.compiled import compiled
from outreach.planning.engine.state import State
from outreach.planning.engine.visits import below
from outreach.planning.engine.ward import FAIR, PERSON_DAY, Ward

LOAD_STEP = 8  # key units per duty day when people are compared: noise below it only breaks ties


@compiled
def is_free(w: Ward, s: State, p: int, d: int) -> bool:
    """Whether a person may take a duty on a date (H8 to H11)."""
    if w.available[p, d] == 0 or s.cell_of[p, d] >= 0:
        return False
    if s.month_days[p, w.month[d]] >= w.month_limit[p, w.month[d]]:
        return False
    return w.both_days_ok[p] != 0 or s.week_days[p, w.week[d]] == 0


@compiled
def add(w: Ward, s: State, c: int, p: int) -> None:
    """Give a person a duty in a cell without asking any rule."""
    d = w.date_of[c]
    s.crew[c, s.crew_size[c]] = p
    s.crew_size[c] += 1
    s.cell_of[p, d] = c
    s.month_days[p, w.month[d]] += 1
    s.week_days[p, w.week[d]] += 1
    s.cost[0] += w.weights[PERSON_DAY] + w.weights[FAIR] * (2 * s.load[p] + 1)
    s.load[p] += 1


@compiled
def drop(w: Ward, s: State, c: int, seat: int) -> None:
    """Take the person in a seat of a cell off duty."""
    d, p = w.date_of[c], s.crew[c, seat]
    s.crew_size[c] -= 1
    s.crew[c, seat] = s.crew[c, s.crew_size[c]]
    s.cell_of[p, d] = -1
    s.month_days[p, w.month[d]] -= 1
    s.week_days[p, w.week[d]] -= 1
    s.load[p] -= 1
    s.cost[0] -= w.weights[PERSON_DAY] + w.weights[FAIR] * (2 * s.load[p] + 1)


@compiled
def dismiss(w: Ward, s: State, c: int) -> None:
    """Take everybody of a cell off duty."""
    while s.crew_size[c] > 0:
        drop(w, s, c, s.crew_size[c] - 1)


@compiled
def covered(mask: int) -> int:
    """How many skills a mask holds."""
    count = 0
    while mask:
        mask &= mask - 1
        count += 1
    return count


@compiled
def best_person(w: Ward, s: State, d: int, police: int, missing: int, noise: int) -> int:
    """The free person who brings most missing skills, then has least duty; -1 if nobody helps."""
    best, best_key = -1, 1 << 40
    for p in range(len(w.is_police)):
        if w.is_police[p] != police or not is_free(w, s, p, d):
            continue
        key = LOAD_STEP * s.load[p] + below(s, noise)
        if missing != 0:
            brought = covered(w.person_skills[p] & missing)
            if brought == 0:
                continue
            key -= brought << 20
        if key < best_key:
            best, best_key = p, key
    return best


@compiled
def is_must(w: Ward, s: State, c: int, p: int) -> bool:
    """Whether a lock of one of the cell's houses names the person."""
    d = w.date_of[c]
    for place in (2 * c, 2 * c + 1):
        if s.visit_at[place] >= 0:
            n = w.owner[s.visit_at[place]]
            for i in range(w.must_start[n], w.must_start[n + 1]):
                if w.must_person[i] == p and (w.must_date[i] == -1 or w.must_date[i] == d):
                    return True
    return False


@compiled
def add_musts(w: Ward, s: State, c: int) -> bool:
    """Add the people that locks name; False if one of them cannot come."""
    d = w.date_of[c]
    for place in (2 * c, 2 * c + 1):
        if s.visit_at[place] < 0:
            continue
        n = w.owner[s.visit_at[place]]
        for i in range(w.must_start[n], w.must_start[n + 1]):
            p = w.must_person[i]
            if (w.must_date[i] != -1 and w.must_date[i] != d) or s.cell_of[p, d] == c:
                continue
            if not is_free(w, s, p, d):
                return False
            add(w, s, c, p)
    return True


@compiled
def needs_of(w: Ward, s: State, c: int) -> tuple[int, int, int]:
    """Staff, officers and skills that the visits of a cell need together."""
    size, police, skills = 0, 0, 0
    for place in (2 * c, 2 * c + 1):
        if s.visit_at[place] >= 0:
            n = w.owner[s.visit_at[place]]
            size = max(size, w.team_size[n])
            police = max(police, w.police[n])
            skills |= w.skills[n]
    return size, police, skills


@compiled
def tally(w: Ward, s: State, c: int, without: int) -> tuple[int, int, int]:
    """Staff, officers and skills of a crew, leaving one seat out (-1: none)."""
    staff, police, skills = 0, 0, 0
    for seat in range(s.crew_size[c]):
        if seat != without:
            p = s.crew[c, seat]
            police += w.is_police[p]
            staff += 1 - w.is_police[p]
            skills |= w.person_skills[p]
    return staff, police, skills


@compiled
def trim(w: Ward, s: State, c: int) -> None:
    """Send home whom the visits do not need, the one with most duty first."""
    size, police, skills = needs_of(w, s, c)
    while True:
        staff, officers, _ = tally(w, s, c, -1)
        if staff <= size and officers <= police:
            return
        worst, worst_load = -1, -1
        for seat in range(s.crew_size[c]):
            p = s.crew[c, seat]
            if s.load[p] <= worst_load or is_must(w, s, c, p):
                continue
            rest, rest_police, rest_skills = tally(w, s, c, seat)
            if rest >= size and rest_police >= police and rest_skills & skills == skills:
                worst, worst_load = seat, s.load[p]
        if worst < 0:
            return
        drop(w, s, c, worst)


@compiled
def repair(w: Ward, s: State, c: int, noise: int) -> bool:
    """Make the crew of a cell fit its visits, nobody kept in vain; False if people are lacking."""
    if s.visit_at[2 * c] < 0 and s.visit_at[2 * c + 1] < 0:
        dismiss(w, s, c)
        return True
    if not add_musts(w, s, c):
        return False
    d = w.date_of[c]
    size, police, skills = needs_of(w, s, c)
    staff, officers, have = tally(w, s, c, -1)
    while skills & ~have or staff < size:
        p = best_person(w, s, d, 0, skills & ~have, noise)
        if p < 0:
            return False
        add(w, s, c, p)
        have |= w.person_skills[p]
        staff += 1
    while officers < police:
        p = best_person(w, s, d, 1, 0, noise)
        if p < 0:
            return False
        add(w, s, c, p)
        officers += 1
    trim(w, s, c)
    return True
