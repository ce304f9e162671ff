from __future__ import annotations

import io
import re
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from outreach.accounts.rules import THE_HOUSE, Role
from outreach.kernel.db import DbSession
from outreach.places import queries, service
from outreach.places.models import Neighborhood
from outreach.places.sheets import neighborhoods_workbook
from tests.build import make_neighborhood, make_user, make_visit, sign_in
from tests.places.sample import box, facts, geojson, house

pytestmark = pytest.mark.database
TYPED = {
    "code": "p07", "name": "Thịnh Vạn", "priority": "5", "team_size": "3", "officers": "1", "valid_from": "2025-07-01",
    "open_windows": ["sat_am", "sun_pm"], "has_power": "y", "lat": "19,7655", "lon": "105.8154",
    "keeper_phone": "+84 912 000 000", "population": "1.486", "note": "Dòng 1\r\nDòng 2",
}  # fmt: skip


def the_only(db: DbSession) -> Neighborhood:
    (one,) = queries.find_neighborhoods(db)
    return one


def add(db: DbSession, now: datetime, code: str = "P01", name: str = "Thịnh Vạn") -> Neighborhood:
    return service.add_neighborhood(db, THE_HOUSE, facts(code, name), house(), now=now)


def post_file(client: FlaskClient, url: str, data: bytes, name: str = "pho.xlsx") -> TestResponse:
    return client.post(url, data={"file": (io.BytesIO(data), name)}, content_type="multipart/form-data")


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


