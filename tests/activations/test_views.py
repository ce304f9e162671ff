"""The police desk in a browser."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from outreach.accounts.rules import Role
from outreach.activations.rules import ActivationState, Reason
from outreach.audit.models import AuditEntry
from outreach.kernel.db import DbSession
from tests.build import sign_in
from tests.support.field import Scene, make_scene

pytestmark = pytest.mark.database
S = ActivationState
NUMBER = "038158004521"


def scene_at_desk(client: FlaskClient, db: DbSession) -> Scene:
    scene = make_scene(db)
    sign_in(client, db, scene.officer_user)
    return scene


@pytest.mark.parametrize("where", ["", "?view=due", "?view=home", "/log"])
def test_the_desk_is_for_the_police_alone(client: FlaskClient, db: DbSession, where: str) -> None:
    seen = {}
    for role in Role:
        sign_in(client, db, role)
        seen[role] = client.get(f"/activations{where}").status_code
    assert seen == {role: 200 if role is Role.POLICE else 403 for role in Role}


def test_the_desk_shows_name_year_and_masked_number_and_nothing_of_phone_or_dossier(
    client: FlaskClient, db: DbSession
) -> None:
    scene = scene_at_desk(client, db)
    one = scene.encounter("Đỗ Thị Nhàn (mẫu)", identity_number=NUMBER, phone="0912345678", note="ghi chú riêng")
    scene.dossier(one)
    row = scene.request(one)
    for url in ("/activations", f"/activations?row={row.id}", f"/activations/{row.id}/correction"):
        page = client.get(url).text
        assert "Đỗ Thị Nhàn" in page
        for hidden in (NUMBER, "0912345678", "Đăng ký khai sinh", "ghi chú riêng"):
            assert hidden not in page
    assert "038•••••4521" in client.get("/activations").text


def test_a_batch_is_decided_at_once_and_a_stale_row_is_told(client: FlaskClient, db: DbSession) -> None:
    scene = scene_at_desk(client, db)
    rows = [scene.request(scene.encounter(name)) for name in ("A (mẫu)", "B (mẫu)", "C (mẫu)")]
    ticked = [f"{row.id}:1" for row in rows[:2]]
    assert client.post("/activations/decisions", data={"rows": ticked, "to": "activated"}).status_code == 303
    assert [row.state for row in rows] == [S.ACTIVATED, S.ACTIVATED, S.REQUESTED]
    again = client.post("/activations/decisions", data={"rows": [f"{row.id}:1" for row in rows], "to": "taken"})
    assert (again.status_code, again.text.count("đã ghi «Đã kích hoạt mức 2»")) == (200, 2)
    assert rows[2].state is S.TAKEN


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"to": "activated"}, "Hãy chọn ít nhất một người."),
        ({"to": "not_done", "rows": ["x:1"]}, "Hãy chọn ít nhất một người."),
        ({"to": "advised"}, "Hãy chọn ít nhất một người."),
    ],
)
def test_a_batch_needs_people(client: FlaskClient, db: DbSession, data: dict[str, object], words: str) -> None:
    scene = scene_at_desk(client, db)
    row = scene.request(scene.encounter())
    answer = client.post("/activations/decisions", data=data)
    assert (answer.status_code, words in answer.text, row.state) == (422, True, S.REQUESTED)


@pytest.mark.parametrize(
    ("data", "status", "state"),
    [
        ({"to": "taken", "base_rev": 1}, 303, S.TAKEN),
        ({"to": "not_done", "reason": "no_otp", "base_rev": 1}, 303, S.NOT_DONE),
        ({"to": "not_done", "base_rev": 1}, 422, S.REQUESTED),
        ({"to": "taken", "base_rev": 7}, 409, S.REQUESTED),
        ({"to": "taken"}, 422, S.REQUESTED),
        ({"to": "requested", "base_rev": 1}, 422, S.REQUESTED),
    ],
)
def test_one_row_is_decided_upon_what_was_seen(
    client: FlaskClient, db: DbSession, data: dict[str, object], status: int, state: S
) -> None:
    scene = scene_at_desk(client, db)
    row = scene.request(scene.encounter())
    assert client.post(f"/activations/{row.id}/decisions", data=data).status_code == status
    assert row.state is state


def test_a_decision_is_dated_corrected_and_stays_in_the_log(client: FlaskClient, db: DbSession) -> None:
    scene = scene_at_desk(client, db)
    row = scene.request(scene.encounter("Phan Thị Tư (mẫu)"))
    url = f"/activations/{row.id}"
    late = {"to": "needs_more", "reason": "card_expired", "base_rev": 1, "due_on": "2027-01-05"}
    posts = [
        (f"{url}/decisions", late, 303),
        (f"{url}/due-day", {"due_on": "2027-01-09"}, 303),
        (f"{url}/correction", {"reason": "", "base_rev": 2}, 422),
        (f"{url}/correction", {"reason": "bấm nhầm", "base_rev": 2}, 303),
    ]
    assert [client.post(to, data=data).status_code for to, data, _ in posts] == [status for _, _, status in posts]
    assert (row.state, row.reason, row.due_on) == (S.REQUESTED, None, None)
    log = client.get("/activations/log").text
    assert "Sửa: Phan Thị Tư (mẫu)" in log
    assert "bấm nhầm" in log


def test_totals_have_no_names_and_stand_side_by_side(client: FlaskClient, db: DbSession) -> None:
    scene = make_scene(db)
    scene.request(scene.encounter("Đỗ Thị Nhàn (mẫu)"))
    expected = {Role.DIRECTOR: 200, Role.POLICE: 200, Role.VIEWER: 200}
    for role in Role:
        sign_in(client, db, role)
        answer = client.get("/activations/totals?from_on=2026-11-01&to_on=2026-11-30")
        assert answer.status_code == expected.get(role, 403)
        assert "Đỗ Thị Nhàn" not in answer.text
    sign_in(client, db, Role.DIRECTOR)
    assert scene.visit.neighborhood.name in client.get("/activations/totals?from_on=01/11/2026&to_on=30/11/2026").text


def test_every_reason_can_be_given(client: FlaskClient, db: DbSession) -> None:
    scene = scene_at_desk(client, db)
    row = scene.request(scene.encounter())
    page = client.get(f"/activations?row={row.id}").text
    assert all(f'value="{reason}"' in page for reason in Reason)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("nhan", {"Đỗ Thị Nhàn (mẫu)", "Trần Nhân (mẫu)"}),
        ("do nhàn", {"Đỗ Thị Nhàn (mẫu)"}),
        ("4521", {"Đỗ Thị Nhàn (mẫu)"}),
        ("1950", {"Trần Nhân (mẫu)"}),
        ("han", set()),
        ("%", set()),
        ("Lê Thị Khác", set()),
    ],
)
def test_somebody_at_the_station_is_found_in_whatever_state(
    client: FlaskClient, db: DbSession, words: str, found: set[str]
) -> None:
    scene = scene_at_desk(client, db)
    first = scene.request(scene.encounter("Đỗ Thị Nhàn (mẫu)", identity_number=NUMBER, birth_year=1958))
    scene.request(scene.encounter("Trần Nhân (mẫu)", birth_year=1950))
    scene.request(scene.encounter("Nhàn Chưa Gửi (mẫu)"), S.ADVISED)
    scene.request(scene.encounter("Hoàng Văn (mẫu)"))
    client.post(f"/activations/{first.id}/decisions", data={"to": "activated", "base_rev": 1})
    page = client.post("/activations/search", data={"words": words})
    names = {"Đỗ Thị Nhàn (mẫu)", "Trần Nhân (mẫu)", "Nhàn Chưa Gửi (mẫu)", "Hoàng Văn (mẫu)"}
    assert (page.status_code, {name for name in names if name in page.text}) == (200, found)
    (trace,) = db.scalars(select(AuditEntry).where(AuditEntry.act == "person.search"))
    assert trace.facts == {"by": "desk", "found": len(found)}


def test_the_log_puts_together_what_was_decided_at_one_press(client: FlaskClient, db: DbSession) -> None:
    scene = scene_at_desk(client, db)
    rows = [scene.request(scene.encounter(name)) for name in ("Thọ (mẫu)", "Nhàn (mẫu)", "Hoa (mẫu)")]
    client.post("/activations/decisions", data={"rows": [f"{row.id}:1" for row in rows[:2]], "to": "activated"})
    client.post(f"/activations/{rows[2].id}/decisions", data={"to": "taken", "base_rev": 1})
    page = client.get("/activations/log").text
    assert "2 người: đã kích hoạt mức 2" in page
    assert "Hoa (mẫu): công an đã thu nhận" in page
    assert page.count("Sửa<span") == 1
    assert (page.count("<h2>Hôm nay"), "3 kết quả" in page) == (1, True)


def test_a_search_without_words_asks_for_some_and_is_the_police_s(client: FlaskClient, db: DbSession) -> None:
    scene_at_desk(client, db)
    empty = client.post("/activations/search", data={"words": " "})
    assert (empty.status_code, "Hãy gõ tên" in empty.text) == (422, True)
    for role in set(Role) - {Role.POLICE}:
        sign_in(client, db, role)
        assert client.post("/activations/search", data={"words": "nhan"}).status_code == 403
