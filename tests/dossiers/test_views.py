"""Lists of dossiers and promises."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from outreach.accounts.rules import Role
from outreach.dossiers.rules import FollowUpFacts, FollowUpPlace, Help
from outreach.dossiers.service import promise_follow_up
from outreach.kernel.db import DbSession
from outreach.kernel.ids import new_id
from outreach.planning.rules import VisitState
from tests.build import AT, SATURDAY, make_member, make_neighborhood, make_user, make_visit, sign_in
from tests.support.field import Scene, make_scene

pytestmark = pytest.mark.database


def two_people(db: DbSession) -> Scene:
    scene = make_scene(db)
    online, advised = scene.encounter("Đỗ Thị Nhàn (mẫu)"), scene.encounter("Mai Xuân Lộc (mẫu)")
    scene.dossier(online)
    scene.dossier(advised, Help.ADVISED)
    for person, place in ((online, FollowUpPlace.HOME), (advised, FollowUpPlace.CENTER)):
        facts = FollowUpFacts("Gọi lại", place, SATURDAY + timedelta(days=400))
        promise_follow_up(db, scene.staff, person, follow_up_id=new_id(), facts=facts, now=AT)
    return scene


@pytest.mark.parametrize(
    ("url", "people"),
    [
        ("/dossiers", {"Nhàn", "Lộc"}),
        ("/dossiers?show=without_code", {"Nhàn"}),
        ("/dossiers?help=advised", {"Lộc"}),
        ("/dossiers?show=bogus&help=bogus&page=0", {"Nhàn", "Lộc"}),
        ("/follow-ups", {"Nhàn", "Lộc"}),
        ("/follow-ups?place=home", {"Nhàn"}),
        ("/follow-ups?show=own", {"Nhàn", "Lộc"}),
        ("/follow-ups?show=overdue", set()),
        ("/follow-ups?show=done", set()),
    ],
)
def test_lists_answer_their_questions(client: FlaskClient, db: DbSession, url: str, people: set[str]) -> None:
    scene = two_people(db)
    sign_in(client, db, scene.clerk)
    page = client.get(url).text
    assert {name for name in ("Nhàn", "Lộc") if f"{name} (mẫu)" in page} == people
    sign_in(client, db, Role.STAFF)
    assert "(mẫu)" not in client.get(url).text.split("<main", 1)[1]


def test_lists_narrow_to_one_neighborhood(client: FlaskClient, db: DbSession) -> None:
    scene, other = two_people(db), make_neighborhood(db)
    sign_in(client, db, scene.clerk)
    for url in ("/dossiers", "/follow-ups"):
        here = client.get(f"{url}?neighborhood_id={scene.visit.neighborhood_id}").text
        there = client.get(f"{url}?neighborhood_id={other.id}").text
        assert ("Nhàn (mẫu)" in here, "Nhàn (mẫu)" in there) == (True, False)


@pytest.mark.parametrize("role", [Role.POLICE, Role.VIEWER, Role.ADMIN, Role.TEAM_MEMBER])
def test_lists_are_the_center_s(client: FlaskClient, db: DbSession, role: Role) -> None:
    sign_in(client, db, role)
    assert [client.get(url).status_code for url in ("/dossiers", "/follow-ups")] == [403, 403]


def test_who_keeps_a_promise_sees_whom_to_call_and_the_next_team_does_not(client: FlaskClient, db: DbSession) -> None:
    scene = make_scene(db)
    person = scene.encounter("Lê Thị Thọ (mẫu)", phone="0912345678")
    dossier = scene.dossier(person, Help.MISSING_PAPERS, missing_papers=("Tờ khai",))
    facts = FollowUpFacts("Gọi nhắc", FollowUpPlace.NEXT_VISIT, SATURDAY + timedelta(days=8), dossier_id=dossier.id)
    promise = promise_follow_up(db, scene.staff, person, follow_up_id=new_id(), facts=facts, now=AT)
    other = make_user(db, Role.STAFF)
    here = {"neighborhood": scene.visit.neighborhood, "campaign": scene.visit.campaign}
    on = SATURDAY + timedelta(days=8)
    make_visit(db, make_member(db, user_id=other.id), on=on, state=VisitState.HELD, **here)
    told = {}
    for who in (scene.clerk, other):
        sign_in(client, db, who)
        page = client.get(f"/follow-ups/{promise.id}/outcome").text
        assert "Lê Thị Thọ (mẫu)" in page
        assert "Tờ khai" in page
        told[who.id] = 'href="tel:0912345678"' in page
    assert told == {scene.clerk.id: True, other.id: False}
    promise.owner_id = other.id
    db.flush()
    assert 'href="tel:0912345678"' in client.get(f"/follow-ups/{promise.id}/outcome").text
