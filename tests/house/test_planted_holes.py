"""Who watches the watchers: eleven holes are planted into the application, and each must be found by an engine.

The engines are those that judge the house itself; beside each hole stands the one that has to find it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from outreach.accounts.rules import Role
from outreach.app import create_app
from outreach.audit.models import AuditEntry
from outreach.config import Settings
from outreach.kernel.db import DbSession
from tests.build import open_session
from tests.house.test_objects import ask, written
from tests.support.engines.addresses import acts, addresses
from tests.support.engines.canaries import PHONE, SECRET, holds, rows_holding
from tests.support.engines.doors import Door
from tests.support.engines.findings import Finding
from tests.support.engines.headers import header_findings
from tests.support.engines.objects import matrix, object_findings
from tests.support.engines.probes import INSIDE, doors_on, go_through, probe_findings
from tests.support.engines.races import race
from tests.support.engines.tokens import token_findings
from tests.support.planted import BARE, HOLES, plant
from tests.support.world import Side, make_side, stop_the_clock

pytestmark = pytest.mark.database

FOUND_BY = {
    "script in a page": "probe: script",
    "SQL from a search": "probe: sql",
    "somebody else's record": "objects",
    "redirect to anywhere": "probe: redirect",
    "any file of the machine": "probe: file",
    "an act without the page's token": "tokens",
    "formula in a sheet": "probe: formula",
    "secret in the log": "canaries: log",
    "no headers": "headers",
    "check, then act": "races",
    "phone as plain text": "canaries: rows",
}


@pytest.fixture
def planted(settings: Settings) -> Iterator[Flask]:
    """The application as the ward has it, and the holes."""
    made = create_app(settings)
    plant(made)
    (settings.data_dir / "public").mkdir()
    (settings.data_dir / "beside.txt").write_text(INSIDE, encoding="utf-8")
    yield made
    made.extensions["outreach.database"].engine.dispose()


@pytest.fixture
def side(db: DbSession, monkeypatch: pytest.MonkeyPatch) -> Side:
    stop_the_clock(monkeypatch)
    return make_side(db, Role.STAFF)


@pytest.fixture
def visitor(planted: Flask, db: DbSession, side: Side) -> FlaskClient:
    client = planted.test_client()
    client.set_cookie("signin", open_session(db, side.account))
    db.commit()
    return client


def test_each_planted_hole_is_found_by_its_engine(
    planted: Flask, visitor: FlaskClient, db: DbSession, side: Side, caplog: pytest.LogCaptureFixture
) -> None:
    doors = doors_on(visitor, ["/planted"])
    other = make_side(db)
    db.commit()
    chosen = [one for one in addresses(planted) if one[1].endpoint.startswith("planted.")]
    rows = matrix(lambda method, rule, ids: ask(planted, visitor, method, rule, ids), chosen, side, other)
    found = [
        *_races(planted, db),
        *object_findings(rows, written(Role.STAFF)),
        *header_findings(planted, visitor, [BARE]),
        *probe_findings(planted, visitor, doors),
        *token_findings(planted, [visitor], (one for one in acts(planted, side) if one[0].startswith("planted."))),
        *_leaks(visitor, db, doors, caplog),
    ]
    engines: dict[str, set[str]] = {}
    for finding in found:
        engines.setdefault(finding.endpoint, set()).add(finding.engine)
    table = {hole: engines.get(endpoint, set()) for hole, endpoint in HOLES.items()}
    assert {hole: by for hole, by in table.items() if FOUND_BY[hole] not in by} == {}
    assert engines.keys() <= set(HOLES.values()), "an engine cries where nothing is"


def test_there_is_an_engine_for_each_hole() -> None:
    assert FOUND_BY.keys() == HOLES.keys()
    assert len(HOLES) == 11


def _leaks(
    client: FlaskClient, db: DbSession, doors: list[Door], caplog: pytest.LogCaptureFixture
) -> Iterator[Finding]:
    """Secret words typed into the forms, and looked for in the log and in the rows."""
    for door in doors:
        endpoint = door.path.strip("/").replace("/", ".")
        caplog.clear()
        with caplog.at_level(logging.DEBUG):
            go_through(client, door, {"password": SECRET, "phone": PHONE}).close()
        if holds(caplog.text, SECRET, PHONE):
            yield Finding("canaries: log", endpoint, "a secret in the log")
        rows = rows_holding(db.connection(), PHONE)
        db.rollback()
        if rows:
            yield Finding("canaries: rows", endpoint, f"a phone in {sorted(rows)}")
            return


def _races(app: Flask, db: DbSession) -> Iterator[Finding]:
    db.commit()
    told = race(lambda _number: app.test_client().post("/planted/last_place").status_code)
    taken = db.scalars(select(AuditEntry).where(AuditEntry.act == "planted.place")).all()
    db.rollback()
    if told[200] > 1 or len(taken) > 1:
        yield Finding("races", "planted.last_place", f"{len(taken)} have the last place")
