"""What the board offers beyond the visits themselves: ways after a storm, coming back, handing over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from outreach.accounts.rules import THE_HOUSE, Role
from outreach.dossiers.models import FollowUp
from outreach.dossiers.rules import FollowUpPlace
from outreach.kernel.clock import local_day, now
from outreach.kernel.db import DbSession
from outreach.places.succession import rename_neighborhood
from outreach.planning.models import Campaign, Plan, Visit
from outreach.planning.plan_service import save_draft
from outreach.planning.rules import VisitState, weekend_of
from outreach.tasks.models import Task
from tests.build import make_actor, make_campaign, make_encounter, make_neighborhood, make_visit, sign_in

TODAY = local_day(now())
SOON = weekend_of(TODAY + timedelta(days=14))[0]


@pytest.fixture
def campaign(db: DbSession) -> Campaign:
    """A campaign around today with one neighborhood."""
    place = make_neighborhood(db, "Phố Đông")
    return make_campaign(db, place, starts_on=TODAY - timedelta(90), ends_on=TODAY + timedelta(200))


@pytest.fixture
def director(client: FlaskClient, db: DbSession) -> FlaskClient:
    sign_in(client, db, Role.DIRECTOR)
    return client


def a_visit(db: DbSession, campaign: Campaign, **facts: Any) -> Visit:
    return make_visit(db, campaign=campaign, neighborhood=campaign.targets[0].neighborhood, **({"on": SOON} | facts))


def a_way(db: DbSession, visit: Visit, weeks: int = 1) -> Plan:
    day = (visit.on + timedelta(weeks=weeks)).isoformat()
    entry = {
        "neighborhood": str(visit.neighborhood_id),
        "date": day,
        "session": "am",
        "staff": [],
        "police": [],
        "kit": "",
    }
    figures = {"kind": "replan", "way": "calm", "reason": "Bão số 6", "hit": [str(visit.id)], "moved": 0,
               "moved_at_least": 0, "people_replaced": 0, "gap": None}  # fmt: skip
    entries = {"instance": "", "visits": [entry]}
    return save_draft(db, make_actor(db), visit.campaign_id, entries=entries, figures=figures, now=now())


def test_a_way_that_waits_is_told_on_the_board_and_can_be_ignored(
    director: FlaskClient, db: DbSession, campaign: Campaign
) -> None:
    plan = a_way(db, a_visit(db, campaign, state=VisitState.ANNOUNCED))
    page = director.get("/plan").text
    assert "Bão số 6: đã có phương án xếp lại." in page
    assert f"/plan/drafts/{plan.id}" in page
    director.post(f"/plan/drafts/{plan.id}/rejection")
    assert "đã có phương án xếp lại" not in director.get("/plan").text


def test_a_way_shows_its_price_and_what_has_to_be_told_anew(
    director: FlaskClient, db: DbSession, campaign: Campaign
) -> None:
    plan = a_way(db, a_visit(db, campaign, state=VisitState.ANNOUNCED))
    page = director.get(f"/plan/drafts/{plan.id}").text
    for words in ("A. Ít xáo trộn nhất", "Không buổi nào dời theo · chờ lâu nhất 7 ngày", "Bà con chờ thêm 7 ngày.",
                  "1 buổi đã có người nhận lời", "Áp dụng phương án A"):  # fmt: skip
        assert words in page


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.DIRECTOR])
def test_drafts_are_for_those_who_plan(client: FlaskClient, db: DbSession, campaign: Campaign, role: Role) -> None:
    plan = a_way(db, a_visit(db, campaign))
    sign_in(client, db, role)
    assert client.get(f"/plan/drafts/{plan.id}").status_code == 403
    assert "đã có phương án xếp lại" not in client.get("/plan").text


def test_where_somebody_was_promised_the_next_visit_the_board_says_so_and_a_plan_takes_it_along(
    director: FlaskClient, db: DbSession, campaign: Campaign
) -> None:
    held = a_visit(db, campaign, on=TODAY - timedelta(days=14), state=VisitState.CLOSED)
    promise = FollowUp(encounter_id=make_encounter(db, held).id, what="Mang bổ sung", due_on=SOON, created_at=now(),
                       place=FollowUpPlace.NEXT_VISIT)  # fmt: skip
    db.add(promise)
    assert "1 người được hẹn buổi sau" in director.get("/plan").text
    path = f"/plan/campaigns/{campaign.id}/runs"
    assert "1 phố: Phố Đông." in director.get(path).text
    typed = {"keep": "all", "seconds": "5", "first_on": SOON.isoformat()}
    director.post(path, data=typed | {"returns": "y"})
    assert [UUID(one) for one in db.query(Task).one().arguments["returns"]] == [held.neighborhood_id]


def test_what_an_ended_neighborhood_still_has_is_handed_over_from_the_board(
    director: FlaskClient, db: DbSession, campaign: Campaign
) -> None:
    visit, old = a_visit(db, campaign), campaign.targets[0].neighborhood
    decision: dict[str, Any] = {"on": SOON - timedelta(days=3), "decision": "12/NQ-HĐND", "now": now()}
    heir = rename_neighborhood(db, THE_HOUSE, old, code="D2", name="Phố Đông Mới", **decision)
    page = director.get("/plan").text
    assert "Phố đã sáp nhập, tách, đổi tên" in page
    assert "Chuyển sang Phố Đông Mới" in page
    path = f"/plan/campaigns/{campaign.id}/neighborhoods/{old.id}/heir"
    assert director.post(path, data={"heir": "phố mới"}).status_code == 404
    director.post(path, data={"heir": str(heir.id)})
    assert visit.neighborhood_id == heir.id
    assert "Phố đã sáp nhập" not in director.get("/plan").text
