"""Where a neighborhood stands on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from outreach.kernel.text import N_
from outreach.planning.rules import AHEAD_STATES, HalfDay, VisitState


class Status(StrEnum):
    """What the map says about a neighborhood; the values are the keys of the glyphs (design/README.md §3)."""

    DONE = "done"
    PLANNED = "plan"
    OVERDUE = "late"
    WAITING = "wait"
    LIVE = "live"
    CALLED_OFF = "off"
    OUTSIDE = "out"


STATUS_LABELS = {
    Status.DONE: N_("Đã về"),
    Status.PLANNED: N_("Đã lên lịch"),
    Status.OVERDUE: N_("Quá hạn"),
    Status.WAITING: N_("Chờ xếp lịch"),
    Status.LIVE: N_("Đang mở cửa"),
    Status.CALLED_OFF: N_("Hủy / hoãn"),
    Status.OUTSIDE: N_("Ngoài chiến dịch"),
}

HELD_STATES = frozenset({VisitState.HELD, VisitState.CLOSED})
CALLED_OFF_STATES = frozenset({VisitState.CANCELLED, VisitState.POSTPONED})


@dataclass(frozen=True, slots=True)
class VisitFact:
    """One visit as far as coverage needs it."""

    on: date
    state: VisitState
    half_day: HalfDay = HalfDay.AM
    visit_id: UUID | None = None

    def was_held_by(self, day: date) -> bool:
        """Whether the visit is over on `day`: closed, or opened on an earlier day and only not yet closed."""
        return (self.state is VisitState.CLOSED and self.on <= day) or (self.state is VisitState.HELD and self.on < day)

    def is_open_on(self, day: date) -> bool:
        """Whether the doors are open on `day`."""
        return self.state is VisitState.HELD and self.on == day

    def is_ahead_on(self, day: date) -> bool:
        """Whether, seen from `day`, the visit is on the plan for that day or a later one."""
        return self.on >= day and (self.state in AHEAD_STATES or (self.state in HELD_STATES and self.on > day))

    @property
    def is_called_off(self) -> bool:
        """Whether the visit was cancelled or postponed."""
        return self.state in CALLED_OFF_STATES


@dataclass(frozen=True, slots=True)
class VisitStory:
    """One visit as it stands now, and how it stood after each change: (day in the ward, visit), oldest first."""

    visit: VisitFact
    changes: tuple[tuple[date, VisitFact], ...] = ()

    def seen_on(self, day: date, *, today: date) -> VisitFact | None:
        """The visit as the map of `day` shows it; None where nobody knew of it by then.

        A past day shows the visit after its last change up to the end of that day. What was written down only
        after it had been held (the visits of before the house was in use) counts from its own day. A day ahead
        of `today` shows the plan carried out: what is planned up to then is over.
        """
        if day >= today:
            is_due = self.visit.is_ahead_on(today) and self.visit.on <= day and day > today
            return replace(self.visit, state=VisitState.CLOSED) if is_due else self.visit
        known = [visit for on, visit in self.changes if on <= day]
        if known:
            return known[-1]
        was_told_later = not self.changes or self.changes[0][0] > self.visit.on
        return self.visit if was_told_later and self.visit.was_held_by(day) else None

    def turning_days(self, *, today: date) -> set[date]:
        """Every day on which this visit may look otherwise than the day before."""
        told = {day for day, _visit in self.changes}
        dates = {self.visit.on, *(visit.on for _day, visit in self.changes)}
        return told | dates | {on + timedelta(days=1) for on in dates} | {today, today + timedelta(days=1)}


def status_on(day: date, visits: Sequence[VisitFact], *, owed: int = 1, ends_on: date | None = None) -> Status:
    """Where one neighborhood stands on `day`, from its own and its predecessors' visits.

    Done: something was held, or the campaign owes nothing (`owed` = 0). Live: doors open on `day`. Overdue:
    the campaign's end `ends_on` has passed, or a planned day passed and no new one was set. Called off:
    the last visit was cancelled or postponed and no new one was set. Waiting: all else.
    """
    if owed == 0 or any(visit.was_held_by(day) for visit in visits):
        return Status.DONE
    if any(visit.is_open_on(day) for visit in visits):
        return Status.LIVE
    if ends_on is not None and day > ends_on:
        return Status.OVERDUE
    if any(visit.is_ahead_on(day) for visit in visits):
        return Status.PLANNED
    last = last_visit(visits)
    if last is None:
        return Status.WAITING
    return Status.CALLED_OFF if last.is_called_off else Status.OVERDUE


def last_visit(visits: Iterable[VisitFact]) -> VisitFact | None:
    """The visit with the latest date, whatever became of it."""
    return max(visits, key=_slot, default=None)


def last_held(day: date, visits: Iterable[VisitFact]) -> VisitFact | None:
    """The latest visit that was held or is open on `day`."""
    return last_visit(visit for visit in visits if visit.was_held_by(day) or visit.is_open_on(day))


def first_held(day: date, visits: Iterable[VisitFact]) -> VisitFact | None:
    """The visit that covered the neighborhood: the first that is over on `day`."""
    return min((visit for visit in visits if visit.was_held_by(day)), key=_slot, default=None)


def next_visit(day: date, visits: Iterable[VisitFact]) -> VisitFact | None:
    """The nearest visit still to come, seen from `day`."""
    return min((visit for visit in visits if visit.is_ahead_on(day)), key=_slot, default=None)


def days_waiting(day: date, status: Status, visits: Sequence[VisitFact], *, since: date | None) -> int | None:
    """For how many days the neighborhood has been without what it is owed; None where it is not waiting.

    Counted from the day that passed or fell out; without any visit, from `since`, the campaign's start.
    """
    if status not in {Status.OVERDUE, Status.CALLED_OFF, Status.WAITING}:
        return None
    last = last_visit(visits)
    start = last.on if last is not None else since
    return max((day - start).days, 0) if start is not None else None


def _slot(visit: VisitFact) -> tuple[date, str]:
    return visit.on, visit.half_day.value
