"""Who may set which state of a level 2."""

from __future__ import annotations

from datetime import date

import pytest

from outreach.activations.rules import (
    ACTIVATION_LABELS,
    POLICE_ONLY_STATES,
    STAFF_ANSWERS,
    ActivationState,
    age_problem,
    due_after,
    is_activation_overdue,
    may_answer,
    may_decide,
    may_take_back,
)

S = ActivationState
STATES = ("advised", "requested", "taken", "approved", "activated", "needs_more", "not_done", "home_visit",
          "already_had", "declined")  # fmt: skip

POLICE = """
             advised requested taken approved activated needs_more not_done home_visit already_had declined
advised         .        .       .       .        .         .         .         .          .          .
requested       .        .       x       x        x         x         x         x          x          x
taken           .        .       .       x        x         x         x         .          .          .
approved        .        .       .       .        x         x         .         x          .          .
activated       .        .       .       .        .         .         .         .          .          .
needs_more      .        .       x       x        .         .         x         x          .          x
not_done        .        .       x       .        .         .         .         x          .          .
home_visit      .        .       x       .        .         .         x         .          x          x
already_had     .        .       .       .        .         .         .         .          .          .
declined        .        .       .       .        .         .         .         .          .          .
"""
"""Every move that the police may and may not make: rows are from, columns to."""

STAFF = {"advised", "requested", "already_had", "declined"}
MAY_BE_TAKEN_BACK = set(STATES) - {"advised", "requested"}


def cells(table: str) -> list[tuple[str, str, bool]]:
    head, *lines = (line.split() for line in table.strip().splitlines())
    return [(line[0], to, mark == "x") for line in lines for to, mark in zip(head, line[1:], strict=True)]


def test_every_state_has_its_word_and_stands_in_the_table() -> None:
    assert set(ACTIVATION_LABELS) == set(ActivationState) == set(STATES)
    assert not POLICE_ONLY_STATES & STAFF_ANSWERS
    assert len(cells(POLICE)) == len(STATES) ** 2


@pytest.mark.parametrize(("state", "to", "may"), cells(POLICE))
def test_the_police_move_a_row_only_along_the_table(state: str, to: str, *, may: bool) -> None:
    assert may_decide(S(state), S(to)) is may


@pytest.mark.parametrize("to", STATES)
@pytest.mark.parametrize("state", [None, *STATES])
def test_staff_change_their_own_answers_and_nothing_once_the_police_decided(state: str | None, to: str) -> None:
    now = S(state) if state else None
    assert may_answer(now, S(to), is_decided=False) is (to in STAFF and (state is None or state in STAFF))
    assert may_answer(now, S(to), is_decided=True) is False


@pytest.mark.parametrize("state", STATES)
def test_what_the_police_decided_they_may_take_back(state: str) -> None:
    assert may_take_back(S(state)) is (state in MAY_BE_TAKEN_BACK)


@pytest.mark.parametrize(
    ("state", "due", "overdue"),
    [
        (S.APPROVED, date(2026, 11, 13), True),
        (S.APPROVED, date(2026, 11, 14), False),
        (S.NOT_DONE, date(2026, 11, 13), True),
        (S.TAKEN, None, False),
        (S.ACTIVATED, date(2026, 11, 1), False),
    ],
)
def test_overdue_is_derived_from_state_and_day(state: S, due: date | None, *, overdue: bool) -> None:
    assert is_activation_overdue(state, due, today=date(2026, 11, 14)) is overdue


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


def test_a_row_under_way_is_looked_at_again_after_the_days_of_the_ward() -> None:
    today = date(2026, 11, 14)
    assert due_after(S.APPROVED, today, due_days=7) == date(2026, 11, 21)
    assert due_after(S.HOME_VISIT, today, due_days=3) == date(2026, 11, 17)
    assert due_after(S.NOT_DONE, today, due_days=7) is None
    assert due_after(S.ACTIVATED, today, due_days=7) is None
