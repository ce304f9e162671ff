"""How far a campaign has come: one row a neighborhood, and the sums over them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from uuid import UUID

from outreach.coverage.figures import NOTHING, Figures, total
from outreach.coverage.lineage import Lineage
from outreach.coverage.periods import Period
from outreach.coverage.rules import (
    Status,
    VisitFact,
    days_waiting,
    first_held,
    last_held,
    last_visit,
    next_visit,
    status_on,
)
from outreach.planning.rules import VisitState


@dataclass(frozen=True, slots=True)
class Place:
    """A neighborhood as coverage shows it; `distance_km` is from the center, as the crow flies."""

    id: UUID
    code: str
    name: str
    former_ward: str = ""
    households: int | None = None
    population: int | None = None
    elderly: int | None = None
    house: str = ""
    lat: float | None = None
    lon: float | None = None
    distance_km: float | None = None
    is_living: bool = True

    @property
    def ended(self) -> Place:
        """The same, of which only the past is told."""
        return replace(self, is_living=False)


@dataclass(frozen=True, slots=True)
class Progress:
    """One neighborhood on one day, with the figures of one period.

    `covered`: the visit by which it counts as reached; `nearest`: the next one ahead; `latest`: the last one on any
    plan. `unreached_parts`: predecessors in which nothing was ever held.
    """

    place: Place
    status: Status
    is_target: bool
    owed: int
    covered: VisitFact | None
    latest_held: VisitFact | None
    nearest: VisitFact | None
    latest: VisitFact | None
    days_waiting: int | None
    figures: Figures
    former_names: tuple[str, ...] = ()
    unreached_parts: tuple[str, ...] = ()

    @property
    def telling(self) -> VisitFact | None:
        """The visit that says most: the next one, else the last that was held, else the last on any plan."""
        return self.nearest or self.latest_held or self.latest

    def is_left_open_on(self, day: date) -> bool:
        """Whether a visit was held on an earlier day and its balance was never struck."""
        last = self.latest_held
        return last is not None and last.state is VisitState.HELD and last.on < day


@dataclass(frozen=True)
class Indicators:
    """The figures of a campaign on `day`, and of what was done in `period`. Every page and sheet reads these."""

    campaign: str
    starts_on: date | None
    ends_on: date | None
    day: date
    period: Period
    rows: tuple[Progress, ...]
    today: date | None = None

    @property
    def is_foreseen(self) -> bool:
        """Whether the day is still ahead: then what is planned up to it is taken as held."""
        return self.today is not None and self.day > self.today

    @cached_property
    def counts(self) -> dict[Status, int]:
        """Neighborhoods by status, each status named; their sum is the number of rows."""
        counted = Counter(row.status for row in self.rows)
        return {status: counted[status] for status in Status}

    @property
    def target(self) -> int:
        """Neighborhoods that the campaign is to reach, those already reached included."""
        return len(self.rows) - self.counts[Status.OUTSIDE]

    @property
    def covered(self) -> int:
        """Neighborhoods reached."""
        return self.counts[Status.DONE]

    @property
    def remaining(self) -> int:
        """Neighborhoods still owed a visit."""
        return self.target - self.covered

    @property
    def covered_share(self) -> float | None:
        """Share of the target that is reached, between 0 and 1."""
        return self.covered / self.target if self.target else None

    @property
    def covered_in_period(self) -> int:
        """Neighborhoods first reached within the period."""
        return sum(1 for row in self.rows if row.is_target and row.covered and self.period.holds(row.covered.on))

    @cached_property
    def figures(self) -> Figures:
        """What was done in the period, over all rows."""
        return total(row.figures for row in self.rows)

    def with_status(self, *statuses: Status) -> list[Progress]:
        """The rows in one of `statuses`, the longest waiting first."""
        chosen = [row for row in self.rows if row.status in statuses]
        return sorted(chosen, key=lambda row: -(row.days_waiting or 0))


@dataclass(frozen=True)
class Facts:
    """What was gathered for one day: living places in order, all names, threads, visits, owed half-days, figures.

    `visits` are by neighborhood, `figures` by neighborhood of the visit; `names` include ended neighborhoods.
    `targets` is None where there is no campaign: then every place is owed one half-day.
    """

    places: tuple[Place, ...]
    names: Mapping[UUID, str]
    lineage: Lineage
    visits: Mapping[UUID, Sequence[VisitFact]]
    targets: Mapping[UUID, int] | None
    figures: Mapping[UUID, Figures]
    starts_on: date | None = None
    ends_on: date | None = None


def progress_rows(facts: Facts, day: date) -> tuple[Progress, ...]:
    """One row for each living place; what was held is inherited, plans and figures go to the heir alone.

    A place that was reached belongs to the target whether the campaign names it or not: «34 of 54» counts the
    three of the year before (design/README.md, picture 12).
    """
    living = frozenset(place.id for place in facts.places)
    own_visits: dict[UUID, list[VisitFact]] = defaultdict(list)
    own_figures: dict[UUID, Figures] = defaultdict(lambda: NOTHING)
    for neighborhood, visits in facts.visits.items():
        own_visits[facts.lineage.heir(neighborhood, living)].extend(visits)
    for neighborhood, figures in facts.figures.items():
        own_figures[facts.lineage.heir(neighborhood, living)] += figures
    return tuple(_row(facts, place, day, own_visits[place.id], own_figures[place.id]) for place in facts.places)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one place stands on one day: its own visits with what was held in its predecessors, and what it is owed."""

    status: Status
    owed: int | None
    visits: tuple[VisitFact, ...]
    reached: VisitFact | None


