"""The planning problem, its plan and its event: plain frozen data, no library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal, NamedTuple

Session = Literal["am", "pm"]
SESSIONS: tuple[Session, Session] = ("am", "pm")


class Slot(NamedTuple):
    """One half-day of one neighborhood: who is visited, on which date, morning or afternoon."""

    neighborhood: str
    date: date
    session: Session


@dataclass(frozen=True, slots=True)
class House:
    """What one neighborhood's cultural house needs and when it is open.

    `dist` is one way from the center in hectometres; `sessions` half-days needed in all, held ones
    included; `open` holds weekly windows such as `sat_am`; `priority` is 1 to 10.
    """

    id: str
    dist: int
    priority: int
    sessions: int
    team_size: int
    police: int
    skills: tuple[str, ...] = ()
    open: frozenset[str] = frozenset(("sat_am", "sat_pm", "sun_am", "sun_pm"))
    closed: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Member:
    """A staff member or police officer: skills, duty limits and days away.

    `days_done` are duty days of this year that are not visits of this plan: they weigh in the
    fairness; `month_days_done` the same by month ("2026-03"): they count against the monthly limit.
    """

    id: str
    skills: tuple[str, ...] = ()
    max_days_per_month: int = 31
    both_days_ok: bool = True
    unavailable: frozenset[date] = frozenset()
    days_done: int = 0
    month_days_done: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kit:
    """A set of equipment (with its vehicle): one house at a time, not on its dates away."""

    id: str
    unavailable: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class TeamLock:
    """People who must be on a neighborhood's visits: all of them, those of one date, or one half-day."""

    neighborhood: str
    people: tuple[str, ...]
    date: date | None = None
    session: Session | None = None

    def binds(self, slot: Slot) -> bool:
        """Whether the lock holds for a half-day."""
        if self.neighborhood != slot.neighborhood or self.date not in (None, slot.date):
            return False
        return self.session in (None, slot.session)


@dataclass(frozen=True, slots=True)
class Assignment:
    """One visit of a plan: one half-day in one house with its team, officers and kit."""

    neighborhood: str
    date: date
    session: Session
    staff: tuple[str, ...]
    police: tuple[str, ...]
    kit: str

    @property
    def slot(self) -> Slot:
        """The half-day without its team."""
        return Slot(self.neighborhood, self.date, self.session)

    @property
    def people(self) -> tuple[str, ...]:
        """Staff and officers together."""
        return self.staff + self.police


@dataclass(frozen=True, slots=True)
class Weights:
    """What one unit of each term of the objective costs (planning problem, section "Objective")."""

    unserved: int = 100_000
    late: int = 2
    travel: int = 1
    person_day: int = 20
    fair: int = 2
    date: int = 1


@dataclass(frozen=True)
class Problem:
    """Everything the automatic plan is made from; the rules H0 to H15 and the objective read it.

    `held` visits stay exactly as they are (also their team and kit); dates before `today` take no
    new visit; `pinned` half-days must be in the plan; `team_locks` name people who must go along.
    """

    name: str
    start: date
    deadline: date
    dates: tuple[date, ...]
    houses: tuple[House, ...]
    staff: tuple[Member, ...]
    police: tuple[Member, ...]
    kits: tuple[Kit, ...]
    adjacent: tuple[tuple[str, str, int], ...] = ()
    pinned: tuple[Slot, ...] = ()
    date_penalty: Mapping[date, int] = field(default_factory=dict)
    weights: Weights = Weights()
    today: date | None = None
    held: tuple[Assignment, ...] = ()
    team_locks: tuple[TeamLock, ...] = ()
    forbidden: frozenset[Slot] = frozenset()

    def week(self, day: date) -> int:
        """Whole weeks since the campaign's start: the unit of lateness, and the weekend's number."""
        return (day - self.start).days // 7

    @cached_property
    def all_dates(self) -> tuple[date, ...]:
        """Usable dates and those of held visits, in order."""
        return tuple(sorted({*self.dates, *(visit.date for visit in self.held)}))

    @cached_property
    def place_of_date(self) -> dict[date, int]:
        """Where a date stands in `all_dates`."""
        return {day: place for place, day in enumerate(self.all_dates)}

    @cached_property
    def place_of_house(self) -> dict[str, int]:
        """Where a house stands in `houses`."""
        return {house.id: place for place, house in enumerate(self.houses)}

    @cached_property
    def place_of_person(self) -> dict[str, int]:
        """Where a person stands among staff, then officers."""
        return {person.id: place for place, person in enumerate(self.staff + self.police)}

    @cached_property
    def kits_on(self) -> tuple[tuple[str, ...], ...]:
        """For each of `all_dates` the kits that go or may go out: held visits' first, then free ones."""
        held: dict[date, set[str]] = {}
        for visit in self.held:
            held.setdefault(visit.date, set()).add(visit.kit)
        return tuple(_kits_of_date(self.kits, day, held.get(day, set())) for day in self.all_dates)

    @cached_property
    def house_of(self) -> dict[str, House]:
        """Houses by their neighborhood's id."""
        return {house.id: house for house in self.houses}

    @cached_property
    def member_of(self) -> dict[str, Member]:
        """Staff and officers by id."""
        return {member.id: member for member in self.staff + self.police}

    @cached_property
    def saving_of(self) -> dict[tuple[str, str], int]:
        """Hectometres saved when two houses share one outing, in both orders; 0 pairs left out."""
        dist = {house.id: house.dist for house in self.houses}
        saved: dict[tuple[str, str], int] = {(key, key): 2 * far for key, far in dist.items()}
        for one, other, apart in self.adjacent:
            if one != other and (gain := dist[one] + dist[other] - apart) > 0:
                saved[one, other] = saved[other, one] = gain
        return saved

    def is_open(self, house: House, day: date, session: Session) -> bool:
        """Whether the house may be visited then (H2); a half-day forbidden by hand counts as shut."""
        weekday = "sat" if day.weekday() == 5 else "sun"
        if f"{weekday}_{session}" not in house.open or day in house.closed:
            return False
        return Slot(house.id, day, session) not in self.forbidden


def _kits_of_date(kits: tuple[Kit, ...], day: date, held: set[str]) -> tuple[str, ...]:
    free = [kit.id for kit in kits if day not in kit.unavailable and kit.id not in held]
    return tuple(sorted(held) + free)


@dataclass(frozen=True, slots=True)
class Plan:
    """Visits of one problem, in order of date; half-days that are missing are unserved."""

    instance: str
    visits: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """What a storm, funeral or election takes away: visits that fall out, dates that close."""

    today: date
    cancelled: tuple[Slot, ...]
    closed_dates: tuple[date, ...] = ()
