"""R21: corrections by two tablets and the desk, in any order, beside a model that knows what may never be lost."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from outreach.fieldwork.models import Encounter
from outreach.fieldwork.service import correct_encounter, facts_of
from outreach.kernel.db import DbSession
from outreach.kernel.outbox import OutboxKeys
from outreach.sync.models import OpConflict
from outreach.sync.push_service import receive
from tests.build import AT
from tests.support.tablet import enrol, give_pass
from tests.sync.conftest import Field, open_field

pytestmark = pytest.mark.database
CASES = 1000
"""Corrections, each upon some revision that its tablet has seen (sync.md, R21)."""

STEPS = 6
FIELDS = ("note", "representative_name", "birth_year", "queue_number")


@dataclass
class Model:
    """One record as it must be: the values, which revision changed each, and the pairs that were kept."""

    values: dict[str, Any]
    rev: int = 1
    changed: dict[str, int] = field(default_factory=dict)
    kept: list[tuple[str, Any, Any]] = field(default_factory=list)

    def take(self, wanted: dict[str, Any], base_rev: int) -> str:
        """What a correction upon `base_rev` must come to."""
        different = {name: value for name, value in wanted.items() if self.values[name] != value}
        clashing = {name for name in different if self.changed.get(name, 0) > base_rev}
        self.kept += [(name, self.values[name], different[name]) for name in clashing]
        taken = {name: value for name, value in different.items() if name not in clashing}
        if taken:
            self.rev += 1
            self.values |= taken
            self.changed |= dict.fromkeys(taken, self.rev)
        return "conflict" if clashing else "applied"


def drawn(draw: random.Random) -> dict[str, Any]:
    choices: dict[str, list[Any]] = {name: ["a", "b", "c"] for name in FIELDS[:2]} | {
        name: [1950, 1951, 1952] for name in FIELDS[2:]
    }
    return {name: draw.choice(choices[name]) for name in draw.sample(FIELDS, draw.randint(1, 2))}


def play(world: Field, tablets: list[Any], person: Encounter, draw: random.Random) -> None:
    """Some corrections upon revisions that each has seen, the newest or older ones; each answer as the model says."""
    model = Model({name: getattr(person, name) for name in FIELDS})
    for _ in range(STEPS):
        wanted = drawn(draw)
        base_rev = draw.randint(1, model.rev)
        if draw.random() < 0.25:
            correct_encounter(world.db, world.scene.staff, person, facts=replace(facts_of(person), **wanted),
                              base_rev=person.rev, now=AT)  # fmt: skip
            assert model.take(wanted, model.rev) == "applied"
            continue
        tablet = draw.choice(tablets)
        op = tablet.op(world.clerk, world.visit, "encounter.correct", wanted, subject=person.id, base_rev=base_rev)
        copies = [op] * draw.randint(1, 2)
        answers = receive(world.db, world.keys, copies, now=AT).answers
        assert answers[0]["answer"] == model.take(wanted, base_rev)
        assert {one["answer"] for one in answers[1:]} <= {"duplicate"}
    assert {name: getattr(person, name) for name in FIELDS} == model.values
    assert person.rev == model.rev
    assert both_values(world.db, person.id) == sorted(model.kept, key=str)


def both_values(db: DbSession, record_id: UUID) -> list[tuple[str, Any, Any]]:
    found = db.scalars(select(OpConflict).where(OpConflict.record_id == record_id))
    return sorted(((one.field, json.loads(one.theirs), json.loads(one.mine)) for one in found), key=str)


def test_r21_no_value_is_overwritten_in_silence(db: DbSession, keys: OutboxKeys) -> None:
    world = open_field(db, keys)
    tablets = [world.tablet, enrol(db, keys, "Máy 2")]
    give_pass(db, tablets[1], world.clerk, world.visit)
    for seed in range(CASES // STEPS + 1):
        person = world.scene.encounter("Lê Thị Thọ (mẫu)", birth_year=1951)
        play(world, tablets, person, random.Random(seed))