def standing(
    place: Place,
    own: Sequence[VisitFact],
    of_ancestors: Iterable[VisitFact],
    day: date,
    *,
    owed: int | None,
    ends_on: date | None,
) -> Standing:
    """Where a place stands on `day`; `owed` None where the campaign does not name it."""
    inherited = [visit for visit in of_ancestors if visit.was_held_by(day)]
    visits = (*own, *(visit for visit in inherited if visit not in own))
    reached = first_held(day, visits)
    owed = owed if place.is_living else None
    if owed is None and reached and place.is_living:
        owed = 0
    status = Status.OUTSIDE if owed is None else status_on(day, visits, owed=owed, ends_on=ends_on)
    return Standing(status, owed, visits, reached)


def _row(facts: Facts, place: Place, day: date, own: list[VisitFact], figures: Figures) -> Progress:
    ancestors = facts.lineage.ancestors(place.id)
    of_ancestors = (visit for one in ancestors for visit in facts.visits.get(one, ()))
    stands = standing(
        place, own, of_ancestors, day, owed=owed_half_days(facts.targets, place.id, ancestors), ends_on=facts.ends_on
    )
    return Progress(
        place=place,
        status=stands.status,
        is_target=stands.owed is not None,
        owed=stands.owed or 0,
        covered=stands.reached,
        latest_held=last_held(day, stands.visits),
        nearest=next_visit(day, own),
        latest=last_visit(stands.visits),
        days_waiting=days_waiting(day, stands.status, stands.visits, since=facts.starts_on),
        figures=figures,
        former_names=tuple(facts.names.get(one, "") for one in ancestors),
        unreached_parts=_unreached(facts, place.id, day),
    )


def owed_half_days(targets: Mapping[UUID, int] | None, place: UUID, ancestors: Iterable[UUID]) -> int | None:
    """Half-days owed; a successor owes what its predecessors owed, the most of them. None outside the campaign."""
    if targets is None:
        return 1
    if place in targets:
        return targets[place]
    return max((targets[one] for one in ancestors if one in targets), default=None)


def _unreached(facts: Facts, place: UUID, day: date) -> tuple[str, ...]:
    """Names of merged parts in which nothing was ever held, though another part makes the whole count as reached."""

    def was_reached(one: UUID) -> bool:
        return any(visit.was_held_by(day) for visit in facts.visits.get(one, ()))

    parents = facts.lineage.parents.get(place)
    if not parents:
        return ()
    parts = {parent: any(was_reached(one) for one in (parent, *facts.lineage.ancestors(parent))) for parent in parents}
    if was_reached(place) or not any(parts.values()):
        return ()
    return tuple(facts.names.get(part, "") for part, reached in parts.items() if not reached)
