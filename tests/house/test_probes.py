"""Hostile words into every field of every page, as somebody of each role; every act is taken back at once."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from outreach.accounts.rules import Role
from outreach.config import Settings
from outreach.kernel.db import DbSession
from tests.build import open_session
from tests.house.test_canaries import person_of
from tests.house.test_objects import store
from tests.support.engines.addresses import pages, take_back
from tests.support.engines.canaries import NUMBER, PHONE, SECRET, rows_holding
from tests.support.engines.probes import INSIDE, doors_on, go_through, probe_findings
from tests.support.world import Side, make_side, stop_the_clock

pytestmark = pytest.mark.database
CANARIES = {"phone": PHONE, "identity_number": NUMBER, "password": SECRET, "old": SECRET, "repeat": SECRET}
SECRETS = sorted(set(CANARIES.values()))
OF_THE_HOUSE = {"/settings/ward"}
"""The ward's own telephone stands on every poster."""


@pytest.fixture(params=[Role.DIRECTOR, Role.ADMIN])
def role(request: pytest.FixtureRequest) -> Role:
    asked: Role = request.param
    return asked


@pytest.fixture
def side(db: DbSession, settings: Settings, role: Role, monkeypatch: pytest.MonkeyPatch) -> Side:
    stop_the_clock(monkeypatch)
    made = make_side(db, role)
    store(settings.data_dir, made)
    (settings.data_dir / "beside.txt").write_text(INSIDE, encoding="utf-8")
    return made


@pytest.fixture
def walker(app: Flask, db: DbSession, side: Side, role: Role) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("signin", open_session(db, person_of(db, side, role)))
    db.commit()
    return client


def test_hostile_words_come_back_as_words_and_secrets_reach_no_row_and_no_log(
    app: Flask, walker: FlaskClient, side: Side, caplog: pytest.LogCaptureFixture
) -> None:
    seen: dict[str, Any] = {}
    take_back(app, lambda session: seen.update(rows_holding(session.connection(), *SECRETS)) if look else None)
    look = False
    doors = doors_on(walker, pages(app, side))
    assert len(doors) > 20
    assert probe_findings(app, walker, doors) == []
    caplog.clear()
    look = True
    leaks: dict[str, Any] = {}
    for door in doors:
        words = {name: CANARIES[last] for name in door.free if (last := name.rpartition("-")[2]) in CANARIES}
        if words and door.method == "POST" and door.path not in OF_THE_HOUSE:
            seen.clear()
            go_through(walker, door, words).close()
            leaks |= {door.path: dict(seen)} if seen else {}
    assert leaks == {}
    assert [one for one in SECRETS if one in caplog.text] == []
