"""Many whole numbers leave the house only with a second person's yes, as they were asked for, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from outreach.accounts.models import Approval
from outreach.accounts.rules import Role
from outreach.audit.models import AuditEntry
from outreach.kernel.db import DbSession
from outreach.planning.rules import VisitState
from outreach.reports import service
from outreach.reports.models import ReportFile
from tests.build import AT, make_encounter, make_user, make_visit, sign_in
from tests.conftest import Client
from tests.support.world import stop_the_clock

pytestmark = pytest.mark.database
ASKED = {
    "report": "records", "from_on": "2026-01-01", "to_on": "2026-12-31", "names": "full",
    "reason": "Gọi bà con đến nhận kết quả",
}  # fmt: skip


@pytest.fixture(autouse=True)
def visit(db: DbSession, monkeypatch: pytest.MonkeyPatch) -> None:
    stop_the_clock(monkeypatch)
    monkeypatch.setattr(service, "MOST_NUMBERS_ALONE", 2)
    held = make_visit(db, state=VisitState.CLOSED)
    for _ in range(3):
        make_encounter(db, held, identity_number="038150987654")


def files(db: DbSession) -> int:
    return len(db.scalars(select(ReportFile)).all())


def test_up_to_the_limit_the_director_takes_them_alone(
    client: Client, db: DbSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST_NUMBERS_ALONE", 3)
    sign_in(client, db, Role.DIRECTOR)
    assert client.post("/reports/files", data=ASKED).status_code == 303
    assert files(db) == 1


def test_beyond_it_somebody_else_says_yes_first_and_once(client: Client, db: DbSession) -> None:
    director = sign_in(client, db, Role.DIRECTOR)
    assert client.post("/reports/files", data=ASKED | {"reason": "x"}).status_code == 422
    assert client.post("/reports/files", data=ASKED).status_code == 303
    assert files(db) == 0
    question = db.scalars(select(Approval)).one()
    agreed = f"/reports/agreed/{question.id}"
    assert client.post(agreed).status_code == 409
    assert client.post(f"/approvals/{question.id}/grant").status_code == 403
    sign_in(client, db, Role.ADMIN)
    assert client.post(f"/approvals/{question.id}/grant").status_code == 303
    sign_in(client, db, Role.DIRECTOR)
    assert client.post(agreed).status_code == 404
    sign_in(client, db, director)
    assert "Dùng được một lần" in client.get("/reports").text
    assert client.post(agreed).status_code == 303
    assert client.post(agreed).status_code == 409
    assert files(db) == 1
    made = db.scalars(select(AuditEntry).where(AuditEntry.act == "report.make_with_names")).one()
    assert made.facts["names"] == "full"


def test_names_are_taken_with_a_fresh_password_and_files_without_names_are_not(
    client: Client, db: DbSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, db, make_user(db, Role.DIRECTOR))
    stop_the_clock(monkeypatch, AT + timedelta(minutes=11))
    asked = client.post("/reports/files", data=ASKED)
    assert asked.status_code == 422
    assert "Nhập lại mật khẩu" in asked.text
    assert client.post("/reports/files", data={**ASKED, "names": "none", "report": "progress"}).status_code == 303
