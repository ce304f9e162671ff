"""What publishing a plan would change: matched with the visits that stand, so that as little as possible moves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from outreach.kernel.text import N_
from outreach.planning.rules import HalfDay


class Step(StrEnum):
    """What happens to one visit when a plan is published."""

    STAY = "stay"
    TEAM = "team"
    MOVE = "move"
    RETURN = "return"
    ADD = "add"
    DROP = "drop"


STEP_LABELS = {
    Step.STAY: N_("Giữ nguyên"),
    Step.TEAM: N_("Đổi tổ"),
    Step.MOVE: N_("Dời"),
    Step.RETURN: N_("Xếp lại buổi hoãn"),
    Step.ADD: N_("Thêm"),
    Step.DROP: N_("Bỏ"),
}


@dataclass(frozen=True)
class Wanted:
    """One half-day as the plan has it."""

    neighborhood_id: UUID
    on: date
    half_day: HalfDay
    kit_id: UUID | None
    people: frozenset[UUID]


@dataclass(frozen=True)
class Standing:
    """One visit as it stands. `waits` marks a postponed one, `is_fixed` one whose date must not change."""

    visit_id: UUID
    neighborhood_id: UUID
    on: date
    half_day: HalfDay
    kit_id: UUID | None = None
    people: frozenset[UUID] = frozenset()
    is_fixed: bool = False
    is_team_fixed: bool = False
    is_promised: bool = False
    waits: bool = False


@dataclass(frozen=True)
class Difference:
    """What happens to one visit: from how it stands to how the plan has it."""

    step: Step
    before: Standing | None
    after: Wanted | None


def differences(wanted: Iterable[Wanted], standing: Iterable[Standing]) -> list[Difference]:
    """The plan against the visits ahead and postponed; each visit and each half-day is named once.

    A visit that keeps its half-day stays. The others of a neighborhood are matched in order of time, so that
    a visit moves before another is added; a postponed one comes back before a new one is made. Visits
    with a fixed date never move and are never dropped.
    """
    per_place: dict[UUID, list[Standing]] = defaultdict(list)
    for visit in sorted(standing, key=_when):
        per_place[visit.neighborhood_id].append(visit)
    open_wishes: dict[UUID, list[Wanted]] = defaultdict(list)
    found = []
    for wish in sorted(wanted, key=lambda one: (one.on, one.half_day.value)):
        same = next((visit for visit in per_place[wish.neighborhood_id] if _is_same_slot(visit, wish)), None)
        if same is None:
            open_wishes[wish.neighborhood_id].append(wish)
        else:
            per_place[wish.neighborhood_id].remove(same)
            found.append(Difference(_step_in_place(same, wish), same, wish))
    for place, visits in per_place.items():
        found += _match(open_wishes.pop(place, []), [visit for visit in visits if not visit.is_fixed])
    found += [Difference(Step.ADD, None, wish) for wishes in open_wishes.values() for wish in wishes]
    return sorted(found, key=_order)


def _match(wishes: list[Wanted], visits: list[Standing]) -> list[Difference]:
    # Visits that still have a day first: moving one is told to fewer people than cancelling and adding.
    ready = sorted(visits, key=lambda visit: (visit.waits, _when(visit)))
    found = [
        Difference(Step.RETURN if visit.waits else Step.MOVE, visit, wish)
        for visit, wish in zip(ready, wishes, strict=False)
    ]
    found += [Difference(Step.DROP, visit, None) for visit in ready[len(wishes) :] if not visit.waits]
    return found + [Difference(Step.ADD, None, wish) for wish in wishes[len(ready) :]]


def _step_in_place(visit: Standing, wish: Wanted) -> Step:
    is_same = (visit.kit_id, visit.people) == (wish.kit_id, wish.people)
    return Step.STAY if is_same or visit.is_team_fixed else Step.TEAM


def _is_same_slot(visit: Standing, wish: Wanted) -> bool:
    return not visit.waits and (visit.on, visit.half_day) == (wish.on, wish.half_day)


def _when(visit: Standing) -> tuple[date, str]:
    return visit.on, visit.half_day.value


def _order(difference: Difference) -> tuple[int, date, str]:
    place = difference.after or difference.before
    assert place is not None  # noqa: S101 (one of both is always there)
    return list(Step).index(difference.step), place.on, place.half_day.value
