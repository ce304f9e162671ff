"""The automatic plan as long work: it reports the best so far, hears «stop», and leaves a draft behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.planning.campaign_rules import Keep, is_to_avoid
from outreach.planning.constraint_rules import rules_in_force
from outreach.planning.engine.audit import collisions
from outreach.planning.engine.files import plan_to_json
from outreach.planning.engine.problem import Problem, Slot
from outreach.planning.engine.search import Search
from outreach.planning.engine.solve import Progress, Solution, solve
from outreach.planning.engine.unserved import pins_missing
from outreach.planning.models import Visit
from outreach.planning.plan_rules import KEEPING, PLACING, READING, WRITING, collisions_json, why_unserved
from outreach.planning.plan_service import drop_result, save_draft
from outreach.planning.problem_queries import is_kept, problem_of, slot_of
from outreach.planning.publication_rules import Wanted
from outreach.planning.quality_queries import Ground, figures_json, ground_of, stops_of, stops_wanted, wanted_of
from outreach.planning.quality_rules import Stop
from outreach.planning.queries import campaign, visits_of_campaign
from outreach.tasks.run import Outcome, Run

REPORT_EVERY = timedelta(seconds=0.7)


@dataclass(frozen=True)
class _Ground:
    """What the reports of one run are computed from."""

    problem: Problem
    ground: Ground
    done: list[Stop]
    facts: dict[str, Any]


def solve_campaign(run: Run) -> Outcome:
    """Make a plan for the campaign `run.subject_id`; arguments: seconds, keep, first_on, returns (ids), seed.

    Rules and objective: the planning problem (H0 to H15). The published visits are not touched.
    """
    run.report(0.01, READING)
    base = _read(run)
    run.report(0.03, KEEPING, base.facts)
    seconds = float(run.arguments["seconds"])
    solution = solve(
        base.problem,
        seconds=seconds,
        seed=int(run.arguments.get("seed", 1)),
        progress=_reporter(run, base),
        should_stop=run.should_stop,
    )
    if not run.is_closing():
        run.report(0.98, WRITING)
    return lambda db: _keep(db, run, base, solution)


def _read(run: Run) -> _Ground:
    if run.subject_id is None:
        raise ValueError("a plan is made for a campaign")
    with run.database.reading() as db:
        subject = campaign(db, run.subject_id)
        keep = Keep(run.arguments.get("keep", Keep.ALL))
        today = local_day(run.now())
        first_on = date.fromisoformat(run.arguments["first_on"]) if run.arguments.get("first_on") else None
        returns = {UUID(one): 1 for one in run.arguments.get("returns", ())}
        visits = visits_of_campaign(db, subject.id)
        wanted = partial(problem_of, db, subject, today=today, keep=keep, first_on=first_on, more=returns)
        problem = _with_pins_that_hold(wanted, visits)
        ground = ground_of(db, subject)
        slots = {*(visit.slot for visit in problem.held), *problem.pinned}
        standing = stops_of(visits, today=today)
        facts = {
            "aside": [str(visit.id) for visit in visits if _stands_aside(visit, keep, today, slots)],
            "kept": len(problem.held) + len(problem.pinned),
            "now": figures_json(ground.quality(standing)) | {"warned": _warned(problem, standing)},
            "returns": len(returns),
            **_asked_of(problem),
        }
        return _Ground(problem, ground, stops_of(visits, today=today, only_over=True), facts)


def _with_pins_that_hold(wanted: Callable[..., Problem], visits: Sequence[Visit]) -> Problem:
    """The problem, locked visits for which no whole team is to be had set apart with the people they have.

    Such a visit stays on its day whatever the plan says; were it left in the plan, its people would be
    sent elsewhere beyond their limit.
    """
    problem = wanted()
    lost = pins_missing(problem, Search(problem, seed=1).plan())
    apart = frozenset(visit.id for visit in visits if visit.is_ahead and slot_of(visit) in lost)
    return wanted(apart=apart) if apart else problem


def _asked_of(problem: Problem) -> dict[str, Any]:
    rules = rules_in_force(problem)
    return {
        "dates": len(problem.dates),
        "wanted": sum(house.sessions for house in problem.houses),
        "hard": rules.hard,
        "soft": rules.soft,
        "binding": list(rules.binding),
    }


def _warned(problem: Problem, stops: list[Stop]) -> int:
    return sum(is_to_avoid(problem.date_penalty.get(stop.on, 0)) for stop in stops)


def _new(base: _Ground, wanted: list[Wanted]) -> dict[str, Any]:
    planned = stops_wanted(wanted)
    figures = figures_json(base.ground.quality([*base.done, *planned]))
    return figures | {"warned": _warned(base.problem, planned)}


def _stands_aside(visit: Visit, keep: Keep, today: date, slots: set[Slot]) -> bool:
    # A kept visit that the problem cannot hold (no kit yet, a day that has closed) is no part of the plan.
    return visit.is_ahead and visit.on > today and is_kept(visit, keep) and slot_of(visit) not in slots


def _reporter(run: Run, base: _Ground) -> Callable[[Progress], None]:
    last = run.now() - REPORT_EVERY

    def report(news: Progress) -> None:
        nonlocal last
        if run.is_closing() or run.now() - last < REPORT_EVERY:
            return
        last = run.now()
        plan = news.plan()
        best = base.facts | {
            "new": _new(base, wanted_of(plan.visits)),
            "placed": base.facts["wanted"] - news.unserved,
            "objective": news.objective,
            "bound": news.bound,
            "gap": news.gap,
            "visits": plan_to_json(plan)["visits"],
        }
        run.report(0.05 + 0.9 * min(news.share, 1.0), PLACING, best)

    return report


def _keep(db: DbSession, run: Run, base: _Ground, solution: Solution) -> dict[str, Any]:
    if drop_result(db, run.task):
        return {}
    wanted = wanted_of(solution.plan.visits)
    names = {str(place): name for place, name in base.ground.names.items()}
    reasons = {house: why_unserved(base.problem, house) for house in solution.unserved}
    figures = base.facts | {
        "new": _new(base, wanted),
        "objective": solution.objective,
        "bound": solution.bound,
        "gap": solution.gap,
        "seconds": round(solution.seconds, 1),
        "was_stopped": run.was_asked_to_stop,
        "keep": run.arguments.get("keep", Keep.ALL.value),
        "collisions": collisions_json(collisions(base.problem), names) if solution.unserved else [],
        "unserved": [
            {"neighborhood": house, "half_days": count, "reason": reasons[house]}
            for house, count in solution.unserved.items()
        ],
    }
    entries = plan_to_json(solution.plan)
    plan = save_draft(db, run.actor(db), _subject(run), entries=entries, figures=figures, task=run.task, now=run.now())
    return {"plan_id": str(plan.id)}


def _subject(run: Run) -> UUID:
    if run.subject_id is None:
        raise ValueError("a plan is made for a campaign")
    return run.subject_id
