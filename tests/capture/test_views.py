"""The pages of a visit at work, by role and by what is typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import joinedload

from outreach.accounts.rules import Role
from outreach.activations.models import Activation
from outreach.activations.rules import ActivationState, DecisionFacts
from outreach.activations.service import decide_activation
from outreach.dossiers.models import Dossier, FollowUp
from outreach.dossiers.rules import FollowUpState, Help
from outreach.fieldwork.models import Encounter
from outreach.fieldwork.rules import RecordState, Source
from outreach.kernel import clock
from outreach.kernel.db import DbSession
from outreach.kernel.ids import new_id
from outreach.planning.rules import VisitState
from tests.build import make_procedure, sign_in
from tests.support.field import Scene, make_scene

pytestmark = pytest.mark.database
NUMBER = "038158004521"
CARD = f"{NUMBER}||Nguyễn Thị Lan|01021958|Nữ|Phố Quyết Thắng|10102021"


def page_of(scene: Scene) -> str:
    return f"/visits/{scene.visit.id}/encounters/new"


def typed(**facts: Any) -> dict[str, Any]:
    code = "1.001193"
    return {
        "record_id": str(new_id()),
        "person-card": CARD,
        "procedure_codes": [code],
        "listed_codes": [code],
        f"line-{code}-procedure_code": code,
        f"line-{code}-help": "submitted_online",
        "vneid-activation_state": "requested",
    } | facts


def count_of(db: DbSession, model: Any) -> int:
    return db.scalar(select(func.count()).select_from(model)) or 0


def test_one_save_is_a_person_a_dossier_and_a_vneid_request(client: FlaskClient, db: DbSession) -> None:
    scene = make_scene(db)
    sign_in(client, db, scene.clerk)
    answer = client.post(page_of(scene), data=typed())
    assert answer.status_code == 303
    kept = db.scalars(select(Encounter)).one()
    assert (kept.person_name, kept.masked_number, kept.birth_year) == ("Nguyễn Thị Lan", "038•••••4521", 1958)
    assert (kept.is_elderly, kept.source, kept.author_id) == (True, Source.DESK, scene.clerk.id)
    assert db.scalars(select(Dossier)).one().help is Help.SUBMITTED_ONLINE
    assert db.scalars(select(Activation)).one().state is ActivationState.REQUESTED


def test_a_second_click_on_save_doubles_nothing(client: FlaskClient, db: DbSession) -> None:
    scene, data = (
        make_scene(db),
        typed(**{"promise-place": "center", "promise-what": "x", "promise-due_on": "2026-11-20"}),
    )
    sign_in(client, db, scene.clerk)
    answers = [client.post(page_of(scene), data=data).status_code for _ in range(3)]
    assert answers == [303, 303, 303]
    assert [count_of(db, one) for one in (Encounter, Dossier, Activation, FollowUp)] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"person-card": ""}, "Hãy ghi họ tên, hoặc quét thẻ."),
        ({"procedure_codes": [], "vneid-activation_state": ""}, "Hãy chọn ít nhất một thủ tục"),
        ({"person-identity_number": "0381580045211"}, "bị thừa"),
        ({"person-identity_number": "171234567"}, "số CMND 9 số"),
        ({"person-card": "https://vneid.gov.vn/x"}, "không phải mã QR trên thẻ"),
        ({"person-phone": "0912"}, "Số di động có 10 số"),
        ({"line-1.001193-help": "missing_papers"}, "Hãy chọn hoặc ghi giấy tờ còn thiếu."),
        ({"line-1.001193-dossier_code": "H56-1"}, "Mã hồ sơ có dạng"),
        ({"promise-place": "home", "promise-what": "x"}, "Chưa chọn ngày hẹn."),
        ({"person-birth_on": "2015-01-01"}, "cần người đại diện"),
    ],
)
def test_what_is_wrong_is_said_where_it_was_typed_and_nothing_is_half_stored(
    client: FlaskClient, db: DbSession, facts: dict[str, Any], words: str
) -> None:
    scene = make_scene(db)
    sign_in(client, db, scene.clerk)
    answer = client.post(page_of(scene), data=typed(**facts))
    assert (answer.status_code, words in answer.text) == (422, True)
    assert [count_of(db, one) for one in (Encounter, Dossier, Activation, FollowUp)] == [0, 0, 0, 0]


def test_reading_the_card_stores_nothing_and_keeps_what_was_chosen(client: FlaskClient, db: DbSession) -> None:
    scene = make_scene(db)
    sign_in(client, db, scene.clerk)
    answer = client.post(page_of(scene), data=typed(step="card"))
    assert answer.status_code == 200
    assert "038•••••4521" in answer.text
    assert re.search(r'value="1\.001193" checked', answer.text)
    assert count_of(db, Encounter) == 0


def test_a_search_without_marks_adds_procedures_and_keeps_what_was_typed(client: FlaskClient, db: DbSession) -> None:
    scene = make_scene(db)
    make_procedure(db, "2.000815", name="Chứng thực bản sao từ bản chính", field="Chứng thực")
    sign_in(client, db, scene.clerk)
    answer = client.post(
        page_of(scene), data=typed(step="search", sought="chung thuc", **{"person-note": "đi một mình"})
    )
    assert "Chứng thực bản sao từ bản chính" in answer.text
    assert "đi một mình" in answer.text


def test_somebody_seen_before_is_shown_with_what_is_missing(client: FlaskClient, db: DbSession) -> None:
    scene = make_scene(db)
    scene.dossier(
        scene.encounter("Nguyễn Thị Lan", identity_number=NUMBER),
        Help.MISSING_PAPERS,
        missing_papers=("Giấy chứng sinh",),
    )
    sign_in(client, db, scene.clerk)
    answer = client.post(page_of(scene), data=typed(step="card"))
    assert "Có thể là người đã đến" in answer.text
    assert "Còn thiếu: Giấy chứng sinh" in answer.text


@pytest.mark.parametrize("where", ["work", "encounters", "encounters/new", "close-out", "remarks"])
def test_pages_of_a_visit_are_for_its_team_and_the_director(client: FlaskClient, db: DbSession, where: str) -> None:
    scene = make_scene(db)
    url = f"/visits/{scene.visit.id}/{where}"
    expected = {
        Role.DIRECTOR: 200,
        Role.STAFF: 404,
        Role.POLICE: 403,
        Role.VIEWER: 403,
        Role.ADMIN: 403,
        Role.TEAM_MEMBER: 403,
    }
    seen = {}
    for role in Role:
        sign_in(client, db, role)
        seen[role] = client.get(url).status_code
    assert seen == expected
    sign_in(client, db, scene.clerk)
    assert client.get(url).status_code == 200


@pytest.mark.parametrize("where", ["", "/correction", "/slip", "/dossiers/new", "/follow-ups/new", "/vneid"])
def test_pages_of_a_person_hide_the_full_number(client: FlaskClient, db: DbSession, where: str) -> None:
    scene = make_scene(db)
    one = scene.encounter(identity_number=NUMBER)
    scene.dossier(one)
    scene.request(one)
    url = f"/encounters/{one.id}{where}"
    sign_in(client, db, Role.STAFF)
    assert client.get(url).status_code == 404
    sign_in(client, db, scene.clerk)
    answer = client.get(url)
    assert answer.status_code == 200
    assert NUMBER not in answer.text


def test_the_list_shows_masked_numbers_and_narrows(client: FlaskClient, db: DbSession) -> None:
    scene = make_scene(db)
    scene.request(scene.encounter("Đỗ Thị Nhàn (mẫu)", identity_number=NUMBER))
    scene.encounter("Mai Xuân Lộc (mẫu)")
    sign_in(client, db, scene.clerk)
    everybody = client.get(f"/visits/{scene.visit.id}/encounters").text
    waiting = client.get(f"/visits/{scene.visit.id}/encounters?show=waiting").text
    assert NUMBER not in everybody
    assert "038•••••4521" in everybody
    assert ("Mai Xuân Lộc" in everybody, "Mai Xuân Lộc" in waiting) == (True, False)


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
        (f"/dossiers/{line.id}/portal-statuses", {"portal_status": 4, "on": "2026-11-14"}),
        (f"/dossiers/{line.id}/correction", {"procedure_code": "1.001193", "help": "submitted_online", "base_rev": 3}),
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
