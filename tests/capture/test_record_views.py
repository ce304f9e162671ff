"""What becomes of a record on its pages: corrections, undo, the slip, the closing of its visit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import joinedload

from outreach.accounts.rules import Role
from outreach.activations.rules import ActivationState, DecisionFacts
from outreach.activations.service import decide_activation
from outreach.dossiers.models import Dossier, FollowUp
from outreach.dossiers.rules import FollowUpState, Help
from outreach.fieldwork.rules import RecordState
from outreach.kernel import clock
from outreach.kernel.db import DbSession
from outreach.planning.rules import VisitState
from tests.build import sign_in
from tests.support.field import make_scene
from tests.support.record_page import NUMBER, page_of, typed

pytestmark = pytest.mark.database


def test_a_conflict_shows_both_values_and_the_next_save_decides(client: FlaskClient, db: DbSession) -> None:
    scene = make_scene(db)
    one = scene.encounter("Đỗ Thị Nhàn", birth_year=1954)
    sign_in(client, db, scene.clerk)
    url = f"/encounters/{one.id}/correction"
    assert client.post(url, data={"person_name": "Đỗ Thị Nhàn", "birth_year": "1955", "base_rev": 1}).status_code == 303
    clash = client.post(url, data={"person_name": "Đỗ Thị Nhạn", "birth_year": "1955", "base_rev": 1})
    assert (clash.status_code, "Người khác vừa sửa" in clash.text) == (422, True)
    rev = re.search(r'name="base_rev" value="(\d+)"', clash.text)
    assert rev is not None
    client.post(url, data={"person_name": "Đỗ Thị Nhạn", "birth_year": "1955", "base_rev": rev.group(1)})
    assert (one.person_name, one.birth_year, one.rev) == ("Đỗ Thị Nhạn", 1955, 3)


@pytest.mark.parametrize(
    ("typed", "number"),
    [({}, NUMBER), ({"identity_number": "038058000001"}, "038058000001"), ({"removes_number": "y"}, None)],
)
def test_a_correction_keeps_the_number_that_it_cannot_see(
    client: FlaskClient, db: DbSession, typed: dict[str, str], number: str | None
) -> None:
    scene = make_scene(db)
    one = scene.encounter("Đỗ Thị Nhàn", identity_number=NUMBER, birth_year=1958)
    sign_in(client, db, scene.clerk)
    facts = {"person_name": "Đỗ Thị Nhạn", "birth_year": "1958", "base_rev": 1}
    assert client.post(f"/encounters/{one.id}/correction", data=facts | typed).status_code == 303
    assert (one.person_name, one.identity_number) == ("Đỗ Thị Nhạn", number)


def test_voiding_takes_all_that_hangs_on_a_person_along(client: FlaskClient, db: DbSession) -> None:
    scene = make_scene(db)
    one = scene.encounter()
    line, row = scene.dossier(one), scene.request(one)
    sign_in(client, db, scene.clerk)
    assert client.post(f"/encounters/{one.id}/voiding", data={"reason": ""}).status_code == 422
    assert client.post(f"/encounters/{one.id}/voiding", data={"reason": "ghi trùng"}).status_code == 303
    assert (one.state, line.state, row.is_voided) == (RecordState.VOIDED, RecordState.VOIDED, True)


def test_undo_takes_a_saving_back_until_the_police_have_decided(client: FlaskClient, db: DbSession) -> None:
    scene, at = make_scene(db), clock.now()
    kept, decided = scene.encounter("A (mẫu)", now=at), scene.encounter("B (mẫu)", now=at)
    row = scene.request(decided)
    decide_activation(db, scene.officer, row, facts=DecisionFacts(ActivationState.TAKEN), base_rev=1, now=at)
    sign_in(client, db, scene.clerk)
    assert client.post(f"/encounters/{kept.id}/undo").status_code == 303
    assert client.post(f"/encounters/{decided.id}/undo").status_code == 409
    assert (kept.is_voided, decided.is_voided) == (True, False)


def test_the_slip_tells_what_to_bring_when_and_warns_of_fraud(client: FlaskClient, db: DbSession) -> None:
    scene = make_scene(db)
    one = scene.encounter("Đỗ Thị Nhàn (mẫu)", identity_number=NUMBER)
    scene.dossier(one, Help.MISSING_PAPERS, missing_papers=("Giấy chứng sinh",))
    sign_in(client, db, scene.clerk)
    client.post(
        f"/encounters/{one.id}/follow-ups/new", data={"what": "Mang giấy", "place": "center", "due_on": "20/11/2026"}
    )
    slip = client.get(f"/encounters/{one.id}/slip").text
    for words in ("Giấy chứng sinh", "Thứ Sáu 20/11/2026", "Tại Trung tâm: Mang giấy", "không bao giờ hỏi mật khẩu"):
        assert words in slip
    assert "4521" not in slip


def test_a_visit_is_closed_on_its_page_and_takes_late_records(client: FlaskClient, db: DbSession) -> None:
    scene = make_scene(db)
    scene.encounter()
    url = f"/visits/{scene.visit.id}/close-out"
    counts = {"slips_issued": 2, "people_counted": 1, "records_on_tablets": 1, "reason": ""}
    sign_in(client, db, scene.clerk)
    assert client.post(url, data=counts | {"close": "1"}).status_code in {403, 422}
    sign_in(client, db, Role.DIRECTOR)
    uneven = client.post(url, data=counts | {"close": "1"})
    assert (uneven.status_code, "Năm con số chưa khớp" in uneven.text) == (422, True)
    assert client.post(url, data=counts | {"close": "1", "reason": "một người về sớm"}).status_code == 303
    assert scene.visit.state is VisitState.CLOSED
    sign_in(client, db, scene.clerk)
    client.post(page_of(scene), data=typed())
    assert "1 lượt đến muộn" in client.get(url).text


def test_the_director_alone_sees_a_full_number_and_only_by_a_reasoned_post(client: FlaskClient, db: DbSession) -> None:
    scene = make_scene(db)
    one = scene.encounter(identity_number=NUMBER)
    url = f"/encounters/{one.id}/identity"
    sign_in(client, db, scene.clerk)
    assert client.post(url, data={"reason": "xem"}).status_code == 403
    sign_in(client, db, Role.DIRECTOR)
    assert (client.get(url).status_code, client.post(url, data={"reason": ""}).status_code) == (405, 422)
    assert NUMBER in client.post(url, data={"reason": "đối chiếu hồ sơ"}).text


def test_the_whole_story_of_a_person_is_kept_up_page_by_page(client: FlaskClient, db: DbSession) -> None:
    scene = make_scene(db)
    one = scene.encounter()
    sign_in(client, db, scene.clerk)
    base = f"/encounters/{one.id}"
    posts = [
        (f"{base}/dossiers/new", {"procedure_code": "1.001193", "help": "received_on_paper"}),
        (f"{base}/vneid", {"activation_state": "advised", "reason": "no_smartphone"}),
        (f"{base}/vneid", {"activation_state": "requested", "base_rev": 1}),
        (f"{base}/follow-ups/new", {"what": "Gọi lại", "place": "home", "due_on": "2026-11-20"}),
        (f"/visits/{scene.visit.id}/remarks", {"kind": "idea", "text": "Mong có buổi tối"}),
        (f"/visits/{scene.visit.id}/tallies", {"kind": "asked_only", "amount": 1}),
    ]
    assert [client.post(url, data=data).status_code for url, data in posts] == [303] * len(posts)
    line = db.scalars(select(Dossier).options(joinedload(Dossier.encounter))).one()
    more = [
        (f"/dossiers/{line.id}/code", {"dossier_code": "H56.16-261113-0001"}),
        (f"/dossiers/{line.id}/correction", {"procedure_code": "1.001193", "help": "submitted_online", "base_rev": 2}),
        (f"/dossiers/{line.id}/portal-statuses", {"portal_status": 4, "on": "2026-11-14"}),
        (f"/follow-ups/{db.scalars(select(FollowUp.id)).one()}/outcome", {"state": "done", "outcome": "đã gọi"}),
        (f"/dossiers/{line.id}/voiding", {"reason": "nhầm người"}),
    ]
    assert [client.post(url, data=data).status_code for url, data in more] == [303] * len(more)
    assert db.scalars(select(FollowUp)).one().state is FollowUpState.DONE
    pages = (base, f"/visits/{scene.visit.id}/work", f"/dossiers/{line.id}", "/dossiers", "/follow-ups?show=done")
    assert [client.get(url).status_code for url in pages] == [200] * 5


def test_today_leads_to_the_only_visit_or_says_there_is_none(client: FlaskClient, db: DbSession) -> None:
    scene = make_scene(db, on=clock.local_day(clock.now()))
    sign_in(client, db, scene.clerk)
    assert client.get("/visits/today").headers["Location"] == f"/visits/{scene.visit.id}/work"
    sign_in(client, db, Role.STAFF)
    assert "không có buổi nào" in client.get("/visits/today").text


def test_who_goes_to_two_visits_today_chooses(client: FlaskClient, db: DbSession) -> None:
    today = clock.local_day(clock.now())
    scenes = [make_scene(db, on=today) for _ in range(2)]
    sign_in(client, db, Role.DIRECTOR)
    page = client.get("/visits/today").text
    assert all(f'href="/visits/{scene.visit.id}/work"' in page for scene in scenes)
    assert "Đang mở cửa" in page


def test_the_next_of_a_household_starts_with_the_same_phone(client: FlaskClient, db: DbSession) -> None:
    scene = make_scene(db)
    sign_in(client, db, scene.clerk)
    answer = client.post(page_of(scene), data=typed(then="household", **{"person-phone": "0912345678"}))
    onward = answer.headers["Location"]
    assert UUID(onward.split("household=")[1]).version == 7
    assert "0912345678" in client.get(onward).text


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """Every statement that reaches the database."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield statements
    event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("where", ["work", "encounters"])
def test_a_long_list_asks_the_database_no_more_often(
    client: FlaskClient, db: DbSession, asked: list[str], where: str
) -> None:
    scene = make_scene(db)
    sign_in(client, db, scene.clerk)
    counts = []
    for number in range(6):
        one = scene.encounter(f"Người {number} (mẫu)")
        scene.dossier(one, Help.MISSING_PAPERS, missing_papers=("Tờ khai",))
        scene.request(one)
        db.commit()
        asked.clear()
        assert client.get(f"/visits/{scene.visit.id}/{where}").status_code == 200
        counts.append(len(asked))
    assert len(set(counts[1:])) == 1
