"""The figures of a plan: coverage over time, fairness, travel."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from outreach.planning.quality_rules import Quality, Stop, TeamLoad, quality_of
from outreach.planning.rules import HalfDay

A, B, C, KIT, OTHER, LAN, MAI = (UUID(int=number) for number in range(1, 8))
FIRST, SECOND = date(2026, 9, 5), date(2026, 9, 12)
KM = {A: 2.0, B: 3.0}


def stop(place: UUID, on: date = FIRST, half_day: HalfDay = HalfDay.AM, **facts: Any) -> Stop:
    return Stop(place, on, half_day, **({"kit_id": KIT} | facts))


def quality(*stops: Stop, apart: float | None = None) -> Quality:
    return quality_of(stops, {A: 1, B: 2}, km=KM, between=lambda _one, _other: apart)


def test_coverage_counts_each_neighborhood_once_on_its_first_day() -> None:
    found = quality(stop(A, SECOND), stop(A, FIRST, is_over=True), stop(B, SECOND), stop(C))
    assert (found.covered, found.target, found.done) == (2, 2, 1)
    assert found.curve == ((FIRST, 1), (SECOND, 2))
    assert (found.complete_on, found.missing_half_days) == (SECOND, 1)


def test_a_plan_that_leaves_somebody_out_is_never_complete() -> None:
    found = quality(stop(A))
    assert (found.complete_on, found.missing_half_days) == (None, 2)


def test_fairness_counts_days_and_not_half_days() -> None:
    found = quality(
        stop(A, people=frozenset({LAN, MAI})),
        stop(B, half_day=HalfDay.PM, people=frozenset({LAN})),
        stop(B, SECOND, people=frozenset({LAN})),
    )
    assert (found.least_duty, found.most_duty) == (1, 2)


def test_teams_are_compared_by_visits_held_and_to_come() -> None:
    found = quality(stop(A, is_over=True), stop(B), stop(B, SECOND, kit_id=OTHER))
    assert found.teams == {KIT: TeamLoad(1, 1), OTHER: TeamLoad(0, 1)}
    assert found.team_gap == 1


@pytest.mark.parametrize(
    ("stops", "apart", "km"),
    [
        ([stop(A)], None, 4.0),
        ([stop(A), stop(B, half_day=HalfDay.PM)], None, 5.0),
        ([stop(A), stop(B, half_day=HalfDay.PM)], 1.0, 3.0),
        ([stop(A), stop(B, half_day=HalfDay.PM)], 9.0, 5.0),
        ([stop(A), stop(A, half_day=HalfDay.PM)], None, 2.0),
        ([stop(A), stop(B, half_day=HalfDay.PM, kit_id=OTHER)], 1.0, 5.0),
        ([stop(C)], None, None),
    ],
)
def test_the_way_is_shorter_when_one_team_goes_from_house_to_house(
    stops: list[Stop], apart: float | None, km: float | None
) -> None:
    assert quality(*stops, apart=apart).km_per_visit == km


def test_an_empty_plan_has_empty_figures() -> None:
    found = quality()
    assert (found.covered, found.last_on, found.km_per_visit, found.farthest, found.team_gap) == (
        0,
        None,
        None,
        None,
        0,
    )
