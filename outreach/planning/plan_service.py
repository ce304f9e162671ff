"""Plans on paper: asked for, kept as a draft, set aside; questions that need the engine are asked for likewise."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from outreach.accounts.rules import Actor
from outreach.audit.service import record
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid, Refused
from outreach.kernel.text import N_, clean
from outreach.planning.campaign_rules import Keep
from outreach.planning.models import Campaign, Plan
from outreach.planning.plan_queries import ways_beside
from outreach.planning.rules import PlanState
from outreach.planning.scenario_rules import Scenario
from outreach.tasks.models import Task
from outreach.tasks.queries import open_task_on
from outreach.tasks.service import ask_for_task

SOLVE = "plan.solve"
REPLAN = "plan.replan"
RANK = "plan.rank"
SCENARIOS = "plan.scenarios"
"""The kinds of task that make a plan."""


def ask_for_plan(
    db: DbSession,
    actor: Actor,
    campaign: Campaign,
    *,
    keep: Keep,
    seconds: int,
    first_on: date | None = None,
    returns: Collection[UUID] = (),
    now: datetime,
) -> Task:
    """Let a plan be made in the background; raises `Refused` while another one of this campaign is in work.

    `returns` are neighborhoods that want one half-day more than the campaign owes them, to come back.
    """
    if campaign.closed_at is not None:
        raise Refused("campaign.closed", N_("Chiến dịch này đã kết thúc."))
    earliest = first_on.isoformat() if first_on else None
    arguments = {
        "keep": keep.value,
        "seconds": seconds,
        "first_on": earliest,
        "returns": sorted(str(one) for one in returns),
        "seed": 1,
    }
    return ask_for_task(db, actor, SOLVE, subject_id=campaign.id, arguments=arguments, now=now)


def ask_for_replan(
    db: DbSession,
    actor: Actor,
    campaign: Campaign,
    *,
    hit: Sequence[UUID],
    closed: Sequence[date],
    reason: str,
    seconds: int = 5,
    now: datetime,
) -> Task:
    """Let the visits that fall out be placed again in the background; nothing changes until it is applied.

    Raises `Invalid` without a visit or a reason, `Refused` while another replanning of the campaign runs.
    """
    if not hit:
        raise Invalid("replan.empty", N_("Hãy chọn ít nhất một buổi phải dời."), field="visit")
    if not clean(reason):
        raise Invalid("replan.reason", N_("Hãy ghi lý do, để người khác hiểu vì sao."), field="reason")
    arguments = {
        "hit": [str(one) for one in hit],
        "closed": [day.isoformat() for day in closed],
        "reason": clean(reason)[:300],
        "seconds": seconds,
    }
    return ask_for_task(db, actor, REPLAN, subject_id=campaign.id, arguments=arguments, now=now)


def ask_for_slots(
    db: DbSession, actor: Actor, campaign: Campaign, neighborhood_id: UUID, *, visit_id: UUID | None, now: datetime
) -> Task:
    """Let every other half-day of a neighborhood (or of one visit of it) be ranked in the background."""
    subject = visit_id or neighborhood_id
    running = open_task_on(db, RANK, subject)
    arguments = {
        "campaign": str(campaign.id),
        "neighborhood": str(neighborhood_id),
        "visit": str(visit_id) if visit_id else None,
    }
    return running or ask_for_task(db, actor, RANK, subject_id=subject, arguments=arguments, now=now)


def ask_for_scenarios(
    db: DbSession, actor: Actor, campaign: Campaign, *, scenarios: Sequence[Scenario], seconds: int = 6, now: datetime
) -> Task:
    """Let some scenarios be compared in the background; raises `Invalid` for fewer than two."""
    if len(scenarios) < 2:
        raise Invalid("scenario.few", N_("Hãy chọn ít nhất hai tình huống để so."), field="scenario")
    arguments = {"scenarios": [one.value for one in scenarios], "seconds": seconds}
    return ask_for_task(db, actor, SCENARIOS, subject_id=campaign.id, arguments=arguments, now=now)


def drop_result(db: DbSession, task: Task) -> bool:
    """Whether the one who asked has stopped the work and wants nothing of it."""
    fresh = db.get(Task, task.id, populate_existing=True)
    return fresh is not None and fresh.arguments.get("keep_result") is False


def save_draft(
    db: DbSession,
    actor: Actor,
    campaign_id: UUID,
    *,
    entries: dict[str, Any],
    figures: dict[str, Any],
    name: str = "",
    task: Task | None = None,
    now: datetime,
) -> Plan:
    """Keep a plan on paper, numbered where it has no name; nothing else changes."""
    count = len(db.scalars(select(Plan.id).where(Plan.campaign_id == campaign_id)).all())
    plan = Plan(
        campaign_id=campaign_id,
        name=name or N_("Phương án %(number)s") % {"number": count + 1},
        entries=entries,
        figures=figures,
        task_id=task.id if task else None,
        made_by=actor.user_id,
        made_at=now,
    )
    db.add(plan)
    record(db, actor, "plan.draft", plan, now=now, visits=len(entries["visits"]))
    return plan


def discard_plan(db: DbSession, actor: Actor, plan: Plan, *, now: datetime) -> None:
    """Set a draft aside, and with it the other ways of its replanning."""
    if plan.state is not PlanState.DRAFT:
        raise Refused("plan.not_draft", N_("Chỉ bỏ được phương án chưa công bố."))
    for one in ways_beside(db, plan):
        if one.state is PlanState.DRAFT:
            one.state = PlanState.DISCARDED
            record(db, actor, "plan.discard", one, now=now)
