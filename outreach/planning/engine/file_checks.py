"""What a file of the planning problem must be before the engine may trust it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_
from outreach.planning.engine.problem import Plan, Problem, Slot

MOST_HALF_DAYS = 400  # of one house: more than the weekends of a year hold
MOST_SKILLS = 30  # they are bits of one number
LARGEST = 2**30  # the search counts the price of one visit in 32 bits


def whole(item: Mapping[str, Any], name: str) -> int:
    """A whole number of at least 0 under a name; raises `ValueError` where it is none, `KeyError` without it."""
    value = item[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1 or value < 0:
        raise ValueError(N_("«%(name)s» phải là số nguyên không âm") % {"name": name})
    return int(value)


def check_problem(problem: Problem) -> None:
    """Raise `Invalid` where ids repeat or name nothing, or numbers are larger than the engine counts."""
    people = [person.id for person in problem.staff + problem.police]
    for ids in ([house.id for house in problem.houses], people, [kit.id for kit in problem.kits]):
        _refuse(N_("Mã %(id)s có hai lần."), (name for name, count in Counter(ids).items() if count > 1))
    near = {name for one, other, _ in problem.adjacent for name in (one, other)}
    slots = [*problem.pinned, *(visit.slot for visit in problem.held)]
    _refuse(N_("Không có phố nào mang mã %(id)s."), _strangers(problem, slots, near))
    locked = {name for lock in problem.team_locks for name in lock.people}
    _refuse(N_("Không có người nào mang mã %(id)s."), locked.difference(people))
    _refuse_sizes(problem)


def check_plan(problem: Problem, plan: Plan, slots: Iterable[Slot] = ()) -> None:
    """Raise `Invalid` where a plan or an event names houses, people or kits that the problem does not have."""
    _refuse(
        N_("Không có phố nào mang mã %(id)s."), _strangers(problem, [*slots, *(visit.slot for visit in plan.visits)])
    )
    people = {name for visit in plan.visits for name in visit.people}
    _refuse(N_("Không có người nào mang mã %(id)s."), people.difference(problem.member_of))
    kits = {visit.kit for visit in plan.visits}
    _refuse(N_("Không có bộ thiết bị nào mang mã %(id)s."), kits.difference(kit.id for kit in problem.kits))


def _strangers(problem: Problem, slots: Iterable[Slot], names: Iterable[str] = ()) -> set[str]:
    return {slot.neighborhood for slot in slots}.union(names).difference(problem.house_of)


def _refuse(words: str, ids: Iterable[object]) -> None:
    for name in sorted(str(one) for one in ids):
        raise Invalid("plan.file", words, id=name)


def _refuse_sizes(problem: Problem) -> None:
    many = (house.id for house in problem.houses if house.sessions > MOST_HALF_DAYS)
    _refuse(N_("Phố %(id)s cần nhiều buổi hơn một năm có."), many)
    if len({skill for house in problem.houses for skill in house.skills}) > MOST_SKILLS:
        raise Invalid("plan.file", N_("Nhiều hơn %(most)s việc cần người rành."), most=MOST_SKILLS)
    if max(_prices(problem), default=0) > LARGEST:
        raise Invalid("plan.file", N_("Trọng số, khoảng cách hoặc ưu tiên quá lớn để tính."))


def _prices(problem: Problem) -> Iterator[int]:
    w = problem.weights
    weeks = max((problem.week(day) for day in problem.dates), default=0)
    burden = max(problem.date_penalty.values(), default=0)
    for house in problem.houses:
        yield house.priority * weeks * w.late + 2 * house.dist * w.travel + burden * w.date
    yield from (w.unserved // 2, 1000 * w.fair + w.person_day)
