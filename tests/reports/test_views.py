from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import openpyxl
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
from outreach.reports.models import ReportFile, ReportHead, ReportSchedule
from outreach.reports.rules import MOST_ROWS_AT_ONCE, ReportKind
from outreach.tasks.models import Task, TaskState
from tests.build import make_encounter, make_user, make_visit, sign_in

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
    assert client.post("/reports/files", data=PERIOD).status_code == 303
    file = only_file(db)
    assert file.file_name in client.get("/reports").text
    with client.get(f"/reports/files/{file.id}") as answer:
        content = answer.data
    assert answer.headers["Content-Disposition"].endswith("Tong-hop-theo-pho_2026-01-01_2026-12-31.xlsx")
    assert content == (Path(settings.data_dir) / "reports" / file.stored_name).read_bytes()
    assert db.scalars(select(AuditEntry.act).order_by(AuditEntry.id)).all()[-1] == "report.download"


@pytest.mark.parametrize(("form", "mime"), [("csv", "text/csv"), ("json", "application/json"), ("geojson", "geo+json")])
def test_other_forms_are_what_they_say(client: FlaskClient, db: DbSession, visit: Visit, form: str, mime: str) -> None:
    sign_in(client, db, Role.STAFF)
    client.post("/reports/files", data=PERIOD | {"report": "progress", "form": form})
    with client.get(f"/reports/files/{only_file(db).id}") as answer:
        assert mime in answer.headers["Content-Type"]
        assert answer.headers["Content-Disposition"].endswith(f".{form}")


def test_minutes_are_made_of_a_held_visit(client: FlaskClient, db: DbSession, visit: Visit) -> None:
    sign_in(client, db, Role.STAFF)
    asked = {"report": "minutes", "visit_id": str(visit.id)}
    assert client.post("/reports/files", data=asked).status_code == 303
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
        (PERIOD | {"report": "outstanding", "names": "full"}, "Hãy ghi rõ lý do lấy họ tên"),
        (PERIOD | {"report": "bulletin", "form": "geojson"}, "Báo cáo này không có dạng tệp đó."),
        ({"report": "minutes", "visit_id": ""}, "Chưa chọn buổi."),
        ({"report": "minutes", "visit_id": "not-a-uuid"}, "Chưa chọn buổi."),
    ],
)
def test_what_is_wrong_is_said_where_it_was_typed(
    client: FlaskClient, db: DbSession, visit: Visit, data: dict[str, str], words: str
) -> None:
    sign_in(client, db)
    answer = client.post("/reports/files", data={"report": "by_neighborhood"} | data)
    assert answer.status_code == 422
    assert words in answer.text
    assert not db.scalars(select(ReportFile)).all()


