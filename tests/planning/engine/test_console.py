from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from outreach.planning.engine.command_line import plan
from outreach.planning.engine.files import event_to_json, problem_to_json, read_plan, write_json
from outreach.planning.engine.problem import Event
from tests.planning.engine.wards import ward


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_json(tmp_path / "i.json", problem_to_json(ward(3, houses=8, weeks=12, kits=2)))
    return tmp_path


def run(folder: Path, *arguments: str) -> str:
    answer = CliRunner().invoke(plan, [str(folder / a) if a.endswith(".json") else a for a in arguments])
    assert answer.exit_code == 0, answer.output
    return answer.output


def test_solve_writes_the_plan_and_prints_one_line_of_figures(folder: Path) -> None:
    line = json.loads(run(folder, "solve", "i.json", "p.json", "--seconds", "0.3"))
    assert line["bound"] <= line["objective"]
    assert line["seconds_to_first"] <= line["seconds"]
    assert read_plan(folder / "p.json").visits


def test_replan_reads_the_event_and_writes_the_new_plan(folder: Path) -> None:
    run(folder, "solve", "i.json", "p.json", "--seconds", "0.3")
    first = read_plan(folder / "p.json").visits[0]
    write_json(folder / "e.json", event_to_json(Event(first.date, (first.slot,))))
    line = json.loads(run(folder, "replan", "i.json", "p.json", "e.json", "n.json", "--seconds", "1"))
    assert line["moved"] == line["moved_at_least"] == 0
    assert first.slot not in {visit.slot for visit in read_plan(folder / "n.json").visits}


def test_explain_ranks_the_half_days_of_a_neighborhood(folder: Path) -> None:
    run(folder, "solve", "i.json", "p.json", "--seconds", "0.3")
    slot = read_plan(folder / "p.json").visits[0].slot
    asked = ("--neighborhood", slot.neighborhood, "--date", str(slot.date), "--session", slot.session)
    lines = run(folder, "explain", "i.json", "p.json", *asked).splitlines()
    assert any(f"{slot.date} {slot.session} +0" in line for line in lines)
    assert any("điểm" in line for line in lines)


def test_explain_without_a_neighborhood_says_what_collides_or_that_nothing_does(folder: Path) -> None:
    assert "Không thấy ràng buộc nào vướng nhau." in run(folder, "explain", "i.json")


def test_a_file_that_is_not_there_is_refused(folder: Path) -> None:
    answer = CliRunner().invoke(plan, ["solve", str(folder / "none.json"), str(folder / "p.json")])
    assert answer.exit_code == 2
