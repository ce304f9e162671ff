"""Ways to place again what fell out: the calmest, the soonest, a later one; what each costs, and why a visit moves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from outreach.kernel.text import N_
from outreach.planning.publication_rules import Difference, Step, Wanted
from outreach.planning.why_rules import Reason


class Way(StrEnum):
    """What a replanning aims at (design/README.md, picture 03)."""

    CALM = "calm"
    SOON = "soon"
    LATER = "later"


WAY_LABELS = {
    Way.CALM: N_("Ít xáo trộn nhất"),
    Way.SOON: N_("Bù sớm nhất"),
    Way.LATER: N_("Lùi sau bốn tuần"),
}
LETTERS = "ABC"
"""How the ways of one replanning are called, in the order in which they were found."""

REST = timedelta(weeks=4)
"""For so long after what came between, the later way puts nothing: people clean up first."""


@dataclass(frozen=True)
class Price:
    """What a way asks of people: visits `placed` again and `waiting` without a day, others moved `along`, kept
    visits with other people (`teams`), promises that must be told anew, and days of waiting of those placed.
    """

    placed: int
    waiting: int
    along: int
    teams: int
    to_tell: int
    mean_wait: float
    longest_wait: int
    last_on: date | None


def price_of(changes: Iterable[Difference], hit: Collection[UUID]) -> Price:
    """The price of a plan's changes; `hit` are the visits that fell out."""
    touched = [one for one in changes if one.before and one.step is not Step.STAY]
    struck = [one for one in touched if one.before and one.before.visit_id in hit]
    placed = [one for one in struck if one.after]
    waits = [max(days_moved(one), 0) for one in placed]
    others = [one for one in touched if one not in struck]
    return Price(
        placed=len(placed),
        waiting=len(struck) - len(placed),
        along=sum(one.step is not Step.TEAM for one in others),
        teams=sum(one.step is Step.TEAM for one in others),
        to_tell=sum(one.step is not Step.TEAM and bool(one.before and one.before.is_promised) for one in touched),
        mean_wait=sum(waits) / len(waits) if waits else 0.0,
        longest_wait=max(waits, default=0),
        last_on=max((one.after.on for one in placed if one.after), default=None),
    )


def days_moved(change: Difference) -> int:
    """By how many days a visit moves; 0 for one that is dropped or new."""
    return (change.after.on - change.before.on).days if change.before and change.after else 0


def why_moved(
    change: Difference, changes: Sequence[Difference], hit: Collection[UUID], names: Mapping[UUID, str]
) -> list[Reason]:
    """Why a visit goes where it goes: for whom it makes room, how long people wait, with whom it shares the day."""
    if change.before is None or change.after is None or change.step not in {Step.MOVE, Step.RETURN}:
        return []
    others = [one for one in changes if one is not change and one.after]
    makes_room = () if change.before.visit_id in hit else _makes_room(change, others, hit, names)
    return [*makes_room, *_waiting(days_moved(change)), *_company(change.after, others, names)]


def _makes_room(
    change: Difference, others: Sequence[Difference], hit: Collection[UUID], names: Mapping[UUID, str]
) -> Iterator[Reason]:
    before = change.before
    for other in others:
        is_hit = other.before is not None and other.before.visit_id in hit
        if is_hit and before and other.after and (other.after.on, other.after.kit_id) == (before.on, before.kit_id):
            yield Reason(N_("Nhường chỗ cho %(place)s."), facts={"place": names[other.after.neighborhood_id]})
            return


def _waiting(days: int) -> Iterator[Reason]:
    if days > 0:
        yield Reason(N_("Bà con chờ thêm %(days)s ngày."), facts={"days": days})
    elif days < 0:
        yield Reason(N_("Bà con được về sớm hơn %(days)s ngày."), facts={"days": -days})


def _company(after: Wanted, others: Sequence[Difference], names: Mapping[UUID, str]) -> Iterator[Reason]:
    same_day = [one.after for one in others if one.after and one.after.on == after.on]
    shared = [wish for wish in same_day if after.kit_id and wish.kit_id == after.kit_id]
    beside = [wish for wish in same_day if wish.half_day == after.half_day and wish.kit_id != after.kit_id]
    if shared:
        words = N_("Cùng ngày với %(place)s, tổ đi một chuyến hai buổi.")
        yield Reason(words, facts={"place": names[shared[0].neighborhood_id]})
    elif beside:
        words = N_("Song song với %(place)s, đủ người cho cả hai tổ.")
        yield Reason(words, facts={"place": names[beside[0].neighborhood_id]})
