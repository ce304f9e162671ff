"""Operations of an older schema version are lifted to the present one, step by step, and then go the common way.

There is one released version as yet, so the older ones are invented: version 0 called people `name`, and told the
year of birth as a text; version -1 is older than anything that is understood.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from outreach.fieldwork.models import Encounter
from outreach.sync import rules
from outreach.sync.rules import OpRefused, read_op
from tests.sync.conftest import Field, inner_of

pytestmark = pytest.mark.database
OLD_SAMPLE = Path(__file__).with_name("samples") / "invented_v0" / "encounter.record.json"


def from_0_to_1(raw: dict[str, Any]) -> dict[str, Any]:
    """What changed between the invented version and the first released one."""
    payload = dict(raw["payload"])
    payload["person_name"] = payload.pop("name")
    payload["birth_year"] = int(payload.pop("born"))
    return raw | {"v": 1, "payload": payload}


def from_1_to_2(raw: dict[str, Any]) -> dict[str, Any]:
    return raw | {"v": 2, "payload": raw["payload"] | {"is_from_version_2": True}}


def old_text() -> str:
    return OLD_SAMPLE.read_text(encoding="utf-8").strip()


def test_an_old_sample_is_lifted_step_by_step() -> None:
    op = read_op(old_text(), current=2, upcasters={0: from_0_to_1, 1: from_1_to_2})
    assert op.payload == {"person_name": "Lê Thị Thọ (mẫu)", "birth_year": 1949, "is_from_version_2": True}
    assert op.schema_version == 0


@pytest.mark.parametrize(("version", "code"), [(0, "op.malformed"), (3, "app.newer"), (-1, "op.malformed")])
def test_a_version_without_a_way_to_the_present_one_is_not_guessed(version: int, code: str) -> None:
    text = json.dumps(json.loads(old_text()) | {"v": version})
    with pytest.raises(OpRefused) as refusal:
        read_op(text, current=2, upcasters={1: from_1_to_2})
    assert refusal.value.verdict.code == code


def test_an_old_operation_that_does_not_fit_its_own_version_is_refused_and_not_lost(field: Field) -> None:
    with pytest.raises(OpRefused) as refusal:
        read_op(json.dumps(json.loads(old_text()) | {"payload": {}}), upcasters={0: from_0_to_1})
    assert refusal.value.verdict.code == "op.malformed"


def test_r16_the_queue_of_an_older_version_is_delivered_whole(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    payload = json.loads(old_text())["payload"]
    old = [field.op("encounter.record", payload, v=0) for _ in range(200)]
    new = field.person()
    monkeypatch.setitem(rules.UPCASTERS, 0, from_0_to_1)
    answers = [word for first in range(0, 200, 50) for word in field.answers(*old[first : first + 50])]
    assert answers + field.answers(new) == ["applied"] * 201
    people = field.db.execute(select(Encounter.person_name, Encounter.birth_year)).all()
    assert people.count(("Lê Thị Thọ (mẫu)", 1949)) == 200
    assert inner_of(field, old[0])["v"] == 0  # what was signed stays as it was
