from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import select

from outreach.accounts.rules import Actor, Role
from outreach.audit.models import AuditEntry
from outreach.coverage.periods import Period
from outreach.dossiers.models import MissingPaper
from outreach.kernel.db import Database, DbSession
from outreach.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from outreach.planning.models import Visit
from outreach.reports import gather_queries, report_rules
from outreach.reports.asked_queries import Question
from outreach.reports.models import ReportFile, ReportSchedule
from outreach.reports.report_rules import REPORTS
from outreach.reports.rules import (
    KEEP,
    KEEP_WITH_NAMES,
    MOST_FILES_WITH_NAMES_A_DAY,
    Column,
    Content,
    FileForm,
    Kind,
    Names,
    Report,
    ReportKind,
    Rows,
    Table,
)
from outreach.reports.schedule_service import add_schedule, ask_for_due_reports, set_head
from outreach.reports.service import ask_for_report, make_report, remove_expired, takes_long
from outreach.reports.work import make_file
from outreach.tasks.models import Task, TaskState
from outreach.tasks.run import run_next_task
from tests.build import make_actor, make_encounter, make_user
from tests.reports.support import NUMBER, PERSON, REASON, Desk, book_of, make_ward, table, wish, words_of

pytestmark = pytest.mark.database


@pytest.fixture
def actor(db: DbSession) -> Actor:
    return make_actor(db, Role.DIRECTOR, full_name="Lê Thị Thu Hằng")


@pytest.fixture
def ward(db: DbSession) -> list[Visit]:
    return make_ward(db)


def files_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_file() and path.suffix not in {".key", ".db"}}


def may_have(kind: ReportKind, role: Role, names: Names) -> bool:
    if names is Names.NONE:
        return True
    allowed = {Names.MASKED: {Role.DIRECTOR, Role.STAFF}, Names.FULL: {Role.DIRECTOR}}
    return REPORTS[kind].has_names and role in allowed[names]


@pytest.mark.parametrize("kind", list(ReportKind))
def test_only_those_who_may_name_people_get_names_and_only_their_own(desk: Desk, kind: ReportKind) -> None:
    for role, names in product(Role, Names):
        actor = make_actor(desk.db, role)
        asked = wish(kind, desk.ward[-1], names=names, reason=REASON, form=FileForm.JSON)
        if not may_have(kind, role, names):
            with pytest.raises(NotAllowed):
                make_report(desk.db, actor, asked, folder=desk.folder, now=desk.now)
            continue
        file = make_report(desk.db, actor, asked, folder=desk.folder, now=desk.now)
        told = (desk.folder / file.stored_name).read_text("utf-8")
        # The clerk is on no team: even with names there is nobody to name.
        assert (PERSON in told) is (names is not Names.NONE and role is Role.DIRECTOR)
        assert (NUMBER in told) is (names is Names.FULL)


