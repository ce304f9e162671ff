"""Scenarios side by side, as long work; nothing of it becomes a plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from outreach.kernel.clock import local_day
from outreach.planning.campaign_rules import Keep
from outreach.planning.engine.problem import Assignment, Problem
from outreach.planning.engine.solve import solve
from outreach.planning.problem_queries import problem_of
from outreach.planning.publication_rules import Wanted
from outreach.planning.quality_queries import Ground, figures_json, ground_of, stops_of, stops_wanted
from outreach.planning.quality_rules import Stop
from outreach.planning.queries import campaign, visits_of_campaign
from outreach.planning.rules import HalfDay
from outreach.planning.scenario_rules import NEW, SCENARIO_LABELS, Scenario, with_scenario
from outreach.tasks.run import Outcome, Run


def compare_scenarios(run: Run) -> Outcome:
    """Solve the campaign under each scenario; arguments: scenarios, seconds (for each). Result: `scenarios`."""
    if run.subject_id is None:
        raise ValueError("scenarios are compared for a campaign")
    with run.database.reading() as db:
        subject, today = campaign(db, run.subject_id), local_day(run.now())
        problem = problem_of(db, subject, today=today, keep=Keep.PROMISED)
        ground = ground_of(db, subject)
        done = stops_of(visits_of_campaign(db, subject.id), today=today, only_over=True)
    chosen = [Scenario(one) for one in run.arguments["scenarios"]]
    found: list[dict[str, Any]] = []
    for scenario in chosen:
        run.report(len(found) / len(chosen), SCENARIO_LABELS[scenario], {"scenarios": list(found)})
        if run.should_stop():
            break
        asked = with_scenario(problem, scenario, subject.weights)
        found.append(_figures(run, asked, scenario, ground, done))
    return lambda _db: {"scenarios": found}


def _figures(run: Run, problem: Problem, scenario: Scenario, ground: Ground, done: list[Stop]) -> dict[str, Any]:
    solution = solve(problem, seconds=float(run.arguments["seconds"]), should_stop=run.should_stop)
    stops = [*done, *stops_wanted(_as_wanted(visit) for visit in solution.plan.visits)]
    return {
        "scenario": scenario.value,
        "figures": figures_json(ground.quality(stops)),
        "pressing_weeks": _weeks_to_pressing(run, ground, solution.plan.visits),
        "unserved": len(solution.unserved),
        "objective": solution.objective,
    }


def _weeks_to_pressing(run: Run, ground: Ground, visits: Sequence[Assignment]) -> float | None:
    """In how many weeks from now, on average, the more pressing half of what is planned is reached."""
    first: dict[UUID, date] = {}
    for visit in visits:
        first.setdefault(UUID(visit.neighborhood), visit.date)
    order = sorted(first, key=lambda place: (-ground.priorities.get(place, 0), place))
    pressing = order[: max(len(order) // 2, 1)]
    today = local_day(run.now())
    return round(sum((first[place] - today).days for place in pressing) / len(pressing) / 7, 1) if pressing else None


def _as_wanted(visit: Assignment) -> Wanted:
    # People and kits that a scenario invents have no row; they count as one team without a name.
    people = frozenset(UUID(one) for one in visit.people if not one.startswith(NEW))
    kit = UUID(visit.kit) if visit.kit and not visit.kit.startswith(NEW) else None
    return Wanted(UUID(visit.neighborhood), visit.date, HalfDay(visit.session), kit, people)
