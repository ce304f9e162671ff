"""What people must hear at once: a day that was given up, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from outreach.planning.rules import HalfDay, VisitState

SHOWN_FOR = timedelta(days=60)
"""A change of day is told for two months; after that nobody waits at the old one."""

_GIVEN_UP = (VisitState.POSTPONED, VisitState.CANCELLED)


@dataclass(frozen=True)
class Step:
    """How a visit stood after one change."""

    at: datetime
    state: VisitState
    on: date
    half_day: HalfDay
    reason: str = ""


@dataclass(frozen=True)
class Notice:
    """A day on which nobody comes. `state` is POSTPONED, CANCELLED, or the state on the new day."""

    state: VisitState
    was_on: date
    was_half_day: HalfDay
    reason: str

    @property
    def is_moved(self) -> bool:
        """Whether another day stands already."""
        return self.state not in _GIVEN_UP


def notice_of(steps: Sequence[Step], *, now: datetime) -> Notice | None:
    """What to tell of one visit, from its history in order; None where nobody was promised another day.

    A visit that was only proposed promised nothing: it may move without a word.
    """
    promised: Step | None = None
    given_up: tuple[Step, Step] | None = None
    for step in steps:
        if promised and not _stands_at(step, promised) and (given_up is None or given_up[0] != promised):
            given_up = (promised, step)
        elif given_up and _stands_at(step, given_up[0]):
            given_up = None
        if step.state not in (VisitState.PROPOSED, *_GIVEN_UP):
            promised = step
    if given_up is None or now - given_up[1].at > SHOWN_FOR:
        return None
    was, why = given_up
    return Notice(steps[-1].state, was.on, was.half_day, why.reason)


def _stands_at(step: Step, promise: Step) -> bool:
    return step.state not in _GIVEN_UP and (step.on, step.half_day) == (promise.on, promise.half_day)
