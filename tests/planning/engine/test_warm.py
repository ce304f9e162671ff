"""The least wards: one date, one month, two houses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from outreach.planning.engine.explain import ranked_slots
from outreach.planning.engine.solve import solve
from outreach.planning.engine.warm import two_houses, warm_up


def test_every_kernel_is_reached_by_the_warm_up() -> None:
    warm_up()


@pytest.mark.parametrize("dates", [1, 2, 3])
def test_a_ward_of_few_dates_in_one_month_is_planned_and_explained(dates: int) -> None:
    problem = replace(two_houses(), dates=two_houses().dates[:dates])
    plan = solve(problem, seconds=0.05).plan
    assert len(plan.visits) == 2
    assert ranked_slots(problem, plan, "A")
