from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from outreach.planning.engine.command_line import plan
from outreach.planning.engine.files import event_to_json, plan_to_json, problem_to_json, read_plan, write_json
from outreach.planning.engine.problem import Assignment, Event, Plan, Slot
from tests.planning.engine.wards import ward


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_json(tmp_path / "i.json", problem_to_json(ward(3, houses=8, weeks=12, kits=2)))
    return tmp_path


def without(name: str) -> Callable[[Any], None]:
    return lambda data: data.pop(name)


WRONG: dict[str, tuple[Callable[[Any], object], str]] = {
    "a part is missing": (without("dates"), "thiếu «dates»"),
    "a part of a house is missing": (lambda data: data["neighborhoods"][2].pop("police"), "neighborhoods, mục thứ 3"),
    "a day that never was": (lambda data: data["dates"].append("2026-13-40"), "không đọc được"),
    "words for a number": (lambda data: data["neighborhoods"][0].update(sessions="hai"), "«sessions»"),
    "less than nothing": (lambda data: data["neighborhoods"][0].update(sessions=-1), "«sessions»"),
    "half a hectometre": (lambda data: data["neighborhoods"][0].update(dist=1.5), "«dist»"),
    "a list that is none": (lambda data: data.update(staff=None), "staff"),
    "a house twice": (lambda data: data["neighborhoods"].append(data["neighborhoods"][0]), "N0001 có hai lần"),
    "an officer who is staff": (lambda data: data["police"][0].update(id=data["staff"][0]["id"]), "có hai lần"),
    "a neighbor nobody knows": (lambda data: data["adjacent"].append(["X", "N0001", 3]), "mang mã X"),
    "a lock on nobody's house": (
        lambda data: data["pinned"].append({"neighborhood": "X", "date": "2026-01-10", "session": "am"}),
        "mang mã X",
    ),
    "a lock at night": (
        lambda data: data["pinned"].append({"neighborhood": "N0001", "date": "2026-01-10", "session": "night"}),
        "pinned, mục thứ 1",
    ),
    "prices beyond counting": (lambda data: data["weights"].update(late=10**9), "quá lớn"),
    "more half-days than a year has": (lambda data: data["neighborhoods"][0].update(sessions=1000), "một năm"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_file_that_cannot_be_right_is_refused_in_one_line_that_names_the_place(folder: Path, what: str) -> None:
    spoil, words = WRONG[what]
    data = json.loads((folder / "i.json").read_text("utf-8"))
    spoil(data)
    write_json(folder / "i.json", data)
    assert words in refusal(folder, "solve", "i.json", "p.json")


@pytest.mark.parametrize("content", [b"", b"{no", b"[]", b"\xff\xfe\x00x", b"null"])
def test_what_is_no_file_of_this_kind_is_refused_in_one_line(folder: Path, content: bytes) -> None:
    (folder / "i.json").write_bytes(content)
    assert refusal(folder, "explain", "i.json").startswith("Error: i.json: không")


def test_a_plan_of_another_ward_is_refused(folder: Path) -> None:
    slot = Slot("N9999", date(2026, 1, 10), "am")
    write_json(folder / "p.json", plan_to_json(Plan("other", (Assignment(*slot, ("S001",), ("P001",), "K01"),))))
    write_json(folder / "e.json", event_to_json(Event(slot.date, (slot,))))
    assert "mang mã N9999" in refusal(folder, "replan", "i.json", "p.json", "e.json", "n.json")


def test_a_folder_that_is_not_there_takes_no_plan(folder: Path) -> None:
    assert "none" in refusal(folder, "solve", "i.json", "none/p.json", "--seconds", "0.1")


def refusal(folder: Path, *arguments: str) -> str:
    answer = CliRunner().invoke(plan, [str(folder / a) if a.endswith(".json") else a for a in arguments])
    assert (answer.exit_code, answer.output.count("\n")) == (1, 1), answer.output
    return answer.output


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
