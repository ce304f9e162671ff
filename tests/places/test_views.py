from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from outreach.accounts.rules import THE_HOUSE, Role
from outreach.kernel.db import DbSession
from outreach.places import queries, service
from tests.build import make_neighborhood, make_user, make_visit, sign_in
from tests.places.sample import TYPED, add, facts, house, the_only

pytestmark = pytest.mark.database


def what_the_browser_sends(page: str) -> MultiDict[str, str]:
    """The fields of the page's form as they stand: boxes that are ticked, values, texts."""
    sent: MultiDict[str, str] = MultiDict()
    for tag in re.findall(r"<input[^>]+>", page):
        attrs = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if attrs.get("type") != "checkbox" or " checked" in tag:
            sent.add(attrs.get("name", ""), attrs.get("value", "y"))
    for name, value in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\s*([^<]*)</textarea>', page):
        sent.add(name, value)
    return sent


def test_a_neighborhood_is_added_by_form_and_shown(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    answer = client.post("/neighborhoods/new", data=TYPED)
    assert answer.status_code == 303
    one = the_only(db)
    assert (one.code, one.population, one.note) == ("P07", 1486, "Dòng 1\nDòng 2")
    assert one.house is not None
    assert (one.house.lat, one.house.keeper_phone, one.house.name) == (
        19.7655,
        "0912000000",
        "Nhà văn hóa phố Thịnh Vạn",
    )
    page = client.get(answer.location).text
    assert "Sáng Thứ Bảy, Chiều Chủ nhật" in page
    assert "tel:0912000000" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": " "}, "Chưa ghi tên phố"),
        ({"lat": "105,8", "lon": "19,7"}, "bị đổi chỗ"),
        ({"lat": "abc"}, "Phải là số"),
        ({"keeper_phone": "0381950001234"}, "Thừa số"),
        ({"elderly": "1.487"}, "nhiều hơn số dân"),
        ({"population": "khoảng 800"}, "Phải là số nguyên"),
        ({"population": "8.00"}, "Phải là số nguyên"),
        ({"open_windows": []}, "ít nhất một buổi"),
        ({"valid_to": "2025-06-30"}, "sau ngày đầu"),
        ({"code": "p01"}, "đã dùng cho phố"),
    ],
)
def test_what_is_wrong_is_said_where_it_was_typed_and_nothing_is_lost(
    client: FlaskClient, db: DbSession, now: datetime, typed: dict[str, Any], said: str
) -> None:
    sign_in(client, db)
    add(db, now)
    answer = client.post("/neighborhoods/new", data=TYPED | typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert "0 000" in answer.text or "0381950001234" in answer.text
    assert len(queries.find_neighborhoods(db)) == 1


def test_a_form_left_as_it_is_changes_nothing(client: FlaskClient, db: DbSession, now: datetime) -> None:
    sign_in(client, db)
    known = facts(households=12, skills=("it",), valid_to=None)
    place = house(
        lat=19.7655, lon=105.8154, open_windows=("sat_pm", "sun_am"), has_power=True, keeper_phone="0912000000"
    )
    one = service.add_neighborhood(db, THE_HOUSE, known, place, now=now)
    where = f"/neighborhoods/{one.id}/edit"
    again = client.post(where, data=what_the_browser_sends(client.get(where).text), follow_redirects=True)
    assert "Không có gì thay đổi" in again.text
    kept = the_only(db)
    assert kept.house is not None
    assert (kept.facts, kept.house.facts) == (known, place)


def test_the_list_is_searched_and_filtered(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db, Role.VIEWER)
    make_neighborhood(db, "Thịnh Vạn", former_ward="Quảng Thịnh")
    make_neighborhood(db, "Thành Mai", former_ward="Quảng Thành")
    assert "Thành Mai" not in client.get("/neighborhoods?q=thinh").text
    assert "Thịnh Vạn" not in client.get("/neighborhoods", query_string={"former_ward": "Quảng Thành"}).text
    assert "Không thấy phố nào" in client.get("/neighborhoods?q=xyz").text
    assert "Thêm phố" not in client.get("/neighborhoods").text


def test_an_empty_ward_offers_the_way_to_begin(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    page = client.get("/neighborhoods").text
    assert "Chưa có phố nào" in page
    assert "/neighborhoods/imports" in page


@pytest.mark.parametrize(
    ("role", "sees"), [(Role.POLICE, True), (Role.STAFF, True), (Role.VIEWER, False), (Role.TEAM_MEMBER, False)]
)
def test_phone_numbers_are_for_those_who_call(client: FlaskClient, db: DbSession, role: Role, sees: bool) -> None:
    one = make_neighborhood(db, house={"keeper_phone": "0912000000"})
    sign_in(client, db, role)
    assert ("0912000000" in client.get(f"/neighborhoods/{one.id}").text) is sees


def test_closed_days_and_contacts_come_and_go(client: FlaskClient, db: DbSession, now: datetime) -> None:
    sign_in(client, db)
    member, one = make_user(db, Role.TEAM_MEMBER), add(db, now)
    where = f"/neighborhoods/{one.id}"
    days = {"from_on": "2026-12-05", "to_on": "2026-12-06", "reason": "Sửa mái"}
    assert client.post(f"{where}/closures", data=days).status_code == 303
    assert "đã ghi nghỉ rồi" in client.post(f"{where}/closures", data=days).text
    person = {"kind": "head", "full_name": "Lê Mẫu", "phone": "0912 000 000", "user_id": str(member.id)}
    assert client.post(f"{where}/contacts", data=person).status_code == 303
    assert "căn cước" in client.post(f"{where}/contacts", data=person | {"phone": "038195000123"}).text
    page = client.get(where).text
    assert "Sửa mái" in page
    for act in re.findall(rf"{where}/(?:closures|contacts)/[\w-]+/removal", page):
        assert client.post(act).status_code == 303
    assert "Lê Mẫu" not in client.get(where).text


def test_a_neighborhood_in_use_is_not_removed(client: FlaskClient, db: DbSession, now: datetime) -> None:
    sign_in(client, db)
    spare, used = add(db, now), make_visit(db).neighborhood_id
    assert client.get(f"/neighborhoods/{spare.id}/removal").status_code == 200
    assert client.post(f"/neighborhoods/{spare.id}/removal").status_code == 303
    assert client.post(f"/neighborhoods/{used}/removal").status_code == 409
    assert [one.id for one in queries.find_neighborhoods(db)] == [used]
