"""The inbox and its bell, one's own calendar, letters that need a person, the letter of invitation."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar
from openpyxl import load_workbook

from outreach.accounts.rules import Role
from outreach.kernel.db import DbSession
from outreach.notices.mail_rules import LetterState
from outreach.notices.models import CalendarLink, Letter, Notice
from outreach.notices.reminder_service import remind_of_visits
from outreach.places.queries import ward_profile
from outreach.planning.rules import VisitState
from tests.build import AT, make_user, make_visit, sign_in
from tests.conftest import Client
from tests.notices.conftest import POST, People
from tests.support.world import stop_the_clock

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def _stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_the_clock(monkeypatch)


def test_the_bell_counts_and_reading_leads_on(client: Client, db: DbSession, people: People) -> None:
    remind_of_visits(db, post=POST, now=AT)
    sign_in(client, db, people.clerk)
    assert "Tin báo, 1 chưa đọc" in client.get("/").text
    page = client.get("/inbox").text
    assert "Còn 7 ngày: buổi về phố Đông Quang" in page
    assert "Thứ Bảy 21/11/2026, sáng 7:30–11:00" in page
    told = db.query(Notice).filter_by(user_id=people.clerk.id).one()
    answer = client.post(f"/inbox/{told.id}/reading")
    assert answer.headers["Location"] == f"/visits/{people.visit.id}"
    assert "Tin báo, 0 chưa đọc" in client.get("/").text
    assert db.query(Notice).filter_by(user_id=people.officer.id).one().read_at is None


def test_all_can_be_read_at_once_and_only_ones_own(client: Client, db: DbSession, people: People) -> None:
    remind_of_visits(db, post=POST, now=AT)
    sign_in(client, db, people.clerk)
    client.post("/inbox/reading")
    unread = {one.user_id for one in db.query(Notice).filter(Notice.read_at.is_(None))}
    assert people.clerk.id not in unread
    assert people.officer.id in unread


def test_the_inbox_speaks_english(client: Client, db: DbSession, people: People) -> None:
    remind_of_visits(db, post=POST, now=AT)
    sign_in(client, db, people.clerk)
    client.set_cookie("language", "en")
    page = client.get("/inbox").text
    assert "Saturday 21 November 2026, morning 7:30–11:00" in page
    assert "buổi về" not in page


def events(client: Client, path: str) -> list[Any]:
    return Calendar.from_ical(client.get(path).data).walk("VEVENT")


def test_ones_own_visits_stand_at_a_secret_address_until_it_ends(client: Client, db: DbSession, people: People) -> None:
    make_visit(db, on=people.visit.on + timedelta(days=1))
    sign_in(client, db, people.clerk)
    assert "Chưa có đường dẫn." in client.get("/my-calendar").text
    client.post("/my-calendar/address")
    page = client.get("/my-calendar").text
    path = page.partition("http://localhost")[2].partition("<")[0].partition('"')[0]
    assert path.startswith("/lich/")
    assert path[6:-4] not in str([vars(one) for one in db.query(CalendarLink)])
    client.delete_cookie("signin")
    (event,) = events(client, path)
    assert str(event["SUMMARY"]) == "Buổi về Phố Đông Quang"
    assert event["DTSTART"].dt.isoformat() == "2026-11-21T00:30:00+00:00"
    text = client.get(path).text
    assert [one.member.full_name for one in people.visit.members if one.member.full_name in text] == []
    people.visit.state = VisitState.CANCELLED
    assert events(client, path) == []
    people.clerk.disabled_at = AT
    assert client.get(path).status_code == 404
    people.clerk.disabled_at = None
    sign_in(client, db, people.clerk)
    client.post("/my-calendar/address/end")
    assert client.get(path).status_code == 404
    assert client.get("/lich/x.ics").status_code == 404


@pytest.mark.parametrize(("role", "count"), [(Role.DIRECTOR, 2), (Role.TEAM_MEMBER, 1), (Role.VIEWER, 0)])
def test_each_calendar_shows_what_concerns_its_owner(
    client: Client, db: DbSession, people: People, role: Role, count: int
) -> None:
    make_visit(db, on=people.visit.on + timedelta(days=1))
    known = {Role.DIRECTOR: people.director, Role.TEAM_MEMBER: people.head}
    sign_in(client, db, known.get(role) or make_user(db, role))
    client.post("/my-calendar/address")
    page = client.get("/my-calendar").text
    assert len(events(client, page.partition("http://localhost")[2].partition("<")[0])) == count


def test_letters_that_need_a_person_are_seen_and_sent_again_or_set_aside(
    client: Client, db: DbSession, people: People
) -> None:
    remind_of_visits(db, post=POST, now=AT)
    first, second = db.query(Letter).order_by(Letter.number)
    first.state, first.error = LetterState.REFUSED, "550 không có ai tên đó"
    second.state = LetterState.UNCERTAIN
    sign_in(client, db, people.director)
    page = client.get("/letters").text
    assert "550 không có ai tên đó" in page
    assert "Không rõ đã tới chưa" in page
    assert "Chưa đặt máy chủ thư" in page
    client.post(f"/letters/{first.number}/sending")
    client.post(f"/letters/{second.number}/end")
    assert (first.state, second.state) == (LetterState.WAITING, LetterState.SET_ASIDE)
    assert client.post(f"/letters/{first.number}/sending").status_code == 409
    assert client.post("/letters/99/sending").status_code == 404


def test_ones_own_address_is_checked_and_kept_sealed(client: Client, db: DbSession, people: People) -> None:
    sign_in(client, db, people.clerk)
    assert "Chưa đúng địa chỉ thư" in client.post("/account/email", data={"email": "hà@"}).text
    assert client.post("/account/email", data={"email": "ha@example.vn"}).status_code == 303
    assert people.clerk.email == "ha@example.vn"
    sealed = db.connection().exec_driver_sql("SELECT email FROM users WHERE email IS NOT NULL").scalars()
    assert [raw for raw in sealed if b"example.vn" in bytes(raw)] == []
    client.post("/account/email", data={"email": ""})
    assert people.clerk.email is None


@pytest.mark.parametrize(("party", "invited"), [("house", "Trưởng phố Đông Quang"), ("police", "Công an phường")])
def test_the_letter_of_invitation_has_the_head_of_an_official_paper(
    client: Client, db: DbSession, people: People, party: str, invited: str
) -> None:
    sign_in(client, db, people.director)
    path = f"/visits/{people.visit.id}/messages/letters/{party}"
    ward, page = ward_profile(db), client.get(path).text
    paper = load_workbook(io.BytesIO(client.get(f"{path}.xlsx").data)).worksheets[0]
    sheet = " ".join(str(cell.value) for row in paper.iter_rows() for cell in row if cell.value)
    for text in (page, sheet):
        assert ward.organisation in text
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
        assert "Độc lập - Tự do - Hạnh phúc" in text
        assert f"/GM-{ward.organisation_symbol}" in text
        assert "GIẤY MỜI" in text
        assert "từ 7 giờ 30 đến 11 giờ 00, Thứ Bảy, ngày 21/11/2026" in text
        assert invited in text
        assert ward.signer_title in text
    assert paper.page_setup.paperSize == 9
    assert client.get(f"/visits/{people.visit.id}/messages/letters/nobody").status_code == 404
