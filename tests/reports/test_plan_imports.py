from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from outreach.accounts.rules import Actor, Role
from outreach.audit.models import AuditEntry
from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid, Refused
from outreach.planning.models import Campaign, Plan, Visit
from outreach.planning.publication_rules import Step
from outreach.planning.publication_service import undo_publication
from outreach.planning.queries import campaign as campaign_by_id
from outreach.planning.rules import HalfDay, PlanState, VisitState
from outreach.reports.plan_book_rules import PlanProposal
from outreach.reports.plan_imports import apply_plan, propose_plan
from outreach.reports.plan_queries import mark_of
from outreach.reports.rules import ReportKind
from outreach.reports.service import make_report
from outreach.staffing.rules import StaffKind
from tests.build import (
    SATURDAY,
    make_actor,
    make_campaign,
    make_kit,
    make_member,
    make_neighborhood,
    make_visit,
    sign_in,
)
from tests.reports.support import wish

pytestmark = pytest.mark.database
Edit = Callable[[Any, dict[str, int], int], None]


@dataclass(frozen=True)
class Office:
    """The director with a campaign and Excel."""

    db: DbSession
    actor: Actor
    campaign: Campaign
    folder: Path
    now: datetime

    def edited(self, *edits: tuple[str, Edit]) -> bytes:
        """The plan workbook with some rows changed as in Excel: an edit gets sheet, columns by heading, row."""
        file = make_report(self.db, self.actor, wish(ReportKind.PLAN), folder=self.folder, now=self.now)
        book = openpyxl.load_workbook(self.folder / file.stored_name)
        sheet: Any = book["Lịch"]
        top = next(row for row in sheet.iter_rows() if row[0].value == "STT")
        columns = {cell.value: cell.column for cell in top}
        rows = {sheet.cell(row, columns["Mã phố"]).value: row for row in range(top[0].row + 1, sheet.max_row + 1)}
        for code, edit in edits:
            edit(sheet, columns, rows[code])
        buffer = io.BytesIO()
        book.save(buffer)
        return buffer.getvalue()

    def asks(self, data: bytes) -> PlanProposal:
        """What a workbook asks for."""
        return propose_plan(self.db, self.campaign, data, "ke-hoach.xlsx", today=local_day(self.now))

    def apply(self, data: bytes, mark: str) -> Plan:
        """Make it so."""
        facts = {"fingerprint": mark, "now": self.now}
        return apply_plan(self.db, self.actor, self.campaign, data, "ke-hoach.xlsx", **facts)  # type: ignore[arg-type]

    def visit(self, code: str) -> Visit:
        """The visit of one neighborhood."""
        return next(one for one in self.db.scalars(select(Visit)) if one.neighborhood.code == code)


@pytest.fixture
def office(db: DbSession, campaign: Campaign, tmp_path: Path, now: datetime) -> Office:
    return Office(db, make_actor(db, Role.DIRECTOR), campaign, tmp_path, now)


AHEAD = SATURDAY + timedelta(days=14)


@pytest.fixture
def campaign(db: DbSession) -> Campaign:
    """Three visits ahead with a whole team each, one that was held, one neighborhood without a date."""
    places = [make_neighborhood(db, f"Phố {letter}", code=f"P{letter}", team_size=1, officers=1) for letter in "ABCDE"]
    made = make_campaign(db, *places)
    clerks = [make_member(db, full_name=f"Trần Văn {word}") for word in ("Một", "Hai", "Ba")]
    officers = [make_member(db, StaffKind.POLICE, full_name=f"Lê Thị {word}") for word in ("Tư", "Năm", "Sáu")]
    kits = [make_kit(db, code=f"B{number}") for number in (1, 2, 3)]
    for number, place in enumerate(places[:3]):
        team, kit = (clerks[number], officers[number]), kits[number]
        make_visit(db, *team, neighborhood=place, campaign=made, kit=kit, on=AHEAD + timedelta(days=7 * number))
    make_visit(db, neighborhood=places[3], campaign=made, state=VisitState.CLOSED, on=SATURDAY - timedelta(days=7))
    return campaign_by_id(db, made.id)


def put(heading: str, value: object) -> Edit:
    def edit(sheet: Any, columns: dict[str, int], row: int) -> None:
        sheet.cell(row, columns[heading]).value = value

    return edit


def test_a_workbook_that_was_not_edited_asks_for_nothing(office: Office) -> None:
    found = office.asks(office.edited())
    assert (found.changes, found.problems, found.kept, found.aside) == ([], [], 4, frozenset())
    assert not found.may_be_applied


def test_the_mark_of_a_visit_is_never_taken_for_a_number() -> None:
    assert re.fullmatch("[B-DF-HJ-NP-TV-Z]{8}", mark_of(Visit(id=UUID("01a20995-9ff1-7d43-ac74-0000123e4567"))))


def test_moves_teams_and_drops_are_recognised_and_nothing_is_stored(office: Office) -> None:
    data = office.edited(
        ("PA", put("Ngày", AHEAD + timedelta(days=1))), ("PA", put("Buổi", "Chiều")),
        ("PB", put("Công chức", "Trần Văn Ba")), ("PC", put("Bỏ buổi", "Có")),
    )  # fmt: skip
    before = [(one.on, one.half_day, one.state) for one in office.db.scalars(select(Visit).order_by(Visit.on))]
    found = office.asks(data)
    assert [(one.name, one.step) for one in found.changes] == [
        ("Phố A", Step.MOVE), ("Phố B", Step.TEAM), ("Phố C", Step.DROP),
    ]  # fmt: skip
    moved = found.changes[0].after
    assert moved is not None
    assert (moved.on, moved.half_day) == (AHEAD + timedelta(days=1), HalfDay.PM)
    assert found.may_be_applied
    assert [(one.on, one.half_day, one.state) for one in office.db.scalars(select(Visit).order_by(Visit.on))] == before
    assert office.db.scalars(select(Plan)).all() == []


