"""Taking operations in."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from outreach.fieldwork.models import Encounter
from outreach.sync.models import LedgerEntry
from tests.sync.conftest import Field

pytestmark = pytest.mark.database


def count(field: Field, model: type) -> int:
    return field.db.scalar(select(func.count()).select_from(model)) or 0


def test_a_push_is_answered_line_by_line_and_its_bodies_go(field: Field) -> None:
    first, second = field.person("Một (mẫu)"), field.person("Hai (mẫu)")
    answers = field.push(first, second)
    assert [(one["op_id"], one["answer"], one["rev"]) for one in answers] == [
        (first["op_id"], "applied", 1), (second["op_id"], "applied", 1)]  # fmt: skip
    assert count(field, Encounter) == 2
    assert set(field.db.scalars(select(LedgerEntry.body))) == {None}