@pytest.mark.parametrize("reason", ["", "   ", "vì cần"])
def test_names_need_a_reason(desk: Desk, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        desk.make(ReportKind.RECORDS, names=Names.MASKED, reason=reason)
    assert refused.value.field == "reason"


def test_names_leave_the_house_few_times_a_day_and_are_written_down(
    db: DbSession, actor: Actor, ward: list[Visit], tmp_path: Path, now: datetime
) -> None:
    asked = wish(ReportKind.OUTSTANDING, names=Names.FULL, reason=REASON)
    for _ in range(MOST_FILES_WITH_NAMES_A_DAY):
        file = make_report(db, actor, asked, folder=tmp_path, now=now)
    assert (file.has_names, file.reason, file.expires_at) == (True, REASON, now + KEEP_WITH_NAMES)
    with pytest.raises(Refused):
        make_report(db, actor, asked, folder=tmp_path, now=now)
    make_report(db, actor, asked, folder=tmp_path, now=now + timedelta(days=1))
    entries = db.scalars(select(AuditEntry).where(AuditEntry.act == "report.make_with_names")).all()
    assert len(entries) == MOST_FILES_WITH_NAMES_A_DAY + 1
    assert entries[0].facts["reason"] == REASON


def test_the_head_is_as_it_was_set(
    db: DbSession, actor: Actor, ward: list[Visit], tmp_path: Path, now: datetime
) -> None:
    facts = {"symbol": "TTr", "subject": "Về việc khác", "signer_capacity": "", "signer_title": "GIÁM ĐỐC",
             "signer_name": "Trần Văn Mẫu", "recipients": ["Công an phường", "Lưu: VT"]}  # fmt: skip
    set_head(db, actor, ReportKind.BY_FIELD, facts, now=now)
    asked = wish(ReportKind.BY_FIELD, number="15", dated_on=date(2026, 12, 1))
    first = book_of(make_report(db, actor, asked, folder=tmp_path, now=now), tmp_path).worksheets[0]
    words = {cell.value for row in first.iter_rows() for cell in row if isinstance(cell.value, str)}
    expected = {"Về việc khác", "GIÁM ĐỐC", "Trần Văn Mẫu", " - Công an phường;", " - Lưu: VT."}
    assert words >= expected | {"Quảng Phú, ngày 01 tháng 12 năm 2026"}
    assert any(word.startswith("Số: 15/TTr-") for word in words)


def test_sheets_that_were_not_asked_for_stay_away(
    db: DbSession, actor: Actor, ward: list[Visit], tmp_path: Path, now: datetime
) -> None:
    asked = wish(ReportKind.BY_NEIGHBORHOOD, tables=frozenset({"Kế hoạch còn lại"}))
    file = make_report(db, actor, asked, folder=tmp_path, now=now)
    assert book_of(file, tmp_path).sheetnames == ["Tổng hợp", "Kế hoạch còn lại", "Biểu đồ", "Nguồn"]
    assert file.rows_written == 3 + 2


@pytest.mark.parametrize("kind", [kind for kind in ReportKind if kind is not ReportKind.MINUTES])
def test_an_empty_period_makes_a_whole_report_without_rows(desk: Desk, kind: ReportKind) -> None:
    asked = replace(wish(kind, desk.ward[-1]), period=Period(date(2026, 1, 1), date(2026, 1, 31)))
    book = book_of(make_report(desk.db, desk.actor, asked, folder=desk.folder, now=desk.now), desk.folder)
    told = words_of(book)
    if kind not in {ReportKind.BULLETIN, ReportKind.PROGRESS}:
        assert REPORTS[kind].tables[0].empty in told


def test_a_row_that_vanishes_meanwhile_leaves_no_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = gather_queries.GATHERERS[ReportKind.RECORDS]

    def one_short(db: DbSession, asked: Question) -> Content:
        content = whole(db, asked)
        (name, rows) = next(iter(content.tables.items()))
        return replace(content, tables={name: Rows(rows.rows, rows.counted + 1)})

    monkeypatch.setitem(gather_queries.GATHERERS, ReportKind.RECORDS, one_short)
    with pytest.raises(Refused):
        desk.make(ReportKind.RECORDS)
    assert (files_in(desk.folder), desk.db.scalars(select(ReportFile)).all()) == (set(), [])


@dataclass(frozen=True)
class _PaperRow:
    number: int
    name: str


def test_an_eighth_report_is_a_table_and_a_query(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    columns = (Column("number", "STT", 8, Kind.PLAIN_FIGURE), Column("name", "Giấy tờ", 60))
    lines = Table("Giấy", "Giấy", columns, _PaperRow, "Không có.", total="", is_optional=False)
    mine = Report(ReportKind.RECORDS, "Giấy", "Giấy thiếu", "BC", "BÁO CÁO", "Giấy thiếu", "Giay", (lines,))

    def papers(db: DbSession, _asked: Question) -> Content:
        found = db.scalars(select(MissingPaper.name)).all()
        rows = [_PaperRow(number, name) for number, name in enumerate(found, start=1)]
        return Content("", "", {"Giấy": Rows(rows, len(found))})

    monkeypatch.setitem(report_rules.REPORTS, ReportKind.RECORDS, mine)
    monkeypatch.setitem(gather_queries.GATHERERS, ReportKind.RECORDS, papers)
    file = desk.make(ReportKind.RECORDS)
    assert table(book_of(file, desk.folder)["Giấy"], 2) == [[number, "'=Giấy chứng sinh"] for number in (1, 2, 3)]


@pytest.mark.parametrize("kind", [ReportKind.MINUTES, ReportKind.PLAN])
def test_a_form_or_a_visit_that_there_is_not_is_refused(desk: Desk, kind: ReportKind) -> None:
    asked = wish(kind, desk.ward[-1], form=FileForm.GEOJSON)
    with pytest.raises(Invalid):
        make_report(desk.db, desk.actor, asked, folder=desk.folder, now=desk.now)
    if kind is ReportKind.MINUTES:
        with pytest.raises(NotFound):
            make_report(
                desk.db, desk.actor, replace(asked, form=FileForm.XLSX, visit_id=None), folder=desk.folder, now=desk.now
            )


def test_expired_files_and_what_no_row_knows_leave_the_disk(
    db: DbSession, actor: Actor, ward: list[Visit], tmp_path: Path, now: datetime
) -> None:
    folder = tmp_path / "files"
    make_report(db, actor, wish(ReportKind.BY_FIELD), folder=folder, now=now)
    keep = make_report(db, actor, wish(ReportKind.BY_FIELD), folder=folder, now=now + timedelta(days=1))
    (folder / "left-by-a-power-cut.part").write_bytes(b"x")
    assert remove_expired(db, actor, folder=folder, now=now + KEEP) == 1
    assert files_in(folder) == {keep.stored_name}
    acts = db.scalars(select(AuditEntry.act)).all()
    assert (acts.count("report.make"), acts.count("report.expire")) == (2, 1)


def long_task(database: Database, ward_size: int) -> tuple[Actor, datetime]:
    """A clerk's task for all rows of a ward, committed as a request would."""
    with database.writing.begin() as db:
        actor, visits = make_user(db, Role.DIRECTOR).as_actor(), make_ward(db)
        for _ in range(ward_size):
            make_encounter(db, visits[0])
        return actor, visits[0].created_at


def test_a_long_file_is_made_in_the_background_and_tells_how_far_it_is(
    database: Database, tmp_path: Path, now: datetime
) -> None:
    actor, _ = long_task(database, 400)
    with database.writing.begin() as db:
        asked = wish(ReportKind.RECORDS)
        assert not takes_long(db, actor, asked, now=now)
        ask_for_report(db, actor, asked, now=now)
    ticks = (now + timedelta(seconds=second) for second in range(10_000))
    works = {"report.make": lambda run: make_file(run, folder=tmp_path / "files")}
    assert run_next_task(database, works, clock=lambda: next(ticks))
    with database.reading() as db:
        task, file = db.scalars(select(Task)).one(), db.scalars(select(ReportFile)).one()
        assert (task.state, task.result) == (TaskState.DONE, {"file_id": str(file.id)})
        assert "Từng lượt: " in task.step or task.step == "Đang cất tệp"
        assert file.rows_written == 412
        assert files_in(tmp_path / "files") == {file.stored_name}


def test_a_long_file_that_is_stopped_leaves_nothing(database: Database, tmp_path: Path, now: datetime) -> None:
    actor, _ = long_task(database, 400)
    with database.writing.begin() as db:
        ask_for_report(db, actor, wish(ReportKind.RECORDS), now=now).stop_asked_at = now
    ticks = (now + timedelta(seconds=second) for second in range(10_000))
    works = {"report.make": lambda run: make_file(run, folder=tmp_path / "files")}
    run_next_task(database, works, clock=lambda: next(ticks))
    with database.reading() as db:
        assert db.scalars(select(Task.state)).one() is TaskState.STOPPED
        assert db.scalars(select(ReportFile)).all() == []
        assert files_in(tmp_path / "files") == set()


def test_each_month_a_file_is_asked_for_once(db: DbSession, actor: Actor, ward: list[Visit], now: datetime) -> None:
    add_schedule(db, actor, ReportKind.BY_NEIGHBORHOOD, preset="last_month", day_of_month=1, now=now)
    with pytest.raises(Refused):
        add_schedule(db, actor, ReportKind.BY_NEIGHBORHOOD, preset="last_month", day_of_month=1, now=now)
    december = [datetime(2026, 12, day, 22, tzinfo=now.tzinfo) for day in (1, 2, 12)]
    assert [ask_for_due_reports(db, now=at) for at in (now, *december)] == [0, 1, 0, 0]
    task = db.scalars(select(Task)).one()
    assert task.arguments["period"] == ["2026-11-01", "2026-11-30"]
    assert task.asked_by == actor.user_id
    assert ask_for_due_reports(db, now=datetime(2027, 1, 3, tzinfo=now.tzinfo)) == 1
    assert db.scalars(select(ReportSchedule.last_on)).one() == date(2027, 1, 1)
