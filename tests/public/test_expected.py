from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from outreach.accounts.models import User
from outreach.accounts.rules import Role
from outreach.kernel import clock
from outreach.kernel.db import DbSession
from outreach.planning.models import Visit
from outreach.planning.rules import VisitState
from outreach.public.models import PreRegistration
from outreach.sync.pack_queries import day_pack
from tests.build import make_user, sign_in
from tests.conftest import Client

pytestmark = pytest.mark.database


@pytest.fixture
def clerk(db: DbSession, visit: Visit) -> User:
    """Somebody of the visit's team."""
    user = make_user(db, Role.STAFF)
    visit.members[0].member.user_id = user.id
    return user


def test_the_team_sees_who_is_expected_by_hour(
    client: Client, db: DbSession, register: Callable[..., TestResponse], visit: Visit, clerk: User
) -> None:
    register(slot="2", person_name="Trần Thị Sau")
    register(slot="1", person_name="Lê Văn Trước", phone="0987 111 222", needs_support="y")
    sign_in(client, db, clerk)
    page = client.get(f"/visits/{visit.id}/registrations").text
    assert page.index("Lê Văn Trước") < page.index("Trần Thị Sau")
    for words in ("7:30–8:30", "0987111222", "Khai sinh", "cần hỗ trợ đi lại"):
        assert words in page


def test_one_button_begins_the_record_with_what_was_typed(
    client: Client, db: DbSession, register: Callable[..., TestResponse], visit: Visit, clerk: User
) -> None:
    register(needs_support="y")
    visit.state = VisitState.HELD
    sign_in(client, db, clerk)
    page = client.get(f"/visits/{visit.id}/registrations").text
    form = page[page.index(f'action="/visits/{visit.id}/encounters/new"') :].split("</form>")[0]
    sent = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form))
    shown = client.post(f"/visits/{visit.id}/encounters/new", data=sent)
    assert shown.status_code == 200
    assert 'value="Nguyễn Văn Trung"' in shown.text
    assert 'value="0912345678"' in shown.text


def test_who_waits_is_taken_or_dropped_by_somebody_of_the_ward(
    client: Client, db: DbSession, register: Callable[..., TestResponse], visit: Visit, clerk: User
) -> None:
    for _ in range(4):
        register(slot="0")
    waiting = [row for row in db.scalars(select(PreRegistration)) if row.state.value == "waiting"]
    sign_in(client, db, clerk)
    path = f"/visits/{visit.id}/registrations"
    assert client.post(f"{path}/{waiting[0].id}/acceptance").status_code == 303
    assert client.post(f"{path}/{waiting[0].id}/acceptance").status_code == 409
    assert client.post(f"{path}/{waiting[1].id}/cancellation").status_code == 303
    assert [row.state.value for row in waiting] == ["registered", "cancelled"]
    assert waiting[1].phone is None


def test_the_day_pack_brings_who_is_expected_masked(
    db: DbSession, register: Callable[..., TestResponse], visit: Visit, clerk: User, at: Callable[..., datetime]
) -> None:
    register(slot="1")
    at(days=10)
    (packed,) = day_pack(db, clerk.as_actor(), now=clock.now())["visits"]
    (line,) = packed["expected"]
    assert line == {
        "id": str(db.scalars(select(PreRegistration)).one().id), "person": "Trung N.V.", "phone": "••••678",
        "from": "07:30", "to": "08:30", "needs": ["1.001193"], "needs_support": False, "waiting": False,
    }  # fmt: skip
