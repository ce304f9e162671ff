"""The database refuses an illegal state of a dossier by itself, whoever writes to it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from outreach.dossiers.models import Dossier, StatusChange
from outreach.dossiers.rules import Help, may_become
from outreach.dossiers.status_service import set_portal_status
from outreach.kernel.db import DbSession
from tests.activations.test_models import is_refused
from tests.build import AT, SATURDAY
from tests.support.field import Scene, make_scene

pytestmark = pytest.mark.database


def dossier_with(scene: Scene, status: int | None) -> Dossier:
    made = scene.dossier(scene.encounter())
    if status is not None:
        set_portal_status(scene.db, scene.staff, made, portal_status=status, on=SATURDAY, source="thử", now=AT)
    scene.db.flush()
    return made


@pytest.mark.parametrize("status", [None, *range(1, 11)])
def test_no_status_changes_without_a_change_that_the_table_knows(db: DbSession, status: int | None) -> None:
    made = dossier_with(make_scene(db), status)
    line = {"dossier_id": made.id, "at": AT, "on": SATURDAY, "source": "", "reason": "", "from_status": status}
    for to in range(12):
        bare = update(Dossier).where(Dossier.id == made.id).values(portal_status=to, portal_status_on=SATURDAY)
        assert is_refused(db, bare) is not (to == status), to
        with db.begin_nested() as undo:
            is_legal = 1 <= to <= 10 and may_become(status, to)
            assert (
                is_refused(db, insert(StatusChange).values(**line, portal_status=to, is_correction=False))
                is not is_legal
            )
            undo.rollback()


def test_a_change_starts_from_what_stands_and_a_correction_has_a_reason(db: DbSession) -> None:
    made = dossier_with(make_scene(db), 4)
    line = {"dossier_id": made.id, "at": AT, "on": SATURDAY, "source": ""}
    for wrong in (
        {"from_status": None, "portal_status": 5, "is_correction": False, "reason": ""},
        {"from_status": 2, "portal_status": 5, "is_correction": False, "reason": ""},
        {"from_status": 4, "portal_status": 2, "is_correction": True, "reason": ""},
    ):
        assert is_refused(db, insert(StatusChange).values(**line, **wrong)), wrong


def test_the_history_of_a_dossier_is_neither_edited_nor_removed(db: DbSession) -> None:
    made = dossier_with(make_scene(db), 4)
    assert is_refused(db, update(StatusChange).where(StatusChange.dossier_id == made.id).values(source="khác"))
    assert is_refused(db, delete(StatusChange).where(StatusChange.dossier_id == made.id))


@pytest.mark.parametrize(
    ("status", "wrong"),
    [
        (4, {"help": Help.ADVISED}),
        (4, {"finished_on": SATURDAY}),
        (4, {"portal_status_on": None}),
        (None, {"finished_on": SATURDAY}),
        (None, {"received_at": None}),
        (None, {"portal_status_on": SATURDAY}),
    ],
)
def test_a_dossier_has_what_belongs_to_its_state(db: DbSession, status: int | None, wrong: dict[str, Any]) -> None:
    made = dossier_with(make_scene(db), status)
    assert made.due_on == SATURDAY + timedelta(days=9) or made.due_on is not None
    assert is_refused(db, update(Dossier).where(Dossier.id == made.id).values(**wrong))
