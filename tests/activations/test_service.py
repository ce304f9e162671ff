"""Asking the police, and the police deciding."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outreach.accounts.rules import Role
from outreach.activations import service
from outreach.activations.models import Activation
from outreach.activations.queries import (
    VIEWS,
    activation_to_decide,
    activations_due,
    activations_on_desk,
    latest_decisions,
    reasons_not_done,
    totals_of_visits,
)
from outreach.activations.rules import ActivationFacts, ActivationState, DecisionFacts, Reason
from outreach.fieldwork.rules import VisitRange
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from outreach.kernel.ids import new_id
from tests.build import AT, SATURDAY, make_actor
from tests.support.field import LATER, Scene, make_scene

pytestmark = pytest.mark.database
S = ActivationState


def decide(scene: Scene, row: Activation, to: S, *, base_rev: int | None = None, **facts: object) -> Activation:
    written = DecisionFacts(to, **facts)  # type: ignore[arg-type]
    rev = row.rev if base_rev is None else base_rev
    return service.decide_activation(scene.db, scene.officer, row, facts=written, base_rev=rev, now=LATER)


@pytest.mark.parametrize("state", [S.TAKEN, S.APPROVED, S.ACTIVATED, S.NOT_DONE, S.NEEDS_MORE, S.HOME_VISIT])
def test_staff_never_set_what_is_the_police_s(db: DbSession, state: S) -> None:
    scene = make_scene(db)
    with pytest.raises(NotAllowed):
        scene.request(scene.encounter(), state)


def test_one_person_has_one_answer(db: DbSession) -> None:
    scene = make_scene(db)
    person = scene.encounter()
    kept, facts = scene.request(person), ActivationFacts(S.REQUESTED)
    again = service.request_activation(
        db, scene.staff, person, activation_id=kept.id, facts=facts, happened_at=LATER, now=LATER
    )
    assert again is kept
    with pytest.raises(Refused, match="đã có câu trả lời"):
        service.request_activation(
            db, scene.staff, person, activation_id=new_id(), facts=facts, happened_at=LATER, now=LATER
        )


def test_a_child_without_representative_is_not_sent(db: DbSession) -> None:
    scene = make_scene(db)
    with pytest.raises(Invalid, match="người đại diện"):
        scene.request(scene.encounter(birth_year=2015))
    kept = scene.request(scene.encounter(birth_year=2015, representative_name="Lê Văn Cha (mẫu)"))
    assert kept.is_minor


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.POLICE])
def test_nobody_but_the_police_decides(db: DbSession, role: Role) -> None:
    scene = make_scene(db)
    row, who = scene.request(scene.encounter()), make_actor(db, role)
    with pytest.raises(NotAllowed):
        service.decide_activation(db, who, row, facts=DecisionFacts(S.TAKEN), base_rev=1, now=LATER)
    with pytest.raises(NotFound):
        activation_to_decide(db, who, row.id)
    assert list(activations_on_desk(db, who, VIEWS["waiting"])) == []


def test_the_second_of_two_deciders_is_told_who_was_first(db: DbSession) -> None:
    scene = make_scene(db)
    row = scene.request(scene.encounter())
    decide(scene, row, S.ACTIVATED, base_rev=1)
    with pytest.raises(Refused) as refusal:
        decide(scene, row, S.NOT_DONE, base_rev=1, reason=Reason.NO_OTP)
    assert refusal.value.facts["name"] == scene.officer.name
    assert refusal.value.facts["at"] == "08:05 14/11/2026"
    assert (row.state, len(latest_decisions(db, scene.officer))) == (S.ACTIVATED, 1)


def test_not_done_needs_a_reason_and_counts_by_it(db: DbSession) -> None:
    scene = make_scene(db)
    row = scene.request(scene.encounter())
    with pytest.raises(Invalid) as refusal:
        decide(scene, row, S.NOT_DONE)
    assert refusal.value.field == "reason"
    decide(scene, row, S.NOT_DONE, reason=Reason.SIM_OF_ANOTHER)
    assert reasons_not_done(db, VisitRange()) == [(Reason.SIM_OF_ANOTHER, 1)]


def test_a_confirmed_level_two_is_taken_back_with_a_reason_and_confirmed_anew(db: DbSession) -> None:
    scene = make_scene(db)
    row = scene.request(scene.encounter())
    decide(scene, row, S.ACTIVATED)
    with pytest.raises(Refused):
        decide(scene, row, S.NOT_DONE, reason=Reason.OTHER)
    service.correct_decision(db, scene.officer, row, reason="bấm nhầm", base_rev=row.rev, now=LATER)
    assert (row.state, row.activated_at) == (S.REQUESTED, None)
    decide(scene, row, S.TAKEN)
    log = [(one.from_state, one.to_state, one.is_correction) for one in reversed(latest_decisions(db, scene.officer))]
    assert log == [
        (S.REQUESTED, S.ACTIVATED, False), (S.ACTIVATED, S.REQUESTED, True), (S.REQUESTED, S.TAKEN, False),
    ]  # fmt: skip


def test_a_batch_answers_for_each_row(db: DbSession) -> None:
    scene = make_scene(db)
    first, second = scene.request(scene.encounter("A (mẫu)")), scene.request(scene.encounter("B (mẫu)"))
    decide(scene, second, S.DECLINED)
    rows = [(first.id, 1), (second.id, 1), (new_id(), 1)]
    results = service.decide_activations(db, scene.officer, rows, facts=DecisionFacts(S.ACTIVATED), now=LATER)
    assert [(one.person_name, one.is_done) for one in results] == [("A (mẫu)", True), ("B (mẫu)", False), ("", False)]
    assert (first.state, second.state) == (S.ACTIVATED, S.DECLINED)


def test_staff_change_or_withdraw_only_before_the_police_decide(db: DbSession) -> None:
    scene = make_scene(db)
    row = scene.request(scene.encounter())
    service.correct_request(
        db, scene.staff, row, facts=ActivationFacts(S.ADVISED, Reason.NO_SMARTPHONE), base_rev=1, now=LATER
    )
    service.correct_request(db, scene.staff, row, facts=ActivationFacts(S.REQUESTED), base_rev=2, now=LATER)
    decide(scene, row, S.TAKEN)
    with pytest.raises(Refused, match="Công an đã ghi"):
        service.withdraw_activation(db, scene.staff, row, reason="nhầm", now=LATER)


def test_the_due_list_holds_what_is_under_way_by_the_default_of_seven_days(db: DbSession) -> None:
    scene = make_scene(db)
    row = decide(scene, scene.request(scene.encounter()), S.APPROVED)
    week = SATURDAY + timedelta(days=7)
    assert row.due_on == week
    assert list(activations_due(db, scene.officer, week - timedelta(days=1))) == []
    assert list(activations_due(db, scene.officer, week)) == [row]
    service.set_due_day(db, scene.officer, row, due_on=week + timedelta(days=3), now=LATER)
    assert list(activations_due(db, scene.officer, week)) == []


def test_totals_keep_taken_and_activated_apart(db: DbSession) -> None:
    scene = make_scene(db)
    rows = [scene.request(scene.encounter(f"Người {number} (mẫu)")) for number in range(4)]
    scene.request(scene.encounter("Người tư vấn (mẫu)"), S.ADVISED)
    decide(scene, rows[0], S.TAKEN)
    decide(scene, decide(scene, rows[1], S.TAKEN), S.ACTIVATED)
    decide(scene, rows[2], S.NOT_DONE, reason=Reason.BIOMETRICS)
    totals = totals_of_visits(db, VisitRange(), today=SATURDAY + timedelta(days=30))[scene.visit.id]
    assert (totals.asked, totals.answered, totals.waiting) == (4, 3, 1)
    assert (totals.taken, totals.activated_at_visit, totals.activated_later) == (2, 1, 0)
    assert (totals.not_done, totals.overdue, totals.by_reason) == (1, 1, {Reason.BIOMETRICS: 1})


def test_a_result_of_a_later_day_was_not_activated_at_the_visit(db: DbSession) -> None:
    scene = make_scene(db)
    row = decide(scene, scene.request(scene.encounter()), S.APPROVED)
    service.decide_activation(
        db, scene.officer, row, facts=DecisionFacts(S.ACTIVATED), base_rev=row.rev, now=AT + timedelta(days=3)
    )
    totals = totals_of_visits(db, VisitRange(), today=SATURDAY)[scene.visit.id]
    assert (totals.activated, totals.activated_at_visit, totals.activated_later) == (1, 0, 1)
