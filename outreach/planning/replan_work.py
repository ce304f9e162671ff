"""Replanning as long work: the calmest way, the soonest, a later one; drafts that wait for «Áp dụng»."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.planning.engine.files import plan_to_json
from outreach.planning.engine.further import Further
from outreach.planning.engine.problem import Plan
from outreach.planning.engine.words import change_in_words
from outreach.planning.plan_rules import KEEPING, PLACING, READING, WRITING, reason_json, why_unserved
from outreach.planning.plan_service import drop_result, save_draft
from outreach.planning.quality_queries import Ground, figures_json, ground_of, stops_of, stops_wanted, wanted_of
from outreach.planning.quality_rules import Stop
from outreach.planning.queries import campaign, visits_of_campaign
from outreach.planning.replan_queries import Replanning, Setback, replanning_of
from outreach.planning.way_rules import LETTERS, Way
from outreach.planning.way_work import Found, ways
from outreach.tasks.run import Outcome, Run

LONGEST_REASON = 190
"""Characters of the reason in the name of a plan, which holds 200."""


def replan_campaign(run: Run) -> Outcome:
    """Place the visits that fall out again, in up to three ways; arguments: hit (ids), closed (days), reason, seconds.

    Hard rules H0 to H15 and E1 to E4 of the planning problem. Each way becomes a draft; none touches a visit.
    """
    run.report(0.02, READING)
    campaign_id = run.subject_id
    if campaign_id is None:
        raise ValueError("a replanning is made for a campaign")
    with run.database.reading() as db:
        asked = replanning_of(db, campaign(db, campaign_id), _setback(run), today=local_day(run.now()))
    run.report(0.1, KEEPING, {"kept": len(asked.before.visits)})
    seconds = float(run.arguments["seconds"])
    found = ways(asked, seconds=seconds, should_stop=run.should_stop, begins=lambda way: _begin(run, asked, way))
    if not run.is_closing():
        run.report(0.95, WRITING)
    return lambda db: _keep(db, run, campaign_id, asked, found)


def _setback(run: Run) -> Setback:
    hit = frozenset(UUID(one) for one in run.arguments["hit"])
    return Setback(hit, tuple(date.fromisoformat(day) for day in run.arguments["closed"]))


def _begin(run: Run, asked: Replanning, way: Way) -> None:
    share = 0.2 + 0.25 * list(Way).index(way)
    if not run.is_closing():
        run.report(share, PLACING, {"kept": len(asked.before.visits), "way": way.value})


def _keep(db: DbSession, run: Run, campaign_id: UUID, asked: Replanning, found: list[Found]) -> dict[str, Any]:
    if drop_result(db, run.task):
        return {}
    subject, actor = campaign(db, campaign_id), run.actor(db)
    ground = ground_of(db, subject)
    done = stops_of(visits_of_campaign(db, campaign_id), today=local_day(run.now()), only_over=True)
    figured = partial(_figures, ground, done)
    plans = []
    for letter, one in zip(LETTERS, found, strict=False):
        facts: dict[str, Any] = {
            "name": f"{run.arguments['reason'][:LONGEST_REASON]} · {letter}",
            "entries": plan_to_json(one.result.plan),
            "figures": _about(run, asked, one, ground, figured),
        }
        plans.append(save_draft(db, actor, campaign_id, **facts, task=run.task, now=run.now()))
    return {"plan_id": str(plans[0].id)}


def _about(
    run: Run, asked: Replanning, found: Found, ground: Ground, figured: Callable[[Plan], dict[str, object]]
) -> dict[str, Any]:
    result = found.result
    names = {str(place): name for place, name in ground.names.items()}
    return {
        "kind": "replan",
        "way": found.way.value,
        "reason": run.arguments["reason"],
        "hit": run.arguments["hit"],
        "aside": [str(one) for one in sorted(asked.aside)],
        "now": figured(asked.before),
        "new": figured(result.plan),
        "gap": None,
        "moved": len(result.moved),
        "moved_at_least": result.moved_at_least,
        "unserved_at_least": result.unserved_at_least,
        "people_replaced": result.people_replaced,
        "further": [_further(asked, one, names) for one in result.further],
        "unserved": [
            {"neighborhood": house, "half_days": count, "reason": why_unserved(asked.problem, house)}
            for house, count in result.unserved.items()
        ],
    }


def _further(asked: Replanning, one: Further, names: dict[str, str]) -> dict[str, Any]:
    words = change_in_words(asked.problem, one.change, one.moved, one.slot)
    return {
        "place": names.get(one.slot.neighborhood, ""),
        "from": [one.moved.date.isoformat(), one.moved.session],
        "to": [one.slot.date.isoformat(), one.slot.session],
        "words": [reason_json(reason, names) for reason in words],
    }


def _figures(ground: Ground, done: list[Stop], plan: Plan) -> dict[str, object]:
    return figures_json(ground.quality([*done, *stops_wanted(wanted_of(plan.visits))]))
