"""The pages of exchanging days and of duty, as the deputy director walks them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from outreach.accounts.rules import Role
from outreach.kernel.clock import local_day, now
from outreach.kernel.db import DbSession
from outreach.planning.models import Campaign, Plan, Visit
from outreach.planning.rules import PlanState, weekend_of
from tests.build import make_campaign, make_member, make_neighborhood, make_visit, sign_in

TODAY = local_day(now())
SOON, LATE = weekend_of(TODAY + timedelta(days=14))[0], weekend_of(TODAY + timedelta(days=28))[0]


@pytest.fixture
def campaign(db: DbSession) -> Campaign:
    places = [make_neighborhood(db, name) for name in ("Phố Đông", "Phố Tây")]
    return make_campaign(db, *places, starts_on=TODAY - timedelta(90), ends_on=TODAY + timedelta(200))


@pytest.fixture
def pair(db: DbSession, campaign: Campaign) -> tuple[Visit, Visit]:
    east, west = (target.neighborhood for target in campaign.targets)
    one = make_visit(db, make_member(db, full_name="Lê Thị Mẫu"), campaign=campaign, neighborhood=east, on=SOON)
    return one, make_visit(db, campaign=campaign, neighborhood=west, on=LATE)


@pytest.fixture
def director(client: FlaskClient, db: DbSession) -> FlaskClient:
    sign_in(client, db, Role.DIRECTOR)
    return client


def test_an_exchange_is_shown_before_done_and_undone(
    director: FlaskClient, db: DbSession, pair: tuple[Visit, Visit]
) -> None:
    one, other = pair
    path = f"/visits/{one.id}/exchange"
    assert "Phố Tây" in director.get(f"/plan?visit={one.id}").text
    page = director.get(path, query_string={"other": other.id}).text
    assert page.count("Lưu ý:") > 0
    assert one.on == SOON
    answer = director.post(path, data={"other": other.id}, follow_redirects=True)
    assert "Đã đổi chỗ Phố Đông và Phố Tây." in answer.text
    assert (one.on, other.on) == (LATE, SOON)
    plan = db.query(Plan).one()
    page = director.post(f"/plan/drafts/{plan.id}/undo", follow_redirects=True).text
    assert "2 buổi trở lại như trước" in page
    assert (one.on, other.on, plan.state) == (SOON, LATE, PlanState.DISCARDED)


def test_nothing_chosen_and_locked_visits_are_said(director: FlaskClient, pair: tuple[Visit, Visit]) -> None:
    one, other = pair
    answer = director.post(f"/visits/{one.id}/exchange", data={"other": ""})
    assert (answer.status_code, "Hãy chọn một buổi." in answer.text) == (422, True)
    one.is_date_locked = True
    answer = director.post(f"/visits/{one.id}/exchange", data={"other": other.id})
    assert (answer.status_code, one.on) == (422, SOON)
    assert "Mở khóa rồi mới đổi chỗ." in answer.text


def test_a_weekend_moves_from_its_link_on_the_board(
    director: FlaskClient, campaign: Campaign, pair: tuple[Visit, Visit]
) -> None:
    path = f"/plan/campaigns/{campaign.id}/weekends"
    assert f"{path}?first={SOON}" in director.get(f"/plan?from={SOON:%Y-%m}").text
    days = {"first": SOON.isoformat(), "second": (SOON + timedelta(weeks=1)).isoformat()}
    assert "chuyển sang" in director.get(path, query_string=days).text
    answer = director.post(path, data=days, follow_redirects=True)
    assert "Đã đổi ngày 1 buổi." in answer.text
    assert pair[0].on == SOON + timedelta(weeks=1)


def test_two_different_weekends_of_the_campaign_are_asked_for(
    director: FlaskClient, campaign: Campaign, pair: tuple[Visit, Visit]
) -> None:
    path = f"/plan/campaigns/{campaign.id}/weekends"
    same = director.post(path, data={"first": SOON.isoformat(), "second": SOON.isoformat()})
    assert (same.status_code, "Hãy chọn hai cuối tuần khác nhau." in same.text) == (422, True)
    past = (SOON - timedelta(weeks=60)).isoformat()
    assert director.post(path, data={"first": SOON.isoformat(), "second": past}).status_code == 422
    empty = {"first": (SOON + timedelta(weeks=4)).isoformat(), "second": (SOON + timedelta(weeks=5)).isoformat()}
    assert "Không có buổi nào để dời" in director.post(path, data=empty).text


def test_everybody_of_the_staff_sees_who_goes_how_often(
    client: FlaskClient, db: DbSession, campaign: Campaign, pair: tuple[Visit, Visit]
) -> None:
    sign_in(client, db, Role.STAFF)
    page = client.get(f"/plan/campaigns/{campaign.id}/duty").text
    assert "Lê Thị Mẫu" in page
    assert "mỗi người 1–1 ngày" in page
    assert "Chưa có ai" in page
