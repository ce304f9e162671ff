"""Acts that happen once, asked for by twenty at the same moment: a double click, a slow network, two officers.

Each is done with the words that a form of the house sends, by people who are signed in, on the database of the test.
"""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from outreach.accounts.rules import Role
from outreach.audit.models import AuditEntry
from outreach.config import Settings
from outreach.kernel.db import DbSession
from tests.build import open_session
from tests.house.test_objects import ask, store
from tests.support.engines.addresses import addresses, ids_for
from tests.support.engines.races import race
from tests.support.world import Side, make_side, stop_the_clock

pytestmark = pytest.mark.database
ONCE = ((Role.POLICE, "activations.decide"),)
REFUSED = {303, 400, 404, 409, 422}


@pytest.mark.parametrize(("role", "endpoint"), ONCE)
def test_what_happens_once_happens_once_though_twenty_ask_for_it(
    app: Flask, db: DbSession, settings: Settings, monkeypatch: pytest.MonkeyPatch, role: Role, endpoint: str
) -> None:
    stop_the_clock(monkeypatch)
    side = make_side(db, role)
    store(settings.data_dir, side)
    tokens = [open_session(db, side.account) for _ in range(20)]
    before = deeds(db)
    db.commit()
    method, rule = next(one for one in addresses(app) if one[0] == "POST" and one[1].endpoint == endpoint)

    def press(number: int) -> int:
        client = app.test_client()
        client.set_cookie("signin", tokens[number])
        return ask(app, client, method, rule, ids_for(rule, side))

    told = race(press)
    assert told.keys() <= REFUSED
    assert told[303] >= 1
    assert deeds(db) - before == 1, told


def deeds(db: DbSession) -> int:
    return db.scalar(select(func.count()).select_from(AuditEntry)) or 0


_ = Side
