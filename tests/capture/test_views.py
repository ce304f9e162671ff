"""The pages of a visit at work, by role and by what is typed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from outreach.accounts.rules import Role
from outreach.activations.models import Activation
from outreach.activations.rules import ActivationState
from outreach.dossiers.models import Dossier, FollowUp
from outreach.dossiers.rules import Help
from outreach.fieldwork.models import Encounter
from outreach.fieldwork.rules import Source
from outreach.kernel.db import DbSession
from tests.build import make_procedure, sign_in
from tests.support.field import make_scene
from tests.support.record_page import NUMBER, count_of, page_of, typed

pytestmark = pytest.mark.database


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
