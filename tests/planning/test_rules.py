"""The life of a visit: which step may follow which."""

from __future__ import annotations

from datetime import date

import pytest

from outreach.planning.rules import VISIT_MOVES, VISIT_STATE_LABELS, VisitState, may_move, weekend_of

LEGAL = {
    "proposed": {"house_confirmed", "postponed", "cancelled"},
    "house_confirmed": {"police_confirmed", "proposed", "postponed", "cancelled"},
    "police_confirmed": {"announced", "proposed", "postponed", "cancelled"},
    "announced": {"held", "proposed", "postponed", "cancelled"},
    "held": {"closed"},
    "closed": set(),
    "postponed": {"proposed", "cancelled"},
    "cancelled": set(),
}


@pytest.mark.parametrize("state", VisitState)
@pytest.mark.parametrize("to", VisitState)
def test_a_visit_goes_only_the_legal_steps(state: VisitState, to: VisitState) -> None:
    assert may_move(state, to) is (to.value in LEGAL[state.value])


def test_every_state_has_moves_and_a_word() -> None:
    assert set(VISIT_MOVES) == set(VISIT_STATE_LABELS) == set(VisitState)


@pytest.mark.parametrize(
    ("day", "saturday"),
    [
        (date(2026, 8, 17), date(2026, 8, 22)),
        (date(2026, 8, 22), date(2026, 8, 22)),
        (date(2026, 8, 23), date(2026, 8, 22)),
    ],
)
def test_a_weekend_belongs_to_the_week_that_begins_on_monday(day: date, saturday: date) -> None:
    assert weekend_of(day) == (saturday, date(2026, 8, 23))
