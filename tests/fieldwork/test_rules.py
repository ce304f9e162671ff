"""Ages, undo, late records, phones, the balance."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from outreach.fieldwork.rules import (
    Balance,
    EncounterFacts,
    age_on,
    conflicts_between,
    is_elderly_on,
    may_undo,
    phone_problem,
    record_mode,
)
from outreach.planning.rules import VisitState

DAY = date(2026, 11, 14)


@pytest.mark.parametrize(
    ("year", "day", "age", "elderly"),
    [
        (1966, None, 60, True),
        (1967, None, 59, False),
        (1966, date(1966, 11, 14), 60, True),
        (1966, date(1966, 11, 15), 59, False),
        (None, None, None, False),
    ],
)
def test_people_are_elderly_from_sixty_full_years(
    year: int | None, day: date | None, age: int | None, *, elderly: bool
) -> None:
    assert age_on(DAY, birth_year=year, birth_on=day) == age
    assert is_elderly_on(DAY, birth_year=year, birth_on=day) is elderly


@pytest.mark.parametrize(("minutes", "may"), [(0, True), (10, True), (10.1, False)])
def test_a_saving_can_be_undone_for_ten_minutes(minutes: float, *, may: bool) -> None:
    saved = datetime(2026, 11, 14, 1, 0, tzinfo=UTC)
    assert may_undo(saved, now=saved + timedelta(minutes=minutes)) is may


@pytest.mark.parametrize("state", list(VisitState))
def test_records_are_taken_while_the_doors_are_open_and_late_ones_after_closing(state: VisitState) -> None:
    expected = {VisitState.HELD: False, VisitState.CLOSED: True}.get(state)
    assert record_mode(state) is expected


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("0912 345 678", None),
        ("+84912345678", None),
        ("0237 3852 123", None),
        ("01668 123 456", "11 số"),
        ("0912 345 67", "10 số"),
        ("gọi con", "10 số"),
    ],
)
def test_a_phone_is_a_vietnamese_number(typed: str, word: str | None) -> None:
    problem = phone_problem(typed)
    assert problem is None if word is None else word in (problem or "")


@pytest.mark.parametrize(
    ("figures", "difference"),
    [((12, 12, 12, 12, 12), 0), ((13, 12, 12, 12, 12), 1), ((12, 12, 10, 12, 14), 4), ((0, 0, 0, 0, 0), 0)],
)
def test_a_visit_balances_when_all_five_figures_agree(figures: tuple[int, ...], difference: int) -> None:
    assert Balance(*figures).difference == difference


def test_a_conflict_names_each_field_with_both_values() -> None:
    theirs = EncounterFacts("Lê Thị Thọ", birth_year=1949)
    mine = EncounterFacts("Lê Thị Thọ", birth_year=1950, phone="0912345678")
    found = {one.field: (one.theirs, one.mine) for one in conflicts_between(theirs, mine)}
    assert found == {"birth_year": (1949, 1950), "phone": (None, "0912345678")}
