"""Pages of staff, days off, kits and vehicles."""

from __future__ import annotations

import io
from datetime import date

import pytest
from flask.testing import FlaskClient

from outreach.accounts.rules import Role
from outreach.kernel.db import DbSession
from outreach.staffing import queries
from outreach.staffing.rules import KitKind
from tests.build import make_kit, make_member, make_user, sign_in

pytestmark = pytest.mark.database
AN = {
    "full_name": "Lê Văn An (mẫu)", "code": "CB01", "kind": "center", "skills": ["vneid", "it"],
    "phone": "0912 345 678", "max_days_per_month": "3", "active_from": "2025-07-01", "active_to": "", "user_id": "",
}  # fmt: skip
PEOPLE = "Mã,Họ và tên,Thuộc\nCB07,Hoàng Thị Mẫu,Công chức\n"


def test_an_empty_list_offers_the_import(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    assert "Chưa có ai trong danh sách" in client.get("/staffing").text


def test_a_person_is_added_with_skills_and_account(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    user = make_user(db, Role.STAFF)
    assert client.post("/staffing/members/new", data=AN | {"user_id": str(user.id)}).status_code == 303
    member = queries.member_of_user(db, user.id)
    assert member is not None
    assert (member.phone, member.skills, member.max_days_per_month) == ("0912345678", ["it", "vneid"], 3)
    page = client.get("/staffing").text
    assert "Lê Văn An (mẫu)" in page
    assert "3 ngày một tháng" in page


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"full_name": ""}, "Chưa nhập họ và tên."),
        ({"kind": ""}, "Chưa chọn công chức hay công an."),
        ({"phone": "123"}, "Chưa phải số điện thoại"),
        ({"max_days_per_month": "12"}, "Phải là số từ 0 đến 10."),
        ({"max_days_per_month": "ba"}, "Phải là số nguyên"),
        ({"active_to": "2025-06-30"}, "Ngày cuối phải bằng hoặc sau ngày đầu."),
        ({"code": "CB99"}, "Mã này là của"),
        ({"user_id": "nobody"}, "Hãy chọn một mục"),
    ],
)
def test_wrong_facts_are_said_at_the_field_and_nothing_is_stored(
    client: FlaskClient, db: DbSession, typed: dict[str, str], message: str
) -> None:
    sign_in(client, db)
    make_member(db, code="CB99")
    answer = client.post("/staffing/members/new", data=AN | typed)
    assert answer.status_code == 422
    assert message in answer.text
    assert len(queries.all_members(db)) == 1


