"""What stands in the way of a visit on a half-day, rule by rule, with numbers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from outreach.kernel.text import N_
from outreach.planning.engine.kernels import layout as t
from outreach.planning.engine.kernels.duty import is_free
from outreach.planning.engine.problem import SESSIONS, Problem, Slot
from outreach.planning.engine.state import Board
from outreach.planning.engine.words import SESSION_NAMES, Reason


def blocks_of(problem: Problem, board: Board, visit: int, slot: Slot) -> list[Reason]:
    """Every rule that keeps a visit from a half-day, all other visits staying; never empty."""
    found = list(_of_the_house(problem, board, visit, slot))
    if not found:
        found = [*_of_the_kits(problem, board, slot), *_of_the_people(problem, board, slot)]
    return found or [Reason("H6", N_("Không ghép được một tổ đủ người và đủ việc cho ngày này."))]


def _of_the_house(problem: Problem, board: Board, visit: int, slot: Slot) -> Iterator[Reason]:
    house = problem.house_of[slot.neighborhood]
    facts = {"date": f"{slot.date:%d/%m/%Y}", "session": SESSION_NAMES[slot.session]}
    if slot.date in house.closed:
        yield Reason("H2", N_("Nhà văn hóa bận ngày %(date)s."), facts)
    elif not problem.is_open(house, slot.date, slot.session):
        yield Reason("H2", N_("Nhà văn hóa không mở cửa buổi %(session)s ngày %(date)s."), facts)
    places, dates = board.table(t.PLACE_OF), board.table(t.DATE_OF)
    owner = int(board.table(t.OWNER)[visit])
    for other in np.flatnonzero(board.table(t.OWNER) == owner):
        if other == visit or places[other] < 0:
            continue
        day = problem.all_dates[dates[places[other] >> 1]]
        taken = {"date": f"{day:%d/%m/%Y}"}
        if day != slot.date and problem.week(day) == problem.week(slot.date):
            yield Reason("H13", N_("Phố đã có buổi ngày %(date)s cùng cuối tuần."), taken)
        elif day == slot.date and int(places[other]) & 1 == SESSIONS.index(slot.session):
            yield Reason("H12", N_("Phố đã có buổi này ngày %(date)s."), taken)


def _of_the_kits(problem: Problem, board: Board, slot: Slot) -> Iterator[Reason]:
    number = problem.place_of_date[slot.date]
    kits = len(problem.kits_on[number])
    if not kits:
        yield Reason("H3", N_("Không bộ thiết bị nào dùng được ngày này."))
        return
    half = SESSIONS.index(slot.session)
    first = number * int(board.m[t.CELLS_PER_DATE])
    places = [2 * cell + half for cell in range(first, first + kits)]
    if all(board.table(t.VISIT_AT)[place] >= 0 for place in places):
        yield Reason("H4", N_("Cả %(kits)s bộ thiết bị đã có nơi đi buổi này."), {"kits": kits})


def _of_the_people(problem: Problem, board: Board, slot: Slot) -> Iterator[Reason]:
    house, number = problem.house_of[slot.neighborhood], problem.place_of_date[slot.date]
    people = problem.staff + problem.police
    free = {people[p].id for p in range(len(people)) if is_free(board.m, p, number)}
    crews = _joinable(problem, board, slot)
    staff = [p for p in problem.staff if p.id in free | crews]
    officers = [p for p in problem.police if p.id in free | crews]
    if len(staff) < house.team_size:
        yield _too_few(problem, board, slot, "H5", len(staff))
    for skill in house.skills:
        if not any(skill in person.skills for person in staff):
            yield Reason("H6", N_("Không ai rành việc «%(skill)s» còn đi được ngày này."), {"skill": skill})
    if len(officers) < house.police:
        yield _too_few(problem, board, slot, "H7", len(officers))


def _joinable(problem: Problem, board: Board, slot: Slot) -> set[str]:
    """People of outings that still have this half-day free."""
    number, half = problem.place_of_date[slot.date], SESSIONS.index(slot.session)
    first = number * int(board.m[t.CELLS_PER_DATE])
    people = problem.staff + problem.police
    names: set[str] = set()
    for cell in range(first, first + len(problem.kits_on[number])):
        if board.table(t.VISIT_AT)[2 * cell + half] < 0:
            crew = board.grid(t.CREW)[cell][: board.table(t.CREW_SIZE)[cell]]
            names |= {people[p].id for p in crew}
    return names


def _too_few(problem: Problem, board: Board, slot: Slot, rule: str, free: int) -> Reason:
    house = problem.house_of[slot.neighborhood]
    kind = problem.staff if rule == "H5" else problem.police
    number = problem.place_of_date[slot.date]
    away = sum(slot.date in person.unavailable for person in kind)
    places = [problem.place_of_person[person.id] for person in kind]
    busy = sum(int(board.grid(t.CELL_OF)[p, number]) >= 0 for p in places)
    month = int(board.table(t.MONTH)[number])
    limits, days = board.grid(t.MONTH_LIMIT)[:, month], board.grid(t.MONTH_DAYS)[:, month]
    full = sum(int(days[p]) >= int(limits[p]) for p in places)
    facts = {"free": free, "away": away, "busy": busy, "full": full}
    staff = N_(
        "Cần %(need)s cán bộ, còn đi được %(free)s (nghỉ %(away)s, đã có buổi %(busy)s, đủ ngày trong tháng %(full)s)."
    )
    police = N_(
        "Cần %(need)s công an, còn đi được %(free)s (nghỉ %(away)s, đã có buổi %(busy)s, đủ ngày trong tháng %(full)s)."
    )
    if rule == "H5":
        return Reason(rule, staff, facts | {"need": house.team_size})
    return Reason(rule, police, facts | {"need": house.police})
