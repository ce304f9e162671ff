"""Who may set which state of a level 2."""

from __future__ import annotations

from datetime import date

import pytest

from outreach.activations.rules import (
    ACTIVATION_LABELS,
    ACTIVATION_MOVES,
    POLICE_ONLY_STATES,
    STAFF_ANSWERS,
    ActivationState,
    age_problem,
    due_after,
    may_decide,
)

S = ActivationState


def test_every_state_has_its_moves_and_its_word() -> None:
    assert set(ACTIVATION_MOVES) == set(ACTIVATION_LABELS) == set(ActivationState)
    assert not POLICE_ONLY_STATES & STAFF_ANSWERS


@pytest.mark.parametrize(
    ("state", "to", "may"),
    [
        (S.REQUESTED, S.TAKEN, True),
        (S.REQUESTED, S.ACTIVATED, True),
        (S.TAKEN, S.APPROVED, True),
        (S.APPROVED, S.ACTIVATED, True),
        (S.APPROVED, S.TAKEN, False),
        (S.ACTIVATED, S.NOT_DONE, False),
        (S.NOT_DONE, S.TAKEN, True),
        (S.HOME_VISIT, S.TAKEN, True),
        (S.ADVISED, S.TAKEN, False),
        (S.ADVISED, S.REQUESTED, False),
        (S.DECLINED, S.REQUESTED, False),
    ],
)
def test_the_police_move_a_row_only_along_the_table(state: S, to: S, *, may: bool) -> None:
    assert may_decide(state, to) is may


@pytest.mark.parametrize(
    ("age", "representative", "word"),
    [
        (5, "Mẹ", "dưới 6"),
        (6, "", "người đại diện"),
        (6, "Mẹ", None),
        (13, "", "người đại diện"),
        (14, "", None),
        (None, "", None),
    ],
)
def test_children_come_with_a_representative_and_from_six_years(
    age: int | None, representative: str, word: str | None
) -> None:
    problem = age_problem(age, representative_name=representative)
    assert problem is None if word is None else word in (problem or "")


def test_a_row_under_way_is_looked_at_again_after_seven_days() -> None:
    today = date(2026, 11, 14)
    assert due_after(S.APPROVED, today) == date(2026, 11, 21)
    assert due_after(S.ACTIVATED, today) is None
