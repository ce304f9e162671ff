from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from outreach.accounts.rules import Role
from outreach.activations.models import Activation
from outreach.activations.rules import ActivationState
from outreach.kernel.clock import local_day, now
from outreach.kernel.db import DbSession
from outreach.places.models import LocalContact
from outreach.places.rules import ContactKind
from outreach.planning.rules import VisitState
from outreach.staffing.rules import StaffKind
from tests.build import AT, make_encounter, make_kit, make_member, make_neighborhood, make_user, make_visit, sign_in
from tests.support.field import decided

pytestmark = pytest.mark.database
TODAY = local_day(now())


def page(client: FlaskClient, db: DbSession, role: Role) -> str:
    sign_in(client, db, role)
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_first_page_in_an_empty_ward(client: FlaskClient, db: DbSession, role: Role) -> None:
    text = page(client, db, role)
    assert ("Chuẩn bị ban đầu" in text) is (role in {Role.ADMIN, Role.DIRECTOR})


def test_without_signing_in_there_is_no_first_page(client: FlaskClient) -> None:
    assert client.get("/").status_code == 302


def test_the_list_of_steps_ticks_what_is_there(client: FlaskClient, db: DbSession) -> None:
    make_neighborhood(db)
    make_member(db)
    assert "1/10 bước đã xong" in page(client, db, Role.ADMIN)
    make_member(db, StaffKind.POLICE)
    text = page(client, db, Role.ADMIN)
    assert "2/10 bước đã xong" in text
    assert "Phó Giám đốc làm" in text


def test_the_boundary_may_wait_and_holds_nobody_up(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db, Role.ADMIN)
    assert "Bước tiếp theo: <b>Nhập ranh giới" not in (page_ := client.get("/settings/boundary").text)
    assert "Bước tiếp theo:" in page_
    assert "Chưa có tệp thì để sau" in client.get("/").text


def test_every_page_leads_on_until_the_first_visit_stands(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db, Role.DIRECTOR)
    page_ = client.get("/settings").text
    assert ("Bước tiếp theo:" in page_, "1/10 bước đã xong" in page_) == (True, True)
    assert "Đang ở bước:" in client.get("/settings/ward").text
    sign_in(client, db, Role.STAFF)
    assert "bước đã xong" not in client.get("/settings").text
    make_visit(db)
    sign_in(client, db, Role.DIRECTOR)
    assert "bước đã xong" not in client.get("/settings").text


@pytest.mark.parametrize(
    ("role", "there"), [(Role.ADMIN, "/settings/ward"), (Role.DIRECTOR, "/settings/ward"), (Role.STAFF, "/")]
)
def test_who_sets_up_is_led_to_the_form_of_the_next_step(
    client: FlaskClient, db: DbSession, role: Role, there: str
) -> None:
    sign_in(client, db, role)
    assert client.get("/next-step").headers["Location"] == there


def test_a_step_begins_at_its_form_filled_with_what_is_known(client: FlaskClient, db: DbSession) -> None:
    text = page(client, db, Role.ADMIN)
    for begin in (
        "/users/new?role=director",
        "/neighborhoods/imports",
        "/staffing/members/imports",
        "/staffing/kits/new",
    ):
        assert f'href="{begin}"' in text, begin
    assert 'value="director" checked' in " ".join(client.get("/users/new?role=director").text.split())
    assert 'value="Bộ số 1"' in client.get("/staffing/kits/new").text
    make_kit(db)
    assert 'value="Bộ số 1"' not in client.get("/staffing/kits/new").text
    make_neighborhood(db)
    assert 'href="/neighborhoods"' in page(client, db, Role.ADMIN), "what is done is looked at"


def test_the_director_sees_what_is_unconfirmed_and_overdue(client: FlaskClient, db: DbSession) -> None:
    soon, announced = make_neighborhood(db, "Phố Chờ Lời"), make_neighborhood(db, "Phố Đã Báo")
    make_visit(db, neighborhood=soon, on=TODAY + timedelta(days=5), state=VisitState.HOUSE_CONFIRMED)
    make_visit(db, neighborhood=announced, on=TODAY + timedelta(days=6), state=VisitState.ANNOUNCED)
    text = page(client, db, Role.DIRECTOR)
    waiting = text[text.index("Chờ xác nhận") : text.index("Buổi sắp tới")]
    assert "Phố Chờ Lời" in waiting
    assert "Phố Đã Báo" not in waiting


def test_staff_see_their_own_visits_first(client: FlaskClient, db: DbSession) -> None:
    user = make_user(db, Role.STAFF)
    mine, other = make_neighborhood(db, "Phố Của Tôi"), make_neighborhood(db, "Phố Người Khác")
    make_visit(db, make_member(db, user_id=user.id), neighborhood=mine, on=TODAY, state=VisitState.HELD)
    make_visit(db, make_member(db), neighborhood=other, on=TODAY + timedelta(days=1))
    sign_in(client, db, user)
    text = client.get("/").text
    assert "Phố Của Tôi" in text
    assert "Vào buổi hôm nay" in text
    assert "Phố Người Khác" not in text


def test_the_police_see_their_queue_and_the_due_ones(client: FlaskClient, db: DbSession) -> None:
    visit = make_visit(db, make_member(db, StaffKind.POLICE), state=VisitState.CLOSED, on=TODAY - timedelta(days=9))
    for state, due in ((ActivationState.REQUESTED, None), (ActivationState.TAKEN, TODAY - timedelta(days=1))):
        person = make_encounter(db, visit, person_name=f"Người {state}")
        own = {"encounter_id": person.id, "visit_id": visit.id, "author_id": person.author_id}
        row = Activation(state=ActivationState.REQUESTED, requested_at=AT, changed_at=AT, was_sent=True, **own)
        db.add(row)
        decided(db, row, state, at=AT, due_on=due)
    text = page(client, db, Role.POLICE)
    assert "Người taken" in text
    assert "Người requested" not in text


def test_a_team_member_sees_the_own_neighborhood_only(client: FlaskClient, db: DbSession) -> None:
    user = make_user(db, Role.TEAM_MEMBER)
    own, other = make_neighborhood(db, "Phố Nhà"), make_neighborhood(db, "Phố Bạn")
    for one in (own, other):
        make_visit(db, neighborhood=one, on=TODAY + timedelta(days=20))
    make_encounter(db, make_visit(db, neighborhood=own, on=TODAY - timedelta(days=20), state=VisitState.CLOSED))
    db.add(LocalContact(neighborhood_id=own.id, user_id=user.id, kind=ContactKind.HEAD, full_name="Mẫu"))
    db.flush()
    sign_in(client, db, user)
    text = client.get("/").text
    assert "Phố Nhà" in text
    assert "1 lượt người" in text
    assert "Phố Bạn" not in text
