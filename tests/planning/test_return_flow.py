"""Coming back: an open promise of the next visit becomes a need, which a plan takes along."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from outreach.accounts.rules import THE_HOUSE
from outreach.dossiers.models import FollowUp
from outreach.dossiers.return_queries import promises_by_neighborhood
from outreach.dossiers.rules import FollowUpPlace, FollowUpState
from outreach.fieldwork.rules import RecordState
from outreach.kernel.db import Database, DbSession
from outreach.planning.campaign_rules import Keep
from outreach.planning.models import Campaign, Plan, Visit
from outreach.planning.plan_queries import what_would_change
from outreach.planning.plan_service import SOLVE, ask_for_plan
from outreach.planning.plan_work import solve_campaign
from outreach.planning.publication_rules import Step
from outreach.planning.publication_service import publish_plan
from outreach.planning.return_queries import returns_of
from outreach.planning.return_rules import Promises, returns_needed
from outreach.planning.rules import VisitState
from outreach.staffing.rules import StaffKind
from outreach.tasks.run import run_next_task
from tests.build import make_campaign, make_encounter, make_kit, make_member, make_neighborhood, make_visit

NOW = datetime(2026, 8, 20, 2, 0, tzinfo=UTC)
TODAY = date(2026, 8, 20)
HELD, AHEAD = date(2026, 8, 8), date(2026, 9, 5)
A, B, C = (UUID(int=number) for number in range(1, 4))


@pytest.fixture
def visit(db: DbSession) -> Visit:
    """The one visit that the campaign owed, closed; one person was promised the next."""
    place = make_neighborhood(db, team_size=1)
    campaign = make_campaign(db, place, starts_on=date(2026, 8, 1), ends_on=date(2026, 9, 27))
    found = make_visit(db, campaign=campaign, neighborhood=place, on=HELD, state=VisitState.CLOSED)
    promise(db, found)
    return found


def promise(db: DbSession, visit: Visit, *, recorded: RecordState = RecordState.RECORDED, **facts: Any) -> FollowUp:
    encounter = make_encounter(
        db, visit, state=recorded, void_reason="Ghi nhầm" if recorded is RecordState.VOIDED else ""
    )
    known = {"place": FollowUpPlace.NEXT_VISIT, "due_on": AHEAD, "what": "Mang bổ sung", "created_at": NOW} | facts
    made = FollowUp(encounter_id=encounter.id, **known)
    db.add(made)
    db.flush()
    return made


def returns(db: DbSession, campaign: Campaign) -> dict[UUID, int]:
    found = returns_of(db, campaign, promises_by_neighborhood(db), today=TODAY)
    return {one.neighborhood.id: one.promises.people for one in found}


def test_people_are_counted_once_and_only_open_promises_of_the_next_visit(db: DbSession, visit: Visit) -> None:
    promise(db, visit, due_on=date(2026, 9, 1))
    promise(db, visit, place=FollowUpPlace.CENTER)
    promise(db, visit, state=FollowUpState.DONE, outcome="Đã nộp")
    promise(db, visit, recorded=RecordState.VOIDED)
    assert promises_by_neighborhood(db) == {visit.neighborhood_id: Promises(2, date(2026, 9, 1))}


@pytest.mark.parametrize(
    ("state", "needed"),
    [(VisitState.PROPOSED, 0), (VisitState.POSTPONED, 0), (VisitState.CANCELLED, 1)],
)
def test_nobody_comes_back_twice(db: DbSession, visit: Visit, state: VisitState, needed: int) -> None:
    make_visit(db, campaign=visit.campaign, neighborhood=visit.neighborhood, on=AHEAD, state=state)
    assert len(returns(db, visit.campaign)) == needed


def test_where_a_half_day_is_owed_whoever_waits_is_served_then(db: DbSession, visit: Visit) -> None:
    visit.campaign.targets[0].half_days = 2
    assert returns(db, visit.campaign) == {}


def test_heirs_inherit_promises_and_the_earliest_day_comes_first() -> None:
    promised = {A: Promises(2, AHEAD), B: Promises(1, TODAY), C: Promises(5, HELD)}
    found = returns_needed(promised, heirs={A: B}, expected={C})
    assert found == {B: Promises(3, TODAY)}


def test_the_automatic_plan_adds_the_return_and_publishing_it_satisfies_the_need(
    database: Database, db: DbSession, visit: Visit
) -> None:
    make_member(db), make_member(db, StaffKind.POLICE), make_kit(db)
    elsewhere = make_neighborhood(db, team_size=1)  # reached in another campaign
    promise(db, make_visit(db, neighborhood=elsewhere, on=HELD, state=VisitState.CLOSED))
    needed = returns(db, visit.campaign)
    assert set(needed) == {visit.neighborhood_id, elsewhere.id}
    ask_for_plan(db, THE_HOUSE, visit.campaign, keep=Keep.ALL, seconds=1, returns=needed, now=NOW)
    db.commit()
    assert run_next_task(database, {SOLVE: solve_campaign}, clock=lambda: NOW)
    db.expire_all()
    plan = db.query(Plan).one()
    assert {one.step for one in what_would_change(db, plan, today=TODAY)} == {Step.ADD}
    publish_plan(db, THE_HOUSE, plan, now=NOW)
    assert db.query(Visit).filter(Visit.on > TODAY).count() == 2
    assert returns(db, visit.campaign) == {}
