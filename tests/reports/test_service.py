from __future__ import annotations

import csv
import io
import shutil
import subprocess
from dataclasses import fields
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from outreach.accounts.rules import Actor, Role
from outreach.activations.models import Activation
from outreach.activations.rules import ActivationState
from outreach.audit.models import AuditEntry
from outreach.coverage.periods import Period
from outreach.coverage.queries import indicators, since_start
from outreach.dossiers.models import Dossier, MissingPaper
from outreach.dossiers.rules import Help
from outreach.fieldwork.models import Encounter, Remark
from outreach.fieldwork.rules import RemarkKind
from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.planning.models import Visit
from outreach.planning.rules import VisitState
from outreach.reports.models import ReportFile
from outreach.reports.rules import BY_NEIGHBORHOOD, KEEP_DAYS, REMAINING_COLUMNS
from outreach.reports.service import make_minutes, make_summary, remove_expired
from tests.build import (
    AT,
    SATURDAY,
    make_actor,
    make_campaign,
    make_encounter,
    make_neighborhood,
    make_procedure,
    make_visit,
)
from tests.support.field import decided

pytestmark = pytest.mark.database
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
PERSON = "Trịnh Thị Không Được Lộ"
HEAD_ROWS = 11


@pytest.fixture
def actor(db: DbSession) -> Actor:
    return make_actor(db, Role.DIRECTOR, full_name="Lê Thị Thu Hằng")


@pytest.fixture
def ward(db: DbSession) -> list[Visit]:
    """Three neighborhoods with a closed visit each, one planned, one waiting; figures that differ everywhere."""
    places = [make_neighborhood(db, f"Phố {letter}", households=100 + place) for place, letter in enumerate("ABCDE")]
    campaign = make_campaign(db, *places)
    visits = []
    for place, one in enumerate(places[:3], start=1):
        on = SATURDAY - timedelta(days=7 * place)
        visits.append(make_visit(db, neighborhood=one, campaign=campaign, state=VisitState.CLOSED, on=on))
        for number in range(place * 2):
            fill(db, visits[-1], number)
    make_visit(db, neighborhood=places[3], campaign=campaign, on=SATURDAY + timedelta(days=21))
    return visits


def fill(db: DbSession, visit: Visit, number: int) -> None:
    person = make_encounter(db, visit, is_elderly=number % 2 == 0, person_name=PERSON, identity_number="038145001234")
    own: dict[str, Any] = {"encounter_id": person.id, "visit_id": visit.id, "author_id": person.author_id}
    sent = {"taken_at": AT if number else None, "requested_at": AT, "changed_at": AT, "was_sent": True}
    row = Activation(state=ActivationState.REQUESTED, **own, **sent)
    db.add(row)
    if number:
        decided(db, row, ActivationState.ACTIVATED, at=AT)
    procedure = db.query(Dossier).first()
    chosen = procedure.procedure if procedure else make_procedure(db)
    help_ = list(Help)[number % len(Help)]
    papers = [MissingPaper(position=1, name="=Giấy chứng sinh")] if help_ is Help.MISSING_PAPERS else []
    times = {"happened_at": AT, "recorded_at": AT, "changed_at": AT}
    db.add(Dossier(procedure=chosen, help=help_, missing_papers=papers, **own, **times))
    db.flush()


def sheet_of(file: ReportFile, folder: Path, name: str) -> Any:
    return openpyxl.load_workbook(folder / file.stored_name)[name]


def table(sheet: Any, first: int, columns: int) -> list[list[Any]]:
    rows = sheet.iter_rows(min_row=first, max_col=columns, values_only=True)
    numbered = (list(row) for row in rows)
    return [row for row in numbered if isinstance(row[0], int)]


def test_the_summary_equals_the_rows_of_the_map(
    db: DbSession, actor: Actor, ward: list[Visit], tmp_path: Path, now: datetime
) -> None:
    file = make_summary(db, actor, YEAR, folder=tmp_path, now=now)
    seen = indicators(db, since_start(db, local_day(now)), today=local_day(now))
    rows = table(sheet_of(file, tmp_path, "Tổng hợp"), HEAD_ROWS + 1, len(BY_NEIGHBORHOOD.columns))
    names = [column.field for column in BY_NEIGHBORHOOD.columns]
    written = {row[names.index("name")]: dict(zip(names, row, strict=True)) for row in rows}
    counted = {row.place.name: row.figures for row in seen.rows if row.figures.visits}
    assert set(written) == set(counted)
    shared = [field.name for field in fields(next(iter(counted.values()))) if field.name in names]
    for name, figures in counted.items():
        assert {key: written[name][key] for key in shared} == {key: getattr(figures, key) for key in shared}
    assert written["Phố C"]["on"] == datetime(2026, 10, 24)  # noqa: DTZ001 (Excel knows no zone)


