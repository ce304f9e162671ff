"""The least wards: one date, one month, two houses."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from outreach.planning.engine.explain import ranked_slots
from outreach.planning.engine.solve import solve
from outreach.planning.engine.warm import two_houses
from tests.support.files import ROOT

KERNELS_NOT_READY = """
from outreach.planning.engine import blocks, explain, further, guide, search, seating, warm
warm.{loading}()
called = {{one.__name__: one for module in ({modules}) for one in vars(module).values() if hasattr(one, "signatures")}}
print(*sorted(name for name, kernel in called.items() if not kernel.signatures))
"""


@pytest.mark.parametrize(
    ("loading", "modules"),
    [("warm_up", "blocks, explain, further, guide, search, seating"), ("load_search", "guide, search")],
)
def test_no_kernel_is_left_to_be_compiled_under_the_first_plan(loading: str, modules: str) -> None:
    words = KERNELS_NOT_READY.format(loading=loading, modules=modules)
    assert subprocess.check_output([sys.executable, "-c", words], cwd=ROOT, text=True).strip() == ""


@pytest.mark.parametrize("dates", [1, 2, 3])
def test_a_ward_of_few_dates_in_one_month_is_planned_and_explained(dates: int) -> None:
    problem = replace(two_houses(), dates=two_houses().dates[:dates])
    plan = solve(problem, seconds=0.05).plan
    assert len(plan.visits) == 2
    assert ranked_slots(problem, plan, "A")
