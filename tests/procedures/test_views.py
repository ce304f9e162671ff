"""The catalogue's pages."""

from __future__ import annotations

import io
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from outreach.accounts.rules import THE_HOUSE, Role
from outreach.kernel import clock
from outreach.kernel.db import DbSession
from outreach.procedures import queries, service
from outreach.procedures.models import Procedure
from tests.build import sign_in

pytestmark = pytest.mark.database
CSV = "Mã,Tên thủ tục,Lĩnh vực\n1.000001,Cấp giấy mẫu,Hộ tịch\n"


@pytest.fixture
def birth(db: DbSession, now: datetime) -> Procedure:
    version = service.seed_starter(db, THE_HOUSE, now=now)
    found = queries.procedure_coded(db, version, "1.001193")
    assert found is not None
    return found


def upload(client: FlaskClient, text: str = CSV, name: str = "danh-muc.csv") -> str:
    """Hand in a file and give the address of its preview."""
    answer = client.post("/procedures/imports", data={"file": (io.BytesIO(text.encode()), name)})
    assert answer.status_code == 303
    return answer.headers["Location"]


def mark_of(page: str) -> str:
    return page.partition('name="fingerprint" value="')[2].partition('"')[0]


def test_an_empty_catalogue_offers_the_starter(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    assert "Dùng danh mục khởi đầu" in client.get("/procedures").text
    assert client.post("/procedures/starter").status_code == 303
    assert "98 thủ tục" in client.get("/procedures").text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("q=dk+ks", ("Đăng ký khai sinh", "Tách hộ")),
        ("field=Giảm+nghèo", ("thoát nghèo", "Tách hộ")),
        ("mark=police", ("Tách hộ", "Đăng ký khai sinh")),
        ("q=xyzxyz", ("Không thấy thủ tục nào", "Tách hộ")),
    ],
)
def test_the_list_is_searched_and_filtered(
    client: FlaskClient, db: DbSession, birth: Procedure, query: str, words: tuple[str, str]
) -> None:
    seen, unseen = words
    sign_in(client, db, Role.TEAM_MEMBER)
    page = client.get(f"/procedures?{query}").text
    assert seen in page
    assert unseen not in page


def test_a_procedure_shows_its_papers(client: FlaskClient, db: DbSession, birth: Procedure) -> None:
    sign_in(client, db, Role.STAFF)
    page = client.get(f"/procedures/{birth.id}").text
    assert "Giấy tờ tùy thân của người đi khai" in page
    assert "Chỉ khi có" in page
    assert "Sửa giấy tờ" not in page


def test_papers_are_edited_by_the_director(client: FlaskClient, db: DbSession, birth: Procedure) -> None:
    sign_in(client, db)
    where = f"/procedures/{birth.id}/papers"
    assert "Văn bản ủy quyền (nếu có)" in client.get(where).text
    typed = {"papers": "Tờ khai\nGiấy chứng sinh (nếu có)", "short_name": "Khai sinh", "is_common": "y"}
    assert client.post(where, data=typed).status_code == 303
    assert [paper.name for paper in birth.papers] == ["Tờ khai", "Giấy chứng sinh"]


@pytest.mark.parametrize(
    ("papers", "message"),
    [
        ("Tờ khai\nto khai", "ghi hai lần"),
        ("x" * 501, "dài quá 500"),
        ("\n".join(f"Giấy {n}" for n in range(41)), "40 giấy tờ"),
    ],
)
def test_a_wrong_list_of_papers_is_said_at_the_field(
    client: FlaskClient, db: DbSession, birth: Procedure, papers: str, message: str
) -> None:
    sign_in(client, db)
    answer = client.post(f"/procedures/{birth.id}/papers", data={"papers": papers})
    assert answer.status_code == 422
    assert message in answer.text
    assert len(birth.papers) == 4


def test_a_file_is_shown_first_and_stored_after_the_confirm(
    client: FlaskClient, db: DbSession, birth: Procedure
) -> None:
    sign_in(client, db, Role.ADMIN)
    where = upload(client)
    page = client.get(where).text
    assert "Cấp giấy mẫu" in page
    assert len(queries.all_versions(db)) == 1
    today = clock.local_day(clock.now()).isoformat()
    typed = {"fingerprint": mark_of(page), "decision": "9/QĐ-UBND", "effective_from": today}
    assert client.post(where, data=typed).status_code == 303
    assert "9/QĐ-UBND" in client.get("/procedures/versions").text
    assert client.get(where).status_code == 409


def test_a_missing_day_keeps_the_file_and_stores_nothing(client: FlaskClient, db: DbSession, birth: Procedure) -> None:
    sign_in(client, db)
    where = upload(client)
    answer = client.post(where, data={"fingerprint": mark_of(client.get(where).text), "effective_from": ""})
    assert answer.status_code == 422
    assert "Chưa chọn ngày áp dụng." in answer.text
    assert len(queries.all_versions(db)) == 1


def test_another_persons_upload_is_not_opened(client: FlaskClient, db: DbSession, birth: Procedure) -> None:
    sign_in(client, db)
    where = upload(client)
    sign_in(client, db)
    assert client.get(where).status_code == 409


def test_a_file_that_is_no_catalogue_is_refused_at_the_field(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    answer = client.post("/procedures/imports", data={"file": (io.BytesIO(b"PK nonsense"), "x.xlsx")})
    assert answer.status_code == 422
    assert client.post("/procedures/imports", data={}).status_code == 422


@pytest.mark.parametrize("address", ["/procedures/template.xlsx", "/procedures/catalogue.xlsx"])
def test_template_and_export_are_workbooks(client: FlaskClient, db: DbSession, birth: Procedure, address: str) -> None:
    sign_in(client, db)
    answer = client.get(address)
    assert answer.data.startswith(b"PK")
    assert "attachment" in answer.headers["Content-Disposition"]


def test_an_old_version_says_so_and_leads_to_the_new_one(client: FlaskClient, db: DbSession, birth: Procedure) -> None:
    sign_in(client, db)
    where = upload(client, "Mã,Tên thủ tục,Lĩnh vực\n1.001193,Khai sinh mới,Hộ tịch\n")
    today = clock.local_day(clock.now()).isoformat()
    client.post(where, data={"fingerprint": mark_of(client.get(where).text), "effective_from": today})
    page = client.get(f"/procedures/{birth.id}").text
    assert "không còn áp dụng" in page
    assert "Xem bản đang áp dụng" in page
