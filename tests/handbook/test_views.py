from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from outreach.accounts.rules import ROLE_LABELS, Role
from outreach.handbook.rules import HANDBOOKS
from outreach.kernel.db import DbSession
from tests.build import sign_in

pytestmark = pytest.mark.database


@pytest.mark.parametrize("role", list(Role))
def test_each_role_has_its_handbook_and_may_print_the_others(client: FlaskClient, db: DbSession, role: Role) -> None:
    sign_in(client, db, role)
    page = client.get("/handbook").text
    assert ROLE_LABELS[role] in page
    assert all(step in page for chapter in HANDBOOKS[role] for step in chapter.steps)
    other = next(one for one in Role if one is not role)
    assert HANDBOOKS[other][0].title in client.get(f"/handbook/{other.value}").text
    assert client.get("/handbook/nobody").status_code == 404


@pytest.mark.parametrize("role", list(Role))
def test_a_handbook_is_read_in_ten_minutes(role: Role) -> None:
    words = sum(len(step.split()) for chapter in HANDBOOKS[role] for step in chapter.steps)
    assert 60 < words < 900
