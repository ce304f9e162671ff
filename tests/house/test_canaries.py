"""A name, a number and a phone like no other, followed through the whole house."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import text

from outreach.accounts.models import User
from outreach.accounts.rules import Role
from outreach.config import Settings
from outreach.kernel.db import Database, DbSession
from outreach.kernel.journal import JsonLines
from tests.build import make_user, open_session
from tests.conftest import Client
from tests.support.engines.addresses import pages
from tests.support.engines.canaries import NAME, NUMBER, PHONE, files_holding, holds, rows_holding
from tests.support.world import Side, make_side, stop_the_clock

pytestmark = pytest.mark.database
SEES_NAMES = {Role.DIRECTOR, Role.STAFF, Role.POLICE}
SEES_PHONES = {Role.DIRECTOR, Role.STAFF}


@pytest.fixture
def side(db: DbSession, monkeypatch: pytest.MonkeyPatch) -> Side:
    """A visit at which the canary was written down, and helped with a dossier, VNeID and a promise."""
    stop_the_clock(monkeypatch)
    return make_side(db, Role.STAFF, name=NAME, identity_number=NUMBER, phone=PHONE, birth_year=1950)


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


@pytest.fixture
def json_log() -> Iterator[list[str]]:
    """The lines that a machine reads, of everything that happens."""
    lines: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler, root = Kept(), logging.getLogger()
    handler.setFormatter(JsonLines())
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(handler)
    root.setLevel(before)


def test_the_log_for_machines_holds_nothing_that_anybody_typed(
    app: Flask, client: Client, db: DbSession, side: Side, json_log: list[str]
) -> None:
    """Every page, with the canary in its address, in a form, in a header and in what breaks."""
    client.set_cookie("signin", open_session(db, side.scene.clerk))
    typed = {"q": NUMBER, "name": NAME, "phone": PHONE, "person-person_name": NAME, "person-identity_number": NUMBER}
    told = {"Referer": f"http://localhost/find?q={PHONE}", "User-Agent": NAME.encode(), "X-Request-Id": NUMBER}
    walked = pages(app, side)
    for path in walked:
        asked = f"{path}{'&' if '?' in path else '?'}{urlencode(typed)}"
        for answer in (client.get(asked, headers=told), client.post(asked, data=typed, headers=told)):
            answer.close()
    text = "\n".join(json_log)
    assert len([line for line in json_log if '"status"' in line]) >= 2 * len(walked)
    assert holds(text, NAME, NUMBER, PHONE) == []


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
        assert NAME in rows_holding(connection, NAME)["encounters"]
        assert rows_holding(connection, NUMBER, PHONE) == {}
    assert list(settings.data_dir.iterdir())
    assert files_holding(settings.data_dir, NUMBER, PHONE) == {}


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
    books = settings.data_dir / "reports"
    assert len(list(books.iterdir())) == 2
    assert holds(trail, NAME, NUMBER, PHONE) == []
    assert files_holding(books, NAME, NUMBER, PHONE) == {}


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
