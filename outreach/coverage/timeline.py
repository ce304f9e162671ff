"""How the status of every neighborhood changed over a span of days, and how the plan would have it go on."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from outreach.coverage.lineage import Lineage
from outreach.coverage.progress import Place, owed_half_days, standing
from outreach.coverage.rules import Status, VisitFact, VisitStory

Turn = tuple[date, Status]


@dataclass(frozen=True)
class Setting:
    """What holds for all places from one day on: which there are, their threads, and what the campaign owes them."""

    places: tuple[Place, ...]
    lineage: Lineage
    targets: Mapping[UUID, int] | None
    ends_on: date | None
    campaign: UUID | None = None

    @property
    def key(self) -> object:
        """Equal for two days on which the same neighborhoods are asked for the same."""
        return self.campaign, frozenset((place.id, place.is_living) for place in self.places)


@dataclass(frozen=True)
class Era:
    """Days from `first` to `last` on which the same neighborhoods lived; their statuses from which day on each."""

    first: date
    last: date
    turns: Mapping[UUID, tuple[Turn, ...]]

    def statuses_on(self, day: date) -> dict[UUID, Status]:
        """The status of each place on a day of this era."""
        return {one: turns[bisect_right([on for on, _ in turns], day) - 1][1] for one, turns in self.turns.items()}


def eras(
    settings: Sequence[tuple[date, Setting]], stories: Mapping[UUID, Sequence[VisitStory]], last: date, *, today: date
) -> tuple[Era, ...]:
    """The timeline from the first day of `settings` (in order of their days) to `last`."""
    joined: list[tuple[date, Setting]] = []
    for first, setting in settings:
        if not joined or joined[-1][1].key != setting.key:
            joined.append((first, setting))
    ends = [first - timedelta(days=1) for first, _setting in joined[1:]] + [last]
    return tuple(
        _era(setting, stories, first, end, today=today) for (first, setting), end in zip(joined, ends, strict=True)
    )


def _era(
    setting: Setting, stories: Mapping[UUID, Sequence[VisitStory]], first: date, last: date, *, today: date
) -> Era:
    living = frozenset(place.id for place in setting.places)
    own: dict[UUID, list[VisitStory]] = defaultdict(list)
    for neighborhood, told in stories.items():
        own[setting.lineage.heir(neighborhood, living)].extend(told)
    turns = {
        place.id: _turns(setting, place, own[place.id], stories, (first, last), today=today) for place in setting.places
    }
    return Era(first, last, turns)


def _turns(
    setting: Setting,
    place: Place,
    own: Sequence[VisitStory],
    stories: Mapping[UUID, Sequence[VisitStory]],
    span: tuple[date, date],
    *,
    today: date,
) -> tuple[Turn, ...]:
    """From which day on the place had which status; evaluated only where something may change it."""
    ancestors = setting.lineage.ancestors(place.id)
    before = [story for one in ancestors for story in stories.get(one, ())]
    owed = owed_half_days(setting.targets, place.id, ancestors)
    kept: list[Turn] = []
    for day in _days(setting, [*own, *before], *span, today=today):
        mine, earlier = _seen(own, day, today=today), _seen(before, day, today=today)
        status = standing(place, mine, earlier, day, owed=owed, ends_on=setting.ends_on).status
        if not kept or kept[-1][1] is not status:
            kept.append((day, status))
    return tuple(kept)


def _days(setting: Setting, stories: Iterable[VisitStory], first: date, last: date, *, today: date) -> list[date]:
    """The only days on which a status may change."""
    days = {first}
    if setting.ends_on is not None:
        days.add(setting.ends_on + timedelta(days=1))
    for story in stories:
        days |= story.turning_days(today=today)
    return sorted(day for day in days if first <= day <= last)


def _seen(stories: Iterable[VisitStory], day: date, *, today: date) -> list[VisitFact]:
    return [visit for story in stories if (visit := story.seen_on(day, today=today)) is not None]
