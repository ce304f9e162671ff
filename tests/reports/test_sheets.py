from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.utils import column_index_from_string
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from outreach.activations.models import Activation
from outreach.coverage.queries import indicators, since_start
from outreach.dossiers.models import Dossier, FollowUp
from outreach.fieldwork.models import Encounter
from outreach.kernel.clock import local_day
from outreach.reports.layout import column_letter
from outreach.reports.report_rules import REPORTS
from outreach.reports.rules import FileForm, Kind, Names, ReportKind, Table
from outreach.reports.table_layout import is_deep
from tests.reports.support import NUMBER, PERSON, PHONE, REASON, Desk, book_of, table, tell, words_of

pytestmark = pytest.mark.database
HEAD = {"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"}
FORMATS = {
    Kind.DATE: "dd/mm/yyyy", Kind.TIME: "hh:mm", Kind.FIGURE: "#,##0", Kind.CODE: "@", Kind.SHARE: "0.0%",
}  # fmt: skip


@pytest.fixture(params=list(ReportKind))
def kind(request: pytest.FixtureRequest) -> ReportKind:
    asked: ReportKind = request.param
    return asked


def heading_row(sheet: Any, one: Table) -> int:
    first = one.columns[0].title
    top: int = next(row[0].row for row in sheet.iter_rows() if row[0].value == first)
    return top + (1 if is_deep(one.columns) else 0)


def span_of(first: str, dimension: Any) -> list[str]:
    """The letters of the columns that one kept width is of."""
    start = dimension.min or column_index_from_string(first)
    return [column_letter(number) for number in range(start, (dimension.max or start) + 1)]


def comes_to(sheet: Any, formula: str) -> Any:
    """What one of our formulas comes to, reckoned from the cells that it names; nothing is taken from the file's word.

    Two shapes are known: =SUM(C6:C59) and =IF(x=0,"",y/x); any other fails.
    """
    if sums := re.fullmatch(r"=SUM\(([A-Z$]+\d+:[A-Z$]*\$?\d+)\)", formula):
        return sum(cell.value or 0 for row in sheet[sums[1].replace("$", "")] for cell in row)
    share = re.fullmatch(r'=IF\((.+)=0,"",([A-Z]+\d+)/\1\)', formula)
    assert share, formula
    over, part = (comes_to(sheet, f"={word}") if "(" in word else worth(sheet, word) for word in (share[1], share[2]))
    return part / over if over else ""


def worth(sheet: Any, place: str) -> Any:
    value = sheet[place].value
    return comes_to(sheet, value) if isinstance(value, str) else value or 0


def test_what_a_formula_comes_to_stands_beside_it_for_programs_that_do_not_calculate(
    desk: Desk, kind: ReportKind
) -> None:
    file = desk.make(kind)
    shown = openpyxl.load_workbook(desk.folder / file.stored_name, data_only=True)
    found = 0
    for sheet in book_of(file, desk.folder):
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            told = shown[sheet.title][cell.coordinate].value
            assert ("" if told is None else told) == pytest.approx(comes_to(sheet, cell.value)), cell.coordinate
            found += 1
    assert bool(found) is any(one.total or share_of(one) for one in REPORTS[kind].chosen(None) if figures_of(one))


def figures_of(one: Table) -> bool:
    return any(column.kind in {Kind.FIGURE, Kind.SHARE} for column in one.columns)


def share_of(one: Table) -> bool:
    return any(column.kind is Kind.SHARE for column in one.columns)


def test_a_row_grows_when_somebody_writes_a_longer_note_into_it(desk: Desk) -> None:
    file = desk.make(ReportKind.PROGRESS)
    with ZipFile(desk.folder / file.stored_name) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    rows = re.findall(r'<row r="(\d+)" ht="[\d.]+"( customHeight="1")?>', sheet)
    table_rows = {number: fixed for number, fixed in rows if int(number) in range(12, 17)}
    assert set(table_rows.values()) == {""}
    assert dict(rows)["5"]


def test_what_only_editors_need_stays_off_the_paper(desk: Desk) -> None:
    sheet = desk.book(ReportKind.PLAN)["Lịch"]
    top = next(row for row in sheet.iter_rows() if row[0].value == "STT")
    printed = sheet.print_area.split("$")[3]
    assert [cell.value for cell in top if cell.column > column_index_from_string(printed)] == ["Bỏ buổi", "Mã buổi"]


