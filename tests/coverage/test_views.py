from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from justhtml import JustHTML

from outreach.accounts.rules import Role
from outreach.coverage.queries import indicators, since_start
from outreach.coverage.rules import Status
from outreach.kernel.clock import local_day, now
from outreach.kernel.db import DbSession
from outreach.places.models import LocalContact
from outreach.places.rules import ContactKind
from outreach.planning.models import Visit
from outreach.planning.rules import VisitState
from outreach.public.models import PreRegistration
from outreach.public.rules import RegistrationState
from tests.build import AT, make_campaign, make_encounter, make_neighborhood, make_visit, sign_in

pytestmark = pytest.mark.database
HOSTILE = "</script><img src=x onerror=alert(1)>`${1}`"
TODAY = local_day(now())
COMING_SATURDAY = TODAY + timedelta(days=(5 - TODAY.weekday()) % 7 or 7)
PERSON = "Trịnh Thị Không Được Lộ"


@pytest.fixture
def visits(db: DbSession) -> list[Visit]:
    """One neighborhood done with three people, one planned, one overdue with a hostile name, one without a point."""
    done, planned, late = (
        make_neighborhood(db, "Phố Xong"),
        make_neighborhood(db, "Phố Sắp"),
        make_neighborhood(db, HOSTILE),
    )
    lost = make_neighborhood(db, "Phố Chưa Chấm", house={"lat": None, "lon": None})
    campaign = make_campaign(
        db, done, planned, late, lost, starts_on=date(TODAY.year, 1, 1), ends_on=date(TODAY.year, 12, 31)
    )
    held = make_visit(db, neighborhood=done, campaign=campaign, state=VisitState.CLOSED, on=TODAY)
    for _ in range(3):
        make_encounter(db, held, person_name=PERSON)
    ahead = make_visit(db, neighborhood=planned, campaign=campaign, on=TODAY + timedelta(days=3))
    passed = make_visit(db, neighborhood=late, campaign=campaign, on=TODAY - timedelta(days=9))
    return [held, ahead, passed]


def cells(client: FlaskClient) -> dict[str, dict[str, Any]]:
    answer = client.get("/map/cells.json").get_json()
    return {feature["properties"]["name"]: feature["properties"] for feature in answer["features"]}


@pytest.mark.parametrize("path", ["/map", "/map/table", "/dashboard"])
def test_an_empty_ward_has_whole_pages(client: FlaskClient, db: DbSession, path: str) -> None:
    sign_in(client, db, Role.VIEWER)
    assert client.get(path).status_code == 200


def test_map_table_and_dashboard_say_the_same(client: FlaskClient, db: DbSession, visits: list[Visit]) -> None:
    sign_in(client, db)
    seen = indicators(db, since_start(db, TODAY), today=TODAY)
    table, board = client.get("/map/table").text, client.get("/dashboard?period=since_start").text
    statuses = {row.place.name: row.status.value for row in seen.rows if row.place.lat is not None}
    assert {name: cell["status"] for name, cell in cells(client).items()} == statuses
    assert cells(client)["Phố Xong"]["figures"][0] == seen.figures.people == 3
    assert re.search(r"Cộng 4 phố.*?<b>3</b>", table, re.DOTALL)
    assert re.search(r"Phố đã về</a></span>\s*<span class=\"kpi-value\">1 <small>/ 4</small>", board)
    assert re.search(r"Lượt người được hỗ trợ</a></span>\s*<span class=\"kpi-value\">3</span>", board)
    assert seen.counts[Status.OVERDUE] == 1


def test_a_hostile_name_is_text_everywhere(client: FlaskClient, db: DbSession, visits: list[Visit]) -> None:
    sign_in(client, db)
    for path in ("/map", "/map/table", "/dashboard", "/"):
        assert "<img src=x" not in client.get(path).text
    assert "onerror" not in client.get("/map/script.js").text
    answer = client.get("/map/cells.json")
    assert answer.mimetype == "application/json"
    assert HOSTILE in cells(client)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.DIRECTOR, Role.POLICE])
