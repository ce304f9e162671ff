from __future__ import annotations

from datetime import date
from uuid import UUID

from outreach.coverage.figures import Figures
from outreach.coverage.lineage import Lineage
from outreach.coverage.periods import Period
from outreach.coverage.progress import Facts, Indicators, Place, Progress, progress_rows
from outreach.coverage.rules import Status, VisitFact
from outreach.planning.rules import VisitState

DAY = date(2026, 8, 21)
A, B, C, D = (UUID(int=number) for number in range(1, 5))
HELD = VisitFact(date(2026, 8, 1), VisitState.CLOSED, visit_id=UUID(int=91))
HELD_LATER = VisitFact(date(2026, 8, 8), VisitState.CLOSED, visit_id=UUID(int=92))
AHEAD = VisitFact(date(2026, 9, 5), VisitState.ANNOUNCED, visit_id=UUID(int=93))
NAMES = {A: "A", B: "B", C: "C", D: "D"}


def rows(
    living: list[UUID],
    pairs: list[tuple[UUID, UUID]] | None = None,
    visits: dict[UUID, list[VisitFact]] | None = None,
    targets: dict[UUID, int] | None = None,
    figures: dict[UUID, Figures] | None = None,
) -> dict[str, Progress]:
    places = tuple(Place(one, NAMES[one], NAMES[one]) for one in living)
    lineage = Lineage.of(pairs or [], NAMES)
    found = progress_rows(Facts(places, NAMES, lineage, visits or {}, targets, figures or {}), DAY)
    return {row.place.name: row for row in found}


def test_a_merged_neighborhood_inherits_what_was_held_in_a_part() -> None:
    merged = rows([C], [(A, C), (B, C)], {A: [HELD], B: [HELD_LATER]})["C"]
    assert (merged.status, merged.latest_held, merged.unreached_parts) == (Status.DONE, HELD_LATER, ())
    assert merged.covered == HELD


def test_a_part_that_was_never_reached_is_named() -> None:
    merged = rows([C], [(A, C), (B, C)], {A: [HELD]})["C"]
    assert (merged.status, merged.unreached_parts) == (Status.DONE, ("B",))


def test_a_visit_to_the_whole_reaches_every_part() -> None:
    merged = rows([C], [(A, C), (B, C)], {A: [HELD], C: [HELD_LATER]})["C"]
    assert merged.unreached_parts == ()


def test_both_halves_of_a_split_are_done_and_its_figures_are_counted_once() -> None:
    figures = {A: Figures(visits=1, people=40)}
    halves = rows([B, C], [(A, B), (A, C)], {A: [HELD]}, figures=figures)
    assert [half.status for half in halves.values()] == [Status.DONE, Status.DONE]
    assert [half.figures.people for half in halves.values()] == [40, 0]


def test_coverage_passes_through_several_changes() -> None:
    last = rows([D], [(A, B), (B, C), (C, D)], {A: [HELD]})["D"]
    assert (last.status, last.former_names, last.unreached_parts) == (Status.DONE, ("C", "B", "A"), ())


def test_a_plan_made_for_a_part_is_a_plan_for_the_whole() -> None:
    merged = rows([C], [(A, C), (B, C)], {A: [AHEAD]})["C"]
    assert (merged.status, merged.nearest) == (Status.PLANNED, AHEAD)


def test_successors_owe_what_their_predecessors_owed() -> None:
    found = rows([C, D], [(A, C), (B, C)], targets={A: 0, B: 2})
    assert (found["C"].owed, found["C"].status) == (2, Status.WAITING)
    assert (found["D"].is_target, found["D"].status) == (False, Status.OUTSIDE)


def test_what_was_reached_before_the_campaign_counts_as_reached() -> None:
    found = rows([A, B, C], visits={A: [HELD], B: [AHEAD]}, targets={C: 1})
    assert [(row.is_target, row.status) for row in found.values()] == [
        (True, Status.DONE),
        (False, Status.OUTSIDE),
        (True, Status.WAITING),
    ]


def test_a_circle_of_successions_does_not_hang() -> None:
    assert rows([C], [(A, B), (B, A)], {A: [HELD]})["C"].status is Status.WAITING


def test_the_counts_of_all_statuses_are_all_rows() -> None:
    found = rows([A, B, C, D], visits={A: [HELD], B: [AHEAD]}, targets={A: 0, B: 1, C: 1})
    sums = Indicators("2026", None, None, DAY, Period(DAY, DAY), tuple(found.values()))
    assert sum(sums.counts.values()) == 4
    assert (sums.target, sums.covered, sums.remaining, sums.covered_in_period) == (3, 1, 2, 0)
    assert (sums.counts[Status.PLANNED], sums.counts[Status.WAITING], sums.counts[Status.OUTSIDE]) == (1, 1, 1)