def test_a_visit_that_never_opened_has_no_minutes(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    for one in (make_visit(db).id, new_id()):
        assert client.post("/reports/files", data={"report": "minutes", "visit_id": str(one)}).status_code == 404


@pytest.mark.parametrize(("role", "status"), [(Role.POLICE, 403), (Role.TEAM_MEMBER, 403), (Role.ADMIN, 403)])
def test_only_those_who_may_make_reports_make_them(
    client: FlaskClient, db: DbSession, visit: Visit, role: Role, status: int
) -> None:
    sign_in(client, db, role)
    assert client.post("/reports/files", data=PERIOD).status_code == status


def test_names_are_offered_only_to_those_who_may_have_them(client: FlaskClient, db: DbSession, visit: Visit) -> None:
    asked = PERIOD | {"report": "records", "names": "masked", "reason": "Gọi hẹn bổ sung giấy tờ"}
    sign_in(client, db, Role.VIEWER)
    assert 'value="masked"' not in client.get("/reports?report=records").text
    # Typed past the form it is as if nothing had been ticked.
    assert client.post("/reports/files", data=asked).status_code == 303
    assert not only_file(db).has_names
    sign_in(client, db, Role.STAFF)
    page = client.get("/reports?report=records").text
    assert ('value="masked"' in page, 'value="full"' in page) == (True, False)


def test_a_file_with_names_is_for_its_maker_and_the_director(
    client: FlaskClient, db: DbSession, visit: Visit, settings: Settings
) -> None:
    sign_in(client, db, Role.STAFF)
    asked = PERIOD | {"report": "records", "names": "masked", "reason": "Gọi hẹn bổ sung giấy tờ"}
    client.post("/reports/files", data=asked)
    path = f"/reports/files/{only_file(db).id}"
    assert (only_file(db).has_names, status_of(client, path)) == (True, 200)
    sign_in(client, db, Role.VIEWER)
    assert status_of(client, path) == 404
    assert client.post(f"{path}/signature", data={"signed": "1"}).status_code == 404
    sign_in(client, db, Role.DIRECTOR)
    assert status_of(client, path) == 200


def test_a_long_file_never_lets_the_page_wait(
    client: FlaskClient, db: DbSession, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outreach.reports.service.MOST_ROWS_AT_ONCE", 0)
    user = sign_in(client, db, Role.STAFF)
    assert client.post("/reports/files", data=PERIOD | {"report": "records"}).status_code == 303
    task = db.scalars(select(Task)).one()
    assert (task.state, task.asked_by, MOST_ROWS_AT_ONCE) == (TaskState.WAITING, user.id, 1000)
    assert not db.scalars(select(ReportFile)).all()
    page = client.get("/reports").text
    assert f'data-task="/tasks/{task.id}"' in page
    sign_in(client, db, make_user(db, Role.STAFF))
    assert client.post(f"/reports/tasks/{task.id}/stop").status_code == 404
    sign_in(client, db, user)
    assert client.post(f"/reports/tasks/{task.id}/stop").status_code == 303
    db.refresh(task)
    assert task.state is TaskState.STOPPED


@pytest.mark.parametrize("what", ["expired", "lost", "unknown"])
def test_a_file_that_is_gone_is_not_found(
    client: FlaskClient, db: DbSession, visit: Visit, settings: Settings, what: str
) -> None:
    sign_in(client, db)
    client.post("/reports/files", data=PERIOD)
    file = only_file(db)
    if what == "expired":
        file.expires_at -= timedelta(days=731)
        db.flush()
    if what == "lost":
        (Path(settings.data_dir) / "reports" / file.stored_name).unlink()
    file_id = new_id() if what == "unknown" else file.id
    assert client.get(f"/reports/files/{file_id}").status_code == 404


def test_a_signed_file_says_so_and_can_be_taken_back(client: FlaskClient, db: DbSession, visit: Visit) -> None:
    sign_in(client, db)
    client.post("/reports/files", data=PERIOD)
    path = f"/reports/files/{only_file(db).id}/signature"
    client.post(path, data={"signed": "1"})
    assert only_file(db).signed_at is not None
    assert "Đã ký, đã gửi" in client.get("/reports").text
    client.post(path, data={"signed": "0"})
    assert only_file(db).signed_at is None


@pytest.mark.parametrize("period", ["month", "cut_off_month", "quarter", "half_year", "year", "since_start"])
def test_a_preset_fills_in_the_two_days(client: FlaskClient, db: DbSession, period: str) -> None:
    sign_in(client, db)
    today, preset = local_day(now()), preset_named(period)
    assert preset is not None
    span = preset.span(today, today)
    text = client.get(f"/reports?period={period}").text
    assert f'value="{span.from_on}"' in text
    assert f'value="{span.to_on}"' in text


@pytest.mark.parametrize("kind", list(ReportKind))
def test_each_report_has_its_form(client: FlaskClient, db: DbSession, visit: Visit, kind: ReportKind) -> None:
    sign_in(client, db)
    assert f'name="report" value="{kind}"' in client.get(f"/reports?report={kind}").text


def test_the_texts_can_be_copied(client: FlaskClient, db: DbSession, visit: Visit) -> None:
    sign_in(client, db, Role.VIEWER)
    page = client.get("/reports/texts?period=since_start").text
    assert "1 lượt bà con" in page
    assert 'data-copy="text-2"' in page


def test_a_report_comes_every_month_until_it_is_dropped(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    asked = {"report": "by_field", "preset": "last_month", "day_of_month": "1"}
    assert client.post("/reports/settings/monthly", data=asked | {"day_of_month": "31"}).status_code == 422
    assert client.post("/reports/settings/monthly", data=asked).status_code == 303
    assert client.post("/reports/settings/monthly", data=asked).status_code == 422
    removal = f"/reports/settings/monthly/{db.scalars(select(ReportSchedule.id)).one()}/removal"
    assert "Theo lĩnh vực, thủ tục" in client.get("/reports/settings/monthly").text
    assert client.post(removal).status_code == 303
    assert db.scalars(select(ReportSchedule)).all() == []
    assert client.post(removal).status_code == 404


def test_the_head_of_a_report_is_set_on_its_page(
    client: FlaskClient, db: DbSession, visit: Visit, settings: Settings
) -> None:
    sign_in(client, db)
    page = "/reports/settings/heads/by_field"
    assert client.get("/reports/settings/heads/nothing").status_code == 404
    assert client.post(page, data={"signer_name": "Ai đó"}).status_code == 422
    assert client.post(page, data={"subject": "Về việc thử", "recipients": "Một\nHai"}).status_code == 303
    assert db.scalars(select(ReportHead.recipients)).one() == ["Một", "Hai"]
    client.post("/reports/files", data=PERIOD | {"report": "by_field"})
    data = (Path(settings.data_dir) / "reports" / only_file(db).stored_name).read_bytes()
    first = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert "Về việc thử" in {cell.value for row in first.iter_rows() for cell in row}
