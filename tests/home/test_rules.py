from __future__ import annotations

import pytest

from outreach.home.rules import STEPS, Setup

NAMES = [step.name for step in STEPS]


@pytest.mark.parametrize(
    ("done", "next_name"),
    [([], "ward"), (["ward"], "boundary"), (["boundary"], "ward"), (NAMES[:-1], "plan"), (NAMES, None)],
)
def test_the_next_step_is_the_first_that_is_not_done(done: list[str], next_name: str | None) -> None:
    setup = Setup(frozenset(done))
    assert (setup.next_step.name if setup.next_step else None) == next_name
    assert setup.is_complete is (next_name is None)
