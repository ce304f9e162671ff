"""Why a neighborhood is left out: the plainest true reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from outreach.planning import plan_rules
from outreach.planning.engine.problem import House, Kit, Member, Problem
from outreach.planning.engine.words import Reason
from outreach.planning.plan_rules import reason_json, why_unserved

DAY, OTHER = date(2026, 8, 22), date(2026, 8, 29)
HOUSE = House("H", 10, 5, 1, 1, 1, skills=("land",))
WHOLE = Problem(
    name="",
    start=DAY,
    deadline=OTHER,
    dates=(DAY, OTHER),
    houses=(HOUSE,),
    staff=(Member("S", ("land",)),),
    police=(Member("P"),),
    kits=(Kit("K"),),
)
AWAY = frozenset({DAY, OTHER})


def house(**facts: Any) -> dict[str, Any]:
    return {"houses": (replace(HOUSE, **facts),)}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({}, plan_rules.CROWDED),
        (house(open=frozenset()), plan_rules.NO_HOUSE),
        (house(closed=AWAY), plan_rules.NO_DATE),
        (house(team_size=2), plan_rules.FEW_STAFF),
        (house(police=2), plan_rules.FEW_OFFICERS),
        (house(skills=("social",)), plan_rules.NO_SKILL),
        ({"kits": (Kit("K", AWAY),)}, plan_rules.NO_KIT),
        ({"kits": (Kit("K", frozenset({DAY})),)}, plan_rules.CROWDED),
        ({"police": (Member("P", unavailable=AWAY),)}, plan_rules.FEW_OFFICERS),
    ],
)
def test_each_want_is_named(changed: dict[str, Any], reason: str) -> None:
    assert why_unserved(replace(WHOLE, **changed), "H") == reason


def test_sentences_of_the_engine_speak_of_names_and_not_of_ids() -> None:
    said = reason_json(
        Reason("H6", "%(house)s: %(skill)s, %(need)s", {"house": "H", "skill": "land", "need": 2}), {"H": "Phố Đông"}
    )
    assert said["words"] % said["facts"] == "Phố Đông: Đất đai, xây dựng, 2"
