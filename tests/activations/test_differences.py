"""What the center sent and what the police activated, and each row between them."""

from __future__ import annotations

from collections import Counter

import pytest
from flask.testing import FlaskClient

from outreach.accounts.rules import Role
from outreach.activations import service
from outreach.activations.difference_queries import differences_of_visit, sent_at_visit
from outreach.activations.difference_rules import CAUSE_LABELS, Cause, cause_of
from outreach.activations.rules import ActivationState, DecisionFacts, Reason
from outreach.kernel.db import DbSession
from tests.build import sign_in
from tests.support.field import LATER, Scene, make_scene

pytestmark = pytest.mark.database
S = ActivationState
FATES = [S.ACTIVATED, S.ACTIVATED, S.TAKEN, S.APPROVED, S.NEEDS_MORE, S.NOT_DONE, S.HOME_VISIT, S.ALREADY_HAD,
         S.DECLINED, S.REQUESTED]  # fmt: skip


def sent_people(scene: Scene) -> None:
    """One person of each fate, one whose result was taken back, and two who were never sent."""
    for number, to in enumerate([*FATES, S.TAKEN]):
        row = scene.request(scene.encounter(f"Người {number} (mẫu)", queue_number=number + 1))
        reason = Reason.NO_OTP if to in {S.NEEDS_MORE, S.NOT_DONE} else None
        if to is not S.REQUESTED:
            facts = DecisionFacts(to, reason=reason)
            service.decide_activation(scene.db, scene.officer, row, facts=facts, base_rev=1, now=LATER)
    service.correct_decision(scene.db, scene.officer, row, reason="nhầm", base_rev=row.rev, now=LATER)
    scene.request(scene.encounter("Người tư vấn (mẫu)"), S.ADVISED)
    scene.request(scene.encounter("Người có rồi (mẫu)"), S.ALREADY_HAD)


def test_sent_is_activated_plus_every_row_of_the_difference(db: DbSession) -> None:
    scene = make_scene(db)
    sent_people(scene)
    rows = differences_of_visit(db, scene.visit.id)
    assert (sent_at_visit(db, scene.visit.id), len(rows)) == (11, 9)
    assert Counter(row.cause for row in rows) == dict.fromkeys(Cause, 1)
    assert [row.queue_number for row in rows] == list(range(3, 12))


@pytest.mark.parametrize("state", [state for state in S if state is not S.ADVISED])
def test_every_state_that_was_sent_has_its_cause_and_its_words(state: S) -> None:
    cause = cause_of(state, was_taken_back=False)
    assert (cause is None) is (state is S.ACTIVATED)
    assert cause is None or CAUSE_LABELS[cause]


def test_the_rows_are_for_lead_and_police_and_name_nobody(client: FlaskClient, db: DbSession) -> None:
    scene = make_scene(db)
    sent_people(scene)
    seen = {}
    for role in Role:
        sign_in(client, db, role)
        answer = client.get(f"/activations/totals/{scene.visit.id}")
        seen[role] = answer.status_code
        assert "Người 3" not in answer.text
    assert {role for role, status in seen.items() if status == 200} == {Role.DIRECTOR, Role.POLICE}


def test_the_home_list_is_the_police_s_and_stands_by_neighborhood(client: FlaskClient, db: DbSession) -> None:
    scene = make_scene(db)
    sent_people(scene)
    sign_in(client, db, scene.officer_user)
    page = client.get("/activations/home-visits").text
    assert "Người 6 (mẫu)" in page
    assert "Người 5 (mẫu)" not in page
    assert scene.visit.neighborhood.name in page
