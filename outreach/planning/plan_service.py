"""Plans on paper: asked for, kept as a draft, compared with the visits that stand, set aside."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from outreach.accounts.rules import Actor
from outreach.audit.service import record
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid, NotFound, Refused
from outreach.kernel.text import N_, clean
from outreach.planning.campaign_rules import Keep
from outreach.planning.engine.files import plan_from_json
from outreach.planning.models import Campaign, Plan, Visit
from outreach.planning.publication_rules import Difference, Standing, differences
from outreach.planning.quality_queries import wanted_of
from outreach.planning.queries import visits_of_campaign
from outreach.planning.rules import AHEAD_STATES, PlanState, VisitState
from outreach.planning.scenario_rules import Scenario
from outreach.planning.way_rules import Way
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


def _order_of_ways(plan: Plan) -> int:
    return list(Way).index(Way(plan.figures.get("way", Way.CALM)))


def open_replanning(db: DbSession, campaign_id: UUID) -> Plan | None:
    """The first way of the latest replanning that nobody has applied or set aside yet."""
    drafts = [plan for plan in plans_of(db, campaign_id) if plan.state is PlanState.DRAFT]
    latest = next((plan for plan in drafts if plan.figures.get("kind") == "replan"), None)
    return next((plan for plan in ways_beside(db, latest) if plan.state is PlanState.DRAFT), None) if latest else None


def discard_plan(db: DbSession, actor: Actor, plan: Plan, *, now: datetime) -> None:
    """Set a draft aside, and with it the other ways of its replanning."""
    if plan.state is not PlanState.DRAFT:
        raise Refused("plan.not_draft", N_("Chỉ bỏ được phương án chưa công bố."))
    for one in ways_beside(db, plan):
        if one.state is PlanState.DRAFT:
            one.state = PlanState.DISCARDED
            record(db, actor, "plan.discard", one, now=now)


def what_would_change(db: DbSession, plan: Plan, *, today: date) -> list[Difference]:
    """What publishing this plan would do to the visits ahead, one entry a visit; changes nothing."""
    wanted = wanted_of(plan_from_json(plan.entries).visits)
    aside = {UUID(one) for one in plan.figures.get("aside", ())}
    hit = visits_hit_by(plan)
    return differences(wanted, [_standing(visit, aside, hit) for visit in visits_under(db, plan, today)])


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


def _standing(visit: Visit, aside: set[UUID], hit: frozenset[UUID]) -> Standing:
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