def test_what_was_asked_for_is_applied_whole_and_can_be_undone(office: Office) -> None:
    data = office.edited(("PA", put("Ngày", AHEAD + timedelta(days=1))), ("PC", put("Bỏ buổi", "Có")))
    mark = office.asks(data).fingerprint
    plan = office.apply(data, mark)
    states = {one.neighborhood.code: (one.on, one.state) for one in office.db.scalars(select(Visit))}
    assert states["PA"] == (AHEAD + timedelta(days=1), VisitState.PROPOSED)
    assert states["PB"] == (AHEAD + timedelta(days=7), VisitState.PROPOSED)
    assert states["PC"][1] is VisitState.CANCELLED
    assert plan.state is PlanState.PUBLISHED
    assert "plan.read_back" in office.db.scalars(select(AuditEntry.act)).all()
    assert undo_publication(office.db, office.actor, plan, now=office.now) == 2
    assert {one.neighborhood.code: one.on for one in office.db.scalars(select(Visit))}["PA"] == AHEAD


def test_a_new_row_without_a_mark_adds_a_visit(office: Office) -> None:
    def add(sheet: Any, columns: dict[str, int], row: int) -> None:
        for heading, value in {"Ngày": AHEAD, "Buổi": "Chiều", "Mã phố": "PE", "Mã buổi": None, "Tổ": "Tổ 1"}.items():
            sheet.cell(row + 1, columns[heading]).value = value

    data = office.edited(("PC", add))
    (change,) = office.asks(data).changes
    assert (change.name, change.step, change.before) == ("Phố E", Step.ADD, None)


@pytest.mark.parametrize(
    ("code", "heading", "value", "words"),
    [
        ("PA", "Mã phố", "PZ", "Không có phố nào mang mã này"),
        ("PA", "Mã phố", "PB", "Buổi này là của phố"),
        ("PA", "Tổ", "Tổ 9", "Không có tổ này"),
        ("PA", "Công chức", "Nguyễn Không Có", "Không có ai tên"),
        ("PA", "Mã buổi", "ABCDEF12", "Không có buổi nào mang mã này"),
        ("PA", "Ngày", "ngày mai", "Phải là ngày"),
        ("PA", "Ngày", None, "Chưa nhập mục này."),
        ("PD", "Buổi", "Chiều", "không đổi được nữa"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_taken_is_named_and_stops_all(
    office: Office, code: str, heading: str, value: object, words: str
) -> None:
    found = office.asks(office.edited((code, put(heading, value))))
    assert [words in problem.message for problem in found.problems] == [True]
    assert not found.may_be_applied


def test_hard_conflicts_are_shown_at_their_row_and_bar_the_way(office: Office) -> None:
    same = [put("Ngày", AHEAD), put("Công chức", "Trần Văn Một"), put("Tổ", "Tổ 1")]
    data = office.edited(*(("PB", one) for one in same))
    found = office.asks(data)
    (change,) = found.changes
    assert (change.is_barred, found.barred, found.may_be_applied) == (True, 1, False)
    with pytest.raises(Refused):
        office.apply(data, found.fingerprint)


def test_a_locked_visit_is_not_moved_by_a_file(office: Office) -> None:
    visit = office.visit("PA")
    visit.is_date_locked = True
    data = office.edited(("PA", put("Buổi", "Chiều")))
    assert ["khóa" in problem.message for problem in office.asks(data).problems] == [True]


def test_a_plan_that_moved_meanwhile_is_looked_at_again(office: Office) -> None:
    data = office.edited(("PA", put("Buổi", "Chiều")))
    mark = office.asks(data).fingerprint
    visit = office.visit("PA")
    visit.on += timedelta(days=7)
    office.db.flush()
    with pytest.raises(Refused):
        office.apply(data, mark)
    assert office.db.scalars(select(Plan)).all() == []


def test_a_file_that_is_no_plan_is_refused(office: Office) -> None:
    file = make_report(office.db, office.actor, wish(ReportKind.BULLETIN), folder=office.folder, now=office.now)
    with pytest.raises(Invalid):
        office.asks((office.folder / file.stored_name).read_bytes())


def test_the_director_hands_in_looks_and_applies(
    client: FlaskClient, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outreach.reports.views.plan_book.now", lambda: office.now)
    sign_in(client, office.db)
    data = office.edited(("PA", put("Buổi", "Chiều")))
    handed = client.post("/reports/plan-book", data={"file": (io.BytesIO(data), "ke-hoach.xlsx")})
    assert handed.status_code == 303, handed.text
    page = client.get(handed.location).text
    assert ("Phố A" in page, "Áp dụng" in page) == (True, True)
    mark = page.split('name="fingerprint" value="')[1].split('"')[0]
    token = handed.location.rsplit("/", 1)[-1]
    assert client.post(f"/reports/plan-book/{token}/application", data={"fingerprint": "x" * 32}).status_code == 303
    assert office.db.scalars(select(Plan)).all() == []
    assert client.post(f"/reports/plan-book/{token}/application", data={"fingerprint": mark}).status_code == 303
    assert office.db.scalars(select(Plan.state)).one() is PlanState.PUBLISHED
