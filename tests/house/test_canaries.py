"""A name, a number and a phone like no other, followed through the whole house."""

from __future__ import annotations

import io
import logging
import zipfile
from pathlib import Path

import pytest
from flask import Flask, url_for
from sqlalchemy import text

from outreach.accounts.models import User
from outreach.accounts.rules import Role
from outreach.config import Settings
from outreach.kernel.db import Database, DbSession
from outreach.tables import metadata
from tests.build import make_user, open_session
from tests.conftest import Client
from tests.house.test_objects import addresses, ids_for
from tests.support.world import Side, make_side, stop_the_clock

pytestmark = pytest.mark.database
NAME, NUMBER, PHONE = "Cừ Thị Hoàng Yến", "038150987654", "0987604321"
SEES_NAMES = {Role.DIRECTOR, Role.STAFF, Role.POLICE}
SEES_PHONES = {Role.DIRECTOR, Role.STAFF}


@pytest.fixture
def side(db: DbSession, monkeypatch: pytest.MonkeyPatch) -> Side:
    """A visit at which the canary was written down, and helped with a dossier, VNeID and a promise."""
    stop_the_clock(monkeypatch)
    return make_side(db, Role.STAFF, name=NAME, identity_number=NUMBER, phone=PHONE, birth_year=1950)


def holds(told: str | bytes, *canaries: str) -> list[str]:
    """Which of the canaries a text or the bytes of a file hold, in UTF-8 or UTF-16."""
    content = told.encode() if isinstance(told, str) else told
    return [one for one in canaries if one.encode() in content or one.encode("utf-16-le") in content]


def pages(app: Flask, side: Side) -> list[str]:
    """Every address that can be opened, with the ids of the canary's visit."""
    plain = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    with app.test_request_context():
        named = [url_for(rule.endpoint, **ids_for(rule, side)) for method, rule in addresses(app) if method == "GET"]
    return sorted({*plain, *named})


def person_of(db: DbSession, side: Side, role: Role) -> User:
    return {Role.STAFF: side.scene.clerk, Role.POLICE: side.scene.officer_user}.get(role) or make_user(db, role)


@pytest.fixture(params=list(Role))
def role(request: pytest.FixtureRequest) -> Role:
    asked: Role = request.param
    return asked


@pytest.fixture
def walker(client: Client, db: DbSession, side: Side, role: Role) -> Client:
    """The browser of somebody of that role; of the team where the role goes to visits."""
    client.set_cookie("signin", open_session(db, person_of(db, side, role)))
    return client


def test_pages_tell_only_those_who_must_know(
    app: Flask, walker: Client, side: Side, role: Role, caplog: pytest.LogCaptureFixture
) -> None:
    hidden = [NUMBER, *([] if role in SEES_PHONES else [PHONE]), *([] if role in SEES_NAMES else [NAME])]
    seen: set[str] = set()
    with caplog.at_level(logging.DEBUG):
        for path in pages(app, side):
            with walker.get(path) as answer:
                told = answer.data
            assert holds(told, *hidden) == [], path
            seen.update(holds(told, NAME))
    assert bool(seen) is (role in SEES_NAMES), "the walk came by"
    assert holds(caplog.text, NAME, NUMBER, PHONE) == []


def test_lists_show_the_number_masked_and_no_phone(app: Flask, client: Client, db: DbSession, side: Side) -> None:
    client.set_cookie("signin", open_session(db, side.scene.clerk))
    listed = client.get(f"/visits/{side.id_of('visit_id')}/encounters").text
    assert NAME in listed
    assert NUMBER[-4:] in listed
    assert holds(listed, NUMBER, PHONE) == []


def test_the_disk_does_not_know_number_and_phone(
    database: Database, db: DbSession, settings: Settings, side: Side
) -> None:
    db.commit()
    with database.engine.connect() as connection:
        rows = [str(connection.execute(text(f'SELECT * FROM "{table}"')).all()) for table in metadata.tables]
    assert holds("".join(rows), NAME) == [NAME]
    assert holds("".join(rows), NUMBER, PHONE) == []
    files = [path for path in settings.data_dir.rglob("*") if path.is_file()]
    assert files
    assert [path.name for path in files if holds(path.read_bytes(), NUMBER, PHONE)] == []


def test_the_trail_and_reports_name_nobody(
    app: Flask, client: Client, db: DbSession, side: Side, settings: Settings
) -> None:
    client.set_cookie("signin", open_session(db, make_user(db, Role.DIRECTOR)))
    revealed = client.post(f"/encounters/{side.id_of('encounter_id')}/identity", data={"reason": "Đối chiếu hồ sơ"})
    assert NUMBER in revealed.text, "shown once to who says why"
    client.post("/reports/files", data={"report": "minutes", "visit_id": str(side.id_of("visit_id"))})
    client.post("/reports/files", data={"from_on": "2026-01-01", "to_on": "2026-12-31"})
    trail = str(db.execute(text("SELECT * FROM audit_entries")).all())
    assert "encounter.reveal" in trail
    books = [path for path in (settings.data_dir / "reports").rglob("*") if path.is_file()]
    assert len(books) == 2
    assert [holds(told, NAME, NUMBER, PHONE) for told in [trail.encode(), *map(unpacked, books)]] == [[], [], []]


def unpacked(book: Path) -> bytes:
    """Every part of a workbook, unpacked."""
    with zipfile.ZipFile(io.BytesIO(book.read_bytes())) as parts:
        return b"".join(parts.read(name) for name in parts.namelist())


def test_what_is_refused_is_not_logged(
    client: Client, db: DbSession, side: Side, caplog: pytest.LogCaptureFixture
) -> None:
    client.set_cookie("signin", open_session(db, side.scene.clerk))
    page = f"/visits/{side.id_of('visit_id')}/encounters/new"
    wrong = {"person-person_name": NAME, "person-identity_number": f"{NUMBER}7", "person-phone": PHONE}
    with caplog.at_level(logging.DEBUG):
        answer = client.post(page, data=wrong | {"vneid-activation_state": "advised"})
        client.post(page + "?ma=1", data={"record_id": "sai"} | wrong)
    assert answer.status_code == 422
    assert holds(answer.text, NAME, PHONE) == [NAME, PHONE], "what was typed is not lost"
    assert holds(caplog.text, NAME, NUMBER, PHONE) == []
