"""`plan solve | replan | explain` on the judge's files: instance.json, plan.json, event.json."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from outreach.planning.engine.audit import collisions
from outreach.planning.engine.explain import Choice, ranked_slots
from outreach.planning.engine.file_checks import check_plan
from outreach.planning.engine.files import plan_to_json, read_event, read_plan, read_problem, write_json
from outreach.planning.engine.problem import Plan, Problem, Slot
from outreach.planning.engine.replan import replan as replan_after
from outreach.planning.engine.solve import Solution
from outreach.planning.engine.solve import solve as best_plan
from outreach.planning.engine.warm import load_search
from outreach.planning.engine.words import change_in_words

IN_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group("plan")
def plan() -> None:
    """Solve, replan and explain on files of the planning problem."""


@plan.command("solve")
@click.argument("instance", type=IN_FILE)
@click.argument("target", metavar="PLAN", type=OUT_FILE)
@click.option("--seconds", type=click.FloatRange(min=0.1), default=10.0, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
def solve(instance: Path, target: Path, seconds: float, workers: int, seed: int) -> None:
    """Make the best plan in about --seconds and print one line of JSON about it."""
    problem = read_problem(instance)
    load_search()
    solution = best_plan(problem, seconds=seconds, seed=seed, workers=workers)
    write_json(target, plan_to_json(solution.plan))
    click.echo(json.dumps(_line(solution), ensure_ascii=False))


@plan.command("replan")
@click.argument("instance", type=IN_FILE)
@click.argument("before", type=IN_FILE)
@click.argument("event", type=IN_FILE)
@click.argument("target", metavar="PLAN", type=OUT_FILE)
@click.option("--seconds", type=click.FloatRange(min=0.1), default=5.0, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
def replan(instance: Path, before: Path, event: Path, target: Path, **how: Any) -> None:
    """Place the cancelled visits of an event again with the fewest changes."""
    problem, old, news = read_problem(instance), read_plan(before), read_event(event)
    check_plan(problem, old, news.cancelled)
    load_search()
    result = replan_after(problem, old, news, seconds=how["seconds"], seed=how["seed"])
    write_json(target, plan_to_json(result.plan))
    line = {
        "objective": result.cost.total,
        "objective_before": result.cost_before.total,
        "moved": len(result.moved),
        "moved_at_least": result.moved_at_least,
        "people_replaced": result.people_replaced,
        "unserved": result.unserved,
        "unserved_at_least": result.unserved_at_least,
        "further_moves": [
            {"from": _text(step.moved), "to": _text(step.slot), "change": step.change.total} for step in result.further
        ],
        "seconds": round(result.seconds, 2),
    }
    click.echo(json.dumps(line, ensure_ascii=False))


@plan.command("explain")
@click.argument("instance", type=IN_FILE)
@click.argument("plan_file", metavar="[PLAN]", type=IN_FILE, required=False)
@click.option("--neighborhood", help="Rank every half-day of this neighborhood.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="The planned visit that would move.")
@click.option("--session", type=click.Choice(["am", "pm"]))
def explain(
    instance: Path, plan_file: Path | None, neighborhood: str | None, day: datetime | None, session: str | None
) -> None:
    """Say why a plan cannot be whole, or what every half-day of a neighborhood would cost."""
    problem = read_problem(instance)
    if neighborhood is None:
        _explain_collisions(problem)
        return
    if neighborhood not in problem.house_of:
        raise click.BadParameter(neighborhood, param_hint="--neighborhood")
    slot = Slot(neighborhood, day.date(), "am" if session == "am" else "pm") if day and session else None
    planned = read_plan(plan_file) if plan_file else Plan(problem.name, problem.held)
    check_plan(problem, planned)
    where = {visit.slot for visit in planned.visits}
    for number, choice in enumerate(ranked_slots(problem, planned, neighborhood, slot if slot in where else None), 1):
        asked = slot is None or slot in where or choice.slot == slot
        if asked:
            click.echo(f"{number:4} {choice.slot.date} {choice.slot.session} {_meaning(problem, choice, slot)}")


def _explain_collisions(problem: Problem) -> None:
    found = collisions(problem)
    if not found:
        click.echo("Không thấy ràng buộc nào vướng nhau.")
    for collision in found:
        for reason in (*collision.rules, *collision.relaxations):
            click.echo(f"{reason.rule or '→':4} {reason}")


def _meaning(problem: Problem, choice: Choice, moved: Slot | None) -> str:
    if choice.change is None:
        return "✕ " + " ".join(str(reason) for reason in choice.blocks)
    words = "; ".join(str(reason) for reason in change_in_words(problem, choice.change, moved, choice.slot))
    return f"{choice.change.total:+d} {words}".rstrip()


def _line(solution: Solution) -> dict[str, Any]:
    return {
        "objective": solution.objective,
        "bound": solution.bound,
        "gap": None if solution.gap is None else round(solution.gap, 5),
        "seconds_to_first": round(solution.seconds_to_first, 3),
        "seconds": round(solution.seconds, 3),
        "unserved": solution.unserved,
        "by_clock": solution.by_clock,
    }


def _text(slot: Slot) -> str:
    return f"{slot.neighborhood} {slot.date} {slot.session}"
