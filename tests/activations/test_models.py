"""The database refuses an illegal state of a level 2 by itself, whoever writes to it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError

from outreach.activations import service
from outreach.activations.models import Activation, Decision
from outreach.activations.rules import ActivationState, DecisionFacts, Reason, may_decide, may_take_back
from outreach.kernel.db import DbSession
from tests.activations.test_rules import STATES
from tests.build import AT
from tests.support.field import LATER, Scene, make_scene

pytestmark = pytest.mark.database
S = ActivationState
WAYS: dict[S, tuple[S, ...]] = {
    S.REQUESTED: (),
    **{to: (to,) for to in S if may_decide(S.REQUESTED, to)},
}
"""How each state is reached from «requested» in one decision."""


def row_in(scene: Scene, state: S) -> Activation:
    """A row that came to `state` as rows do."""
    row = scene.request(scene.encounter(f"Người {state} (mẫu)"), S.ADVISED if state is S.ADVISED else S.REQUESTED)
    for to in WAYS.get(state, ()):
        reason = Reason.NO_OTP if to in {S.NEEDS_MORE, S.NOT_DONE} else None
        facts = DecisionFacts(to, reason=reason)
        service.decide_activation(scene.db, scene.officer, row, facts=facts, base_rev=row.rev, now=LATER)
    scene.db.flush()
    return row


def is_refused(db: DbSession, statement: Any) -> bool:
    try:
        with db.begin_nested():
            db.execute(statement)
    except IntegrityError:
        return True
    return False


def fitting(to: S) -> dict[str, Any]:
    """Columns that belong to a state, so that nothing but the move itself is wrong."""
    reason = Reason.NO_OTP if to in {S.NEEDS_MORE, S.NOT_DONE} else None
    at = AT if to in {S.TAKEN, S.APPROVED} else None
    return {"state": to, "reason": reason, "due_on": None, "taken_at": at, "approved_at": at,
            "activated_at": AT if to is S.ACTIVATED else None}  # fmt: skip


ANSWERS = {S.ADVISED, S.REQUESTED, S.ALREADY_HAD, S.DECLINED}


@pytest.mark.parametrize("state", STATES)
def test_no_row_moves_without_a_decision(db: DbSession, state: str) -> None:
    row = row_in(make_scene(db), S(state))
    own = ANSWERS if state in {"advised", "requested"} else set()
    for to in set(S) - {row.state}:
        with db.begin_nested() as undo:
            moved = update(Activation).where(Activation.id == row.id).values(**fitting(to))
            assert is_refused(db, moved) is (to not in own), to
            undo.rollback()


@pytest.mark.parametrize("state", STATES)
def test_no_decision_is_written_that_the_table_does_not_know(db: DbSession, state: str) -> None:
    row = row_in(make_scene(db), S(state))
    line = {"activation_id": row.id, "actor_name": "kẻ lạ", "from_state": row.state, "at": AT, "note": ""}
    for to in S:
        for is_correction in (False, True):
            with db.begin_nested() as undo:
                written = insert(Decision).values(**line, to_state=to, is_correction=is_correction)
                taken_back = is_correction and to is S.REQUESTED and may_take_back(S(state))
                is_legal = taken_back or (not is_correction and may_decide(S(state), to))
                assert is_refused(db, written) is not is_legal, (to, is_correction)
                undo.rollback()


@pytest.mark.parametrize(
    "change",
    [{"activated_at": AT}, {"was_activated_at_visit": False}, {"is_voided": True}, {"was_sent": False},
     {"is_minor": True}, {"taken_at": AT}, {"reason": Reason.OTHER}, {"state": S.NOT_DONE, "reason": Reason.OTHER}],
    ids=str,
)  # fmt: skip
def test_a_confirmed_row_is_immutable(db: DbSession, change: dict[str, Any]) -> None:
    row = row_in(make_scene(db), S.ACTIVATED)
    assert is_refused(db, update(Activation).where(Activation.id == row.id).values(**change))
    assert is_refused(db, delete(Activation).where(Activation.id == row.id))


def test_decisions_are_neither_edited_nor_removed_only_emptied_of_their_note(db: DbSession) -> None:
    row = row_in(make_scene(db), S.TAKEN)
    one = update(Decision).where(Decision.activation_id == row.id)
    assert is_refused(db, one.values(to_state=S.ACTIVATED))
    assert is_refused(db, one.values(note="đổi lời"))
    assert not is_refused(db, one.values(note=""))
    assert is_refused(db, delete(Decision).where(Decision.activation_id == row.id))


@pytest.mark.parametrize("state", sorted(set(S) - ANSWERS))
def test_no_row_is_born_decided(db: DbSession, state: S) -> None:
    scene = make_scene(db)
    person = scene.encounter()
    own = {"encounter_id": person.id, "visit_id": person.visit_id, "author_id": person.author_id}
    times = {"requested_at": AT, "changed_at": AT}
    assert is_refused(db, insert(Activation).values(**own, **times, **fitting(state)))


@pytest.mark.parametrize(
    ("state", "wrong"),
    [
        (S.TAKEN, {"taken_at": None}),
        (S.APPROVED, {"approved_at": None}),
        (S.NOT_DONE, {"reason": None}),
        (S.TAKEN, {"activated_at": AT}),
        (S.TAKEN, {"reason": Reason.OTHER}),
        (S.ALREADY_HAD, {"due_on": AT.date()}),
    ],
)
def test_a_state_has_what_belongs_to_it_and_nothing_else(db: DbSession, state: S, wrong: dict[str, Any]) -> None:
    row = row_in(make_scene(db), state)
    assert is_refused(db, update(Activation).where(Activation.id == row.id).values(**wrong))