def test_the_summary_equals_what_the_database_counts(
    db: DbSession, actor: Actor, ward: list[Visit], tmp_path: Path, now: datetime
) -> None:
    file = make_summary(db, actor, YEAR, folder=tmp_path, now=now)
    rows = table(sheet_of(file, tmp_path, "Tổng hợp"), HEAD_ROWS + 1, len(BY_NEIGHBORHOOD.columns))
    names = [column.field for column in BY_NEIGHBORHOOD.columns]
    sums = {
        name: sum(row[place] for row in rows) for place, name in enumerate(names) if isinstance(rows[0][place], int)
    }
    assert sums["people"] == db.scalar(select(func.count()).select_from(Encounter)) == 12
    help_lines = ("advised", "submitted_online", "received_on_paper", "sent_to_center", "sent_to_police")
    lines = sum(sums[name] for name in (*help_lines, "missing_papers"))
    assert lines == db.scalar(select(func.count()).select_from(Dossier)) == 12
    assert sums["taken"] == db.scalar(select(func.count()).where(Activation.taken_at.is_not(None))) == 9


def test_totals_are_formulas_over_exactly_the_rows(
    db: DbSession, actor: Actor, ward: list[Visit], tmp_path: Path, now: datetime
) -> None:
    sheet = sheet_of(make_summary(db, actor, YEAR, folder=tmp_path, now=now), tmp_path, "Tổng hợp")
    last = next(row for row in sheet.iter_rows() if row[0].value == "Tổng cộng")
    assert last[0].row == HEAD_ROWS + 4
    formulas = {cell.column_letter: cell.value for cell in last if cell.value and cell.column > 3}
    assert formulas["H"] == f"=SUM(H{HEAD_ROWS + 1}:H{HEAD_ROWS + 3})"
    figures = [column for column in BY_NEIGHBORHOOD.columns if column.kind == "figure"]
    assert len(formulas) == len(figures)


def test_what_remains_stands_on_its_own_sheet(
    db: DbSession, actor: Actor, ward: list[Visit], tmp_path: Path, now: datetime
) -> None:
    sheet = sheet_of(make_summary(db, actor, YEAR, folder=tmp_path, now=now), tmp_path, "Kế hoạch còn lại")
    rows = table(sheet, 5, len(REMAINING_COLUMNS))
    assert [(row[1], row[5]) for row in rows] == [("Phố D", "Đã lên lịch"), ("Phố E", "Chờ xếp lịch")]


def test_a_second_reader_reads_the_same_and_the_source_states_the_rows(
    db: DbSession, actor: Actor, ward: list[Visit], tmp_path: Path, now: datetime
) -> None:
    file = make_summary(db, actor, YEAR, folder=tmp_path, now=now)
    content = (tmp_path / file.stored_name).read_bytes()
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    origin = {row[0]: row[1] for row in book.get_sheet_by_name("Nguồn").to_python() if len(row) > 1}
    assert (origin["Số dòng trong cơ sở dữ liệu"], origin["Số dòng đã ghi"]) == (5, 5)
    assert (origin["Kỳ"], origin["Người lập"]) == ("01/01/2026 đến 31/12/2026", "Lê Thị Thu Hằng")
    assert (file.rows_counted, file.rows_written, file.byte_count) == (5, 5, len(content))
    assert file.expires_at == now + timedelta(days=KEEP_DAYS)


def test_no_report_names_anybody_of_the_people(
    db: DbSession, actor: Actor, ward: list[Visit], tmp_path: Path, now: datetime
) -> None:
    make_summary(db, actor, YEAR, folder=tmp_path, now=now)
    make_minutes(db, actor, ward[-1], folder=tmp_path, now=now)
    for path in tmp_path.glob("*.xlsx"):
        words = str([row for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows(values_only=True)])
        assert PERSON not in words
        assert "038145001234" not in words


