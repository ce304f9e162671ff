"""The calendar's pages."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from flask.testing import FlaskClient

from outreach.accounts.rules import THE_HOUSE, Role
from outreach.kernel.db import DbSession
from outreach.workdays import queries, service
from outreach.workdays.models import CalendarDay
from outreach.workdays.rules import DayKind
from tests.build import sign_in

pytestmark = pytest.mark.database
TYPED = {"from_on": "2026-11-20", "to_on": "", "kind": "avoid", "name": "Ngày Nhà giáo", "source": ""}


def only_entry(db: DbSession) -> CalendarDay:
    (entry,) = queries.entries_of_year(db, 2026)
    return entry


def test_the_year_shows_days_lunar_dates_and_how_many_weekends_are_left(
    client: FlaskClient, db: DbSession, now: datetime
) -> None:
    sign_in(client, db, Role.TEAM_MEMBER)
    service.seed_year(db, THE_HOUSE, 2026, now=now)
    page = client.get("/calendar/2026").text
    assert "Ngày Văn hóa Việt Nam" in page
    assert "<small>1/1</small>" in page
    assert "Thêm ngày" not in page


def test_an_empty_year_offers_to_be_filled(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    assert "Năm 2027 chưa có ngày nào" in client.get("/calendar/2027").text
    assert client.post("/calendar/2027/seeding").status_code == 303
    assert "Tết Nguyên Đán" in client.get("/calendar/2027").text


def test_a_day_is_added_changed_and_removed_by_form(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    assert client.post("/calendar/days/new", data=TYPED).status_code == 303
    where = f"/calendar/days/{only_entry(db).id}"
    changed = TYPED | {"to_on": "22/11/2026", "kind": "holiday"}
    assert client.post(where, data=changed).status_code == 303
    entry = only_entry(db)
    assert (entry.kind, entry.to_on) == (DayKind.HOLIDAY, date(2026, 11, 22))
    assert "Bỏ ngày này khỏi lịch?" in client.get(where + "/removal").text
    assert client.post(where + "/removal").status_code == 303
    assert queries.entries_of_year(db, 2026) == []


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"from_on": ""}, "Chưa chọn ngày."),
        ({"from_on": "31/02/2026"}, "Ngày chưa đúng."),
        ({"from_on": "1890-01-01"}, "Năm phải từ 2020 đến 2099."),
        ({"to_on": "2026-11-19"}, "Ngày cuối phải bằng hoặc sau ngày đầu."),
        ({"to_on": "2028-11-19"}, "Một mục không kéo dài quá một năm."),
        ({"name": " "}, "Chưa ghi tên hoặc lý do."),
        ({"kind": "party"}, "Hãy chọn một mục trong danh sách."),
    ],
)
def test_a_wrong_day_is_said_at_the_field_and_nothing_is_stored(
    client: FlaskClient, db: DbSession, typed: dict[str, str], message: str
) -> None:
    sign_in(client, db)
    answer = client.post("/calendar/days/new", data=TYPED | typed)
    assert answer.status_code == 422
    assert message in answer.text
    assert queries.entries_of_year(db, 2026) == []


def test_a_double_is_said_at_the_name(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    client.post("/calendar/days/new", data=TYPED)
    answer = client.post("/calendar/days/new", data=TYPED)
    assert answer.status_code == 422
    assert "đã có trong lịch" in answer.text


@pytest.mark.parametrize("address", ["/calendar/1800", "/calendar/3000"])
def test_years_without_a_lunar_calendar_are_not_found(client: FlaskClient, db: DbSession, address: str) -> None:
    sign_in(client, db)
    assert client.get(address).status_code == 404


def test_only_director_and_admin_edit_the_calendar(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db, Role.STAFF)
    assert client.post("/calendar/days/new", data=TYPED).status_code == 403