def test_no_page_of_coverage_names_a_person(
    client: FlaskClient, db: DbSession, visits: list[Visit], role: Role
) -> None:
    sign_in(client, db, role)
    for path in ("/map", "/map/table", "/map/cells.json", "/dashboard"):
        assert PERSON not in client.get(path).text


def test_a_team_member_gets_links_to_the_own_visits_only(
    client: FlaskClient, db: DbSession, visits: list[Visit]
) -> None:
    user = sign_in(client, db, Role.TEAM_MEMBER)
    own = {"neighborhood_id": visits[0].neighborhood_id, "user_id": user.id, "kind": ContactKind.HEAD}
    db.add(LocalContact(full_name="Trưởng phố (mẫu)", **own))
    db.flush()
    links = {name: cell["visit"] for name, cell in cells(client).items()}
    assert links == {"Phố Xong": str(visits[0].id), "Phố Sắp": "", HOSTILE: ""}
    table = client.get("/map/table").text
    assert str(visits[0].id) in table
    assert str(visits[1].id) not in table


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("status=done", ["Phố Xong"]),
        ("status=late", ["onerror"]),
        ("q=pho+sap", ["Phố Sắp"]),
        ("q=chấm", ["Phố Chưa Chấm"]),
        ("q=khong-co", []),
    ],
)
def test_the_table_is_filtered_by_status_and_by_name_without_marks(
    client: FlaskClient, db: DbSession, visits: list[Visit], query: str, names: list[str]
) -> None:
    sign_in(client, db)
    rows = re.findall(r'<th scope="row" data-label="Phố">(.*?)</th>', client.get(f"/map/table?{query}").text, re.DOTALL)
    found = [row for row in rows if "Cộng" not in row]
    assert len(found) == len(names)
    assert all(name in row for name, row in zip(names, found, strict=True))


@pytest.mark.parametrize("bad", ["on=2026-13-45", "on=x", "period=khong-co", "status=%00", "sort=drop", "q=%ED%A0%80"])
def test_a_strange_address_shows_the_usual_page(client: FlaskClient, db: DbSession, bad: str) -> None:
    sign_in(client, db)
    assert client.get(f"/map?{bad}").status_code == 200
    assert client.get(f"/map/table?{bad}").status_code == 200
    assert client.get(f"/dashboard?{bad}").status_code == 200


def test_a_past_day_of_the_map_shows_the_state_of_that_day(
    client: FlaskClient, db: DbSession, visits: list[Visit]
) -> None:
    sign_in(client, db)
    yesterday = TODAY - timedelta(days=1)
    answer = client.get(f"/map/cells.json?on={yesterday}").get_json()
    statuses = {one["properties"]["name"]: one["properties"]["status"] for one in answer["features"]}
    assert statuses["Phố Xong"] == "wait"


def test_a_day_ahead_shows_the_plan_carried_out(client: FlaskClient, db: DbSession, visits: list[Visit]) -> None:
    sign_in(client, db)
    for days, status in ((2, "plan"), (3, "done")):
        answer = client.get(f"/map/cells.json?on={TODAY + timedelta(days=days)}").get_json()
        statuses = {one["properties"]["name"]: one["properties"]["status"] for one in answer["features"]}
        assert statuses == {"Phố Xong": "done", "Phố Sắp": status, HOSTILE: "late"}


@pytest.mark.parametrize(("kind", "start"), [("png", b"\x89PNG"), ("svg", b"<svg")])
def test_the_map_is_taken_along_as_a_picture(
    client: FlaskClient, db: DbSession, visits: list[Visit], kind: str, start: bytes
) -> None:
    sign_in(client, db)
    answer = client.get(f"/map/picture.{kind}")
    assert answer.data.startswith(start)
    assert b"<img" not in answer.data
    assert f"Ban-do-phu_{TODAY}.{kind}" in answer.headers["Content-Disposition"]
    assert client.get("/map/picture.exe").status_code == 404


