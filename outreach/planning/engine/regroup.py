"""People of one date sent back to the visits they had: the search asks who goes out, not with whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from outreach.planning.engine.problem import Assignment, Plan, Problem, Slot

Crew = set[str]


def regroup(problem: Problem, plan: Plan, kept: Sequence[Assignment]) -> Plan:
    """The same plan with people exchanged between outings of a date so that more of them keep their visits.

    Who is on duty on which date, and all visits, stay: the objective does not change, and every
    crew still fits the houses of its outing and the locks.
    """
    teams = {visit.slot: set(visit.people) for visit in kept}
    held = set(problem.held)
    outings: dict[date, dict[str, list[Assignment]]] = defaultdict(lambda: defaultdict(list))
    for visit in plan.visits:
        if visit not in held:
            outings[visit.date][visit.kit].append(visit)
    changed: dict[Slot, Assignment] = {}
    for kits in outings.values():
        if len(kits) > 1:
            day = _Day(problem, list(kits.values()), teams)
            day.settle()
            changed |= {visit.slot: visit for visit in day.visits()}
    return Plan(plan.instance, tuple(changed.get(visit.slot, visit) for visit in plan.visits))


class _Day:
    """The outings of one date and their crews."""

    def __init__(self, problem: Problem, outings: list[list[Assignment]], teams: dict[Slot, Crew]) -> None:
        self.problem = problem
        self.outings = outings
        self.crews: list[Crew] = [{name for visit in visits for name in visit.people} for visits in outings]
        self.own: list[Crew] = [set().union(*(teams.get(visit.slot, ()) for visit in visits)) for visits in outings]

    def settle(self) -> None:
        """Send people home one by one, or against one another, until nobody more can go."""
        while any(self._sends(name, here) for here, crew in enumerate(self.crews) for name in sorted(crew)):
            pass

    def visits(self) -> Iterable[Assignment]:
        """All visits of the date with their crews as they are now."""
        officers = {person.id for person in self.problem.police}
        for visits, crew in zip(self.outings, self.crews, strict=True):
            staff, police = tuple(sorted(crew - officers)), tuple(sorted(crew & officers))
            yield from (replace(visit, staff=staff, police=police) for visit in visits)

    def _sends(self, name: str, here: int) -> bool:
        """Whether a person could be sent to an outing they had, alone or in exchange."""
        if name in self.own[here]:
            return False
        homes = [there for there, own in enumerate(self.own) if name in own and there != here]
        return any(self._exchanges(name, here, there) for there in homes)

    def _exchanges(self, name: str, here: int, there: int) -> bool:
        strangers = sorted(self.crews[there] - self.own[there])
        for back in [set[str](), *({other} for other in strangers)]:
            left, joined = self.crews[here] - {name} | back, self.crews[there] - back | {name}
            if self._fits(left, here) and self._fits(joined, there):
                self.crews[here], self.crews[there] = left, joined
                return True
        return False

    def _fits(self, crew: Crew, outing: int) -> bool:
        staff = [person for person in self.problem.staff if person.id in crew]
        skills = {skill for person in staff for skill in person.skills}
        for visit in self.outings[outing]:
            house = self.problem.house_of[visit.neighborhood]
            if len(staff) < house.team_size or len(crew) - len(staff) < house.police:
                return False
            if not skills.issuperset(house.skills) or not self._locked(visit) <= crew:
                return False
        return True

    def _locked(self, visit: Assignment) -> Crew:
        locks = [lock for lock in self.problem.team_locks if lock.binds(visit.slot)]
        return {name for lock in locks for name in lock.people}