def test_each_report_is_an_official_paper_that_is_ready_to_print(desk: Desk, kind: ReportKind) -> None:
    book = desk.book(kind)
    first, report = book.worksheets[0], REPORTS[kind]
    words = {cell.value for row in first.iter_rows() for cell in row if isinstance(cell.value, str)}
    assert words >= HEAD | {report.document}
    assert any(word.startswith("Số: ……/" + report.symbol) for word in words)
    assert set(report.parties) <= words if report.parties else "Nơi nhận:" in words
    for sheet in book:
        assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth) == (9, 1)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert {cell.font.name for row in sheet for cell in row if cell.value is not None} == {"Times New Roman"}
    assert book.sheetnames[-1] == "Nguồn"


def test_each_table_has_its_widths_headings_filter_and_formats(desk: Desk, kind: ReportKind) -> None:
    report = REPORTS[kind]
    if report.grid:
        return
    book = desk.book(kind)
    for one in report.chosen(None):
        sheet, columns = book[one.name], one.shown(Names.NONE)
        heading = heading_row(sheet, one)
        widths = [width for column in columns for width in column.widths]
        letters = [column_letter(number) for number in range(1, len(widths) + 1)]
        kept = {letter: one.width for first, one in sheet.column_dimensions.items() for letter in span_of(first, one)}
        assert [kept[letter] for letter in letters] == widths
        assert sheet.freeze_panes == f"A{heading + 1}"
        assert sheet.print_title_rows == f"${heading - is_deep(columns)}:${heading}"
        rows = [row for row in sheet.iter_rows(min_row=heading + 1) if isinstance(row[0].value, int)]
        if rows:
            assert sheet.auto_filter.ref == f"A{heading}:{rows[-1][-1].coordinate}"
        for column, cell in zip(columns, rows[0] if rows else (), strict=False):
            assert cell.number_format == FORMATS.get(column.kind, "General"), column.field


def test_no_report_names_anybody_unless_it_was_asked_for(desk: Desk, kind: ReportKind) -> None:
    tell(desk.db, desk.ward[-1], f"Bà con gọi {PHONE} không được")
    for form in REPORTS[kind].forms:
        file = desk.make(kind, form=form)
        path = desk.folder / file.stored_name
        told = words_of(book_of(file, desk.folder)) if form is FileForm.XLSX else path.read_text("utf-8")
        assert [one for one in (PERSON, NUMBER, PHONE, "•••••") if one in told] == [], form


@pytest.mark.parametrize("asked", [ReportKind.OUTSTANDING, ReportKind.RECORDS])
@pytest.mark.parametrize(("names", "number"), [(Names.MASKED, "038•••••1234"), (Names.FULL, NUMBER)])
def test_with_names_each_page_says_whose_file_it_is_and_why(
    desk: Desk, asked: ReportKind, names: Names, number: str
) -> None:
    file = desk.make(asked, names=names, reason=REASON)
    book = book_of(file, desk.folder)
    told = words_of(book)
    assert all(word in told for word in (PERSON, PHONE, number))
    assert (NUMBER in told) is (names is Names.FULL)
    for sheet in book:
        assert sheet["A1"].value == f"CÓ DỮ LIỆU CÁ NHÂN, không phát tán. Bản của {desk.actor.name}. Lý do: {REASON}"
        assert REASON in sheet.oddFooter.center.text
        assert REASON in sheet.firstFooter.center.text
    (cell,) = {c.value: c for row in book.worksheets[0].iter_rows() for c in row if c.value == PHONE}.values()
    assert (cell.data_type, cell.number_format) == ("s", "@")


COUNTS = {
    ReportKind.BY_NEIGHBORHOOD: ("Tổng hợp", "people", select(func.count()).select_from(Encounter)),
    ReportKind.BY_FIELD: ("Theo lĩnh vực", "lines", select(func.count()).select_from(Dossier)),
    ReportKind.PROGRESS: ("Tiến độ", "activated", select(func.count()).where(Activation.activated_at.is_not(None))),
    ReportKind.RECORDS: ("Từng lượt", "lines", select(func.count()).select_from(Dossier)),
}


@pytest.mark.parametrize("asked", list(COUNTS))
def test_the_sum_of_a_column_is_what_the_database_counts(desk: Desk, asked: ReportKind) -> None:
    name, field, count = COUNTS[asked]
    sheet = desk.book(asked)[name]
    one = next(table_ for table_ in REPORTS[asked].tables if table_.name == name)
    place = [column.field for column in one.shown(Names.NONE)].index(field)
    rows = table(sheet, place + 1)
    assert sum(row[place] for row in rows) == desk.db.scalar(count) == 12 - 9 * (field == "activated")
    total = next(row for row in sheet.iter_rows() if row[0].value == "Tổng cộng")
    first, last = (int(number) for number in re.findall(r"[A-Z]+(\d+)", str(total[place].value).removeprefix("=SUM")))
    assert [sheet.cell(row, 1).value for row in (first, last)] == [1, len(rows)]


