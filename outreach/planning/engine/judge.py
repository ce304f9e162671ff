"""Our own judge: hard rules H0 to H15, E1 to E4 and the objective, read straight from the rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from outreach.planning.engine.problem import (
    SESSIONS,
    Assignment,
    Event,
    House,
    Plan,
    Problem,
    Slot,
)


@dataclass(frozen=True, slots=True)
class Breach:
    """One hard rule broken: its number (H1 to H15, E1 to E4) and by what."""

    rule: str
    subject: str


@dataclass(frozen=True, slots=True)
class Cost:
    """The objective by term, each already multiplied by its weight."""

    unserved: int
    late: int
    travel: int
    person_day: int
    fair: int
    date: int

    @property
    def total(self) -> int:
        """The objective: smaller is better."""
        terms = (self.unserved, self.late, self.travel, self.person_day, self.fair, self.date)
        return sum(terms)

    def __sub__(self, other: Cost) -> Cost:
        return Cost(*(getattr(self, name) - getattr(other, name) for name in Cost.__slots__))


def breaches(problem: Problem, plan: Plan) -> list[Breach]:
    """Every hard rule the plan breaks, held visits excepted: they have happened."""
    held = set(problem.held)
    known = [visit for visit in plan.visits if _is_known(problem, visit)]
    found = [Breach("H0", _name(v.slot)) for v in plan.visits if not _is_known(problem, v)]
    for visit in known:
        if visit not in held:
            found += _visit_breaches(problem, visit)
    found += _kit_breaches(known)
    found += _duty_breaches(problem, known)
    found += _house_breaches(problem, known)
    return found


def cost(problem: Problem, plan: Plan) -> Cost:
    """The objective of a plan, by term. Duty of earlier this year weighs in `fair` only as far as
    it makes this plan's days dearer, so that a problem without history costs what the judge says.
    """
    w = problem.weights
    visits = plan.visits
    houses = [problem.house_of[visit.neighborhood] for visit in visits]
    needed = Counter({house.id: house.sessions for house in problem.houses})
    needed.subtract(visit.neighborhood for visit in visits)
    late = sum(h.priority * problem.week(v.date) for h, v in zip(houses, visits, strict=True))
    duty: dict[str, set[date]] = defaultdict(set)
    for visit in visits:
        for person in visit.people:
            duty[person].add(visit.date)
    loads = [(len(days), problem.member_of[person].days_done) for person, days in duty.items()]
    return Cost(
        unserved=w.unserved * sum(max(0, left) for left in needed.values()),
        late=w.late * late,
        travel=w.travel * (sum(2 * house.dist for house in houses) - _saved(problem, plan)),
        person_day=w.person_day * sum(load for load, _ in loads),
        fair=w.fair * sum((done + load) ** 2 - done**2 for load, done in loads),
        date=w.date * sum(problem.date_penalty.get(visit.date, 0) for visit in visits),
    )


def replan_breaches(before: Plan, event: Event, plan: Plan) -> list[Breach]:
    """What a new plan does against the event: E1 to E4."""
    cancelled, old = set(event.cancelled), {visit.slot for visit in before.visits}
    new = {visit.slot for visit in plan.visits}
    found = [Breach("E1", _name(slot)) for slot in sorted(cancelled & new)]
    past = [slot for slot in old - cancelled - new if slot.date < event.today]
    found += [Breach("E2", _name(slot)) for slot in sorted(past)]
    found += [Breach("E3", _name(slot)) for slot in sorted(new - old) if slot.date < event.today]
    shut = [slot for slot in new if slot.date in event.closed_dates]
    found += [Breach("E4", _name(s)) for s in sorted(shut) if s not in old or s in cancelled]
    return found


def moved_visits(before: Plan, event: Event, plan: Plan) -> list[Slot]:
    """Visits of the old plan, not cancelled and not past, whose half-day is gone from the new."""
    new = {visit.slot for visit in plan.visits}
    left = {visit.slot for visit in before.visits} - set(event.cancelled) - new
    return sorted(slot for slot in left if slot.date >= event.today)


def people_replaced(before: Plan, event: Event, plan: Plan) -> int:
    """People taken off visits that keep their half-day."""
    new = {visit.slot: set(visit.people) for visit in plan.visits}
    kept = [v for v in before.visits if v.slot in new and v.slot not in set(event.cancelled)]
    return sum(len(set(visit.people) - new[visit.slot]) for visit in kept)


def _name(slot: Slot) -> str:
    return f"{slot.neighborhood} {slot.date} {slot.session}"


def _is_known(problem: Problem, visit: Assignment) -> bool:
    staff = {person.id for person in problem.staff}
    police = {person.id for person in problem.police}
    return (
        visit.neighborhood in problem.house_of
        and visit.session in SESSIONS
        and visit.kit in {kit.id for kit in problem.kits}
        and set(visit.staff) <= staff
        and set(visit.police) <= police
        and len(set(visit.people)) == len(visit.people)
    )


def _visit_breaches(problem: Problem, visit: Assignment) -> Iterator[Breach]:
    name, house = _name(visit.slot), problem.house_of[visit.neighborhood]
    if visit.date not in problem.dates or (problem.today and visit.date < problem.today):
        yield Breach("H1", name)
    if not problem.is_open(house, visit.date, visit.session):
        yield Breach("H2", name)
    if any(visit.date in kit.unavailable for kit in problem.kits if kit.id == visit.kit):
        yield Breach("H3", name)
    yield from _team_breaches(problem, house, visit)
    for lock in problem.team_locks:
        if lock.binds(visit.slot):
            missing = set(lock.people) - set(visit.people)
            yield from (Breach("lock", f"{name} {person}") for person in sorted(missing))


def _team_breaches(problem: Problem, house: House, visit: Assignment) -> Iterator[Breach]:
    name = _name(visit.slot)
    if len(visit.staff) < house.team_size:
        yield Breach("H5", name)
    present = {skill for person in visit.staff for skill in problem.member_of[person].skills}
    for skill in house.skills:
        if skill not in present:
            yield Breach("H6", f"{name} {skill}")
    if len(visit.police) < house.police:
        yield Breach("H7", name)
    for person in visit.people:
        if visit.date in problem.member_of[person].unavailable:
            yield Breach("H8", f"{name} {person}")


def _kit_breaches(visits: list[Assignment]) -> Iterator[Breach]:
    times = Counter((visit.date, visit.session, visit.kit) for visit in visits)
    yield from (Breach("H4", f"{d} {s} {k}") for (d, s, k), count in times.items() if count > 1)


def _duty_breaches(problem: Problem, visits: list[Assignment]) -> Iterator[Breach]:
    kits: dict[str, dict[date, set[str]]] = defaultdict(lambda: defaultdict(set))
    for visit in visits:
        for person in visit.people:
            kits[person][visit.date].add(visit.kit)
    for person, duty in sorted(kits.items()):
        member = problem.member_of[person]
        yield from (Breach("H9", f"{person} {day}") for day, used in duty.items() if len(used) > 1)
        months = Counter(day.strftime("%Y-%m") for day in duty)
        for month, days in months.items():
            if days + member.month_days_done.get(month, 0) > member.max_days_per_month:
                yield Breach("H10", f"{person} {month}")
        weeks = Counter(problem.week(day) for day in duty)
        if not member.both_days_ok:
            full = [week for week, days in weeks.items() if days > 1]
            yield from (Breach("H11", f"{person} week {week}") for week in full)


def _house_breaches(problem: Problem, visits: list[Assignment]) -> Iterator[Breach]:
    times = Counter(visit.slot for visit in visits)
    yield from (Breach("H12", _name(slot)) for slot, count in times.items() if count > 1)
    weekends: dict[tuple[str, int], set[date]] = defaultdict(set)
    for visit in visits:
        weekends[visit.neighborhood, problem.week(visit.date)].add(visit.date)
    yield from (Breach("H13", f"{n} week {w}") for (n, w), days in weekends.items() if len(days) > 1)
    done = Counter(visit.neighborhood for visit in visits)
    for house in problem.houses:
        if done[house.id] > house.sessions:
            yield Breach("H14", house.id)
    yield from (Breach("H15", _name(pin)) for pin in problem.pinned if pin not in times)
    yield from (Breach("held", _name(v.slot)) for v in problem.held if v not in set(visits))


def _saved(problem: Problem, plan: Plan) -> int:
    outings: dict[tuple[date, str], dict[str, str]] = defaultdict(dict)
    for visit in plan.visits:
        outings[visit.date, visit.kit][visit.session] = visit.neighborhood
    pairs = [(houses["am"], houses["pm"]) for houses in outings.values() if len(houses) == 2]
    return sum(problem.saving_of.get(pair, 0) for pair in pairs)
