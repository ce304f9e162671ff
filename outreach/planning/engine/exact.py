"""Exact questions for CP-SAT, the one door to it: how few visits must move after an event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ortools.sat.python import cp_model

from outreach.planning.engine.crowding import moves_by_counting
from outreach.planning.engine.problem import SESSIONS, Assignment, Kit, Member, Problem, Session, Slot

MOST_PLACES = 40_000  # half-days of houses in kits: beyond it the model is not built


@dataclass(frozen=True, slots=True)
class Proof:
    """`moved_at_least` visits must move, proven; `is_exact` if some plan moves no more."""

    moved_at_least: int
    is_exact: bool


def fewest_moves(problem: Problem, kept: Sequence[Assignment], *, missing: int, known: int, effort: float) -> Proof:
    """A proven least number of kept visits that must move so that at most `missing` half-days stay
    unserved; `known` is the number that a plan at hand moves.

    People and kits of kept visits may change. `effort` is CP-SAT's
    deterministic time; where it runs out the bound proven so far is returned.
    """
    least = min(known, moves_by_counting(problem, kept, missing, max(1.0, effort))) if known else 0
    question = _Question(problem, kept)
    if least < known and question.size <= MOST_PLACES:
        question.build(missing)
        while least < known and (left := effort - question.spent) > 0 and question.is_impossible(least, left):
            least += 1
    return Proof(least, is_exact=least == known)


class _Question:
    """The whole planning problem without its objective: cells, places, people, limits."""

    def __init__(self, problem: Problem, kept: Sequence[Assignment]) -> None:
        self.problem, self.kept = problem, kept
        self.model = cp_model.CpModel()
        self.days = [day for day in problem.dates if not (problem.today and day < problem.today)]
        self.kits = {day: [kit for kit in problem.kits if day not in kit.unavailable] for day in self.days}
        held = [visit.neighborhood for visit in problem.held]
        self.needed = {house.id: house.sessions - held.count(house.id) for house in problem.houses}
        self.leaves: list[cp_model.IntVar] = []
        self.spent = 0.0
        self.in_cell: dict[tuple[date, str, Session], list[tuple[str, cp_model.IntVar]]] = defaultdict(list)
        self.on_date: dict[tuple[str, date], list[cp_model.IntVar]] = defaultdict(list)

    @property
    def size(self) -> int:
        """Places that would become variables."""
        wanting = sum(needed > 0 for needed in self.needed.values())
        return wanting * 2 * sum(len(kits) for kits in self.kits.values())

    def build(self, missing: int) -> None:
        """All visits but `missing` placed, every rule kept."""
        served = self._keep() + self._place()
        self.model.add(cp_model.LinearExpr.sum(served) >= sum(self.needed.values()) - missing)
        for visits in self.in_cell.values():
            self.model.add_at_most_one(variable for _, variable in visits)
        self._count_by_half_day()
        self._one_date_a_weekend()
        self._pins()
        self._people()

    def is_impossible(self, moves: int, effort: float) -> bool:
        """Whether it is proven, within a deterministic time, that no plan gets by with so many moves.

        Asked number by number from 0: with few visits free to leave, propagation alone often answers
        what a search for the least number does not within a minute.
        """
        model = self.model.clone()
        model.add(cp_model.LinearExpr.sum(self.leaves) <= moves)
        solver = cp_model.CpSolver()
        solver.parameters.max_deterministic_time = effort
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        status = solver.solve(model)
        self.spent += solver.response_proto.deterministic_time
        return bool(status == cp_model.INFEASIBLE)

    def _keep(self) -> list[cp_model.IntVar]:
        stays = []
        for visit in self.kept:
            leave = self.model.new_bool_var("")
            here = [self._new_place(visit.slot, kit) for kit in self.kits.get(visit.date, ())]
            self.model.add_exactly_one([*here, leave])
            stays += here
            self.leaves.append(leave)
        return stays

    def _place(self) -> list[cp_model.IntVar]:
        """A variable for each open half-day, kit and house other than a kept visit's own half-day."""
        taken = {visit.slot for visit in self.kept}
        kept: dict[str, list[cp_model.IntVar]] = defaultdict(list)
        for (name, _), seats in self.on_date.items():
            kept[name] += seats
        placed = []
        for house in self.problem.houses:
            own = list(kept.get(house.id, ()))
            for day in self.days if self.needed[house.id] > 0 else ():
                for session in SESSIONS:
                    slot = Slot(house.id, day, session)
                    if slot in taken or not self.problem.is_open(house, day, session):
                        continue
                    here = [self._new_place(slot, kit) for kit in self.kits[day]]
                    if here:
                        self.model.add_at_most_one(here)
                    own += here
                    placed += here
            if own:
                self.model.add(cp_model.LinearExpr.sum(own) <= max(0, self.needed[house.id]))
        return placed

    def _new_place(self, slot: Slot, kit: Kit) -> cp_model.IntVar:
        variable = self.model.new_bool_var("")
        self.in_cell[slot.date, kit.id, slot.session].append((slot.neighborhood, variable))
        self.on_date[slot.neighborhood, slot.date].append(variable)
        return variable

    def _count_by_half_day(self) -> None:
        """Kits, and people there, against all visits of a half-day: said once more, without kit numbers.

        It follows from what each kit does, but only so is it seen without trying every kit.
        """
        halves: dict[tuple[date, Session], list[tuple[str, cp_model.IntVar]]] = defaultdict(list)
        for (day, _, session), visits in self.in_cell.items():
            halves[day, session] += visits
        houses = self.problem.house_of
        for (day, _), visits in halves.items():
            self.model.add(sum(variable for _, variable in visits) <= len(self.kits[day]))
            staff = sum(day not in person.unavailable for person in self.problem.staff)
            police = sum(day not in person.unavailable for person in self.problem.police)
            self.model.add(sum(houses[name].team_size * variable for name, variable in visits) <= staff)
            self.model.add(sum(houses[name].police * variable for name, variable in visits) <= police)

    def _one_date_a_weekend(self) -> None:
        weekends: dict[tuple[str, int], list[date]] = defaultdict(list)
        for house, day in self.on_date:
            weekends[house, self.problem.week(day)].append(day)
        for (house, _), days in weekends.items():
            if len(days) > 1:
                chosen = []
                for day in days:
                    used = self.model.new_bool_var("")
                    chosen.append(used)
                    for variable in self.on_date[house, day]:
                        self.model.add_implication(variable, used)
                self.model.add_at_most_one(chosen)

    def _pins(self) -> None:
        held = {visit.slot for visit in self.problem.held}
        for pin in self.problem.pinned:
            there = [
                variable
                for (day, _, session), visits in self.in_cell.items()
                if (day, session) == (pin.date, pin.session)
                for house, variable in visits
                if house == pin.neighborhood
            ]
            if pin not in held and there:
                self.model.add_at_least_one(there)

    def _people(self) -> None:
        duty: dict[str, dict[date, list[cp_model.IntVar]]] = defaultdict(lambda: defaultdict(list))
        for day, kit in dict.fromkeys((day, kit) for day, kit, _ in self.in_cell):
            crew: dict[str, cp_model.IntVar] = {}
            for person in self.problem.staff + self.problem.police:
                if day not in person.unavailable:
                    crew[person.id] = self.model.new_bool_var("")
                    duty[person.id][day].append(crew[person.id])
            for session in SESSIONS:
                self._fit(crew, self.in_cell.get((day, kit, session), []))
        for person in self.problem.staff + self.problem.police:
            self._limit(person, duty[person.id])

    def _fit(self, crew: dict[str, cp_model.IntVar], visits: list[tuple[str, cp_model.IntVar]]) -> None:
        """One kit's crew fits whichever house it visits in a half-day."""
        staff = [crew[person.id] for person in self.problem.staff if person.id in crew]
        police = [crew[person.id] for person in self.problem.police if person.id in crew]
        houses = self.problem.house_of
        sizes = [(houses[house].team_size, variable) for house, variable in visits]
        officers = [(houses[house].police, variable) for house, variable in visits]
        for people, needs in ((staff, sizes), (police, officers)):
            self.model.add(sum(people) >= sum(need * variable for need, variable in needs))
        for skill in {skill for house, _ in visits for skill in houses[house].skills}:
            able = [crew[p.id] for p in self.problem.staff if p.id in crew and skill in p.skills]
            needing = [variable for house, variable in visits if skill in houses[house].skills]
            self.model.add(sum(able) >= sum(needing))

    def _limit(self, person: Member, duty: dict[date, list[cp_model.IntVar]]) -> None:
        months: dict[str, list[cp_model.IntVar]] = defaultdict(list)
        weekends: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        held = {visit.date for visit in self.problem.held if person.id in visit.people}
        for day, seats in duty.items():
            self.model.add_at_most_one(seats)
            months[day.strftime("%Y-%m")] += seats
            weekends[self.problem.week(day)] += seats
        for month, seats in months.items():
            done = person.month_days_done.get(month, 0) + sum(day.strftime("%Y-%m") == month for day in held)
            self.model.add(sum(seats) <= max(0, person.max_days_per_month - done))
        if not person.both_days_ok:
            taken = {self.problem.week(day) for day in held}
            for week, seats in weekends.items():
                self.model.add(sum(seats) <= (0 if week in taken else 1))
