from __future__ import annotations

from datetime import date

import pytest

from outreach.coverage.rules import (
    Status,
    VisitFact,
    as_it_stood,
    days_waiting,
    first_held,
    next_visit,
    status_on,
)
from outreach.planning.rules import HalfDay, VisitState

TODAY = date(2026, 8, 21)
PAST, LONG_PAST, SOON = date(2026, 8, 15), date(2026, 7, 11), date(2026, 8, 29)
S = VisitState


def visit(on: date, state: VisitState, half_day: HalfDay = HalfDay.AM) -> VisitFact:
    return VisitFact(on, state, half_day)


@pytest.mark.parametrize(
    ("visits", "status"),
    [
        ([], Status.WAITING),
        ([visit(PAST, S.CLOSED)], Status.DONE),
        ([visit(PAST, S.HELD)], Status.DONE),
        ([visit(TODAY, S.CLOSED)], Status.DONE),
        ([visit(TODAY, S.HELD)], Status.LIVE),
        ([visit(TODAY, S.ANNOUNCED)], Status.PLANNED),
        ([visit(SOON, S.PROPOSED)], Status.PLANNED),
        ([visit(SOON, S.HOUSE_CONFIRMED)], Status.PLANNED),
        ([visit(PAST, S.ANNOUNCED)], Status.OVERDUE),
        ([visit(PAST, S.PROPOSED)], Status.OVERDUE),
        ([visit(PAST, S.CANCELLED)], Status.CALLED_OFF),
        ([visit(SOON, S.CANCELLED)], Status.CALLED_OFF),
        ([visit(SOON, S.POSTPONED)], Status.CALLED_OFF),
        ([visit(PAST, S.CANCELLED), visit(SOON, S.PROPOSED)], Status.PLANNED),
        ([visit(LONG_PAST, S.ANNOUNCED), visit(PAST, S.CANCELLED)], Status.CALLED_OFF),
        ([visit(LONG_PAST, S.CANCELLED), visit(PAST, S.ANNOUNCED)], Status.OVERDUE),
        ([visit(LONG_PAST, S.ANNOUNCED), visit(SOON, S.PROPOSED)], Status.PLANNED),
        ([visit(PAST, S.CLOSED), visit(SOON, S.PROPOSED)], Status.DONE),
        ([visit(PAST, S.CLOSED), visit(TODAY, S.HELD, HalfDay.PM)], Status.DONE),
        ([visit(PAST, S.CLOSED), visit(SOON, S.CANCELLED)], Status.DONE),
    ],
)
def test_status_follows_from_the_visits(visits: list[VisitFact], status: Status) -> None:
    assert status_on(TODAY, visits) is status


@pytest.mark.parametrize(
    ("visits", "status"),
    [
        ([], Status.OVERDUE),
        ([visit(SOON, S.ANNOUNCED)], Status.OVERDUE),
        ([visit(PAST, S.CANCELLED)], Status.OVERDUE),
        ([visit(PAST, S.CLOSED)], Status.DONE),
        ([visit(TODAY, S.HELD)], Status.LIVE),
    ],
)
def test_after_the_end_of_the_campaign_everything_unheld_is_overdue(visits: list[VisitFact], status: Status) -> None:
    assert status_on(TODAY, visits, ends_on=date(2026, 8, 20)) is status


def test_on_its_last_day_the_campaign_is_not_over() -> None:
    assert status_on(TODAY, [], ends_on=TODAY) is Status.WAITING


def test_a_neighborhood_that_is_owed_nothing_is_done() -> None:
    assert status_on(TODAY, [], owed=0) is Status.DONE


def test_a_day_in_the_past_does_not_know_what_was_held_later() -> None:
    held_later = [visit(PAST, S.CLOSED)]
    assert status_on(date(2026, 8, 1), held_later) is Status.PLANNED
    assert status_on(PAST, held_later) is Status.DONE


@pytest.mark.parametrize(
    ("now", "known", "then"),
    [
        (visit(SOON, S.ANNOUNCED), None, None),
        (visit(SOON, S.CANCELLED), visit(PAST, S.PROPOSED), visit(PAST, S.PROPOSED)),
        (visit(LONG_PAST, S.CLOSED), None, visit(LONG_PAST, S.CLOSED)),
        (visit(LONG_PAST, S.CLOSED), visit(LONG_PAST, S.ANNOUNCED), visit(LONG_PAST, S.CLOSED)),
        (visit(PAST, S.CLOSED), visit(PAST, S.ANNOUNCED), visit(PAST, S.ANNOUNCED)),
    ],
)
def test_a_past_day_shows_what_was_known_then(now: VisitFact, known: VisitFact | None, then: VisitFact | None) -> None:
    assert as_it_stood(now, known, day=date(2026, 8, 1)) == then


@pytest.mark.parametrize(
    ("status", "visits", "days"),
    [
        (Status.OVERDUE, [visit(date(2026, 7, 11), S.ANNOUNCED)], 41),
        (Status.CALLED_OFF, [visit(date(2026, 8, 15), S.CANCELLED)], 6),
        (Status.CALLED_OFF, [visit(SOON, S.CANCELLED)], 0),
        (Status.WAITING, [], 232),
        (Status.PLANNED, [visit(SOON, S.PROPOSED)], None),
        (Status.DONE, [], None),
    ],
)
def test_days_are_counted_from_the_day_that_fell_out(status: Status, visits: list[VisitFact], days: int | None) -> None:
    assert days_waiting(TODAY, status, visits, since=date(2026, 1, 1)) == days


def test_the_first_held_visit_covers_and_the_nearest_ahead_is_next() -> None:
    visits = [visit(SOON, S.PROPOSED), visit(PAST, S.CLOSED), visit(LONG_PAST, S.CLOSED), visit(TODAY, S.PROPOSED)]
    assert first_held(TODAY, visits) == visit(LONG_PAST, S.CLOSED)
    assert next_visit(TODAY, visits) == visit(TODAY, S.PROPOSED)
