from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from outreach.accounts.rules import Role
from outreach.audit.models import AuditEntry
from outreach.config import Settings
from outreach.coverage.periods import preset_named
from outreach.kernel.clock import local_day, now
from outreach.kernel.db import DbSession
from outreach.kernel.ids import new_id
from outreach.planning.models import Visit
from outreach.planning.rules import VisitState
from outreach.reports.models import ReportFile
from tests.build import make_encounter, make_visit, sign_in

pytestmark = pytest.mark.database
PERIOD = {"from_on": "2026-01-01", "to_on": "2026-12-31"}


@pytest.fixture
def visit(db: DbSession) -> Visit:
    made = make_visit(db, state=VisitState.CLOSED)
    make_encounter(db, made)
    return made


def only_file(db: DbSession) -> ReportFile:
    return db.scalars(select(ReportFile)).one()


def status_of(client: FlaskClient, path: str) -> int:
    with client.get(path) as answer:
        return answer.status_code


def test_a_summary_is_made_listed_and_taken_along(
    client: FlaskClient, db: DbSession, visit: Visit, settings: Settings
) -> None:
    sign_in(client, db, Role.VIEWER)
    assert client.post("/reports/summaries", data=PERIOD).status_code == 303
    file = only_file(db)
    assert file.file_name in client.get("/reports").text
    with client.get(f"/reports/files/{file.id}") as answer:
        content = answer.data
    assert answer.headers["Content-Disposition"].endswith("Tong-hop-theo-pho_2026-01-01_2026-12-31.xlsx")
    assert content == (Path(settings.data_dir) / "reports" / file.stored_name).read_bytes()
    assert db.scalars(select(AuditEntry.act).order_by(AuditEntry.id)).all()[-1] == "report.download"


def test_minutes_are_made_of_a_held_visit(client: FlaskClient, db: DbSession, visit: Visit) -> None:
    sign_in(client, db, Role.STAFF)
    assert client.post("/reports/minutes", data={"visit_id": str(visit.id)}).status_code == 303
    file = only_file(db)
    assert (file.report, file.from_on) == ("minutes", visit.on)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Chưa chọn ngày."),
        ({"from_on": "2026-02-31", "to_on": "2026-03-01"}, "Ngày chưa đúng"),
        ({"from_on": "2026-03-02", "to_on": "2026-03-01"}, "Ngày cuối kỳ phải sau ngày đầu kỳ."),
        ({"from_on": "1999-03-02", "to_on": "2026-03-01"}, "Năm phải từ 2025 đến 2099."),
        ({"from_on": "2026-03-02", "to_on": "9999-12-31"}, "Năm phải từ 2025 đến 2099."),
    ],
)
def test_a_wrong_period_is_said_where_it_was_typed(
    client: FlaskClient, db: DbSession, data: dict[str, str], words: str
) -> None:
    sign_in(client, db)
    answer = client.post("/reports/summaries", data=data)
    assert answer.status_code == 422
    assert words in answer.text
    assert not db.scalars(select(ReportFile)).all()


@pytest.mark.parametrize("chosen", ["", "x", "not-a-uuid"])
def test_minutes_without_a_visit_are_asked_again(client: FlaskClient, db: DbSession, visit: Visit, chosen: str) -> None:
    sign_in(client, db)
    answer = client.post("/reports/minutes", data={"visit_id": chosen})
    assert (answer.status_code, "Chưa chọn buổi." in answer.text) == (422, True)


def test_a_visit_that_never_opened_has_no_minutes(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    ahead = make_visit(db)
    for one in (ahead.id, new_id()):
        assert client.post("/reports/minutes", data={"visit_id": str(one)}).status_code == 404


@pytest.mark.parametrize(("role", "status"), [(Role.POLICE, 403), (Role.TEAM_MEMBER, 403), (Role.ADMIN, 403)])
def test_only_those_who_may_make_reports_make_them(
    client: FlaskClient, db: DbSession, visit: Visit, role: Role, status: int
) -> None:
    sign_in(client, db, role)
    assert client.post("/reports/summaries", data=PERIOD).status_code == status


def test_a_file_with_names_is_for_its_maker_and_the_director(
    client: FlaskClient, db: DbSession, visit: Visit, settings: Settings
) -> None:
    sign_in(client, db, Role.STAFF)
    client.post("/reports/summaries", data=PERIOD)
    file = only_file(db)
    file.has_names, path = True, f"/reports/files/{file.id}"
    db.flush()
    assert status_of(client, path) == 200
    sign_in(client, db, Role.VIEWER)
    assert status_of(client, path) == 404
    sign_in(client, db, Role.DIRECTOR)
    assert status_of(client, path) == 200


@pytest.mark.parametrize("what", ["expired", "lost", "unknown"])
def test_a_file_that_is_gone_is_not_found(
    client: FlaskClient, db: DbSession, visit: Visit, settings: Settings, what: str
) -> None:
    sign_in(client, db)
    client.post("/reports/summaries", data=PERIOD)
    file = only_file(db)
    if what == "expired":
        file.expires_at -= timedelta(days=91)
        db.flush()
    if what == "lost":
        (Path(settings.data_dir) / "reports" / file.stored_name).unlink()
    file_id = new_id() if what == "unknown" else file.id
    assert client.get(f"/reports/files/{file_id}").status_code == 404


@pytest.mark.parametrize("period", ["month", "cut_off_month", "quarter", "half_year", "year", "since_start"])
def test_a_preset_fills_in_the_two_days(client: FlaskClient, db: DbSession, period: str) -> None:
    sign_in(client, db)
    today, preset = local_day(now()), preset_named(period)
    assert preset is not None
    span = preset.span(today, today)
    text = client.get(f"/reports?period={period}").text
    assert f'value="{span.from_on}"' in text
    assert f'value="{span.to_on}"' in text
