from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from openpyxl import Workbook

from outreach.kernel.errors import Invalid
from outreach.workbooks.reader import read_table
from tests.workbooks.hostile import COLUMNS, ROWS, saved, workbook


def test_rows_keep_their_number_in_the_file() -> None:
    table = read_table(
        workbook(("DANH SÁCH PHỐ",), (), *ROWS, (None, " "), ("P02", "Thành Mai", 80)), "a.xlsx", COLUMNS
    )
    assert [(row.number, row.values["code"]) for row in table.rows] == [(4, "P01"), (6, "P02")]
    assert table.is_clean


def test_sums_between_the_rows_are_left_and_rows_below_them_are_not() -> None:
    rows = [("P01", "A", 1), ("Cộng", None, 1), ("P02", "B", 2), ("TỔNG SỐ:", None, 3), ("P3", "Tổng", 4), ("P4", "D")]
    table = read_table(workbook(ROWS[0], *rows), "a.xlsx", COLUMNS)
    assert ([row.number for row in table.rows], list(table.foot)) == ([2, 4, 6, 7], [3, 5])


@pytest.mark.parametrize(
    ("below", "read"), [([(None, "ngày 01/12/2026"), (None, "Người lập")], [2]), ([(2, "B"), (3, "C")], [2, 4, 5])]
)
def test_what_stands_below_a_sum_is_a_foot_where_nobody_numbered_it(
    below: list[tuple[object, ...]], read: list[int]
) -> None:
    table = read_table(workbook(ROWS[0], (1, "A", 1), ("Cộng", None, 1), *below), "a.xlsx", COLUMNS)
    assert [row.number for row in table.rows] == read


@pytest.mark.parametrize("heading", ["MÃ PHỐ", "ma pho", "Mã phố (*)", unicodedata.normalize("NFD", "Mã phố"), "Mã"])
def test_headings_are_known_without_marks_case_and_form(heading: str) -> None:
    table = read_table(workbook((heading, "tên  phố:"), ("P01", "Thịnh Vạn")), "a.xlsx", COLUMNS)
    assert table.rows[0].values == {"code": "P01", "name": "Thịnh Vạn"}


def test_decomposed_names_arrive_composed() -> None:
    table = read_table(workbook(ROWS[0], ("P01", unicodedata.normalize("NFD", "Thịnh  Vạn"), 1)), "a.xlsx", COLUMNS)
    assert table.rows[0].values["name"] == "Thịnh Vạn"


def test_each_wrong_cell_is_named_by_row_and_column() -> None:
    table = read_table(workbook(ROWS[0], ("P01", "Thịnh Vạn", "nhiều"), (None, "Thành Mai", -3)), "a.xlsx", COLUMNS)
    found = [(problem.row, problem.column_header, problem.value) for problem in table.problems]
    assert found == [(2, "Số hộ", "nhiều"), (3, "Mã phố", ""), (3, "Số hộ", "-3")]
    assert not table.is_clean


@pytest.mark.parametrize(
    ("rows", "code", "said"),
    [
        ([("Mã phố", "Số hộ"), ("P01", 3)], "workbook.headings", "Tên phố"),
        ([("a", "b"), ("c", "d")], "workbook.no_headings", "Mã phố, Tên phố"),
        ([("Mã phố", "Mã", "Tên phố"), ("P01", "P01", "A")], "workbook.twice", "Mã phố"),
        ([ROWS[0]], "workbook.no_rows", ""),
        ([], "workbook.no_rows", ""),
        ([(*ROWS[0], *"x" * 60), ("P01", "A")], "workbook.too_wide", "60"),
        ([("M· phè", "Tªn phè"), ("P01", "ThÞnh V¹n")], "workbook.legacy_font", "TCVN3"),
        ([("Maõ phoá", "Teân phoá"), ("P01", "Thònh Vaïn")], "workbook.legacy_font", "VNI"),
    ],
)
def test_wrong_tables_are_refused_and_say_what_was_expected(
    rows: list[tuple[object, ...]], code: str, said: str
) -> None:
    with pytest.raises(Invalid) as refused:
        read_table(workbook(*rows), "a.xlsx", COLUMNS)
    assert refused.value.code == code
    assert said in str(refused.value)


def test_twenty_thousand_rows_are_read_and_one_more_is_refused() -> None:
    lines = ["Mã phố,Tên phố", *(f"P{n},A" for n in range(20_000))]
    assert len(read_table("\n".join(lines).encode(), "a.csv", COLUMNS).rows) == 20_000
    with pytest.raises(Invalid, match=r"20\.000"):
        read_table("\n".join([*lines, "P,A"]).encode(), "a.csv", COLUMNS)


def test_hidden_sheets_are_not_read() -> None:
    with pytest.raises(Invalid) as refused:
        read_table(workbook(*ROWS, hide=True), "a.xlsx", COLUMNS)
    assert refused.value.code == "workbook.no_rows"


def test_the_table_is_found_below_merged_headings_on_a_later_sheet() -> None:
    book = Workbook()
    sheet = book.create_sheet("Dữ liệu")
    for row in (("PHỐ", None, "DÂN SỐ"), ("Mã phố", "Tên phố", "Số hộ"), (None,), ("P01", "Thịnh Vạn", 120)):
        sheet.append(row)
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("A2:A3")
    table = read_table(saved(book), "a.xlsx", COLUMNS)
    assert [(row.number, row.values["households"]) for row in table.rows] == [(4, 120)]


def test_unknown_columns_are_listed_and_left() -> None:
    table = read_table(workbook((*ROWS[0], "Ghi chú riêng"), ("P01", "A", 1, "x")), "a.xlsx", COLUMNS)
    assert table.ignored_headers == ["Ghi chú riêng"]
    assert "ghi" not in table.rows[0].values


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_csv_is_read_in_each_unicode_form(encoding: str, sign: str) -> None:
    text = f'Mã phố{sign}Tên phố{sign}Có từ ngày\r\nP01{sign}"Đông{sign} Tây"{sign}1/7/2025\r\n'
    table = read_table(text.encode(encoding), "PHO.CSV", COLUMNS)
    assert table.rows[0].values["name"] == f"Đông{' ' if sign == chr(9) else sign} Tây".replace("  ", " ")
    assert table.rows[0].values["valid_from"] == date(2025, 7, 1)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("Mã phố,Tên phố\nP01,Thịnh".encode("cp1258", "replace") + b"\xb5\xb8", "workbook.encoding"),
        (b"M\xb7 ph\xe8,T\xaan ph\xe8\n1,Th\xdenh V\xb9n\n", "workbook.encoding"),
        ('Mã phố,Tên phố\nP01,"Thịnh\n'.encode(), "workbook.broken_csv"),
        (b"a\x00b,c\n", "workbook.not_a_workbook"),
    ],
)
def test_csv_that_cannot_be_read_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_table(data, "a.csv", COLUMNS)
    assert refused.value.code == code
