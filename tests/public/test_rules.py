from __future__ import annotations

from datetime import date, datetime, time

import pytest

from outreach.kernel.clock import LOCAL_ZONE
from outreach.planning.rules import HALF_DAY_HOURS, HalfDay, VisitState
from outreach.public.rules import (
    RegistrationState,
    phone_words,
    places_of_slot,
    slots_of,
    state_at_birth,
    takes_registrations,
)

ON = date(2026, 11, 29)


def moment(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LOCAL_ZONE)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize("half_day", list(HalfDay))
def test_the_slots_fill_the_half_day_without_a_gap(half_day: HalfDay) -> None:
    slots = slots_of(half_day)
    assert (slots[0][0], slots[-1][1]) == HALF_DAY_HOURS[half_day]
    assert [ends for _, ends in slots[:-1]] == [begins for begins, _ in slots[1:]]


@pytest.mark.parametrize(("slot", "clerks", "places"), [(1, 1, 3), (1, 2, 6), (3, 2, 9), (1, 0, 3)])
def test_half_of_the_time_is_kept_for_those_who_just_come(slot: int, clerks: int, places: int) -> None:
    assert places_of_slot(HalfDay.AM, slot, clerks) == places


@pytest.mark.parametrize(
    ("state", "now", "takes"),
    [
        (VisitState.ANNOUNCED, moment(2026, 11, 28, 23, 59), True),
        (VisitState.PROPOSED, moment(2026, 11, 29, 7, 29), True),
        (VisitState.ANNOUNCED, moment(2026, 11, 29, 7, 30), False),
        (VisitState.HELD, moment(2026, 11, 29, 7, 0), False),
        (VisitState.POSTPONED, moment(2026, 11, 20), False),
        (VisitState.CANCELLED, moment(2026, 11, 20), False),
        (VisitState.ANNOUNCED, moment(2026, 11, 30), False),
    ],
)
def test_one_registers_until_the_doors_open(state: VisitState, now: datetime, takes: bool) -> None:
    assert takes_registrations(state, ON, HalfDay.AM, now=now) is takes


@pytest.mark.parametrize(
    ("open_of_phone", "last_hour", "state"),
    [(0, 0, "registered"), (1, 199, "registered"), (2, 0, "waiting"), (0, 200, "waiting")],
)
def test_unusually_many_wait_for_a_look(open_of_phone: int, last_hour: int, state: str) -> None:
    assert state_at_birth(open_of_phone=open_of_phone, last_hour=last_hour) is RegistrationState(state)


@pytest.mark.parametrize(
    ("typed", "word"),
    [("0912 345 67", "Thiếu"), ("038 199 012 345", "số căn cước"), ("0112345678", "chưa đúng"), ("abc", "chưa đúng")],
)
def test_what_is_wrong_with_a_phone_is_said_plainly(typed: str, word: str) -> None:
    assert word in phone_words(typed)


def test_hours_of_slots_are_whole_quarters() -> None:
    assert slots_of(HalfDay.AM)[0] == (time(7, 30), time(8, 30))
