"""Replanning as long work: the fewest moves first, then a draft that waits for «Áp dụng»."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.planning.engine.files import plan_to_json
from outreach.planning.engine.further import Further
from outreach.planning.engine.problem import Plan
from outreach.planning.engine.replan import Replanned, replan
from outreach.planning.engine.words import change_in_words
from outreach.planning.plan_rules import KEEPING, PLACING, READING, WRITING, reason_json, why_unserved
from outreach.planning.plan_service import drop_result, save_draft
from outreach.planning.quality_queries import figures_json, ground_of, stops_of, stops_wanted, wanted_of
from outreach.planning.queries import campaign, visits_of_campaign
from outreach.planning.replan_queries import Replanning, Setback, replanning_of
from outreach.tasks.run import Outcome, Run


def replan_campaign(run: Run) -> Outcome:
    """Place the visits that fall out again; arguments: hit (ids), closed (days), reason, seconds.

    Hard rules H0 to H15 and E1 to E4 of the planning problem; as few visits as possible move.
    """
    run.report(0.02, READING)
    campaign_id = run.subject_id
    if campaign_id is None:
        raise ValueError("a replanning is made for a campaign")
    with run.database.reading() as db:
        asked = replanning_of(db, campaign(db, campaign_id), _setback(run), today=local_day(run.now()))
    run.report(0.1, KEEPING, {"kept": len(asked.before.visits)})
    run.report(0.2, PLACING)
    found = replan(
        asked.problem,
        asked.before,
        asked.event,
        seconds=float(run.arguments["seconds"]),
        should_stop=run.should_stop,
    )
    if not run.is_closing():
        run.report(0.95, WRITING)
    return lambda db: _keep(db, run, campaign_id, asked, found)


def _setback(run: Run) -> Setback:
    hit = frozenset(UUID(one) for one in run.arguments["hit"])
    return Setback(hit, tuple(date.fromisoformat(day) for day in run.arguments["closed"]))


def _keep(db: DbSession, run: Run, campaign_id: UUID, asked: Replanning, found: Replanned) -> dict[str, Any]:
    if drop_result(db, run.task):
        return {}
    names = {str(place): name for place, name in ground_of(db, campaign(db, campaign_id)).names.items()}
    figures = {
        "kind": "replan",
        "reason": run.arguments["reason"],
        "hit": run.arguments["hit"],
        "aside": [str(one) for one in sorted(asked.apart)],
        "now": _figures(db, run, campaign_id, asked.before),
        "new": _figures(db, run, campaign_id, found.plan),
        "gap": None,
        "moved": len(found.moved),
        "moved_at_least": found.moved_at_least,
        "people_replaced": found.people_replaced,
        "further": [_further(asked, one, names) for one in found.further],
        "unserved": [
            {"neighborhood": house, "half_days": count, "reason": why_unserved(asked.problem, house)}
            for house, count in found.unserved.items()
        ],
    }
    entries = plan_to_json(found.plan)
    plan = save_draft(db, run.actor(db), campaign_id, entries=entries, figures=figures, task=run.task, now=run.now())
    return {"plan_id": str(plan.id)}


def _further(asked: Replanning, one: Further, names: dict[str, str]) -> dict[str, Any]:
    words = change_in_words(asked.problem, one.change, one.moved, one.slot)
    return {
        "place": names.get(one.slot.neighborhood, ""),
        "from": [one.moved.date.isoformat(), one.moved.session],
        "to": [one.slot.date.isoformat(), one.slot.session],
        "words": [reason_json(reason, names) for reason in words],
    }


def _figures(db: DbSession, run: Run, campaign_id: UUID, plan: Plan) -> dict[str, object]:
    done = stops_of(visits_of_campaign(db, campaign_id), today=local_day(run.now()), only_over=True)
    ground = ground_of(db, campaign(db, campaign_id))
    return figures_json(ground.quality([*done, *stops_wanted(wanted_of(plan.visits))]))
