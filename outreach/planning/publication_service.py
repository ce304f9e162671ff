"""Publishing a plan: its half-days become visits, in one transaction, and may be undone for a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from outreach.accounts.rules import Actor
from outreach.audit.service import record
from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Refused
from outreach.kernel.ids import new_id
from outreach.kernel.text import N_
from outreach.planning.board_service import set_people
from outreach.planning.campaign_queries import neighborhoods_by_id
from outreach.planning.conflict_queries import judged_together
from outreach.planning.models import Plan, Visit
from outreach.planning.plan_queries import places_unserved, visits_hit_by, visits_under, ways_beside, what_would_change
from outreach.planning.publication_rules import Difference, Step, Wanted
from outreach.planning.rules import HalfDay, PlanState, VisitState
from outreach.planning.service import note_change

UNDO_HOURS = 24
"""A publication may be taken back for a day (design/README.md, undo windows)."""

_WHAT = {
    Step.ADD: "visit.add",
    Step.MOVE: "visit.move",
    Step.RETURN: "visit.restore",
    Step.TEAM: "visit.change_team",
    Step.DROP: "visit.cancel",
}


def publish_plan(db: DbSession, actor: Actor, plan: Plan, *, now: datetime) -> Counter[Step]:
    """Make the visits what the plan says; gives how many of each step.

    Held, closed and locked visits are never touched. Raises `Refused` where the plan is no draft, or
    something has changed since so that one of its half-days cannot be had any more; then nothing changes.
    """
    if plan.state is not PlanState.DRAFT:
        raise Refused("plan.not_draft", N_("Phương án này đã công bố hoặc đã bỏ."))
    today = local_day(now)
    found = what_would_change(db, plan, today=today)
    visits = {visit.id: visit for visit in visits_under(db, plan, today)}
    touched = [one for one in found if one.step is not Step.STAY]
    _refuse_conflicts(db, plan, touched, today=today)
    before = [_snapshot(visits[one.before.visit_id]) for one in touched if one.before]
    states = _step_aside(db, [visits[one.before.visit_id] for one in touched if one.before])
    added = []
    for one in touched:
        visit = visits[one.before.visit_id] if one.before else _new_visit(db, plan, now)
        _apply(db, actor, plan, one, visit, was=states.get(visit.id, VisitState.PROPOSED), now=now)
        if one.step is Step.ADD:
            added.append(str(visit.id))
    plan.state, plan.published_at = PlanState.PUBLISHED, now
    left = [way for way in ways_beside(db, plan) if way.state is PlanState.DRAFT]
    for way in left:
        way.state = PlanState.DISCARDED
    plan.figures = plan.figures | {"before": before, "added": added, "ways_left": [str(way.id) for way in left]}
    steps = Counter(one.step for one in found)
    record(db, actor, "plan.publish", plan, now=now, **{step.value: steps[step] for step in Step})
    return steps


def may_be_undone(plan: Plan, *, now: datetime) -> bool:
    """Whether the publication may still be taken back."""
    return (
        plan.state is PlanState.PUBLISHED
        and plan.published_at is not None
        and now - plan.published_at <= timedelta(hours=UNDO_HOURS)
    )


def undo_publication(db: DbSession, actor: Actor, plan: Plan, *, now: datetime) -> int:
    """Put every visit back as it stood before the publication; gives how many.

    Raises `Refused` after a day, or where a visit was changed since: then nothing is put back.
    """
    if not may_be_undone(plan, now=now):
        raise Refused("plan.undo_late", N_("Chỉ hoàn tác được trong 24 giờ sau khi công bố."))
    before, added = plan.figures["before"], [UUID(one) for one in plan.figures["added"]]
    ids = [*(UUID(one["id"]) for one in before), *added]
    visits = {visit.id: visit for visit in db.scalars(select(Visit).where(Visit.id.in_(ids)))}
    since = [visit for visit in visits.values() if visit.changed_at != plan.published_at]
    if since:
        names = ", ".join(sorted(visit.neighborhood.name for visit in since)[:5])
        raise Refused(
            "plan.undo_changed", N_("Không hoàn tác được: sau đó đã có buổi được sửa (%(names)s)."), names=names
        )
    _step_aside(db, visits.values())
    for one in before:
        _put_back(db, actor, visits[UUID(one["id"])], one, now=now)
    for visit_id in added:
        visits[visit_id].state = VisitState.CANCELLED
        note_change(db, actor, visits[visit_id], "visit.undo", reason=N_("Hoàn tác công bố lịch"), now=now)
    plan.state, plan.published_at = PlanState.DRAFT, None
    for way in ways_beside(db, plan):
        if str(way.id) in plan.figures.get("ways_left", ()):
            way.state = PlanState.DRAFT
    record(db, actor, "plan.undo", plan, now=now, visits=len(ids))
    return len(ids)


def _step_aside(db: DbSession, visits: Iterable[Visit]) -> dict[UUID, VisitState]:
    # Two visits may swap their half-days or kits; the unique indexes look only at visits on the plan.
    states = {}
    for visit in visits:
        states[visit.id] = visit.state
        visit.state = VisitState.POSTPONED
    db.flush()
    return states


def _apply(
    db: DbSession, actor: Actor, plan: Plan, difference: Difference, visit: Visit, *, was: VisitState, now: datetime
) -> None:
    why, what = plan.figures.get("reason"), _WHAT[difference.step]
    if visit.id in visits_hit_by(plan):
        visit.is_date_locked = visit.is_team_locked = False
    if difference.after is None:
        waits = why or visit.neighborhood_id in places_unserved(plan)
        visit.state, what = (VisitState.POSTPONED, "visit.postpone") if waits else (VisitState.CANCELLED, what)
    else:
        visit.state = was if difference.step is Step.TEAM else VisitState.PROPOSED
        _take_over(visit, difference.after)
    reason = why or (N_("Theo lịch mới: %(plan)s") % {"plan": plan.name} if difference.before else "")
    note_change(db, actor, visit, what, reason=reason, now=now, plan=plan.id)


def _new_visit(db: DbSession, plan: Plan, now: datetime) -> Visit:
    visit = Visit(campaign_id=plan.campaign_id, created_at=now, changed_at=now)
    db.add(visit)
    return visit


def _take_over(visit: Visit, wish: Wanted) -> None:
    visit.neighborhood_id, visit.on, visit.half_day = wish.neighborhood_id, wish.on, wish.half_day
    if not visit.is_team_locked:
        visit.kit_id = wish.kit_id
        set_people(visit, wish.people)


def _refuse_conflicts(db: DbSession, plan: Plan, touched: list[Difference], *, today: date) -> None:
    wishes = {one.before.visit_id if one.before else new_id(): one.after for one in touched if one.after}
    gone = {one.before.visit_id for one in touched if one.before}
    against = judged_together(db, plan.campaign, wishes, gone=gone, today=today)
    for key, wish in wishes.items():
        hard = [conflict for conflict in against[key] if conflict.is_hard]
        if hard:
            place = neighborhoods_by_id(db, {wish.neighborhood_id})[wish.neighborhood_id]
            raise Refused(
                "plan.outdated",
                N_("Phương án không còn đúng: %(place)s ngày %(day)s. %(why)s Hãy lập lại lịch."),
                place=place.name,
                day=wish.on.strftime("%d/%m/%Y"),
                why=hard[0].message % hard[0].facts,
            )


def _snapshot(visit: Visit) -> dict[str, Any]:
    return {
        "id": str(visit.id),
        "state": visit.state.value,
        "on": visit.on.isoformat(),
        "half_day": visit.half_day.value,
        "kit": str(visit.kit_id) if visit.kit_id else None,
        "people": sorted(str(member.member_id) for member in visit.members),
        "locks": [visit.is_date_locked, visit.is_team_locked],
    }


def _put_back(db: DbSession, actor: Actor, visit: Visit, was: dict[str, Any], *, now: datetime) -> None:
    visit.state = VisitState(was["state"])
    visit.on, visit.half_day = date.fromisoformat(was["on"]), HalfDay(was["half_day"])
    visit.kit_id = UUID(was["kit"]) if was["kit"] else None
    visit.is_date_locked, visit.is_team_locked = was["locks"]
    set_people(visit, frozenset(UUID(one) for one in was["people"]))
    note_change(db, actor, visit, "visit.undo", reason=N_("Hoàn tác công bố lịch"), now=now)
