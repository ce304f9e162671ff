"""The given judge of the planning problem, run as it is handed out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from outreach.planning.engine.files import event_to_json, plan_to_json, problem_to_json, write_json
from outreach.planning.engine.problem import Event, Plan, Problem
from tests.support.files import shared_file

TRIAL_WARDS = [f"ward-{size}-{kind}" for size in (54, 200, 600) for kind in "abc"]


def judged(
    folder: Path, problem: Problem, plan: Plan, *, before: Plan | None = None, event: Event | None = None
) -> dict[str, Any]:
    """What the given checker says of a plan: hard, violations, terms, objective, replan."""
    names = [folder / "instance.json", folder / "plan.json"]
    write_json(names[0], problem_to_json(problem))
    write_json(names[1], plan_to_json(plan))
    command = [sys.executable, str(shared_file("planner/checker.py")), *map(str, names), "--json"]
    if before is not None and event is not None:
        write_json(folder / "before.json", plan_to_json(before))
        write_json(folder / "event.json", event_to_json(event))
        command += ["--before", str(folder / "before.json"), "--event", str(folder / "event.json")]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    verdict: dict[str, Any] = json.loads(answer.stdout)
    return verdict


def trial_ward(name: str) -> Path:
    """The file of a trial ward."""
    return shared_file(f"planner/instances/{name}.json")
