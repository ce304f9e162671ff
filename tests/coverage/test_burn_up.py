from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from outreach.coverage.burn_up import BurnUp, burn_up
from outreach.coverage.lineage import Lineage
from outreach.coverage.periods import Period
from outreach.coverage.progress import Facts, Indicators, Place, progress_rows
from outreach.coverage.rules import VisitFact
from outreach.planning.rules import VisitState

START, END, TODAY = date(2026, 1, 1), date(2026, 12, 31), date(2026, 4, 11)


def curve(held: list[date], planned: list[date], nothing: int = 0, day: date = TODAY) -> BurnUp:
    visits = [[VisitFact(on, VisitState.CLOSED)] for on in held] + [
        [VisitFact(on, VisitState.PROPOSED)] for on in planned
    ]
    visits += [[] for _ in range(nothing)]
    places = tuple(Place(UUID(int=number), str(number), str(number)) for number in range(len(visits)))
    facts = Facts(
        places, {}, Lineage(), {UUID(int=n): v for n, v in enumerate(visits)}, None, {}, starts_on=START, ends_on=END
    )
    rows = progress_rows(facts, day)
    drawn = burn_up(Indicators("2026", START, END, day, Period(START, day), rows))
    assert drawn is not None
    return drawn


def test_the_curve_climbs_on_the_days_of_visits_and_goes_on_with_the_plan() -> None:
    drawn = curve([date(2025, 12, 6), date(2026, 2, 7), date(2026, 2, 7)], [date(2026, 5, 2)], nothing=1)
    assert drawn.reached == ((START, 1), (date(2026, 2, 7), 3), (TODAY, 3))
    assert drawn.ahead == ((date(2026, 5, 2), 4), (date(2026, 5, 2), 4))
    assert (drawn.target, drawn.covered, drawn.at_start) == (5, 3, 1)
    assert [first.month for first in drawn.months] == list(range(1, 13))


@pytest.mark.parametrize(
    ("held", "planned", "nothing", "forecast"),
    [
        ([date(2026, 2, 7)], [date(2026, 5, 2), date(2026, 6, 6)], 0, date(2026, 6, 6)),
        ([date(2026, 2, 7)], [], 1, date(2026, 7, 20)),
        ([date(2026, 2, 7), date(2026, 3, 7)], [date(2026, 5, 2)], 1, date(2026, 7, 20)),
        ([], [], 3, None),
        ([date(2025, 12, 6)], [], 3, None),
        ([date(2026, 2, 7)], [], 0, None),
    ],
)
def test_the_forecast_follows_the_plan_or_else_the_pace(
    held: list[date], planned: list[date], nothing: int, forecast: date | None
) -> None:
    assert curve(held, planned, nothing).forecast_on == forecast


def test_before_the_campaign_begins_the_curve_is_a_point() -> None:
    assert curve([], [date(2026, 2, 7)], day=date(2025, 12, 1)).reached == ((START, 0), (START, 0))
