"""Locked half-days that cannot be kept, alone or together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date

from outreach.kernel.text import N_
from outreach.planning.engine.audit_houses import Presence, lacking
from outreach.planning.engine.problem import Problem, Slot
from outreach.planning.engine.words import SESSION_NAMES, Collision, Reason

PINNED = N_("%(house)s đã khóa buổi %(session)s ngày %(date)s.")
NO_DAY = N_("Ngày %(date)s không dùng được (nghỉ lễ, quá hạn hoặc đã qua).")
SHUT = N_("Nhà văn hóa không mở cửa buổi %(session)s ngày %(date)s.")
UNLOCK = N_("Mở khóa một buổi, hoặc khóa sang ngày khác.")
WEEKEND = N_("%(house)s đã khóa cả hai ngày %(first)s và %(last)s của một cuối tuần; mỗi cuối tuần chỉ được một ngày.")
TOO_MANY = N_("%(house)s khóa %(pins)s buổi nhưng chỉ cần %(need)s buổi.")
KITS = N_("Khóa %(pins)s buổi %(session)s ngày %(date)s, nhưng chỉ có %(able)s bộ thiết bị đi được.")
OFFICERS = N_("Các buổi %(session)s khóa ngày %(date)s cần %(pins)s công an, chỉ có %(able)s người đi được.")
STAFF = N_("Các buổi %(session)s khóa ngày %(date)s cần %(pins)s cán bộ, chỉ có %(able)s người đi được.")


def pin_collisions(problem: Problem, presence: Presence) -> Iterator[Collision]:
    """Pins that break a rule by themselves, then pins of one house, then pins of one half-day."""
    held = {visit.slot for visit in problem.held}
    pins = [pin for pin in problem.pinned if pin not in held]
    broken = set()
    for pin in pins:
        reasons = tuple(_alone(problem, presence, pin))
        if reasons:
            broken.add(pin)
            yield _collision(Reason("H15", PINNED, _facts(pin)), *reasons)
    whole = [pin for pin in pins if pin not in broken]
    yield from _of_one_house(problem, whole)
    yield from _of_one_half_day(problem, presence, whole)


def _alone(problem: Problem, presence: Presence, pin: Slot) -> Iterator[Reason]:
    house = problem.house_of[pin.neighborhood]
    if pin.date not in problem.dates or (problem.today and pin.date < problem.today):
        yield Reason("H1", NO_DAY, _facts(pin))
        return
    if not problem.is_open(house, pin.date, pin.session):
        yield Reason("H2", SHUT, _facts(pin))
    yield from list(lacking(presence, house, pin.date))[:2]


def _of_one_house(problem: Problem, pins: list[Slot]) -> Iterator[Collision]:
    weekends: dict[tuple[str, int], set[date]] = defaultdict(set)
    for pin in pins:
        weekends[pin.neighborhood, problem.week(pin.date)].add(pin.date)
    for (house, _), days in weekends.items():
        if len(days) > 1:
            facts = {"house": house, "first": f"{min(days):%d/%m/%Y}", "last": f"{max(days):%d/%m/%Y}"}
            yield _collision(
                Reason("H15", WEEKEND, facts), Reason("H13", N_("Mỗi cuối tuần một phố chỉ được một ngày."))
            )
    for house, count in Counter(pin.neighborhood for pin in pins).items():
        need = problem.house_of[house].sessions
        if count > need:
            yield _collision(Reason("H14", TOO_MANY, {"house": house, "pins": count, "need": need}))


def _of_one_half_day(problem: Problem, presence: Presence, pins: list[Slot]) -> Iterator[Collision]:
    together: dict[tuple[date, str], list[Slot]] = defaultdict(list)
    for pin in pins:
        together[pin.date, pin.session].append(pin)
    for (day, _), slots in together.items():
        houses = [problem.house_of[slot.neighborhood] for slot in slots]
        facts = _facts(slots[0])
        checks = (
            ("H4", KITS, len(slots), presence.kits[day]),
            ("H7", OFFICERS, sum(h.police for h in houses), presence.officers[day]),
            ("H5", STAFF, sum(h.team_size for h in houses), presence.staff[day]),
        )
        for rule, words, needed, able in checks:
            if needed > able:
                yield _collision(Reason(rule, words, facts | {"pins": needed, "able": able}))


def _facts(pin: Slot) -> dict[str, str]:
    return {
        "house": pin.neighborhood,
        "date": f"{pin.date:%d/%m/%Y}",
        "session": SESSION_NAMES[pin.session],
    }


def _collision(*rules: Reason) -> Collision:
    return Collision(rules[:3], (Reason("", UNLOCK),), 1)
