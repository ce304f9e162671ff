from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from outreach.accounts.rules import Role
from outreach.audit.models import AuditEntry
from outreach.fieldwork.models import Encounter
from outreach.kernel.clock import local_day, now
from outreach.kernel.db import DbSession
from tests.build import make_campaign, make_neighborhood, make_user, make_visit, sign_in
from tests.support.field import Scene, make_scene

pytestmark = pytest.mark.database
NUMBER, PHONE, CODE = "038145001234", "0912345678", "H56.16-261114-0001"
PERSON = "Trịnh Thị Được Tìm"


def asked(client: FlaskClient, text: str) -> str:
    answer = client.post("/search", data={"q": text})
    assert answer.status_code == 200
    return answer.text


@dataclass(frozen=True)
class Helped:
    """Somebody who was helped by a clerk at that clerk's visit, with a number and a phone."""

    scene: Scene
    encounter: Encounter


@pytest.fixture
def person(db: DbSession) -> Helped:
    scene = make_scene(db)
    return Helped(scene, scene.encounter(PERSON, identity_number=NUMBER, phone=PHONE))


def searches(db: DbSession) -> list[dict[str, object]]:
    return list(db.scalars(select(AuditEntry.facts).where(AuditEntry.act == "person.search").order_by(AuditEntry.id)))


@pytest.mark.parametrize("role", list(Role))
def test_places_and_visits_are_found_without_marks_by_everybody_within_their_own(
    client: FlaskClient, db: DbSession, role: Role
) -> None:
    place = make_neighborhood(db, "Thịnh Vạn")
    visit = make_visit(db, neighborhood=place, campaign=make_campaign(db, place))
    sign_in(client, db, role)
    text = asked(client, "thinh van")
    assert f"/neighborhoods/{place.id}" in text
    # A team member sees the visits of the own neighborhoods alone.
    assert (f"/visits/{visit.id}" in text) is (role is not Role.TEAM_MEMBER)
    assert searches(db) == []


def test_a_day_finds_its_visits(client: FlaskClient, db: DbSession) -> None:
    tomorrow = local_day(now()) + timedelta(days=1)
    here, other = make_visit(db, on=tomorrow), make_visit(db, on=tomorrow + timedelta(days=7))
    sign_in(client, db, Role.VIEWER)
    text = asked(client, f"{tomorrow:%d/%m/%Y}")
    assert (f"/visits/{here.id}" in text, f"/visits/{other.id}" in text) == (True, False)


@pytest.mark.parametrize(("typed", "by"), [(NUMBER, "identity_number"), ("0912 345 678", "phone")])
def test_the_director_finds_a_person_by_a_whole_number_and_leaves_a_trace(
    client: FlaskClient, db: DbSession, person: Helped, typed: str, by: str
) -> None:
    sign_in(client, db, Role.DIRECTOR)
    text = asked(client, typed)
    assert (PERSON in text, "038•••••1234" in text, NUMBER in text) == (True, True, False)
    assert searches(db) == [{"by": by, "found": 1}]
    # A part of a number is words, and words name nobody.
    assert PERSON not in asked(client, NUMBER[:9])
    assert len(searches(db)) == 1


@pytest.mark.parametrize("role", [Role.STAFF, Role.TEAM_MEMBER, Role.VIEWER, Role.ADMIN])
def test_who_was_not_at_the_visit_finds_nobody(client: FlaskClient, db: DbSession, person: Helped, role: Role) -> None:
    sign_in(client, db, make_user(db, role))
    assert PERSON not in asked(client, NUMBER)
    assert searches(db) == ([{"by": "identity_number", "found": 0}] if role is Role.STAFF else [])


def test_the_clerk_of_the_visit_finds_the_own_person(client: FlaskClient, db: DbSession, person: Helped) -> None:
    sign_in(client, db, person.scene.clerk)
    assert PERSON in asked(client, PHONE)


def test_the_police_find_the_row_on_their_desk_and_no_record(
    client: FlaskClient, db: DbSession, person: Helped
) -> None:
    row = person.scene.request(person.encounter)
    sign_in(client, db, Role.POLICE)
    text = asked(client, NUMBER)
    assert f"/activations?row={row.id}" in text
    assert f"/encounters/{row.encounter_id}" not in text


def test_a_dossier_is_found_by_its_code_where_its_person_may_be_seen(
    client: FlaskClient, db: DbSession, person: Helped
) -> None:
    person.scene.dossier(person.encounter, dossier_code=CODE)
    sign_in(client, db, Role.DIRECTOR)
    assert f">{CODE}</a>" in asked(client, CODE.lower())
    sign_in(client, db, make_user(db, Role.STAFF))
    assert f">{CODE}</a>" not in asked(client, CODE)


def test_an_empty_search_says_what_can_be_typed(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db, Role.VIEWER)
    page = client.get("/search").text
    assert ("Gõ được những gì" in page, "căn cước 12 số" in page) == (True, False)
    assert "Không tìm thấy gì" in asked(client, "xyz không có")
