"""Where the campaign stands: the status of a neighborhood on a day, and figures that add up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Self
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


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class Change:
    """How a visit stood after one change."""

    at: datetime
    on: date
    state: VisitState
    half_day: HalfDay = HalfDay.AM


def as_it_stood(visit: VisitFact, changes: Sequence[Change], *, day: date, day_ends_at: datetime) -> VisitFact | None:
    """The visit as it was known at the end of `day`; None where nobody had thought of it.

    What has truly been held by `day` counts even if it was written down later; everything else is read
    from the changes (oldest first) up to the instant `day_ends_at`.
    """
    if visit.was_held_by(day) or visit.is_open_on(day):
        return visit
    known = [change for change in changes if change.at <= day_ends_at]
    if not known:
        return None
    last = known[-1]
    return VisitFact(last.on, last.state, last.half_day, visit.visit_id)


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


@dataclass(frozen=True)
class Figures:
    """What was done at visits; adds up over visits, neighborhoods and periods.

    VNeID: everyone who asked (`requested`) is activated, approved, taken, waits for the police or could not
    be done; `already_had` came for help only. Dossiers are counted by the kind of help.
    """

    visits: int = 0
    people: int = 0
    elderly: int = 0
    needing_support: int = 0
    asked_only: int = 0
    remarks: int = 0
    requested: int = 0
    taken: int = 0
    approved: int = 0
    activated: int = 0
    activated_at_visit: int = 0
    waiting_for_police: int = 0
    not_done: int = 0
    already_had: int = 0
    advised: int = 0
    submitted_online: int = 0
    received_on_paper: int = 0
    sent_to_center: int = 0
    sent_to_police: int = 0
    missing_papers: int = 0
    on_time: int = 0
    late: int = 0
    follow_ups_open: int = 0
    follow_ups_overdue: int = 0

    def __add__(self, other: Self) -> Figures:
        return Figures(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))

    @property
    def dossiers(self) -> int:
        """Dossiers helped on their way: submitted online, taken on paper, or handed over."""
        return self.submitted_online + self.received_on_paper + self.sent_to_center + self.sent_to_police

    @property
    def people_per_visit(self) -> float | None:
        """People served at one visit on average."""
        return self.people / self.visits if self.visits else None

    @property
    def elderly_share(self) -> float | None:
        """Share of people from 60, between 0 and 1."""
        return self.elderly / self.people if self.people else None

    @property
    def activated_share(self) -> float | None:
        """Share of those who asked for level 2 and have it working now."""
        return self.activated / self.requested if self.requested else None


NOTHING = Figures()


def total(figures: Iterable[Figures]) -> Figures:
    """The sum; all zeros for none."""
    return sum(figures, NOTHING)
