from __future__ import annotations

from datetime import date, timedelta

import pytest

from outreach.coverage.rules import (
    Status,
    VisitFact,
    VisitStory,
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


PLANNED_ON, CHANGED_ON = date(2026, 7, 1), date(2026, 8, 10)
STORY = VisitStory(
    visit(SOON, S.CANCELLED),
    ((PLANNED_ON, visit(PAST, S.PROPOSED)), (CHANGED_ON, visit(SOON, S.PROPOSED)), (TODAY, visit(SOON, S.CANCELLED))),
)
TOLD_LATER = VisitStory(visit(LONG_PAST, S.CLOSED), ((date(2026, 7, 20), visit(LONG_PAST, S.CLOSED)),))
NEVER_TOLD = VisitStory(visit(LONG_PAST, S.CLOSED))


@pytest.mark.parametrize(
    ("story", "day", "then"),
    [
        (STORY, date(2026, 6, 30), None),
        (STORY, PLANNED_ON, visit(PAST, S.PROPOSED)),
        (STORY, date(2026, 8, 9), visit(PAST, S.PROPOSED)),
        (STORY, CHANGED_ON, visit(SOON, S.PROPOSED)),
        (STORY, TODAY, visit(SOON, S.CANCELLED)),
        (STORY, SOON, visit(SOON, S.CANCELLED)),
        (TOLD_LATER, date(2026, 7, 12), visit(LONG_PAST, S.CLOSED)),
        (TOLD_LATER, date(2026, 7, 10), None),
        (NEVER_TOLD, date(2026, 7, 11), visit(LONG_PAST, S.CLOSED)),
        (NEVER_TOLD, date(2026, 7, 10), None),
    ],
)
def test_a_past_day_shows_what_was_known_at_its_end(story: VisitStory, day: date, then: VisitFact | None) -> None:
    assert story.seen_on(day, today=TODAY) == then


@pytest.mark.parametrize(
    ("planned", "day", "status"),
    [
        (visit(SOON, S.PROPOSED), date(2026, 8, 28), Status.PLANNED),
        (visit(SOON, S.PROPOSED), SOON, Status.DONE),
        (visit(TODAY, S.ANNOUNCED), TODAY, Status.PLANNED),
        (visit(TODAY, S.ANNOUNCED), date(2026, 8, 22), Status.DONE),
        (visit(PAST, S.ANNOUNCED), SOON, Status.OVERDUE),
        (visit(SOON, S.POSTPONED), date(2026, 9, 30), Status.CALLED_OFF),
    ],
)
def test_a_day_ahead_shows_the_plan_carried_out(planned: VisitFact, day: date, status: Status) -> None:
    seen = VisitStory(planned).seen_on(day, today=TODAY)
    assert seen is not None
    assert status_on(day, [seen]) is status


def test_between_its_turning_days_a_visit_looks_the_same() -> None:
    days = [date(2026, 6, 1) + timedelta(days=number) for number in range(150)]
    seen = [STORY.seen_on(day, today=TODAY) for day in days]
    told = [(visit, visit and status_on(day, [visit])) for day, visit in zip(days, seen, strict=True)]
    turned = {day for day, before, now in zip(days[1:], told, told[1:], strict=False) if before != now}
    assert turned <= STORY.turning_days(today=TODAY)


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
