"""Houses that cannot have all their half-days whatever the others get."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from outreach.kernel.text import N_
from outreach.planning.engine.problem import SESSIONS, House, Problem
from outreach.planning.engine.words import Collision, Reason

STAFF = N_("Cần %(need)s cán bộ một buổi; ngày đông nhất chỉ có %(most)s người đi được.")
POLICE = N_("Cần %(need)s công an một buổi; ngày đông nhất chỉ có %(most)s người đi được.")
SKILL = N_("Cần người rành việc «%(skill)s»: không ai rành việc này đi được vào ngày nhà mở cửa.")
KIT = N_("Không bộ thiết bị nào dùng được vào những ngày nhà mở cửa.")
OPEN = N_("%(house)s cần %(need)s buổi, nhưng các cuối tuần nhà văn hóa mở cửa chỉ đủ %(able)s buổi.")
ABLE = N_("%(house)s cần %(need)s buổi, nhưng chỉ xếp được %(able)s buổi vào ngày vừa mở cửa vừa đủ người.")
ABLE_MANY = N_("%(count)s phố (như %(house)s) thiếu %(missing)s buổi: không đủ ngày vừa mở cửa vừa đủ người.")
WEEKEND = N_("Mỗi cuối tuần một phố chỉ được một ngày.")
LIFTS = {
    "H2": N_("Xin nhà văn hóa mở thêm %(missing)s buổi, hoặc bớt số buổi của phố."),
    "H3": N_("Để một bộ thiết bị dùng được vào ngày nhà mở cửa."),
    "H5": N_("Bớt người mỗi tổ, hoặc thêm %(lacking)s cán bộ đi được."),
    "H6": N_("Nhờ thêm một người rành việc «%(skill)s»."),
    "H7": N_("Thêm %(lacking)s công an đi được, hoặc bớt số công an phố cần."),
}


@dataclass(frozen=True)
class Presence:
    """Who and what could go out on each date if nobody else needed them."""

    problem: Problem

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Usable dates from today on."""
        today = self.problem.today
        return tuple(day for day in self.problem.dates if not (today and day < today))

    @cached_property
    def staff(self) -> dict[date, int]:
        """Staff who are there."""
        return {day: sum(day not in p.unavailable for p in self.problem.staff) for day in self.problem.dates}

    @cached_property
    def officers(self) -> dict[date, int]:
        """Officers who are there."""
        return {day: sum(day not in p.unavailable for p in self.problem.police) for day in self.problem.dates}

    @cached_property
    def skills(self) -> dict[date, set[str]]:
        """Skills that somebody who is there has."""
        staff = self.problem.staff
        return {
            day: {skill for p in staff if day not in p.unavailable for skill in p.skills} for day in self.problem.dates
        }

    @cached_property
    def kits(self) -> dict[date, int]:
        """Kits that are there."""
        return {day: sum(day not in kit.unavailable for kit in self.problem.kits) for day in self.problem.dates}


def house_collisions(problem: Problem, presence: Presence) -> Iterator[Collision]:
    """Collisions of houses whose own needs cannot be met; houses that lack the same share one."""
    held = Counter(visit.neighborhood for visit in problem.held)
    lacks: dict[tuple[str, str], list[Lack]] = defaultdict(list)
    for house in problem.houses:
        needed = house.sessions - held[house.id]
        if needed > 0:
            days = open_days(problem, presence, house)
            opened = _best_weekends(problem, days)
            if opened < needed:
                yield _shut(house, sum(days.values()), needed, opened)
                continue
            lack = _lack(problem, presence, house, days, needed)
            if lack is not None:
                lacks[lack.reason.rule, lack.reason.facts.get("skill", "")].append(lack)
    for same in lacks.values():
        yield _shared(same)


@dataclass(frozen=True, slots=True)
class Lack:
    """What keeps one house from its half-days: the worst want on its open dates."""

    house: House
    needed: int
    able: int
    reason: Reason


def open_days(problem: Problem, presence: Presence, house: House) -> dict[date, int]:
    """Half-days on which a house is open, by usable date."""
    halves = {day: sum(problem.is_open(house, day, session) for session in SESSIONS) for day in presence.days}
    return {day: count for day, count in halves.items() if count}


def lacking(presence: Presence, house: House, day: date) -> Iterator[Reason]:
    """What a house lacks on a date even if everybody else stayed at home."""
    if not presence.kits[day]:
        yield Reason("H3", KIT)
    if presence.staff[day] < house.team_size:
        yield _few("H5", STAFF, house.team_size, presence.staff[day])
    if presence.officers[day] < house.police:
        yield _few("H7", POLICE, house.police, presence.officers[day])
    for skill in house.skills:
        if skill not in presence.skills[day]:
            yield Reason("H6", SKILL, {"skill": skill})


def _few(rule: str, words: str, need: int, most: int) -> Reason:
    return Reason(rule, words, {"need": need, "most": most, "lacking": need - most})


def _best_weekends(problem: Problem, days: dict[date, int]) -> int:
    best: dict[int, int] = {}
    for day, halves in days.items():
        week = problem.week(day)
        best[week] = max(best.get(week, 0), halves)
    return sum(best.values())


def _shut(house: House, halves: int, needed: int, opened: int) -> Collision:
    facts = {"house": house.id, "need": needed, "able": opened, "missing": needed - opened}
    rules = [Reason("H2", OPEN, facts)]
    if halves >= needed:
        rules.append(Reason("H13", WEEKEND))
    return Collision(tuple(rules), (Reason("", LIFTS["H2"], facts),), needed - opened)


def _lack(problem: Problem, presence: Presence, house: House, days: dict[date, int], needed: int) -> Lack | None:
    """The want met on most of the open dates of a house that has too few good ones."""
    wants = {day: list(lacking(presence, house, day)) for day in days}
    able = _best_weekends(problem, {day: days[day] for day in days if not wants[day]})
    if able >= needed:
        return None
    found = [reason for reasons in wants.values() for reason in reasons]
    count = Counter((reason.rule, reason.facts.get("skill")) for reason in found)
    (rule, skill), _ = count.most_common(1)[0]
    same = [reason for reason in found if reason.rule == rule and reason.facts.get("skill") == skill]
    return Lack(house, needed, able, max(same, key=lambda reason: reason.facts.get("most", 0)))


def _shared(same: list[Lack]) -> Collision:
    """One collision for all houses that lack the same, told by the one that lacks most."""
    worst = max(same, key=lambda lack: lack.reason.facts.get("need", 0))
    missing = sum(lack.needed - lack.able for lack in same)
    facts = {"house": worst.house.id, "need": worst.needed, "able": worst.able, "count": len(same), "missing": missing}
    first = Reason("H2", ABLE if len(same) == 1 else ABLE_MANY, facts)
    lift = Reason("", LIFTS[worst.reason.rule], worst.reason.facts)
    return Collision((first, worst.reason), (lift,), missing)
