"""Whose things who may touch: every address with an id, asked with one's own id, another's and nobody's."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from outreach.accounts.rules import Role
from outreach.config import Settings
from outreach.kernel.db import DbSession
from outreach.reports.models import ReportFile
from outreach.sync.models import VisitPhoto
from outreach.sync.photo_service import picture_path
from tests.build import open_session
from tests.conftest import Client
from tests.support.engines.addresses import addresses, take_back
from tests.support.engines.objects import matrix
from tests.support.world import AHEAD_ON, LATER_ON, Side, make_side, stop_the_clock

pytestmark = pytest.mark.database
FILE = Path(__file__).with_name("objects.txt")
ANSWERS: dict[str, Any] = {
    "reason": "Thử",
    "outcome": "Đã xong",
    "state": "done",
    "place": "center",
    "due_on": AHEAD_ON.isoformat(),
    "what": "Mang bổ sung",
    "on": LATER_ON.isoformat(),
    "from_on": AHEAD_ON.isoformat(),
    "to_on": AHEAD_ON.isoformat(),
    "portal_status": "4",
    "dossier_code": "H56.16522-261114-0001",
    "person_name": "Lê Thị Khác",
    "base_rev": "1",
    "to": "taken",
    "activation_state": "advised",
    "help": "advised",
    "procedure_code": "1.001193",
    "kind": "idea",
    "text": "Bà con cảm ơn",
    "name": "Tên khác",
    "full_name": "Người Khác",
    "code": "KHAC",
    "decision": "12/NQ-HĐND",
    "keep": "1",
}
"""One answer to each question that any form asks; a form takes what it knows."""

OWN_ANSWERS: dict[str, dict[str, Any]] = {
    "fieldwork.add_tally": {"kind": "asked_only", "amount": "1"},
    "places.add_contact": {"kind": "keeper"},
    "activations.decide": {"reason": ""},
    "workdays.day": {"kind": "holiday"},
    "staffing.kit": {"kind": "kit"},
    "staffing.member": {"kind": "center", "active_from": "2025-01-01", "max_days_per_month": "4"},
    "accounts.user": {"role": "viewer"},
    "dossiers.add_status": {"on": "2026-11-14", "reason": ""},
    "dossiers.end_follow_up": {"help": ""},
    "activations.answer": {"reason": ""},
    "dossiers.carry_on": {"help": ""},
    "plans.ask": {"keep": "free", "first_on": AHEAD_ON.isoformat(), "seconds": "20"},
    "scenarios.start": {"scenario": ["as_is", "one_more_team"]},
    "successions.split": {"code_1": "K1", "name_1": "Khác 1", "code_2": "K2", "name_2": "Khác 2"},
    "fieldwork.close_out": {"slips_issued": "1", "people_counted": "1", "records_on_tablets": "1"},
}


@pytest.fixture
def careless(app: Flask, client: Client) -> Client:
    """A client whose acts are thought through to the end and then taken back: each meets the same world."""

    take_back(app)
    return client


def ask(app: Flask, client: FlaskClient, method: str, rule: Rule, ids: dict[str, Any]) -> int:
    with app.test_request_context():
        path = url_for(rule.endpoint, **ids)
    body = {**ANSWERS, **OWN_ANSWERS.get(rule.endpoint, {})} if method == "POST" else None
    with client.open(path, method=method, data=body) as answer:
        status: int = answer.status_code
    return status


def store(folder: Path, side: Side) -> None:
    """Lay the report and the photo of a side where they are kept."""
    file, photo = side.rows["file_id"], side.rows["photo_id"]
    assert isinstance(file, ReportFile)
    assert isinstance(photo, VisitPhoto)
    for path in (folder / "reports" / file.stored_name, picture_path(folder, photo)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"PK")


@pytest.fixture(params=list(Role))
def role(request: pytest.FixtureRequest) -> Role:
    asked: Role = request.param
    return asked


@pytest.fixture
def sides(db: DbSession, settings: Settings, role: Role, monkeypatch: pytest.MonkeyPatch) -> tuple[Side, Side]:
    """What is a person's own, and what is somebody else's."""
    stop_the_clock(monkeypatch)
    made = make_side(db, role), make_side(db)
    for side in made:
        store(settings.data_dir, side)
    return made


def test_what_is_not_ones_own_is_not_there(
    app: Flask, careless: Client, sides: tuple[Side, Side], role: Role, tmp_path: Path
) -> None:
    own, other = sides
    token = open_session(own.scene.db, own.account)

    def ask_anew(method: str, rule: Rule, ids: dict[str, Any]) -> int:
        careless.set_cookie("signin", token)  # one of the acts signs its person out
        return ask(app, careless, method, rule, ids)

    rows = matrix(ask_anew, addresses(app), own, other)
    assert [row for row in rows if row.is_wrong] == []
    lines = [row.line for row in rows]
    (tmp_path / "found.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert list(difflib.unified_diff(written(role), lines, FILE.name, "found", lineterm="", n=0)) == []


def written(role: Role) -> list[str]:
    """What the file says of `role`: lines of method, endpoint, status of one's own and of another's."""
    head, *rows = [line.split() for line in FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    column = head.index(role.value)
    return [f"{row[0]:4} {row[1]:28} {row[column].replace('/', ' ')}" for row in rows]
