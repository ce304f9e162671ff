"""From pressing the button to a finished plan of the demo ward, and after a storm to its ways of replanning."""

from __future__ import annotations

import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from outreach.accounts.rules import Role
from outreach.kernel.clock import local_day, now
from outreach.kernel.db import Database
from outreach.planning.engine.warm import warm_up
from outreach.planning.models import Plan, Visit
from outreach.planning.queries import current_campaign, visits_of_campaign
from outreach.planning.rules import weekend_of
from tests.support.installation import installation, token_of
from tests.support.servers import job_process

ASKED_SECONDS = 5
PATIENCE = 120.0
LOOKS_EVERY = 0.05


def measure() -> dict[str, float]:
    """Seconds by the wall, the job process and its looking for work included; the floor is what the search got."""
    warm_up()
    with tempfile.TemporaryDirectory() as folder, installation(Path(folder), with_demo=True) as app:
        client = app.test_client()
        client.set_cookie("signin", token_of(app, Role.DIRECTOR))
        path, storm = what_to_ask(app)
        with job_process(app.config["OUTREACH"]):
            everything = {"keep": "locked", "seconds": ASKED_SECONDS, "first_on": local_day(now()).isoformat()}
            seconds_until_plans(client, app, f"{path}/runs", everything)  # the process loads the engine once
            plan = seconds_until_plans(client, app, f"{path}/runs", everything)
            ways = seconds_until_plans(client, app, f"{path}/replanning", storm)
    return {"plan_seconds": plan, "plan_seconds_floor": ASKED_SECONDS, "storm_seconds": ways}


def what_to_ask(app: Flask) -> tuple[str, dict[str, Any]]:
    """The address of the present campaign, and a storm over the weekend of its next visit."""
    database: Database = app.extensions["outreach.database"]
    with database.reading() as db:
        campaign = current_campaign(db, local_day(now()))
        if campaign is None:
            raise RuntimeError("the demo ward has no campaign")
        ahead = [one for one in visits_of_campaign(db, campaign.id) if one.is_ahead and one.on > local_day(now())]
        first, last = weekend_of(ahead[0].on)
        hit: list[Visit] = [one for one in ahead if first <= one.on <= last]
        days = {"first": first.isoformat(), "last": (first + timedelta(days=1)).isoformat()}
        return f"/plan/campaigns/{campaign.id}", days | {"reason": "Bão", "visit": [str(one.id) for one in hit]}


def seconds_until_plans(client: FlaskClient, app: Flask, path: str, typed: dict[str, Any]) -> float:
    """Press the button and wait until there is one plan more."""
    before, began = plans(app), time.perf_counter()
    answer = client.post(path, data=typed)
    if answer.status_code != 303:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    while plans(app) == before:
        if time.perf_counter() - began > PATIENCE:
            raise RuntimeError("no plan came")
        time.sleep(LOOKS_EVERY)
    return time.perf_counter() - began


def plans(app: Flask) -> int:
    """How many plans there are on paper."""
    database: Database = app.extensions["outreach.database"]
    with database.reading() as db:
        return db.query(Plan).count()
