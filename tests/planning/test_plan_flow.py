"""From a campaign to a draft to visits: asked for, worked out, published, published again, undone."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from outreach.accounts.rules import THE_HOUSE
from outreach.kernel.db import Database, DbSession
from outreach.kernel.errors import Refused
from outreach.planning.campaign_rules import Keep
from outreach.planning.draft_queries import draft_of, warned_days
from outreach.planning.models import Campaign, Plan, Visit, VisitChange
from outreach.planning.plan_queries import what_would_change
from outreach.planning.plan_service import SOLVE, ask_for_plan, save_draft
from outreach.planning.plan_work import solve_campaign
from outreach.planning.publication_rules import Step
from outreach.planning.publication_service import publish_plan, undo_publication
from outreach.planning.rules import PlanState, VisitState
from outreach.staffing.models import Kit, StaffMember
from outreach.staffing.rules import StaffKind
from outreach.tasks.models import Task, TaskState
from outreach.tasks.run import Outcome, Run, run_next_task
from outreach.tasks.service import ask_to_stop
from outreach.workdays.models import CalendarDay
from outreach.workdays.rules import DayKind
from tests.build import make_campaign, make_kit, make_member, make_neighborhood, make_visit

NOW = datetime(2026, 8, 3, 2, 0, tzinfo=UTC)
TODAY = date(2026, 8, 3)
FIRST, SECOND, THIRD = date(2026, 8, 8), date(2026, 8, 15), date(2026, 8, 22)


@pytest.fixture
def campaign(db: DbSession) -> Campaign:
    """Three neighborhoods, four people, two officers, one kit, eight weekends."""
    for _ in range(4):
        make_member(db, skills=["vneid"])
    for _ in range(2):
        make_member(db, StaffKind.POLICE)
    make_kit(db)
    places = [make_neighborhood(db, team_size=2) for _ in range(3)]
    made = make_campaign(db, *places, starts_on=date(2026, 8, 1), ends_on=date(2026, 9, 27))
    db.commit()
    return made


def entry(db: DbSession, place: UUID, on: date, session: str = "am") -> dict[str, object]:
    """A half-day of a plan with a team that is enough."""
    people = db.query(StaffMember).order_by(StaffMember.code).all()
    staff = [str(one.id) for one in people if one.kind is StaffKind.CENTER][:2]
    police = [str(one.id) for one in people if one.kind is StaffKind.POLICE][:1]
    kit = str(db.query(Kit).one().id)
    return {
        "neighborhood": str(place),
        "date": str(on),
        "session": session,
        "staff": staff,
        "police": police,
        "kit": kit,
    }


def draft(db: DbSession, campaign: Campaign, *days: tuple[date, str]) -> Plan:
    """A plan that gives the first neighborhoods these half-days."""
    places = [target.neighborhood_id for target in campaign.targets]
    visits = [entry(db, place, on, session) for place, (on, session) in zip(places, days, strict=False)]
    return save_draft(db, THE_HOUSE, campaign.id, entries={"instance": "", "visits": visits}, figures={}, now=NOW)


def standing(db: DbSession) -> Counter[tuple[date, VisitState]]:
    return Counter((visit.on, visit.state) for visit in db.query(Visit))


def test_a_plan_is_worked_out_in_the_background_and_published(
    database: Database, db: DbSession, campaign: Campaign
) -> None:
    ask_for_plan(db, THE_HOUSE, campaign, keep=Keep.ALL, seconds=1, now=NOW)
    db.commit()
    assert run_next_task(database, {SOLVE: solve_campaign}, clock=lambda: NOW)
    db.expire_all()
    task, plan = db.query(Task).one(), db.query(Plan).one()
    assert (task.state, task.result["plan_id"], task.error) == (TaskState.DONE, str(plan.id), "")
    assert plan.figures["new"]["covered"] == 3
    assert db.query(Visit).count() == 0
    assert publish_plan(db, THE_HOUSE, plan, now=NOW) == {Step.ADD: 3}
    assert {visit.state for visit in db.query(Visit)} == {VisitState.PROPOSED}
    assert all(visit.members and visit.kit_id and visit.changes for visit in db.query(Visit))


def test_while_one_plan_is_in_work_no_other_is_asked_for(db: DbSession, campaign: Campaign) -> None:
    ask_for_plan(db, THE_HOUSE, campaign, keep=Keep.ALL, seconds=1, now=NOW)
    with pytest.raises(Refused):
        ask_for_plan(db, THE_HOUSE, campaign, keep=Keep.ALL, seconds=1, now=NOW)


def test_a_draft_tells_which_of_its_new_days_are_to_avoid(db: DbSession, campaign: Campaign) -> None:
    for kind, name in ((DayKind.AVOID, "Hai tuần trước Tết"), (DayKind.NOTE, "Mùa cưới")):
        db.add(CalendarDay(from_on=FIRST, to_on=FIRST, kind=kind, name=name, source="thử"))
    db.add(CalendarDay(from_on=SECOND, to_on=SECOND, kind=DayKind.NOTE, name="Mùa cưới", source="thử"))
    db.flush()
    made = draft_of(db, draft(db, campaign, (FIRST, "am"), (SECOND, "am")), today=TODAY)
    assert warned_days(db, made) == {FIRST: "Hai tuần trước Tết"}
    assert warned_days(db, draft_of(db, draft(db, campaign), today=TODAY)) == {}


def test_a_second_plan_moves_only_what_differs(db: DbSession, campaign: Campaign) -> None:
    publish_plan(db, THE_HOUSE, draft(db, campaign, (FIRST, "am"), (FIRST, "pm"), (SECOND, "am")), now=NOW)
    second = draft(db, campaign, (FIRST, "am"), (THIRD, "pm"), (SECOND, "am"))
    steps = Counter(one.step for one in what_would_change(db, second, today=TODAY))
    assert steps == {Step.STAY: 2, Step.MOVE: 1}
    later = NOW + timedelta(hours=1)
    publish_plan(db, THE_HOUSE, second, now=later)
    assert db.query(VisitChange).filter(VisitChange.at == later).count() == 1
    assert standing(db) == {
        (FIRST, VisitState.PROPOSED): 1,
        (SECOND, VisitState.PROPOSED): 1,
        (THIRD, VisitState.PROPOSED): 1,
    }


def test_two_visits_may_swap_their_half_days(db: DbSession, campaign: Campaign) -> None:
    publish_plan(db, THE_HOUSE, draft(db, campaign, (FIRST, "am"), (SECOND, "am")), now=NOW)
    steps = publish_plan(db, THE_HOUSE, draft(db, campaign, (SECOND, "am"), (FIRST, "am")), now=NOW)
    assert steps == {Step.MOVE: 2}


@pytest.mark.parametrize(
    "facts", [{"is_date_locked": True}, {"state": VisitState.HELD}, {"state": VisitState.CLOSED, "closed_at": NOW}]
)
def test_held_closed_and_locked_visits_are_never_touched(
    db: DbSession, campaign: Campaign, facts: dict[str, object]
) -> None:
    publish_plan(db, THE_HOUSE, draft(db, campaign, (FIRST, "am")), now=NOW)
    visit = db.query(Visit).one()
    for name, value in facts.items():
        setattr(visit, name, value)
    before = (visit.on, visit.state, len(visit.changes))
    publish_plan(db, THE_HOUSE, draft(db, campaign), now=NOW)
    assert (visit.on, visit.state, len(visit.changes)) == before


def test_a_plan_that_no_longer_fits_is_refused_whole(db: DbSession, campaign: Campaign) -> None:
    plan = draft(db, campaign, (FIRST, "am"), (FIRST, "am"))
    db.commit()
    with pytest.raises(Refused):
        publish_plan(db, THE_HOUSE, plan, now=NOW)
    db.rollback()
    assert db.query(Visit).count() == 0


def test_a_published_plan_is_not_published_again(db: DbSession, campaign: Campaign) -> None:
    plan = draft(db, campaign, (FIRST, "am"))
    publish_plan(db, THE_HOUSE, plan, now=NOW)
    with pytest.raises(Refused):
        publish_plan(db, THE_HOUSE, plan, now=NOW)


def test_a_publication_is_undone_within_a_day(db: DbSession, campaign: Campaign) -> None:
    publish_plan(db, THE_HOUSE, draft(db, campaign, (FIRST, "am"), (SECOND, "am")), now=NOW)
    before = standing(db)
    plan = draft(db, campaign, (THIRD, "am"), (SECOND, "am"), (FIRST, "pm"))
    publish_plan(db, THE_HOUSE, plan, now=NOW)
    undo_publication(db, THE_HOUSE, plan, now=NOW + timedelta(hours=23))
    after = standing(db)
    assert after - Counter({(FIRST, VisitState.CANCELLED): 1}) == before
    assert plan.state is PlanState.DRAFT


@pytest.mark.parametrize("hours", [25, 1])
def test_a_late_undo_or_one_over_a_later_change_is_refused(db: DbSession, campaign: Campaign, hours: int) -> None:
    plan = draft(db, campaign, (FIRST, "am"))
    publish_plan(db, THE_HOUSE, plan, now=NOW)
    if hours < 24:
        db.query(Visit).one().changed_at = NOW + timedelta(minutes=5)
    with pytest.raises(Refused):
        undo_publication(db, THE_HOUSE, plan, now=NOW + timedelta(hours=hours))


def test_what_cannot_be_served_says_which_rules_collide_and_what_would_lift_them(
    database: Database, db: DbSession, campaign: Campaign
) -> None:
    campaign.ends_on = FIRST
    ask_for_plan(db, THE_HOUSE, campaign, keep=Keep.ALL, seconds=1, now=NOW)
    db.commit()
    run_next_task(database, {SOLVE: solve_campaign}, clock=lambda: NOW)
    db.expire_all()
    figures = db.query(Plan).one().figures
    assert [one["half_days"] for one in figures["unserved"]] == [1]
    worst = figures["collisions"][0]
    assert 1 <= len(worst["rules"]) <= 3
    assert all(one["words"] % one["facts"] for one in worst["rules"] + worst["relaxations"])


def test_a_plan_in_work_that_is_thrown_away_leaves_no_draft(
    database: Database, db: DbSession, campaign: Campaign
) -> None:
    def thrown_away(run: Run) -> Outcome:
        outcome = solve_campaign(run)
        with database.writing.begin() as other:
            task = other.merge(run.task)
            ask_to_stop(other, THE_HOUSE, task, keep=False, now=NOW)
        return outcome

    ask_for_plan(db, THE_HOUSE, campaign, keep=Keep.ALL, seconds=1, now=NOW)
    db.commit()
    run_next_task(database, {SOLVE: thrown_away}, clock=lambda: NOW)
    assert db.query(Plan).count() == 0


def test_the_people_of_a_locked_visit_that_no_plan_can_hold_are_not_sent_beyond_their_limit(
    database: Database, db: DbSession, campaign: Campaign
) -> None:
    officer = make_member(db, StaffKind.POLICE, max_days_per_month=1)
    for other in db.query(StaffMember).filter(StaffMember.kind == StaffKind.POLICE, StaffMember.id != officer.id):
        other.active_to = date(2026, 7, 31)
    locked: dict[str, Any] = {"campaign": campaign, "neighborhood": campaign.targets[0].neighborhood, "on": FIRST}
    visit = make_visit(db, officer, kit_id=db.query(Kit).one().id, is_date_locked=True, **locked)
    ask_for_plan(db, THE_HOUSE, campaign, keep=Keep.LOCKED, seconds=1, first_on=SECOND, now=NOW)
    db.commit()
    assert run_next_task(database, {SOLVE: solve_campaign}, clock=lambda: NOW)
    db.expire_all()
    plan = db.query(Plan).one()
    assert {one["date"][:7] for one in plan.entries["visits"]} == {"2026-09"}
    publish_plan(db, THE_HOUSE, plan, now=NOW)
    assert (visit.on, [one.member_id for one in visit.members]) == (FIRST, [officer.id])
