"""The pages of people's rights, walked through."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from outreach.accounts.models import Approval
from outreach.accounts.rules import Role
from outreach.fieldwork.models import Encounter
from outreach.kernel.db import DbSession
from outreach.privacy.models import DataRequest, Incident
from outreach.privacy.rules import ERASED
from tests.build import AT, make_user, sign_in
from tests.conftest import Client
from tests.support.world import make_side, stop_the_clock

pytestmark = pytest.mark.database
NUMBER = "038150987654"


@pytest.fixture(autouse=True)
def stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_the_clock(monkeypatch)


def test_a_person_is_erased_by_two_people_page_by_page(client: Client, db: DbSession) -> None:
    side = make_side(db, Role.STAFF, name="Cừ Thị Hoàng Yến", identity_number=NUMBER)
    director = sign_in(client, db, Role.DIRECTOR)
    facts = {"kind": "erase", "person_name": "Cừ Thị Hoàng Yến", "contact": "ở phố", "received_on": "2026-11-13"}
    assert client.post("/data-requests", data=facts).status_code == 303
    made = next(row for row in db.scalars(select(DataRequest)) if row.logged_by == director.id)
    page = f"/data-requests/{made.id}"
    assert "17/11/2026" in client.get(page).text
    found = client.post(f"{page}/records", data={"number": "038 150 987 654"})
    assert "Có 1 lượt" in found.text
    assert client.post(f"{page}/records", data={"number": NUMBER, "erase": "1"}).status_code == 422
    asked = client.post(f"{page}/records", data={"number": NUMBER, "erase": "1", "reason": "Đơn ngày 13/11/2026"})
    assert asked.status_code == 303
    assert client.post(f"{page}/erasure").status_code == 409
    question = next(row for row in db.scalars(select(Approval)) if row.asked_by == director.id)
    sign_in(client, db, Role.VIEWER)
    assert "Đơn ngày 13/11/2026" in client.get("/approvals").text
    assert client.post(f"/approvals/{question.id}/grant").status_code == 303
    sign_in(client, db, director)
    assert "đã duyệt" in client.get(page).text
    assert client.post(f"{page}/erasure").status_code == 303
    assert db.get_one(Encounter, side.id_of("encounter_id")).person_name == ERASED
    assert client.post(f"{page}/closing", data={"outcome": ""}).status_code == 422
    assert client.post(f"{page}/closing", data={"outcome": "Đã xóa"}).status_code == 303


def test_an_incident_shows_the_hours_that_are_left(
    client: Client, db: DbSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    director = make_user(db, Role.DIRECTOR)
    sign_in(client, db, director)
    facts = {
        "kind": "leak",
        "detected_on": "2026-11-14",
        "detected_time": "07:30",
        "began_on": "2026-11-13",
        "what": "x",
    }
    assert client.post("/incidents", data=facts | {"detected_time": "08:01"}).status_code == 422
    answer = client.post("/incidents", data=facts)
    one = next(row for row in db.scalars(select(Incident)) if row.logged_by == director.id)
    assert answer.headers["Location"] == f"/incidents/{one.id}"
    assert "Còn 71 giờ" in client.get(f"/incidents/{one.id}").text
    stop_the_clock(monkeypatch, AT + timedelta(hours=72))
    sign_in(client, db, director)
    assert "quá 72 giờ" in client.get(f"/incidents/{one.id}").text
    assert "Quá 72 giờ, chưa báo" in client.get("/incidents").text


def test_the_notice_is_open_to_everybody_and_says_how_long(client: Client) -> None:
    page = client.get("/du-lieu-ca-nhan")
    assert page.status_code == 200
    assert "24 tháng sau buổi" in page.text
    assert "Set-Cookie" not in page.headers


def test_the_handbook_tells_what_is_lost_with_each_machine(client: Client, db: DbSession) -> None:
    sign_in(client, db, Role.STAFF)
    page = client.get("/safety").text
    assert all(words in page for words in ("Máy tính bảng, đang khóa", "Bản sao lưu", "Chiều thứ Sáu", "2 GB"))
    assert page.count('<ol class="numbered">') == 2


@pytest.mark.parametrize("path", ["/safety", "/data-requests", "/incidents"])
def test_every_page_that_the_settings_lead_to_leads_back(client: Client, db: DbSession, path: str) -> None:
    sign_in(client, db, Role.DIRECTOR)
    assert '<a class="btn square" href="/settings">' in client.get(path).text
