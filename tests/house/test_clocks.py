"""F16: midnight, year's end, the 15th and the 29th of February, with the server's zone set to anything."""

from __future__ import annotations

import re
import time
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask

from outreach.accounts.rules import Role
from outreach.coverage.periods import Period, preset_named
from outreach.fieldwork.models import Encounter
from outreach.kernel import clock
from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from tests.build import make_user, open_session
from tests.support.engines.clocks import EDGES, ZONES, server_zone
from tests.support.world import Side, make_side, stop_the_clock

pytestmark = [
    pytest.mark.database,
    pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows sets the zone of the whole machine only"),
]
PAGES = (
    "/",
    "/dashboard",
    "/dashboard?period=cut_off_month",
    "/visits",
    "/calendar/2028",
    "/reports",
    "/map/cells.json",
    "/map/table",
)
_CHANGING = re.compile(rb'csrf_token" value="[^"]*"|[0-9a-f]{8}-[0-9a-f-]{27}|[\w-]{40,}[\w.-]*')
"""Ids and tokens, which differ at each request."""
DAYS = (date(2026, 11, 14), date(2026, 11, 15), date(2026, 12, 31), date(2027, 1, 1), date(2026, 12, 15),
        date(2028, 2, 29), date(2028, 3, 1))  # fmt: skip


@pytest.fixture
def side(db: DbSession, monkeypatch: pytest.MonkeyPatch) -> Side:
    stop_the_clock(monkeypatch)
    return make_side(db, Role.STAFF, name="Lê Thị Thọ (mẫu)")


def test_every_page_is_the_same_wherever_the_server_stands(
    app: Flask, db: DbSession, side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    director = make_user(db, Role.DIRECTOR)
    db.commit()
    for instant in EDGES:
        stop_the_clock(monkeypatch, instant)
        cookie = open_session(db, director)
        db.commit()
        told = []
        for zone in ZONES:
            with server_zone(zone):
                told.append(_pages(app, cookie))
        different = {name for other in told[1:] for name, seen in other.items() if seen != told[0][name]}
        assert different == set(), instant


@pytest.mark.parametrize(("instant", "day"), list(zip(EDGES, DAYS, strict=True)))
def test_the_day_of_an_instant_is_the_wards(instant: datetime, day: date, monkeypatch: pytest.MonkeyPatch) -> None:
    stop_the_clock(monkeypatch, instant)
    for zone in ZONES:
        with server_zone(zone):
            assert local_day(clock.now()) == day


def test_a_record_of_the_last_second_stays_in_its_reporting_year(db: DbSession, side: Side) -> None:
    kept = db.get_one(Encounter, side.id_of("encounter_id"))
    kept.happened_at = datetime.fromisoformat("2026-12-14T16:59:59+00:00")
    db.flush()
    db.refresh(kept)
    year = preset_named("cut_off_year")
    assert year is not None
    assert year.span(local_day(kept.happened_at), date(2026, 1, 1)) == Period(date(2025, 12, 15), date(2026, 12, 14))


def _pages(app: Flask, cookie: str) -> dict[str, Any]:
    client = app.test_client()
    client.set_cookie("signin", cookie)
    answers: dict[str, Any] = {}
    for path in PAGES:
        with client.get(path) as answer:
            answers[path] = (answer.status_code, _CHANGING.sub(b"", answer.data))
    return answers