def test_open_work_is_what_the_map_counts(desk: Desk) -> None:
    book = desk.book(ReportKind.OUTSTANDING)
    figures = indicators(desk.db, since_start(desk.db, local_day(desk.now)), today=local_day(desk.now)).figures
    promises, dossiers, vneid = (table(book[one.name], 9) for one in REPORTS[ReportKind.OUTSTANDING].tables)
    assert len(promises) == figures.follow_ups_open == desk.db.scalar(select(func.count()).select_from(FollowUp))
    assert len(dossiers) == desk.db.scalar(select(func.count()).where(Dossier.received_at.is_not(None)))
    assert len(vneid) == figures.waiting_for_police
    assert {row[3] for row in promises} == {"Mang giấy cho …, gọi …"}


def test_the_map_and_the_charts_are_in_the_workbook(desk: Desk) -> None:
    book = desk.book(ReportKind.PROGRESS)
    assert len(book["Bản đồ"]._images) == 1
    (chart,) = book["Biểu đồ"]._charts
    assert chart.series[0].val.numRef.f == "'Theo tình trạng'!$C$5:$C$7"


def test_a_second_reader_reads_the_same_and_the_source_states_the_rows(desk: Desk, kind: ReportKind) -> None:
    file = desk.make(kind)
    content = (desk.folder / file.stored_name).read_bytes()
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    origin = {row[0]: row[1:] for row in book.get_sheet_by_name("Nguồn").to_python() if len(row) > 2}
    assert origin["Tất cả"] == [file.rows_counted, file.rows_written]
    assert origin["Người lập"][0] == "Lê Thị Thu Hằng"
    assert re.fullmatch(r"\d+:[0-9a-f]{16}", str(origin["Dấu sổ nhật ký"][0]))
    assert file.rows_counted == file.rows_written > 0
    assert file.byte_count == len(content)


def test_csv_opens_in_excel_and_holds_the_same_rows(desk: Desk) -> None:
    file = desk.make(ReportKind.RECORDS, form=FileForm.CSV)
    data = (desk.folder / file.stored_name).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert len(rows) == file.rows_written == 12
    assert (rows[0]["Ngày"], rows[0]["Phố"]) == ("2026-10-24", "Phố C")
    assert "'=Giấy chứng sinh" in {row["Giấy tờ còn thiếu"] for row in rows}


def test_json_and_geojson_hold_the_same_rows_with_their_source(desk: Desk) -> None:
    kept = desk.make(ReportKind.PROGRESS, form=FileForm.JSON)
    told = json.loads((desk.folder / kept.stored_name).read_text("utf-8"))
    assert told["dong_da_ghi"] == told["nguon"]["so_dong"] == {"Tiến độ": 5, "Theo tình trạng": 3}
    drawn = desk.make(ReportKind.PROGRESS, form=FileForm.GEOJSON)
    features = json.loads((desk.folder / drawn.stored_name).read_text("utf-8"))["features"]
    assert [one["properties"] for one in features] == told["bang"]["Tiến độ"]
    assert {one["geometry"]["type"] for one in features} <= {"Polygon", "MultiPolygon", "Point"}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_an_office_program_comes_to_the_sums_of_the_database(desk: Desk) -> None:
    file = desk.make(ReportKind.BY_NEIGHBORHOOD)
    # Saved anew by the library, the file has lost what its formulas come to: the program has to reckon.
    book_of(file, desk.folder).save(desk.folder / file.stored_name)
    home = f"-env:UserInstallation={(desk.folder / 'office').as_uri()}"
    convert = ["soffice", home, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76"]
    subprocess.run([*convert, "--outdir", desk.folder, desk.folder / file.stored_name], check=True, capture_output=True)
    lines = list(csv.reader(io.StringIO((desk.folder / file.stored_name).with_suffix(".csv").read_text("utf-8"))))
    last = next(line for line in lines if line[0] == "Tổng cộng")
    fields = [column.field for column in REPORTS[ReportKind.BY_NEIGHBORHOOD].tables[0].columns]
    assert last[fields.index("people")] == str(desk.db.scalar(select(func.count()).select_from(Encounter)))
    assert last[fields.index("activated_share")] == "25.0%"
    assert "###" not in str(lines)