@pytest.mark.parametrize(
    ("role", "steps"), [(Role.DIRECTOR, ["/neighborhoods/imports", "/neighborhoods/new"]), (Role.VIEWER, ["/"])]
)
def test_an_empty_map_says_what_comes_next(client: FlaskClient, db: DbSession, role: Role, steps: list[str]) -> None:
    sign_in(client, db, role)
    page = JustHTML(client.get("/map").text, sanitize=False)
    assert [str((one.attrs or {})["href"]) for one in page.query("main .empty a")] == steps


def test_a_ward_without_points_is_led_to_them(client: FlaskClient, db: DbSession) -> None:
    make_neighborhood(db, house={"lat": None, "lon": None})
    sign_in(client, db)
    page = JustHTML(client.get("/map").text, sanitize=False)
    assert [str((one.attrs or {})["href"]) for one in page.query("main .empty a")] == ["/neighborhoods", "/map/table"]


def test_map_and_table_have_the_same_rows_in_the_same_order(
    client: FlaskClient, db: DbSession, visits: list[Visit]
) -> None:
    sign_in(client, db)
    rows = JustHTML(client.get("/map/table").text, sanitize=False).query("tbody th")
    listed = [row.to_text().strip() for row in rows][:-1]
    assert [name for name in listed if name != "Phố Chưa Chấm"] == list(cells(client))


def test_the_answer_says_how_far_we_are_and_who_is_left(client: FlaskClient, db: DbSession) -> None:
    done, late, waiting = (make_neighborhood(db, name) for name in ("Thịnh Vạn", "Trăng Cau", "Hoa Sen"))
    campaign = make_campaign(db, done, late, waiting, starts_on=TODAY - timedelta(days=60),
                             ends_on=TODAY + timedelta(days=60))  # fmt: skip
    held = make_visit(db, neighborhood=done, campaign=campaign, on=TODAY - timedelta(days=20), state=VisitState.CLOSED)
    make_encounter(db, held, is_elderly=True)
    make_visit(db, neighborhood=late, campaign=campaign, on=TODAY - timedelta(days=9))
    sign_in(client, db, Role.VIEWER)
    page = client.get("/dashboard/answer").text
    for words in ("đoàn đã về 1 trên 3 phố (33%)", "Còn 2 phố: 1 quá hạn (Trăng Cau); 1 chờ xếp lịch.",
                  "1 buổi, 1 lượt người, 100% từ 60 tuổi", "VNeID mức 2: 0 đề nghị"):  # fmt: skip
        assert words in page


def test_an_empty_ward_has_an_answer_too(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    assert "đã về 0 trên 0 phố" in client.get("/dashboard/answer").text


def test_map_and_dashboard_tell_how_many_registered_and_no_name(client: FlaskClient, db: DbSession) -> None:
    visit = make_visit(db, on=COMING_SATURDAY, state=VisitState.ANNOUNCED)
    other = make_visit(db, on=COMING_SATURDAY, state=VisitState.ANNOUNCED)
    for state in (RegistrationState.REGISTERED, RegistrationState.WAITING, RegistrationState.CANCELLED):
        is_gone = state is RegistrationState.CANCELLED
        told = {"person_name": None if is_gone else "Bà Đăng Ký", "phone": None if is_gone else "0912345678"}
        db.add(PreRegistration(visit_id=visit.id, state=state, address_mark=b"1" * 20, created_at=AT, changed_at=AT,
                               **told))  # fmt: skip
    db.flush()
    sign_in(client, db, Role.VIEWER)
    page = client.get("/dashboard").text
    assert page.count("người đăng ký") == 1
    assert "2 người đăng ký" in page
    features = client.get("/map/cells.json").get_json()["features"]
    cells = {one["properties"]["name"]: one["properties"] for one in features}
    assert cells[visit.neighborhood.name]["expected"] == 2
    assert cells[other.neighborhood.name]["expected"] == 0
    assert "Bà Đăng Ký" not in page + str(cells)
