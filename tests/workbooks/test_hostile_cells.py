"""Cells that people or machines might fill with anything, opened again by two other readers."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import unicodedata
from datetime import date, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from outreach.workbooks.cells import MOST_CHARACTERS
from outreach.workbooks.writer import Book, WriteFailed

CELLS = [
    ("=1+2", "'=1+2"),
    ('=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")'),
    ("+84912345678", "'+84912345678"),
    ("-3 ngày", "'-3 ngày"),
    ("@SUM(A1)", "'@SUM(A1)"),
    ("＝1", "'＝1"),
    ("#N/A", "#N/A"),
    ("a\x00b\x0bc\ud800d\ufffe", "abcd"),
    ("x" * 40_000, "x" * MOST_CHARACTERS),
    (unicodedata.normalize("NFD", "Nguyễn Thị Đượm"), "Nguyễn Thị Đượm"),
    ("038045000123", "038045000123"),
    ("0912345678", "0912345678"),
    ("007", "007"),
]


def book_of(rows: list[list[Any]], styles: list[str]) -> bytes:
    book = Book()
    lane = book.add_sheet("Trang", widths=[12] * len(styles)).lane(styles)
    for row in rows:
        lane.append(row)
    return book.finish()


@pytest.fixture(scope="module")
def data() -> bytes:
    return book_of([[typed] for typed, _ in CELLS], ["text"])


def test_each_text_comes_back_as_text_in_two_readers(data: bytes) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Trang"]
    assert [(cell.value, cell.data_type) for (cell,) in sheet.iter_rows()] == [(kept, "s") for _, kept in CELLS]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("Trang").to_python()
    assert [row[0] for row in rows] == [kept for _, kept in CELLS]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_an_office_program_shows_the_texts_as_they_are(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(data)
    home = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    convert = ["soffice", home, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76"]
    subprocess.run([*convert, "--outdir", tmp_path, tmp_path / "a.xlsx"], check=True, capture_output=True)
    csv.field_size_limit(100_000)
    lines = list(csv.reader(io.StringIO((tmp_path / "a.csv").read_text("utf-8"))))
    assert [line[0] for line in lines] == [kept for _, kept in CELLS]


def test_figures_days_and_hours_of_a_lane_are_real() -> None:
    data = book_of([[12, 1.5, date(2026, 9, 5), time(7, 30), None, ""]], ["figure"] * 6)
    row = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("Trang").to_python()[0]
    assert row[:2] == [12, 1.5]
    assert row[2] == date(2026, 9, 5).toordinal() - date(1899, 12, 30).toordinal()
    assert row[3] == pytest.approx(7.5 / 24)
    assert row[4:] in ([], [""], ["", ""])


@pytest.mark.parametrize("value", [10**15, float("nan"), float("inf"), object(), True, b"x"])
def test_a_value_without_a_place_gives_up_a_lane_whole(value: object) -> None:
    book = Book()
    lane = book.add_sheet("Trang", widths=[12]).lane(["text"])
    lane.append(["một"])
    with pytest.raises(WriteFailed):
        lane.append([value])
    with pytest.raises(WriteFailed):
        lane.append(["hai"])
    with pytest.raises(WriteFailed):
        book.finish()
