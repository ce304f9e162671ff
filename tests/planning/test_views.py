"""The pages of planning, as people use them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from outreach.accounts.rules import Role
from outreach.kernel.clock import local_day, now
from outreach.kernel.db import DbSession
from outreach.planning.models import Campaign, Plan, Visit
from outreach.planning.plan_service import SOLVE, save_draft
from outreach.planning.rules import PlanState, VisitState, weekend_of
from outreach.planning.service import confirm_house
from outreach.tasks.models import Task, TaskState
from tests.build import (
    make_actor,
    make_campaign,
    make_kit,
    make_member,
    make_neighborhood,
    make_visit,
    sign_in,
)

SOON = weekend_of(local_day(now()) + timedelta(days=14))[0]
LATER = SOON + timedelta(days=7)


@pytest.fixture
def campaign(db: DbSession) -> Campaign:
    """A campaign around today with two neighborhoods."""
    today = local_day(now())
    places = [make_neighborhood(db, name) for name in ("Phố Đông", "Phố Tây")]
    return make_campaign(db, *places, starts_on=today - timedelta(90), ends_on=today + timedelta(200))


@pytest.fixture
def director(client: FlaskClient, db: DbSession) -> FlaskClient:
    sign_in(client, db, Role.DIRECTOR)
    return client


def a_visit(db: DbSession, campaign: Campaign, on: date = SOON, **facts: Any) -> Visit:
    return make_visit(db, campaign=campaign, neighborhood=campaign.targets[0].neighborhood, on=on, **facts)


def typed(campaign: Campaign, **facts: Any) -> dict[str, Any]:
    places = [str(target.neighborhood_id) for target in campaign.targets]
    return {"name": "Năm tới", "starts_on": "2027-01-02", "ends_on": "2027-12-31", "place": places} | facts


@pytest.mark.parametrize("path", ["/plan", "/plan/campaigns", "/visits", "/visits?when=past"])
@pytest.mark.parametrize("role", list(Role))
def test_everybody_sees_plan_and_visits(
    client: FlaskClient, db: DbSession, campaign: Campaign, role: Role, path: str
) -> None:
    a_visit(db, campaign)
    sign_in(client, db, role)
    assert client.get(path).status_code == 200


def test_without_a_campaign_the_board_offers_one(director: FlaskClient, db: DbSession) -> None:
    make_neighborhood(db)
    assert "Mở chiến dịch" in director.get("/plan").text


@pytest.mark.parametrize("view", ["month", "quarter", "year", "nonsense"])
def test_the_board_shows_visits_and_who_waits(
    director: FlaskClient, db: DbSession, campaign: Campaign, view: str
) -> None:
    a_visit(db, campaign)
    page = director.get(f"/plan?view={view}&from={SOON:%Y-%m}").text
    assert '<span class="chip-name"><b>Phố Đông</b>' in page
    assert "<b>Phố Tây</b>" in page


def test_a_chosen_visit_says_why_its_day(director: FlaskClient, db: DbSession, campaign: Campaign) -> None:
    visit = a_visit(db, campaign)
    page = director.get(f"/plan?visit={visit.id}").text
    assert "Vì sao ngày này?" in page
    assert "Nhà văn hóa trống" in page
    assert "Mới có 0 công an, cần 1." in page


def test_a_campaign_is_opened_with_the_ticked_neighborhoods(
    director: FlaskClient, db: DbSession, campaign: Campaign
) -> None:
    first = campaign.targets[0].neighborhood_id
    answer = director.post("/plan/campaigns/new", data=typed(campaign, **{f"half_days-{first}": "2", "soon": "5"}))
    assert answer.status_code == 303
    made = db.query(Campaign).filter(Campaign.name == "Năm tới").one()
    assert {target.neighborhood_id: target.half_days for target in made.targets}[first] == 2
    assert made.weights == {"soon": 5, "fair": 3, "near": 3}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "Chưa nhập mục này."),
        ({"place": []}, "Hãy chọn ít nhất một phố."),
        ({"ends_on": "2026-01-01"}, "Ngày kết thúc phải sau ngày bắt đầu."),
        ({"starts_on": "31/02/2027"}, "Ngày chưa đúng."),
    ],
)
def test_a_wrong_campaign_is_told_and_not_kept(
    director: FlaskClient, db: DbSession, campaign: Campaign, wrong: dict[str, Any], words: str
) -> None:
    answer = director.post("/plan/campaigns/new", data=typed(campaign, **wrong))
    assert (answer.status_code, words in answer.text) == (422, True)
    assert db.query(Campaign).count() == 1


def test_a_campaign_is_changed_and_closed(director: FlaskClient, db: DbSession, campaign: Campaign) -> None:
    path = f"/plan/campaigns/{campaign.id}"
    assert "Phố Đông" in director.get(path).text
    assert director.post(path, data=typed(campaign, name="Tên mới")).status_code == 303
    assert director.post(f"{path}/closing").status_code == 303
    assert (campaign.name, campaign.closed_at is None) == ("Tên mới", False)


def test_a_campaign_with_visits_ahead_is_not_closed(director: FlaskClient, db: DbSession, campaign: Campaign) -> None:
    a_visit(db, campaign)
    assert director.post(f"/plan/campaigns/{campaign.id}/closing").status_code == 409


def test_conflicts_are_said_before_saving_and_refused_at_saving(
    director: FlaskClient, db: DbSession, campaign: Campaign
) -> None:
    visit = a_visit(db, campaign)
    twice = {"neighborhood": str(visit.neighborhood_id), "on": SOON.isoformat(), "half_day": "am"}
    assert "Phố này đã có buổi vào đúng lúc đó." in director.get("/visits/new", query_string=twice).text
    answer = director.post("/visits/new", data=twice)
    assert (answer.status_code, db.query(Visit).count()) == (422, 1)
    assert director.post("/visits/new", data=twice | {"half_day": "pm"}).status_code == 303


def test_a_visit_is_moved_by_form(director: FlaskClient, db: DbSession, campaign: Campaign) -> None:
    visit = a_visit(db, campaign, state=VisitState.ANNOUNCED)
    path, slot = f"/visits/{visit.id}/move", {"on": LATER.isoformat(), "half_day": "pm"}
    assert director.get(path, query_string=slot).status_code == 200
    answer = director.post(path, data=slot)
    assert (answer.status_code, "Hãy ghi lý do" in answer.text, visit.on) == (422, True, SOON)
    assert director.post(path, data=slot | {"reason": "Bão số 5"}).status_code == 303
    assert (visit.on, visit.state) == (LATER, VisitState.PROPOSED)


def test_a_drag_onto_another_day_moves_the_visit_and_offers_undo(
    director: FlaskClient, db: DbSession, campaign: Campaign
) -> None:
    visit = a_visit(db, campaign)
    confirm_house(db, make_actor(db), visit, now=now())
    drag = {"on": LATER.isoformat(), "half_day": "am", "reason": "đổi"}
    board = director.post(f"/visits/{visit.id}/move", data=drag, follow_redirects=True).text
    assert f"/visits/{visit.id}/undo" in board
    assert director.post(f"/visits/{visit.id}/undo").status_code == 303
    assert (visit.on, visit.state) == (SOON, VisitState.HOUSE_CONFIRMED)


def test_a_visit_moves_with_another_team_in_one_step(director: FlaskClient, db: DbSession, campaign: Campaign) -> None:
    busy, free, kit = make_member(db), make_member(db), make_kit(db)
    make_visit(db, busy, on=LATER)
    visit = a_visit(db, campaign)
    visit.members = [*make_visit(db, busy, on=SOON + timedelta(days=28)).members]
    path, slot = f"/visits/{visit.id}/move", {"on": LATER.isoformat(), "half_day": "am"}
    assert director.post(path, data=slot).status_code == 422
    team = {"with_team": "1", "kit": str(kit.id), "people": [str(free.id)]}
    assert director.post(path, data=slot | team).status_code == 303
    assert (visit.on, visit.kit_id, [one.member_id for one in visit.members]) == (LATER, kit.id, [free.id])


def test_other_days_are_ranked_in_the_background_and_shown(
    director: FlaskClient, db: DbSession, campaign: Campaign
) -> None:
    visit = a_visit(db, campaign)
    answer = director.post(f"/plan/neighborhoods/{visit.neighborhood_id}/slots", data={"visit": str(visit.id)})
    page = answer.headers["Location"]
    assert "Đang thử từng ngày" in director.get(page).text
    task = db.query(Task).one()
    words = [{"words": "Đi thêm %(km)s km (%(points)s điểm)", "facts": {"km": "1,2", "points": "+12"}}]
    slot = {"on": LATER.isoformat(), "half_day": "am", "is_open": True, "points": 12, "people_moved": 0}
    task.state, task.result = TaskState.DONE, {"slots": [slot | {"words": words}]}
    assert "Đi thêm 1,2 km (+12 điểm)" in director.get(page).text


def test_a_team_is_chosen_by_form(director: FlaskClient, db: DbSession, campaign: Campaign) -> None:
    visit, person, kit = a_visit(db, campaign), make_member(db, full_name="Chị Lan Mẫu"), make_kit(db)
    path = f"/visits/{visit.id}/team"
    assert "Chị Lan Mẫu" in director.get(path).text
    answer = director.post(path, data={"kit": str(kit.id), "people": [str(person.id)]})
    assert (answer.status_code, visit.kit_id) == (303, kit.id)
    assert [member.member_id for member in visit.members] == [person.id]


@pytest.mark.parametrize(
    ("act", "states"),
    [
        ("house-confirmation", (VisitState.PROPOSED, VisitState.HOUSE_CONFIRMED)),
        ("police-confirmation", (VisitState.HOUSE_CONFIRMED, VisitState.POLICE_CONFIRMED)),
        ("announcement", (VisitState.POLICE_CONFIRMED, VisitState.ANNOUNCED)),
        ("lock", (VisitState.PROPOSED, VisitState.PROPOSED)),
        ("postponement", (VisitState.ANNOUNCED, VisitState.POSTPONED)),
        ("cancellation", (VisitState.PROPOSED, VisitState.CANCELLED)),
    ],
)
def test_the_steps_of_a_visit_are_buttons(
    director: FlaskClient, db: DbSession, campaign: Campaign, act: str, states: tuple[VisitState, VisitState]
) -> None:
    visit = a_visit(db, campaign, state=states[0])
    assert director.get(f"/visits/{visit.id}").status_code == 200
    assert director.post(f"/visits/{visit.id}/{act}", data={"reason": "Bão số 5", "day": "y"}).status_code == 303
    assert visit.state is states[1]


def test_the_doors_are_opened_by_the_team_of_the_day(client: FlaskClient, db: DbSession, campaign: Campaign) -> None:
    user = sign_in(client, db, Role.STAFF)
    visit = a_visit(db, campaign, local_day(now()), state=VisitState.ANNOUNCED)
    assert client.post(f"/visits/{visit.id}/opening").status_code == 404
    db.add(visit)
    visit.members = [*make_visit(db, make_member(db, user_id=user.id)).members]
    assert client.post(f"/visits/{visit.id}/opening").status_code == 303
    assert visit.state is VisitState.HELD


@pytest.mark.parametrize("act", ["postponement", "cancellation"])
def test_calling_off_without_a_reason_is_asked_again(
    director: FlaskClient, db: DbSession, campaign: Campaign, act: str
) -> None:
    visit = a_visit(db, campaign)
    answer = director.post(f"/visits/{visit.id}/{act}", data={"reason": " "})
    assert (answer.status_code, "Hãy ghi lý do" in answer.text, visit.state) == (422, True, VisitState.PROPOSED)


def test_a_foreign_neighborhoods_visit_is_not_there_for_a_team_member(
    client: FlaskClient, db: DbSession, campaign: Campaign
) -> None:
    visit = a_visit(db, campaign)
    sign_in(client, db, Role.TEAM_MEMBER)
    assert client.get(f"/visits/{visit.id}").status_code == 404
    assert client.post(f"/visits/{visit.id}/house-confirmation").status_code == 404


def test_a_plan_is_asked_for_watched_left_and_stopped(director: FlaskClient, db: DbSession, campaign: Campaign) -> None:
    path = f"/plan/campaigns/{campaign.id}/runs"
    assert director.get(path).status_code == 200
    answer = director.post(path, data={"keep": "all", "seconds": "10", "first_on": SOON.isoformat()})
    task = db.query(Task).one()
    assert (answer.status_code, task.kind, task.state) == (303, SOLVE, TaskState.WAITING)
    assert "Đang chờ đến lượt" in director.get(answer.headers["Location"]).text
    assert str(task.id) in director.get("/plan").text
    assert director.get(f"/tasks/{task.id}").get_json()["is_over"] is False
    assert director.post(f"/plan/runs/{task.id}/stop", data={"keep": "0"}).status_code == 303
    assert task.state is TaskState.STOPPED


def test_a_draft_says_what_it_changes_and_is_published_and_undone(
    director: FlaskClient, db: DbSession, campaign: Campaign
) -> None:
    entry = {"neighborhood": str(campaign.targets[0].neighborhood_id), "date": SOON.isoformat(), "session": "am"}
    entries = {"instance": "", "visits": [entry | {"staff": [], "police": [], "kit": str(make_kit(db).id)}]}
    plan: Plan = save_draft(db, make_actor(db), campaign.id, entries=entries, figures={}, now=now())
    path = f"/plan/drafts/{plan.id}"
    assert "Thêm 1 buổi" in director.get(path).text
    assert director.post(f"{path}/publication").status_code == 303
    assert db.query(Visit).one().state is VisitState.PROPOSED
    assert "Hoàn tác công bố" in director.get(path).text
    assert director.post(f"{path}/undo").status_code == 303
    assert (plan.state, db.query(Visit).one().state) == (PlanState.DRAFT, VisitState.CANCELLED)
    assert director.post(f"{path}/rejection").status_code == 303
    assert plan.state is PlanState.DISCARDED


def test_the_diary_of_the_jobs_is_shown_to_the_admin(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db, Role.ADMIN)
    assert "Lập sẵn lịch ngày lễ năm sau" in client.get("/jobs").text
