from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import timedelta

import icalendar
import pytest
from flask import Flask

from outreach.kernel import clock
from outreach.kernel.db import DbSession
from outreach.places.models import Succession
from outreach.places.rules import SuccessionKind
from outreach.planning.models import Visit
from outreach.planning.rules import VisitState
from outreach.planning.service import cancel_visit, move_visit, note_change
from outreach.staffing.rules import StaffKind
from tests.build import make_actor, make_member, make_neighborhood, make_procedure, make_visit
from tests.conftest import Client
from tests.public.conftest import ON

pytestmark = pytest.mark.database


def announced(db: DbSession, visit: Visit) -> None:
    note_change(db, make_actor(db), visit, "visit.announce", now=clock.now())


@pytest.mark.parametrize("path", ["/pho?q=dong+quang", "/pho/dong-quang", "/pho?q=qp31"])
def test_the_page_says_date_hours_and_place(client: Client, visit: Visit, path: str) -> None:
    page = client.get(path).text
    for words in ("Chủ nhật", "<b>29</b>", "tháng 11", "7:30–11:00", "còn 15 ngày", "Nhà văn hóa Phố Đông Quang"):
        assert words in page, words
    assert "Ngày dự kiến" not in page


def test_a_day_that_is_not_announced_yet_is_called_so(client: Client, visit: Visit) -> None:
    visit.state = VisitState.HOUSE_CONFIRMED
    assert "Ngày dự kiến" in client.get("/pho/dong-quang").text


def test_the_police_are_promised_only_where_they_come(client: Client, db: DbSession, visit: Visit) -> None:
    assert "Có công an đi cùng" not in client.get("/pho/dong-quang").text
    other = make_neighborhood(db, "Phố Khác")
    make_visit(db, make_member(db, StaffKind.POLICE), neighborhood=other, on=ON, state=VisitState.ANNOUNCED)
    assert "Có công an đi cùng" in client.get("/pho/khac").text


def test_a_cancelled_visit_is_told_at_once(client: Client, db: DbSession, visit: Visit) -> None:
    announced(db, visit)
    assert "Đã hủy." not in client.get("/pho/dong-quang").text
    cancel_visit(db, make_actor(db), visit, reason="Bão số 5", now=clock.now())
    page = client.get("/pho/dong-quang").text
    assert "Đã hủy." in page
    assert "Buổi Chủ nhật 29/11/2026 không diễn ra." in page
    assert "Lý do: Bão số 5." in page
    assert "Chưa có ngày đoàn về." in page


def test_a_moved_visit_shows_the_new_day_and_takes_back_the_old(client: Client, db: DbSession, visit: Visit) -> None:
    announced(db, visit)
    new = ON + timedelta(days=7)
    move_visit(db, make_actor(db), visit, on=new, half_day=visit.half_day, reason="Bão số 5", now=clock.now())
    page = client.get("/pho/dong-quang").text
    assert "Đổi ngày." in page
    assert "Buổi Chủ nhật 29/11/2026 không còn." in page
    assert "<b>6</b>" in page


@pytest.mark.parametrize("address", ["QP31", "qp31", "thon-cu"])
def test_codes_and_older_names_lead_to_the_name_of_today(
    client: Client, db: DbSession, visit: Visit, address: str
) -> None:
    old = make_neighborhood(db, "Thôn Cũ", code="C1", valid_to=ON - timedelta(days=100))
    thread = {"predecessor_id": old.id, "successor_id": visit.neighborhood_id, "on": old.valid_to}
    db.add(Succession(kind=SuccessionKind.RENAME, **thread))
    if address == "thon-cu":
        assert "Thôn Cũ nay thuộc Phố Đông Quang." in client.get("/pho?q=thon+cu").text
    assert client.get(f"/pho/{address}").headers["Location"] == "/pho/dong-quang"


def test_what_is_not_found_is_said_with_a_way_on(client: Client, visit: Visit) -> None:
    assert "Không thấy phố “zzz”" in client.get("/pho?q=zzz").text
    assert client.get("/pho/zzz").status_code == 404
    assert client.get("/giay-to/9.999999").status_code == 404


def test_nearby_visits_that_come_sooner_are_offered(client: Client, db: DbSession, visit: Visit) -> None:
    make_visit(db, neighborhood=make_neighborhood(db, "Phố Gần"), on=ON - timedelta(days=7), state=VisitState.ANNOUNCED)
    make_visit(db, neighborhood=make_neighborhood(db, "Phố Sau"), on=ON + timedelta(days=7), state=VisitState.ANNOUNCED)
    page = client.get("/pho/dong-quang").text
    assert "Gần nhà, sớm hơn" in page
    assert "Phố Gần" in page
    assert 'href="/pho/sau"' not in page


def test_the_papers_can_be_ticked_and_lead_to_registering(client: Client, db: DbSession, visit: Visit) -> None:
    page = client.get("/giay-to/1.001193?pho=dong-quang").text
    assert page.count('type="checkbox"') == 2
    assert 'href="/pho/dong-quang/dang-ky?code=1.001193"' in page
    assert client.get("/giay-to?code=1.001193").headers["Location"] == "/giay-to/1.001193"
    make_procedure(db, "2.000815", name="Chứng thực bản sao từ bản chính")
    assert "Chứng thực bản sao" in client.get("/giay-to?q=chung+thuc").text


@pytest.mark.parametrize(("state", "status"), [(VisitState.ANNOUNCED, "CONFIRMED"), (VisitState.PROPOSED, "TENTATIVE")])
def test_the_calendar_file_says_the_same_day(client: Client, visit: Visit, state: VisitState, status: str) -> None:
    visit.state = state
    answer = client.get("/pho/dong-quang/lich.ics")
    (event,) = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    assert answer.mimetype == "text/calendar"
    assert (event["STATUS"], event["UID"]) == (status, f"{visit.id}@ve-pho")
    assert event.decoded("DTSTART").isoformat() == "2026-11-29T00:30:00+00:00"
    assert event.decoded("DTEND").isoformat() == "2026-11-29T04:00:00+00:00"
    assert max(len(line) for line in answer.data.split(b"\r\n")) <= 75
    assert "Phố Đông Quang" in str(event["SUMMARY"])


def test_pages_travel_packed_and_are_light(app: Flask, db: DbSession, visit: Visit) -> None:
    db.commit()
    answer = app.test_client().get("/pho/dong-quang", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Phố Đông Quang" in gzip.decompress(answer.data).decode()
    assert len(answer.data) < 12_000


def test_nothing_of_the_house_stands_on_the_public_page(
    client: Client, db: DbSession, visit: Visit, at: Callable[..., object]
) -> None:
    house = visit.neighborhood.house
    assert house is not None
    house.keeper_name, house.keeper_phone, visit.note = "Bà Giữ Nhà", "0912000111", "Nhớ mang máy in"
    told = client.get("/pho/dong-quang").text + client.get("/pho/dong-quang/lich.ics").text
    hidden = ["Bà Giữ Nhà", "0912000111", "máy in", *(one.member.full_name for one in visit.members)]
    assert [word for word in hidden if word in told] == []


def test_the_pages_are_english_where_asked(client: Client, visit: Visit) -> None:
    client.set_cookie("language", "en")
    for path in ("/pho", "/pho/dong-quang", "/pho/dong-quang/dang-ky", "/giay-to", "/pho/dong-quang/ap-phich"):
        assert '<html lang="en">' in client.get(path).text
    assert "When does the team come to my neighborhood?" in client.get("/pho").text
