from __future__ import annotations

import pytest

from outreach.accounts.rules import Actor, Role
from outreach.home.rules import STEPS, Setup

NAMES = [step.name for step in STEPS]
NEEDED = [name for name in NAMES if name != "boundary"]


@pytest.mark.parametrize(
    ("done", "next_name"),
    [([], "ward"), (["ward"], "accounts"), (["boundary"], "ward"), (NAMES[:-1], "plan"), (NAMES, None), (NEEDED, None)],
)
def test_the_next_step_is_the_first_that_is_not_done(done: list[str], next_name: str | None) -> None:
    setup = Setup(frozenset(done))
    assert (setup.next_step.name if setup.next_step else None) == next_name
    assert setup.is_complete is (next_name is None)


@pytest.mark.parametrize(
    ("role", "done", "next_name"),
    [
        (Role.ADMIN, ["ward"], "accounts"),
        (Role.DIRECTOR, ["ward"], "neighborhoods"),
        (Role.ADMIN, NEEDED[:-2], None),
        (Role.ADMIN, NAMES[:-2], None),
        (Role.DIRECTOR, NAMES[:-2], "campaign"),
        (Role.VIEWER, [], None),
    ],
)
def test_each_is_led_to_the_first_step_that_is_theirs(role: Role, done: list[str], next_name: str | None) -> None:
    step = Setup(frozenset(done)).next_for(Actor(None, "Ai đó", role))
    assert (step.name if step else None) == next_name
