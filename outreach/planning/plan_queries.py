"""Finding plans on paper, and what each would do to the visits that stand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from outreach.kernel.db import DbSession
from outreach.kernel.errors import NotFound
from outreach.kernel.text import N_
from outreach.planning.engine.files import plan_from_json
from outreach.planning.models import Plan, Visit
from outreach.planning.publication_rules import Difference, Standing, differences
from outreach.planning.quality_queries import wanted_of
from outreach.planning.queries import visits_of_campaign
from outreach.planning.rules import AHEAD_STATES, PlanState, VisitState
from outreach.planning.way_rules import Way


def plan(db: DbSession, plan_id: UUID) -> Plan:
    """One plan with its campaign; raises `NotFound`."""
    found = db.scalar(select(Plan).where(Plan.id == plan_id).options(joinedload(Plan.campaign)))
    if found is None:
        raise NotFound("plan.unknown", N_("Không có phương án này."))
    return found


def plans_of(db: DbSession, campaign_id: UUID, *, limit: int = 20) -> Sequence[Plan]:
    """The latest plans of a campaign, newest first."""
    rows = select(Plan).where(Plan.campaign_id == campaign_id).order_by(Plan.made_at.desc(), Plan.id.desc())
    return db.scalars(rows.limit(limit)).all()


def ways_beside(db: DbSession, plan: Plan) -> Sequence[Plan]:
    """The plans that one replanning has found, this one among them, in their order; alone for any other plan."""
    if plan.task_id is None or plan.figures.get("kind") != "replan":
        return [plan]
    return sorted(db.scalars(select(Plan).where(Plan.task_id == plan.task_id)), key=_order_of_ways)


def open_replanning(db: DbSession, campaign_id: UUID) -> Plan | None:
    """The first way of the latest replanning that nobody has applied or set aside yet."""
    drafts = [plan for plan in plans_of(db, campaign_id) if plan.state is PlanState.DRAFT]
    latest = next((plan for plan in drafts if plan.figures.get("kind") == "replan"), None)
    return next((plan for plan in ways_beside(db, latest) if plan.state is PlanState.DRAFT), None) if latest else None


def what_would_change(db: DbSession, plan: Plan, *, today: date) -> list[Difference]:
    """What publishing this plan would do to the visits ahead, one entry a visit; changes nothing."""
    wanted = wanted_of(plan_from_json(plan.entries).visits)
    aside = {UUID(one) for one in plan.figures.get("aside", ())}
    hit = visits_hit_by(plan)
    return differences(wanted, [standing_of(visit, aside, hit) for visit in visits_under(db, plan, today)])


def visits_hit_by(plan: Plan) -> frozenset[UUID]:
    """The visits that a replanning was made for: they leave their day even where they are locked."""
    return frozenset(UUID(one) for one in plan.figures.get("hit", ()))


def places_unserved(plan: Plan) -> frozenset[UUID]:
    """Where the plan has no day for all half-days: a visit that falls out there waits, it is not given up."""
    return frozenset(UUID(one["neighborhood"]) for one in plan.figures.get("unserved", ()))


def visits_under(db: DbSession, plan: Plan, today: date) -> list[Visit]:
    """The visits that a plan may touch: those ahead or overdue and postponed ones; today's only when hit."""
    hit = visits_hit_by(plan)
    return [
        visit
        for visit in visits_of_campaign(db, plan.campaign_id)
        if visit.state is VisitState.POSTPONED
        or (visit.state in AHEAD_STATES and (visit.on != today or visit.id in hit))
    ]


def standing_of(visit: Visit, aside: Collection[UUID] = (), hit: Collection[UUID] = ()) -> Standing:
    """The visit as it stands; its date is fixed where it is locked or stands `aside`, but not where it was `hit`."""
    return Standing(
        visit_id=visit.id,
        neighborhood_id=visit.neighborhood_id,
        on=visit.on,
        half_day=visit.half_day,
        kit_id=visit.kit_id,
        people=frozenset(member.member_id for member in visit.members),
        is_fixed=visit.id not in hit and (visit.id in aside or visit.is_date_locked),
        is_team_fixed=visit.is_team_locked and visit.id not in hit,
        is_promised=visit.state not in {VisitState.PROPOSED, VisitState.POSTPONED},
        waits=visit.state is VisitState.POSTPONED,
    )


def _order_of_ways(plan: Plan) -> int:
    return list(Way).index(Way(plan.figures.get("way", Way.CALM)))