def test_the_excel_way_from_template_to_list(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    template = client.get("/neighborhoods/imports/template.xlsx")
    assert template.headers["Content-Disposition"] == "attachment; filename=mau-danh-sach-pho.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(template.data))
    headings = [cell.value for cell in book.worksheets[0][1]]
    book.worksheets[0].append(["P01", "Thịnh Vạn"])
    filled = io.BytesIO()
    book.save(filled)
    answer = post_file(client, "/neighborhoods/imports", filled.getvalue())
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "Nhập 1 dòng" in page
    assert queries.find_neighborhoods(db) == []
    fingerprint = re.search(r'name="fingerprint" value="(\w+)"', page)
    assert fingerprint is not None
    done = client.post(f"{answer.location}/confirmation", data={"fingerprint": fingerprint[1]}, follow_redirects=True)
    assert "thêm 1 phố" in done.text
    assert the_only(db).name == "Thịnh Vạn"
    listed = openpyxl.load_workbook(io.BytesIO(client.get("/neighborhoods/imports/list.xlsx").data)).worksheets[0]
    assert [cell.value for cell in listed[1]] == headings
    assert listed["A2"].value == "P01"


def test_a_file_is_confirmed_once_and_only_as_shown(client: FlaskClient, db: DbSession, now: datetime) -> None:
    sign_in(client, db)
    add(db, now)
    data = neighborhoods_workbook([the_only(db)])
    service.change_neighborhood(db, THE_HOUSE, the_only(db), facts(households=9), house(), now=now)
    where = post_file(client, "/neighborhoods/imports", data).location
    stale = client.post(f"{where}/confirmation", data={"fingerprint": "x" * 32}, follow_redirects=True)
    assert "Dữ liệu đã đổi từ lúc xem trước" in stale.text
    assert the_only(db).households == 9
    shown = re.search(r'name="fingerprint" value="(\w+)"', stale.text)
    assert shown is not None
    assert client.post(f"{where}/confirmation", data={"fingerprint": shown[1]}).status_code == 303
    assert the_only(db).households is None
    assert client.post(f"{where}/confirmation", data={"fingerprint": shown[1]}).status_code == 409


@pytest.mark.parametrize("data", [b"", b"not a workbook", b"PK\x03\x04"])
def test_a_file_that_is_no_workbook_is_refused_at_its_box(client: FlaskClient, db: DbSession, data: bytes) -> None:
    sign_in(client, db)
    answer = post_file(client, "/neighborhoods/imports", data)
    assert answer.status_code == 422
    assert 'href="#file"' in answer.text


def test_a_preview_is_nobody_elses(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    where = post_file(client, "/neighborhoods/imports", neighborhoods_workbook([make_neighborhood(db)])).location
    sign_in(client, db)
    assert client.get(where).status_code == 409


def test_a_wrong_cell_is_shown_and_cannot_be_confirmed(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    csv = "Mã phố,Tên phố,Số hộ\nP01,<b>Thịnh</b>,nhiều\n".encode()
    page = client.get(post_file(client, "/neighborhoods/imports", csv, "pho.csv").location).text
    assert "Phải là số nguyên" in page
    assert "<b>Thịnh" not in page
    assert 'name="fingerprint"' not in page


def test_neighborhoods_are_merged_split_and_renamed_by_form(client: FlaskClient, db: DbSession, now: datetime) -> None:
    sign_in(client, db)
    parts = [add(db, now, code, f"Phố {code}") for code in ("A", "B")]
    decided = {"on": "2026-01-01", "decision": "NQ 1"}
    merged = {"predecessors": [str(one.id) for one in parts], "into": "", "house_of": "", "code": "AB", "name": "AB"}
    answer = client.post("/neighborhoods/merger", data=decided | merged)
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "Phố A" in page and "Sáp nhập: từ" in page  # noqa: PT018
    split = decided | {"on": "2026-02-01", "code_1": "C", "name_1": "C", "code_2": "D", "name_2": "D"}
    heir = client.post(f"{answer.location}/split", data=split).location
    last = client.post(f"{heir}/renaming", data=decided | {"on": "2026-03-01", "code": "E", "name": "Phố E"})
    assert "Đổi tên: từ" in client.get(last.location).text
    assert len(queries.lineage(db)[queries.find_neighborhoods(db, "Phố E")[0].id]) == 4


@pytest.mark.parametrize(
    ("path", "typed", "said"),
    [
        ("/merger", {"on": "2026-01-01", "code": "X", "name": "X"}, "ít nhất hai phố"),
        ("/merger", {"on": "2026-01-01"}, "Chưa ghi mã phố mới"),
        ("/{id}/split", {"on": "2026-01-01", "code_1": "C", "name_1": "C", "code_2": "c", "name_2": "D"}, "vừa ghi"),
        ("/{id}/split", {"on": "2026-01-01", "code_1": "C", "name_1": "C"}, "Chưa ghi tên phố mới"),
        ("/{id}/renaming", {"on": "2024-01-01", "code": "X", "name": "X"}, "không còn hiệu lực"),
        ("/{id}/renaming", {"on": "32/01/2026", "code": "X", "name": "X"}, "Ngày chưa đúng"),
    ],
)
def test_a_decision_that_cannot_be_is_said_at_its_field(
    client: FlaskClient, db: DbSession, path: str, typed: dict[str, str], said: str
) -> None:
    sign_in(client, db)
    one, _ = make_neighborhood(db, "A", code="A"), make_neighborhood(db, "B", code="B")
    answer = client.post("/neighborhoods" + path.format(id=one.id), data=typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert len(queries.find_neighborhoods(db)) == 2


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


def test_the_hub_shows_each_role_its_areas(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db, Role.VIEWER)
    page = client.get("/settings").text
    assert "Phố và nhà văn hóa" in page
    assert "/settings/ward" not in page
    sign_in(client, db, Role.ADMIN)
    assert "/settings/ward" in client.get("/settings").text


def test_the_ward_is_kept_as_typed(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    fields = dict(re.findall(r'name="(\w+)"[^>]* value="([^"]*)"', client.get("/settings/ward").text))
    typed = fields | {"recipients": "UBND phường\r\n\r\nLưu: VT", "center_lat": "19,76", "center_lon": "105,81"}
    assert client.post("/settings/ward", data=typed).status_code == 303
    ward = queries.ward_profile(db)
    assert (ward.name, ward.recipients, ward.center_lat) == ("Phường Quảng Phú", ["UBND phường", "Lưu: VT"], 19.76)
    assert client.post("/settings/ward", data=typed | {"center_lon": ""}).status_code == 422


def test_a_boundary_is_taken_in_drawn_and_given_to_the_picker(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    assert "Chưa có ranh giới" in client.get("/settings/boundary").text
    assert "Không phải" not in post_file(client, "/settings/boundary", geojson(box()), "ranh.geojson").text
    page = client.get("/settings/boundary").text
    assert "81,2 km²" in page
    assert "ranh.geojson" in page
    assert client.get("/neighborhoods/points.json").json["boundary"]["type"] == "Polygon"  # type: ignore[index]
    refused = post_file(client, "/settings/boundary", geojson({"type": "Point", "coordinates": [105, 20]}), "x.json")
    assert refused.status_code == 422
    assert "không có vùng khép kín" in refused.text


def test_houses_outside_a_new_boundary_are_named(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    make_neighborhood(db, "Ở Trong (mẫu)", house={"lat": 19.76, "lon": 105.80})
    make_neighborhood(db, "Ở Ngoài (mẫu)", house={"lat": 19.70, "lon": 105.80})
    page = client.post(
        "/settings/boundary",
        data={"file": (io.BytesIO(geojson(box())), "ranh.geojson")},
        content_type="multipart/form-data",
        follow_redirects=True,
    ).text
    assert "1 nhà văn hóa nằm ngoài đường ranh" in page
    assert "Ở Ngoài (mẫu)" in page
    assert "Ở Trong (mẫu)" not in page
    far = client.post("/neighborhoods/new", data=TYPED | {"lat": "19,7"}, follow_redirects=True)
    assert "nằm ngoài ranh giới phường" in far.text


def test_a_merger_is_taken_back_on_the_page(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    parts = [make_neighborhood(db, name, code=name) for name in ("A", "B")]
    typed = {"predecessors": [str(one.id) for one in parts], "into": "", "house_of": "", "code": "AB", "name": "AB"}
    heir = client.post("/neighborhoods/merger", data=typed | {"on": "2026-01-01", "decision": ""}).location
    acts = re.findall(r'action="(/neighborhoods/successions/[^"]+)"', client.get(heir).text)
    assert [client.post(act).status_code for act in acts] == [303, 303]
    assert client.post(acts[0]).status_code == 404
    assert client.post(f"{heir}/removal").status_code == 303
    assert [one.valid_to for one in queries.find_neighborhoods(db)] == [None, None]