def test_who_and_what_comes_without_a_code_gets_the_next_of_its_kind(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    make_member(db, code="CB01")
    make_kit(db, code="BO1")
    for typed in (AN | {"code": " "}, AN | {"code": "", "kind": "police"}, AN | {"code": ""}):
        assert client.post("/staffing/members/new", data=typed).status_code == 303
    assert sorted(one.code for one in queries.all_members(db)) == ["CA01", "CB01", "CB02", "CB03"]
    for kind in ("kit", "vehicle"):
        assert client.post("/staffing/kits/new", data={"name": "Mẫu", "code": "", "kind": kind}).status_code == 303
    assert sorted(one.code for one in queries.all_kits(db)) == ["BO1", "BO2", "XE1"]


def test_nobody_known_loses_the_code(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    member = make_member(db, code="CB07")
    answer = client.post(f"/staffing/members/{member.id}", data=AN | {"code": ""})
    assert (answer.status_code, "Chưa nhập mã." in answer.text) == (422, True)


def test_a_person_is_changed_and_keeps_the_account(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    user = make_user(db, Role.STAFF)
    member = make_member(db, user_id=user.id, active_from=date(2025, 7, 1))
    where = f"/staffing/members/{member.id}"
    assert f'selected value="{user.id}"' in client.get(where).text
    assert client.post(where, data=AN | {"user_id": str(user.id), "both_days_ok": "y"}).status_code == 303
    assert (member.full_name, member.both_days_ok, member.user_id) == ("Lê Văn An (mẫu)", True, user.id)


def test_days_off_are_noted_and_taken_back(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    member = make_member(db)
    where = f"/staffing/members/{member.id}"
    typed = {"from_on": "2026-12-05", "to_on": "", "reason": "Nghỉ phép"}
    assert client.post(f"{where}/absences", data=typed).status_code == 303
    assert "Nghỉ phép" in client.get(where).text
    again = client.post(f"{where}/absences", data=typed)
    assert (again.status_code, "Trùng với ngày nghỉ đã ghi" in again.text) == (422, True)
    (absence,) = queries.all_absences(db)
    assert client.post(f"/staffing/absences/{absence.id}/removal").status_code == 303
    assert queries.all_absences(db) == []


def test_a_kit_is_added_changed_and_out_for_some_days(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    typed = {"name": "Xe bán tải", "code": "xe1", "kind": "vehicle"}
    assert client.post("/staffing/kits/new", data=typed).status_code == 303
    (kit,) = queries.all_kits(db)
    where = f"/staffing/kits/{kit.id}"
    assert client.post(f"{where}/outages", data={"from_on": "2026-12-05", "reason": "Sửa"}).status_code == 303
    assert queries.kits_on(db, date(2026, 12, 5), KitKind.VEHICLE) == []
    assert "Sửa" in client.get(where).text
    assert client.post(f"/staffing/outages/{kit.outages[0].id}/removal").status_code == 303
    assert client.post(where, data=typed | {"is_retired": "y"}).status_code == 303
    assert "Không dùng nữa" in client.get("/staffing/kits").text


@pytest.mark.parametrize(
    ("path", "typed", "message"),
    [
        ("/staffing/kits/new", {"name": "", "code": "BO1", "kind": "kit"}, "Chưa nhập tên."),
        ("/staffing/kits/new", {"name": "Bộ", "code": "BO9", "kind": "kit"}, "Mã này là của"),
        ("/staffing/kits/{kit}/outages", {"from_on": "2026-12-05", "to_on": "2026-12-04"}, "Ngày cuối phải"),
    ],
)
def test_wrong_equipment_is_said_at_the_field(
    client: FlaskClient, db: DbSession, path: str, typed: dict[str, str], message: str
) -> None:
    sign_in(client, db)
    kit = make_kit(db, code="BO9")
    answer = client.post(path.format(kit=kit.id), data=typed)
    assert (answer.status_code, message in answer.text) == (422, True)


def test_a_file_is_shown_first_and_stored_after_the_confirm(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    where = "/staffing/members/imports"
    answer = client.post(where, data={"file": (io.BytesIO(PEOPLE.encode()), "cb.csv")})
    preview = answer.headers["Location"]
    page = client.get(preview).text
    assert "Hoàng Thị Mẫu" in page
    assert queries.all_members(db) == []
    mark = page.partition('name="fingerprint" value="')[2].partition('"')[0]
    assert client.post(preview, data={"fingerprint": "another"}).status_code == 409
    assert client.post(preview, data={"fingerprint": mark}).status_code == 303
    assert [one.code for one in queries.all_members(db)] == ["CB07"]


@pytest.mark.parametrize("subject", ["members", "absences"])
def test_templates_lists_and_upload_pages_exist_for_both(client: FlaskClient, db: DbSession, subject: str) -> None:
    sign_in(client, db)
    make_member(db)
    assert client.get(f"/staffing/{subject}/template.xlsx").data.startswith(b"PK")
    assert client.get(f"/staffing/{subject}/list.xlsx").data.startswith(b"PK")
    assert "Tải tệp mẫu" in client.get(f"/staffing/{subject}/imports").text
    assert client.post(f"/staffing/{subject}/imports", data={}).status_code == 422
    assert client.get("/staffing/kits/list.xlsx").status_code == 404


@pytest.mark.parametrize(("role", "status"), [(Role.POLICE, 403), (Role.STAFF, 403), (Role.ADMIN, 200)])
def test_only_director_and_admin_edit_staff(client: FlaskClient, db: DbSession, role: Role, status: int) -> None:
    sign_in(client, db, role)
    assert client.get("/staffing").status_code == 200
    assert client.get("/staffing/members/new").status_code == status
