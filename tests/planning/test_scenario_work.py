"""Scenarios are compared side by side and leave the plan alone."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient

from outreach.accounts.rules import THE_HOUSE, Role
from outreach.kernel.db import Database, DbSession
from outreach.kernel.errors import Invalid
from outreach.planning.models import Campaign, Plan, Visit
from outreach.planning.plan_service import SCENARIOS, ask_for_scenarios
from outreach.planning.scenario_rules import SLIDERS_SIDE_BY_SIDE, Scenario
from outreach.planning.scenario_work import compare_scenarios
from outreach.staffing.rules import StaffKind
from outreach.tasks.models import Task, TaskState
from outreach.tasks.run import run_next_task
from tests.build import make_campaign, make_kit, make_member, make_neighborhood, sign_in

NOW = datetime(2026, 8, 20, 2, 0, tzinfo=UTC)


@pytest.fixture
def campaign(db: DbSession) -> Campaign:
    """Six neighborhoods and one weekend: too many for the one team."""
    for _ in range(2):
        make_member(db)
    make_member(db, StaffKind.POLICE)
    make_kit(db)
    places = [make_neighborhood(db, team_size=2) for _ in range(6)]
    made = make_campaign(db, *places, starts_on=date(2026, 8, 1), ends_on=date(2026, 8, 23))
    db.commit()
    return made


def test_a_team_more_reaches_more_neighborhoods(database: Database, db: DbSession, campaign: Campaign) -> None:
    chosen = [Scenario.AS_IS, Scenario.TEAM_MORE, Scenario.BOTH_DAYS]
    ask_for_scenarios(db, THE_HOUSE, campaign, scenarios=chosen, seconds=1, now=NOW)
    db.commit()
    assert run_next_task(database, {SCENARIOS: compare_scenarios}, clock=lambda: NOW)
    db.expire_all()
    task = db.query(Task).one()
    assert (task.state, task.error) == (TaskState.DONE, "")
    covered = {one["scenario"]: one["figures"]["covered"] for one in task.result["scenarios"]}
    assert covered == {"as_is": 2, "team_more": 4, "both_days": 4}
    assert (db.query(Visit).count(), db.query(Plan).count()) == (0, 0)


def test_each_slider_pushed_to_its_end_shows_its_effect(database: Database, db: DbSession, campaign: Campaign) -> None:
    ask_for_scenarios(db, THE_HOUSE, campaign, scenarios=SLIDERS_SIDE_BY_SIDE, seconds=1, now=NOW)
    db.commit()
    assert run_next_task(database, {SCENARIOS: compare_scenarios}, clock=lambda: NOW)
    db.expire_all()
    found = {one["scenario"]: one for one in db.query(Task).one().result["scenarios"]}
    assert list(found) == ["as_is", "soon", "fair", "near"]
    assert all(one["pressing_weeks"] > 0 for one in found.values())
    assert found["soon"]["pressing_weeks"] <= found["near"]["pressing_weeks"]


def test_fewer_than_two_scenarios_are_no_comparison(db: DbSession, campaign: Campaign) -> None:
    with pytest.raises(Invalid):
        ask_for_scenarios(db, THE_HOUSE, campaign, scenarios=[Scenario.AS_IS], now=NOW)


def test_scenarios_are_ticked_and_shown_side_by_side(client: FlaskClient, db: DbSession, campaign: Campaign) -> None:
    sign_in(client, db, Role.DIRECTOR)
    path = f"/plan/campaigns/{campaign.id}/scenarios"
    assert client.get(path).status_code == 200
    assert client.post(path, data={"scenario": "as_is"}).status_code == 422
    answer = client.post(path, data={"scenario": ["as_is", "saturdays"]})
    task = db.query(Task).one()
    figures = {"covered": 2, "complete_on": None, "least_duty": 1, "most_duty": 2, "team_gap": 0, "km_per_visit": 1.5}
    task.result = {
        "scenarios": [{"scenario": one, "figures": figures, "unserved": 4} for one in task.arguments["scenarios"]]
    }
    page = client.get(answer.headers["Location"]).text
    assert "Chỉ đi Thứ Bảy" in page
