from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest

from outreach.workbooks.cells import Formula, Styled, safe_text
from outreach.workbooks.columns import Column, Kind
from outreach.workbooks.reader import read_table
from outreach.workbooks.template import write_template
from outreach.workbooks.writer import Book, Sheet, WriteFailed, sheet_name

NASTY = [
    "=1+2",
    "+84912",
    "-3",
    "@SUM(A1)",
    "\t=1",
    "＝1",
    "#N/A",
    "a\x00\x0bb\ud800\ufffe",
    "x" * 40_000,
    "Thi\u0323nh",
]


def one_sheet(*rows: list[Any], **facts: Any) -> Any:
    book = Book()
    sheet = book.add_sheet("Tổng hợp", widths=[10, 20], **facts)
    for row in rows:
        sheet.append(row)
    return openpyxl.load_workbook(io.BytesIO(book.finish()))["Tổng hợp"]


@pytest.mark.parametrize("text", NASTY)
def test_no_text_becomes_a_formula_or_breaks_the_file(text: str) -> None:
    cell = one_sheet([text])["A1"]
    assert cell.data_type == "s"
    assert cell.value == safe_text(text)
    assert not cell.value.startswith(("=", "+", "-", "@", "\t", "＝"))
    assert len(cell.value) <= 32_767


def test_figures_dates_and_instants_are_real() -> None:
    sheet = one_sheet(
        [12, 1.5, date(2026, 9, 5), datetime(2026, 9, 4, 17, 0, tzinfo=UTC), None, Formula("=SUM(A1:B1)")]
    )
    cells = sheet[1]
    assert [cell.data_type for cell in cells] == ["n", "n", "d", "d", "n", "f"]
    assert cells[2].number_format == "dd/mm/yyyy"
    assert cells[3].value == datetime.fromisoformat("2026-09-05")


@pytest.mark.parametrize("value", [10**15, float("nan"), float("inf"), object(), True, b"x"])
def test_a_value_without_a_place_gives_up_the_whole_file(value: object) -> None:
    book = Book()
    sheet = book.add_sheet("A", widths=[10])
    sheet.append(["một"])
    for _ in range(2):
        with pytest.raises(WriteFailed):
            sheet.append([value])
    with pytest.raises(WriteFailed):
        book.finish()
    assert sheet.rows_written == 1


def test_the_page_is_ready_to_print() -> None:
    sheet = one_sheet([Styled("Tiêu đề", "title")], ["một"], freeze_rows=1, title_rows=(1, 1))
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["B"].width == 20
    assert {cell.font.name for row in sheet for cell in row} == {"Times New Roman"}


def test_a_template_is_read_back_as_it_was_written() -> None:
    columns = (
        Column("code", "Mã phố", Kind.CODE, required=True),
        Column("note", "Ghi chú"),
        Column("half_days", "Giờ mở", Kind.CHOICES, words={"Sáng T7": "sat_am", "Chiều CN": "sun_pm"}),
        Column("wifi", "Có Wi-Fi", Kind.YES_NO),
        Column("lat", "Vĩ độ (lat)", Kind.DECIMAL),
        Column("valid_from", "Có từ", Kind.DATE),
    )
    row = {
        "code": "007",
        "note": "=1+2",
        "half_days": ["sat_am", "sun_pm"],
        "wifi": False,
        "lat": 19.765512,
        "valid_from": date(2025, 7, 1),
    }
    table = read_table(
        write_template("Phố", columns, rows=[row], example={"code": "P01"}, notes=["Gửi lại."]), "a.xlsx", columns
    )
    assert [read.values for read in table.rows] == [row]
    assert table.is_clean


def test_a_template_offers_words_and_keeps_typed_codes_as_text() -> None:
    columns = (Column("code", "Mã", Kind.CODE), Column("wifi", "Wi-Fi", Kind.YES_NO))
    book = openpyxl.load_workbook(io.BytesIO(write_template("Phố", columns)))
    assert book.sheetnames == ["Phố", "Hướng dẫn"]
    assert book["Phố"].column_dimensions["A"].number_format == "@"
    assert book["Phố"].data_validations.dataValidation[0].formula1 == '"Có,Không"'


@pytest.mark.parametrize(("name", "kept"), [("Phố 1/2 [A]:*?", "Phố 1 2  A"), ("x" * 40, "x" * 31), ("??", "Sheet")])
def test_sheet_names_are_ones_that_excel_takes(name: str, kept: str) -> None:
    assert sheet_name(name) == kept


def test_rows_are_counted_as_they_are_written() -> None:
    book = Book()
    sheet: Sheet = book.add_sheet("A", widths=[10])
    assert [sheet.append([n]) for n in range(3)] == [1, 2, 3]
    assert sheet.rows_written == 3
    assert book.finish().startswith(b"PK")
