"""Looking changes nothing, acting needs the page's token, and a field that nobody asked for is nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from outreach.accounts.rules import Role
from outreach.app import create_app
from outreach.config import Settings
from outreach.fieldwork.models import Encounter
from outreach.kernel.db import DbSession
from tests.build import make_user, open_session
from tests.conftest import Client
from tests.house.test_canaries import person_of
from tests.support.engines.addresses import acts, pages
from tests.support.engines.tokens import everything, token_findings
from tests.support.world import Side, make_side, stop_the_clock

pytestmark = pytest.mark.database
NOTED = {"/reports/files/"}
"""Who takes a file along is written into the trail: the one GET that leaves a mark, on purpose."""

EXTRA = {
    "role": "admin",
    "state": "closed",
    "is_late": "1",
    "rev": "99",
    "source": "tablet",
    "recorded_at": "2020-01-01",
}


@pytest.fixture
def side(db: DbSession, monkeypatch: pytest.MonkeyPatch) -> Side:
    stop_the_clock(monkeypatch)
    return make_side(db, Role.STAFF)


@pytest.fixture
def strict(settings: Settings) -> Iterator[Flask]:
    """The application as the ward has it: with page tokens."""
    made = create_app(settings)
    yield made
    made.extensions["outreach.database"].engine.dispose()


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.STAFF, Role.POLICE, Role.ADMIN])
def test_looking_changes_nothing(app: Flask, client: Client, db: DbSession, side: Side, role: Role) -> None:
    client.set_cookie("signin", open_session(db, person_of(db, side, role)))
    # The trail is chained when a transaction ends: the world has to stand before it is looked at.
    db.commit()
    before = everything(db)
    for path in pages(app, side):
        if not path.startswith(tuple(NOTED)):
            client.get(path)
            client.get(path)
    assert everything(db) == before


def test_no_act_is_done_without_the_pages_token(strict: Flask, db: DbSession, side: Side) -> None:
    sessions = [open_session(db, make_user(db, role)) for role in (Role.DIRECTOR, Role.ADMIN, Role.POLICE)]
    db.commit()
    before = everything(db)
    clients = []
    for token in sessions:
        clients.append(strict.test_client())
        clients[-1].set_cookie("signin", token)
    assert token_findings(strict, clients, acts(strict, side)) == []
    assert everything(db) == before


def test_a_token_of_another_browser_is_no_token(strict: Flask, db: DbSession) -> None:
    ours, theirs = strict.test_client(), strict.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', theirs.get("/sign-in").text)
    assert token is not None
    ours.get("/sign-in")
    answer = ours.post("/sign-in", data={"csrf_token": token[1], "username": "a", "password": "b"})
    assert answer.status_code == 400


def test_fields_that_nobody_asked_for_are_nothing(client: Client, db: DbSession, side: Side) -> None:
    stranger = make_user(db, Role.STAFF)
    client.set_cookie("signin", open_session(db, side.scene.clerk))
    more = EXTRA | {"author_id": str(stranger.id), "visit_id": str(side.id_of("ahead"))}
    typed = {"person-person_name": "Lê Thị Mẫu", "vneid-activation_state": "advised", "user_id": str(stranger.id)}
    prefixed = {f"person-{name}": value for name, value in more.items()}
    page = f"/visits/{side.id_of('visit_id')}/encounters/new"
    assert client.post(page, data=typed | more | prefixed).status_code == 303
    made = db.query(Encounter).filter_by(person_name="Lê Thị Mẫu").one()
    assert (made.author_id, made.visit_id, made.rev) == (side.scene.clerk.id, side.id_of("visit_id"), 1)
    assert (made.is_late, made.is_voided, made.source.value) == (False, False, "desk")
    assert made.recorded_at.year == 2026
    client.post("/account/password", data=more | {"old": "x", "password": "y", "repeat": "y"})
    db.refresh(side.scene.clerk)
    assert side.scene.clerk.role is Role.STAFF
