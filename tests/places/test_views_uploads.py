from __future__ import annotations

import io
import re
from datetime import datetime

import openpyxl
import pytest
from flask.testing import FlaskClient

from outreach.accounts.rules import THE_HOUSE
from outreach.kernel.db import DbSession
from outreach.places import queries, service
from outreach.places.sheets import neighborhoods_workbook
from tests.build import make_neighborhood, sign_in
from tests.places.sample import add, facts, house, post_file, the_only

pytestmark = pytest.mark.database


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
