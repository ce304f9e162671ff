"""After a storm: what is hit finds another day, all else stays, and nothing changes until it is applied."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from outreach.accounts.rules import THE_HOUSE, Role
from outreach.kernel.db import Database, DbSession
from outreach.kernel.errors import Invalid
from outreach.planning.models import Campaign, Plan, Visit
from outreach.planning.plan_queries import open_replanning, ways_beside, what_would_change
from outreach.planning.plan_service import REPLAN, ask_for_replan, discard_plan
from outreach.planning.publication_rules import Step
from outreach.planning.publication_service import publish_plan, undo_publication
from outreach.planning.replan_queries import Setback, replanning_of, visits_hit
from outreach.planning.replan_work import replan_campaign
from outreach.planning.rules import HalfDay, PlanState, VisitState
from outreach.planning.way_queries import ways_compared
from outreach.staffing.rules import StaffKind
from outreach.tasks.models import Task, TaskState
from outreach.tasks.run import run_next_task
from tests.build import make_campaign, make_kit, make_member, make_neighborhood, make_visit, sign_in

NOW = datetime(2026, 8, 20, 2, 0, tzinfo=UTC)
TODAY = date(2026, 8, 20)
STORM, NEXT, LAST = date(2026, 8, 22), date(2026, 8, 29), date(2026, 9, 5)


@pytest.fixture
def campaign(db: DbSession) -> Campaign:
    """Two visits on the stormy Saturday, one of them locked, one a week later, one without a team."""
    staff = [make_member(db) for _ in range(4)]
    officer, kit = make_member(db, StaffKind.POLICE, max_days_per_month=5), make_kit(db)
    places = [make_neighborhood(db, team_size=2) for _ in range(4)]
    made = make_campaign(db, *places, starts_on=date(2026, 8, 1), ends_on=date(2026, 9, 27))
    slots = [(STORM, "am", True), (STORM, "pm", False), (NEXT, "am", False)]
    for place, (on, half_day, locked) in zip(places, slots, strict=False):
        facts = {"on": on, "half_day": HalfDay(half_day), "is_date_locked": locked, "kit_id": kit.id}
        make_visit(db, *staff[:2], officer, campaign=made, neighborhood=place, state=VisitState.ANNOUNCED, **facts)
    make_visit(db, campaign=made, neighborhood=places[3], on=LAST)
    db.commit()
    return made


def replanned(database: Database, db: DbSession, campaign: Campaign) -> Plan:
    """The calmest of the drafts that the storm of the Saturday leads to."""
    hit = [visit.id for visit in visits_hit(db, campaign, STORM, STORM)]
    ask_for_replan(db, THE_HOUSE, campaign, hit=hit, closed=[STORM], reason="Bão số 5", seconds=2, now=NOW)
    db.commit()
    assert run_next_task(database, {REPLAN: replan_campaign}, clock=lambda: NOW)
    db.expire_all()
    task = db.query(Task).one()
    assert (task.state, task.error) == (TaskState.DONE, "")
    plan = open_replanning(db, campaign.id)
    assert plan is not None
    return plan


def test_a_storm_moves_what_it_hits_and_nothing_else(database: Database, db: DbSession, campaign: Campaign) -> None:
    plan = replanned(database, db, campaign)
    assert {visit.on for visit in db.query(Visit)} == {STORM, NEXT, LAST}
    steps = Counter(one.step for one in what_would_change(db, plan, today=TODAY))
    assert (steps[Step.MOVE], steps[Step.DROP], steps[Step.ADD]) == (2, 0, 0)
    publish_plan(db, THE_HOUSE, plan, now=NOW)
    moved = [visit for visit in db.query(Visit) if visit.reason == "Bão số 5" and visit.state is VisitState.PROPOSED]
    assert (len(moved), all(visit.on > STORM and not visit.is_date_locked for visit in moved)) == (2, True)
    assert db.query(Visit).filter(Visit.on == LAST, Visit.kit_id.is_(None)).count() == 1


def test_a_replanning_names_the_price_of_further_moves(database: Database, db: DbSession, campaign: Campaign) -> None:
    plan = replanned(database, db, campaign)
    assert plan.figures["moved"] >= plan.figures["moved_at_least"] == 0
    for further in plan.figures["further"]:
        assert further["place"]
        assert all(one["words"] % one["facts"] for one in further["words"])


def test_an_applied_replanning_is_undone_with_its_locks(database: Database, db: DbSession, campaign: Campaign) -> None:
    def standing() -> set[tuple[UUID, date, VisitState, bool]]:
        return {(visit.id, visit.on, visit.state, visit.is_date_locked) for visit in db.query(Visit)}

    before = standing()
    plan = replanned(database, db, campaign)
    publish_plan(db, THE_HOUSE, plan, now=NOW)
    undo_publication(db, THE_HOUSE, plan, now=NOW)
    assert standing() == before


def test_what_finds_no_day_waits_and_is_not_given_up(database: Database, db: DbSession, campaign: Campaign) -> None:
    campaign.ends_on = STORM
    plan = replanned(database, db, campaign)
    publish_plan(db, THE_HOUSE, plan, now=NOW)
    hit = [visit for visit in db.query(Visit) if visit.on == STORM]
    assert {(visit.state, visit.reason) for visit in hit} == {(VisitState.POSTPONED, "Bão số 5")}
    assert len(plan.figures["unserved"]) == 2


def test_half_filled_visits_stay_aside_and_only_what_is_hit_is_placed(db: DbSession, campaign: Campaign) -> None:
    hit = frozenset(visit.id for visit in visits_hit(db, campaign, STORM, STORM))
    found = replanning_of(db, campaign, Setback(hit, (STORM,)), today=TODAY)
    assert (len(found.before.visits), len(found.event.cancelled), len(found.aside)) == (1, 2, 1)
    assert sum(house.sessions for house in found.problem.houses) == 3


def test_postponed_visits_are_offered_with_those_of_the_days(db: DbSession, campaign: Campaign) -> None:
    waiting = make_visit(db, campaign=campaign, state=VisitState.POSTPONED, on=date(2026, 8, 8))
    assert waiting in visits_hit(db, campaign, STORM, STORM)
    assert len(visits_hit(db, campaign, NEXT, NEXT)) == 2


@pytest.mark.parametrize(("hit", "reason"), [([], "Bão"), ([UUID(int=1)], " ")])
def test_a_replanning_needs_visits_and_a_reason(
    db: DbSession, campaign: Campaign, hit: list[UUID], reason: str
) -> None:
    with pytest.raises(Invalid):
        ask_for_replan(db, THE_HOUSE, campaign, hit=hit, closed=[], reason=reason, now=NOW)


def test_the_page_of_a_setback_shows_what_is_hit_and_asks(
    client: FlaskClient, db: DbSession, campaign: Campaign
) -> None:
    sign_in(client, db, Role.DIRECTOR)
    path = f"/plan/campaigns/{campaign.id}/replanning"
    days = {"first": STORM.isoformat(), "last": STORM.isoformat()}
    page = client.get(path, query_string=days).text
    visits = [str(visit.id) for visit in visits_hit(db, campaign, STORM, STORM)]
    assert all(visit in page for visit in visits)
    assert client.post(path, data=days | {"reason": "Bão số 5"}).status_code == 422
    assert client.post(path, data=days | {"reason": "", "visit": visits}).status_code == 422
    assert client.post(path, data=days | {"reason": "Bão số 5", "visit": visits}).status_code == 303
    assert db.query(Task).one().arguments["hit"] == visits


def test_several_ways_are_offered_each_with_its_price_and_its_own_days(
    database: Database, db: DbSession, campaign: Campaign
) -> None:
    plan = replanned(database, db, campaign)
    calm, *others = ways_compared(db, plan, today=TODAY)
    assert (calm.letter, calm.plan, calm.price.placed, calm.price.along) == ("A", plan, 2, 0)
    assert calm.price.to_tell == 2
    assert others
    slots = [{(one["neighborhood"], one["date"], one["session"]) for one in way.plan.entries["visits"]}
             for way in (calm, *others)]  # fmt: skip
    assert all(one not in slots[:number] for number, one in enumerate(slots))
    later = [way for way in others if way.plan.figures["way"] == "later"]
    assert [way.price.longest_wait > 28 for way in later] == [True]


def test_applying_one_way_sets_the_others_aside_and_undoing_brings_them_back(
    database: Database, db: DbSession, campaign: Campaign
) -> None:
    plan = replanned(database, db, campaign)
    last = list(ways_beside(db, plan))[-1]
    publish_plan(db, THE_HOUSE, last, now=NOW)
    assert {one.state for one in ways_beside(db, plan)} == {PlanState.PUBLISHED, PlanState.DISCARDED}
    assert open_replanning(db, campaign.id) is None
    undo_publication(db, THE_HOUSE, last, now=NOW)
    assert {one.state for one in ways_beside(db, plan)} == {PlanState.DRAFT}
    discard_plan(db, THE_HOUSE, plan, now=NOW)
    assert {one.state for one in ways_beside(db, plan)} == {PlanState.DISCARDED}
