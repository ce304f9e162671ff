"""A form that was used before judges like a new one, whatever it held."""

from __future__ import annotations

import random
from typing import Any

import pytest

from outreach.capture.commands import COMMANDS
from outreach.web.forms import Form
from tests.sync.samples import STORY

ROUNDS = 60
WORDS: tuple[Any, ...] = (
    "", " ", "x", "Lê Thị Thọ (mẫu)", "2026-11-20", "31/02/2026", "ngày mai", "done", "requested", "home", "advised",
    "1949", "-1", "0912345678", "038158004521", "y" * 1001, "01900000-0000-7000-8000-000000000001",
    True, False, None, 7, 10**30, ["a", "b"], [], {"a": 1},
)  # fmt: skip


def payload_for(kind: str, draw: random.Random) -> dict[str, Any]:
    """A right one, now and then with something else in it, or anything."""
    names = [*(field.name for field in COMMANDS[kind].form()), "no_such_field"]
    right: dict[str, Any] = next(payload for _, _, of_kind, *_, payload in STORY if of_kind == kind)
    begun: dict[str, Any]
    begun, most = draw.choice([(right, 0), (right, 1), ({}, len(names))])
    return begun | {name: draw.choice(WORDS) for name in draw.sample(names, draw.randint(0, most))}


def judged(form: Form) -> tuple[Any, ...]:
    is_right = form.validate()
    return is_right, form.problems(), form.data, list(form.form_errors), [field.raw_data for field in form]


@pytest.mark.parametrize("kind", sorted(COMMANDS))
def test_a_form_on_loan_judges_as_a_new_one(kind: str) -> None:
    form, draw, seen = COMMANDS[kind].form, random.Random(kind), set()
    for _ in range(ROUNDS):
        payload = payload_for(kind, draw)
        with form.on_loan(payload) as lent:
            told = judged(lent)
        assert told == judged(form.of_mapping(payload)), payload
        seen.add(told[0])
    assert seen == {True, False}


def test_two_who_borrow_at_once_have_a_form_each() -> None:
    form = COMMANDS["encounter.record"].form
    with form.on_loan({"person_name": "A"}) as one, form.on_loan({"person_name": "B"}) as other:
        assert (one["person_name"].data, other["person_name"].data) == ("A", "B")
