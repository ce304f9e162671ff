from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from outreach.coverage.attention import MATTER_DETAILS, MATTER_TITLES, Matter, needing_attention
from outreach.coverage.figures import Figures
from outreach.coverage.periods import Period
from outreach.coverage.progress import Indicators, Place, Progress
from outreach.coverage.rules import Status, VisitFact
from outreach.planning.rules import VisitState

DAY = date(2026, 8, 21)
LEFT_OPEN = VisitFact(date(2026, 8, 15), VisitState.HELD)
CALM = Progress(
    Place(UUID(int=1), "P1", "Thịnh Hùng", lat=19.7, lon=105.8), Status.PLANNED, True, 1, None, None, None, None,
    None, Figures(),
)  # fmt: skip


@pytest.mark.parametrize(
    ("row", "matters"),
    [
        (CALM, []),
        (replace(CALM, status=Status.OVERDUE, days_waiting=41), [Matter.OVERDUE]),
        (replace(CALM, status=Status.CALLED_OFF, days_waiting=2), [Matter.CALLED_OFF]),
        (replace(CALM, status=Status.DONE, latest_held=LEFT_OPEN), [Matter.NOT_CLOSED]),
        (replace(CALM, status=Status.LIVE, latest_held=replace(LEFT_OPEN, on=DAY)), []),
        (replace(CALM, unreached_parts=("Phố cũ",)), [Matter.PART_UNREACHED]),
        (replace(CALM, place=replace(CALM.place, lat=None)), [Matter.NOT_ON_MAP]),
        (replace(CALM, figures=Figures(follow_ups_overdue=3, waiting_for_police=2)),
         [Matter.PROMISES_OVERDUE, Matter.POLICE_WAITING]),
        (replace(CALM, status=Status.OUTSIDE, is_target=False, place=replace(CALM.place, lat=None)), []),
    ],
)  # fmt: skip
def test_each_exception_is_named_once(row: Progress, matters: list[Matter]) -> None:
    seen = Indicators("2026", None, None, DAY, Period(DAY, DAY), (row,))
    assert [one.matter for one in needing_attention(seen)] == matters


def test_every_matter_has_its_words() -> None:
    assert set(MATTER_TITLES) == set(MATTER_DETAILS) == set(Matter)