def test_the_minutes_of_a_visit_agree_with_its_figures(
    db: DbSession, actor: Actor, ward: list[Visit], tmp_path: Path, now: datetime
) -> None:
    told = {"visit_id": ward[-1].id, "author_id": db.scalars(select(Encounter.author_id)).first(), "happened_at": AT}
    db.add(Remark(kind=RemarkKind.IDEA, text="Xin thêm ghế cho người già", **told))
    db.flush()
    file = make_minutes(db, actor, ward[-1], folder=tmp_path, now=now)
    sheet = sheet_of(file, tmp_path, "Biên bản")
    lines = {row[1]: row[6] for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int) and row[1]}
    assert lines["Lượt người được hỗ trợ"] == 6
    assert lines["Trong đó: từ 60 tuổi"] == 3
    assert lines["VNeID mức độ 2: công an đã thu nhận"] == 5
    words = [value for row in sheet.iter_rows(values_only=True) for value in row if isinstance(value, str)]
    assert {"BIÊN BẢN", "TRƯỞNG PHỐ", "TỔ TRƯỞNG TỔ CÔNG TÁC", "Xin thêm ghế cho người già"} <= set(words)
    assert "'=Giấy chứng sinh" in words
    assert (file.rows_counted, file.filters["neighborhood"]) == (13 + 1 + 1 + 1, "Phố C")


def test_an_empty_period_makes_a_whole_report_without_rows(
    db: DbSession, actor: Actor, ward: list[Visit], tmp_path: Path, now: datetime
) -> None:
    file = make_summary(db, actor, Period(date(2026, 1, 1), date(2026, 1, 31)), folder=tmp_path, now=now)
    sheet = sheet_of(file, tmp_path, "Tổng hợp")
    words = [value for row in sheet.iter_rows(values_only=True) for value in row if value is not None]
    assert "Không có buổi nào trong kỳ này." in words
    assert not [value for value in words if str(value).startswith("=")]


def test_expired_files_leave_disk_and_archive(
    db: DbSession, actor: Actor, ward: list[Visit], tmp_path: Path, now: datetime
) -> None:
    make_summary(db, actor, YEAR, folder=tmp_path, now=now)
    keep = make_summary(db, actor, YEAR, folder=tmp_path, now=now + timedelta(days=1))
    assert remove_expired(db, actor, folder=tmp_path, now=now + timedelta(days=KEEP_DAYS)) == 1
    assert [path.name for path in tmp_path.glob("*.xlsx")] == [keep.stored_name]
    acts = db.scalars(select(AuditEntry.act)).all()
    assert acts.count("report.make") == 2
    assert acts.count("report.expire") == 1


def test_making_a_file_sweeps_out_the_expired(
    db: DbSession, actor: Actor, ward: list[Visit], tmp_path: Path, now: datetime
) -> None:
    make_summary(db, actor, YEAR, folder=tmp_path, now=now)
    fresh = make_summary(db, actor, YEAR, folder=tmp_path, now=now + timedelta(days=KEEP_DAYS))
    assert [path.name for path in tmp_path.glob("*.xlsx")] == [fresh.stored_name]
    assert db.scalars(select(ReportFile.id)).all() == [fresh.id]


def test_the_formulas_come_to_the_sums_of_the_map(
    db: DbSession, actor: Actor, ward: list[Visit], tmp_path: Path, now: datetime
) -> None:
    sheet = sheet_of(make_summary(db, actor, YEAR, folder=tmp_path, now=now), tmp_path, "Tổng hợp")
    figures = indicators(db, since_start(db, local_day(now)), today=local_day(now)).figures
    last = next(row for row in sheet.iter_rows() if row[0].value == "Tổng cộng")
    for place, column in enumerate(BY_NEIGHBORHOOD.columns):
        if hasattr(figures, column.field):
            span = str(last[place].value).removeprefix("=SUM(").removesuffix(")")
            assert sum(cell.value for (cell,) in sheet[span]) == getattr(figures, column.field), column.field


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_an_office_program_opens_the_file_and_comes_to_the_same_sums(
    db: DbSession, actor: Actor, ward: list[Visit], tmp_path: Path, now: datetime
) -> None:
    file = make_summary(db, actor, YEAR, folder=tmp_path, now=now)
    home = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    convert = ["soffice", home, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76"]
    subprocess.run([*convert, "--outdir", tmp_path, tmp_path / file.stored_name], check=True, capture_output=True)
    lines = list(csv.reader(io.StringIO((tmp_path / file.stored_name).with_suffix(".csv").read_text())))
    last = next(line for line in lines if line[0] == "Tổng cộng")
    people = [column.field for column in BY_NEIGHBORHOOD.columns].index("people")
    assert last[people] == str(db.scalar(select(func.count()).select_from(Encounter)))
