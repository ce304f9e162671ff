"""Plans on paper: asked for, kept as a draft, compared with the visits that stand, set aside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from outreach.accounts.rules import Actor
from outreach.audit.service import record
from outreach.kernel.db import DbSession
from outreach.kernel.errors import NotFound, Refused
from outreach.kernel.text import N_
from outreach.planning.campaign_rules import Keep
from outreach.planning.engine.files import plan_from_json
from outreach.planning.models import Campaign, Plan, Visit
from outreach.planning.publication_rules import Difference, Standing, differences
from outreach.planning.quality_queries import wanted_of
from outreach.planning.queries import visits_of_campaign
from outreach.planning.rules import AHEAD_STATES, PlanState, VisitState
from outreach.tasks.models import Task
from outreach.tasks.service import ask_for_task

SOLVE = "plan.solve"
"""The kind of task that makes a plan."""


def ask_for_plan(
    db: DbSession,
    actor: Actor,
    campaign: Campaign,
    *,
    keep: Keep,
    seconds: int,
    first_on: date | None = None,
    now: datetime,
) -> Task:
    """Let a plan be made in the background; raises `Refused` while another one of this campaign is in work."""
    if campaign.closed_at is not None:
        raise Refused("campaign.closed", N_("Chiến dịch này đã kết thúc."))
    earliest = first_on.isoformat() if first_on else None
    arguments = {"keep": keep.value, "seconds": seconds, "first_on": earliest, "seed": 1}
    return ask_for_task(db, actor, SOLVE, subject_id=campaign.id, arguments=arguments, now=now)


def save_draft(
    db: DbSession,
    actor: Actor,
    campaign_id: UUID,
    *,
    entries: dict[str, Any],
    figures: dict[str, Any],
    task: Task | None = None,
    now: datetime,
) -> Plan:
    """Keep a plan on paper; nothing else changes."""
    count = len(db.scalars(select(Plan.id).where(Plan.campaign_id == campaign_id)).all())
    plan = Plan(
        campaign_id=campaign_id,
        name=N_("Phương án %(number)s") % {"number": count + 1},
        entries=entries,
        figures=figures,
        task_id=task.id if task else None,
        made_by=actor.user_id,
        made_at=now,
    )
    db.add(plan)
    record(db, actor, "plan.draft", plan, now=now, visits=len(entries["visits"]))
    return plan


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


def discard_plan(db: DbSession, actor: Actor, plan: Plan, *, now: datetime) -> None:
    """Set a draft aside."""
    if plan.state is not PlanState.DRAFT:
        raise Refused("plan.not_draft", N_("Chỉ bỏ được phương án chưa công bố."))
    plan.state = PlanState.DISCARDED
    record(db, actor, "plan.discard", plan, now=now)


def what_would_change(db: DbSession, plan: Plan, *, today: date) -> list[Difference]:
    """What publishing this plan would do to the visits ahead, one entry a visit; changes nothing."""
    wanted = wanted_of(plan_from_json(plan.entries).visits)
    return differences(wanted, [_standing(visit) for visit in visits_under(db, plan.campaign_id, today)])


def visits_under(db: DbSession, campaign_id: UUID, today: date) -> list[Visit]:
    """The visits that a plan may touch: those ahead, or overdue, and postponed ones; never those of today."""
    return [
        visit
        for visit in visits_of_campaign(db, campaign_id)
        if visit.state is VisitState.POSTPONED or (visit.state in AHEAD_STATES and visit.on != today)
    ]


def _standing(visit: Visit) -> Standing:
    return Standing(
        visit_id=visit.id,
        neighborhood_id=visit.neighborhood_id,
        on=visit.on,
        half_day=visit.half_day,
        kit_id=visit.kit_id,
        people=frozenset(member.member_id for member in visit.members),
        is_fixed=visit.is_date_locked,
        is_team_fixed=visit.is_team_locked,
        is_promised=visit.state not in {VisitState.PROPOSED, VisitState.POSTPONED},
        waits=visit.state is VisitState.POSTPONED,
    )
