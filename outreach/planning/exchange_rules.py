"""Two visits, or two weekends, that exchange their days: what each visit would have afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from outreach.planning.publication_rules import Standing, Wanted
from outreach.planning.rules import weekend_of


def visits_exchanged(one: Standing, other: Standing) -> dict[UUID, Wanted]:
    """Each neighborhood on the half-day of the other; teams stay with their day, so nobody's duty changes."""
    return {
        one.visit_id: replace(as_it_stands(other), neighborhood_id=one.neighborhood_id),
        other.visit_id: replace(as_it_stands(one), neighborhood_id=other.neighborhood_id),
    }


def weekends_exchanged(visits: Iterable[Standing], first: date, second: date) -> dict[UUID, Wanted]:
    """Each visit of one weekend on the same day and half of the other, with its team; fixed ones stay.

    `first` and `second` are any days of the two weekends.
    """
    here, there = weekend_of(first)[0], weekend_of(second)[0]
    apart = there - here
    moved = {}
    for visit in visits:
        saturday = weekend_of(visit.on)[0]
        if visit.is_fixed or saturday not in {here, there} or apart == timedelta(0):
            continue
        by = apart if saturday == here else -apart
        moved[visit.visit_id] = replace(as_it_stands(visit), on=visit.on + by)
    return moved


def as_it_stands(visit: Standing) -> Wanted:
    """The half-day and the team that a visit has."""
    return Wanted(visit.neighborhood_id, visit.on, visit.half_day, visit.kit_id, visit.people)
