"""How good a plan is, in figures that people understand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from outreach.planning.rules import HalfDay

FAIR_GAP = 3
"""By so many visits the busiest team may be ahead before the board says so (design/README.md, picture 01)."""


@dataclass(frozen=True)
class Stop:
    """One half-day of a plan, held already or still to come."""

    neighborhood_id: UUID
    on: date
    half_day: HalfDay
    kit_id: UUID | None = None
    people: frozenset[UUID] = frozenset()
    is_over: bool = False


@dataclass(frozen=True)
class TeamLoad:
    """Visits of one team: already held, and still to come."""

    done: int
    ahead: int

    @property
    def total(self) -> int:
        """Both together."""
        return self.done + self.ahead


@dataclass(frozen=True)
class Quality:
    """Coverage, fairness and travel of a plan.

    `covered` of `target` neighborhoods have a visit; `curve` says how many by which day; `complete_on` is
    the day on which the last is covered, None while some are missing. `least_duty` and `most_duty` are days
    per person. `km_per_visit` is the way there and back in kilometres as the crow flies, None without points.
    """

    target: int
    covered: int
    done: int
    missing_half_days: int
    last_on: date | None
    complete_on: date | None
    curve: tuple[tuple[date, int], ...]
    teams: Mapping[UUID | None, TeamLoad]
    least_duty: int
    most_duty: int
    km_per_visit: float | None
    farthest: tuple[UUID, float] | None

    @property
    def team_gap(self) -> int:
        """By how many visits the busiest team is ahead of the least busy one."""
        totals = [load.total for kit, load in self.teams.items() if kit is not None]
        return max(totals) - min(totals) if totals else 0

    @property
    def fair_gap(self) -> int:
        """The threshold of the gap."""
        return FAIR_GAP

    @property
    def is_fair(self) -> bool:
        """Whether the teams' visits lie within the threshold of one another."""
        return self.team_gap <= FAIR_GAP


Between = Callable[[UUID, UUID], float | None]
"""Kilometres from one house to another; None where the team goes back to the center in between."""


def quality_of(
    stops: Iterable[Stop], owed: Mapping[UUID, int], *, km: Mapping[UUID, float], between: Between
) -> Quality:
    """The figures of a plan for neighborhoods that are owed so many half-days; `km` one way from the center."""
    ordered = sorted(stops, key=lambda stop: (stop.on, stop.half_day.value))
    placed = Counter(stop.neighborhood_id for stop in ordered)
    first: dict[UUID, date] = {}
    for stop in ordered:
        if stop.neighborhood_id in owed:
            first.setdefault(stop.neighborhood_id, stop.on)
    per_day = Counter(first.values())
    curve, total = [], 0
    for day in sorted(per_day):
        total += per_day[day]
        curve.append((day, total))
    duty = _duty(ordered)
    known = [(km[stop.neighborhood_id], stop.neighborhood_id) for stop in ordered if stop.neighborhood_id in km]
    return Quality(
        target=len(owed),
        covered=len(first),
        done=len({stop.neighborhood_id for stop in ordered if stop.is_over and stop.neighborhood_id in owed}),
        missing_half_days=sum(max(count - placed[place], 0) for place, count in owed.items()),
        last_on=ordered[-1].on if ordered else None,
        complete_on=max(first.values()) if owed and len(first) == len(owed) else None,
        curve=tuple(curve),
        teams=_loads(ordered),
        least_duty=min(duty.values(), default=0),
        most_duty=max(duty.values(), default=0),
        km_per_visit=_travel(ordered, km, between),
        farthest=(max(known)[1], max(known)[0]) if known else None,
    )


def _duty(stops: Iterable[Stop]) -> dict[UUID, int]:
    days: dict[UUID, set[date]] = defaultdict(set)
    for stop in stops:
        for person in stop.people:
            days[person].add(stop.on)
    return {person: len(dates) for person, dates in days.items()}


def _loads(stops: Iterable[Stop]) -> dict[UUID | None, TeamLoad]:
    done, ahead = Counter[UUID | None](), Counter[UUID | None]()
    for stop in stops:
        (done if stop.is_over else ahead)[stop.kit_id] += 1
    return {kit: TeamLoad(done[kit], ahead[kit]) for kit in [*done, *(kit for kit in ahead if kit not in done)]}


def _travel(stops: Iterable[Stop], km: Mapping[UUID, float], between: Between) -> float | None:
    outings: dict[tuple[date, object], list[UUID]] = defaultdict(list)
    for stop in stops:
        if stop.neighborhood_id in km:
            outings[stop.on, stop.kit_id or object()].append(stop.neighborhood_id)
    count = sum(len(places) for places in outings.values())
    return sum(_way(places, km, between) for places in outings.values()) / count if count else None


def _way(places: list[UUID], km: Mapping[UUID, float], between: Between) -> float:
    there_and_back = sum(2 * km[place] for place in places)
    if len(places) != 2:
        return there_and_back
    apart = 0.0 if places[0] == places[1] else between(places[0], places[1])
    return there_and_back if apart is None else min(there_and_back, there_and_back / 2 + apart)
