"""Cells of an upload, not yet judged: one grid for each visible sheet, or for a CSV file."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.common import DefusedXmlException

from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_
from outreach.workbooks.archives import refuse_size, safe_archive

MAX_ROWS = 20_000
MAX_COLUMNS = 60
"""Largest table that is read (trust.md T6)."""

_LAST_EXCEL_ROW = 1_048_576
_UNCALCULATED = re.compile(rb"<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></|</)")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True)
class Grid:
    """The rows of one sheet that hold something, each with its number in the file."""

    name: str
    rows: list[tuple[int, tuple[Any, ...]]]


def read_grids(data: bytes, file_name: str) -> list[Grid]:
    """Every visible sheet of an .xlsx, or the one table of a .csv, told apart by content; raises `Invalid`."""
    refuse_size(data)
    if file_name.casefold().endswith((".csv", ".txt")) and not data.startswith(b"PK"):
        return [_csv_grid(data)]
    return _workbook_grids(safe_archive(data))


def _workbook_grids(plain: bytes) -> list[Grid]:
    if not openpyxl.DEFUSEDXML:
        raise RuntimeError("defusedxml is missing: no upload is parsed without it")
    _refuse_uncalculated(plain)
    try:
        book = openpyxl.load_workbook(io.BytesIO(plain), read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        return [Grid(sheet.title, list(_sheet_rows(sheet))) for sheet in sheets]
    except (ParseError, KeyError, ValueError, TypeError, AttributeError, IndexError, OverflowError) as error:
        if isinstance(error, DefusedXmlException) or isinstance(error.__cause__, DefusedXmlException):
            message = N_("Tệp chứa phần bị cấm (DTD), nên không nhận.")
            raise Invalid("workbook.hostile", message, field="file") from error
        message = N_("Tệp Excel này bị hỏng. Hãy mở bằng Excel, lưu lại rồi gửi.")
        raise Invalid("workbook.broken", message, field="file") from error


def _sheet_rows(sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    # The size that a sheet states about itself may be wrong; without it all rows are read.
    sheet.reset_dimensions()
    blank = (None,) * (MAX_COLUMNS + 1)
    kept = 0
    for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True), start=1):
        if number > _LAST_EXCEL_ROW:
            raise _too_many()
        if row == blank or all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in row):
            continue
        kept += 1
        if kept > MAX_ROWS + 1:
            raise _too_many()
        if row[MAX_COLUMNS] is not None:
            raise Invalid("workbook.too_wide", N_("Bảng có quá 60 cột. Hãy dùng đúng tệp mẫu."), field="file")
        yield number, row


def _refuse_uncalculated(plain: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and _UNCALCULATED.search(archive.read(name)):
                message = N_("Tệp có công thức chưa tính. Hãy mở bằng Excel, lưu lại (hoặc dán dạng giá trị) rồi gửi.")
                raise Invalid("workbook.uncalculated", message, field="file")


def _csv_grid(data: bytes) -> Grid:
    text = _decoded(data)
    first_line = text.lstrip().split("\n", 1)[0]
    delimiter = max(",;\t", key=first_line.count)
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows = [(n, _csv_cells(cells)) for n, cells in enumerate(lines, start=1) if any(map(str.strip, cells))]
    except csv.Error as error:
        message = N_("Tệp CSV bị hỏng (dấu ngoặc kép không khép). Hãy lưu lại dạng .xlsx rồi gửi.")
        raise Invalid("workbook.broken_csv", message, field="file") from error
    if len(rows) > MAX_ROWS + 1:
        raise _too_many()
    if any(len(cells) > MAX_COLUMNS for _, cells in rows):
        raise Invalid("workbook.too_wide", N_("Bảng có quá 60 cột. Hãy dùng đúng tệp mẫu."), field="file")
    return Grid("CSV", rows)


def _csv_cells(cells: list[str]) -> tuple[str | None, ...]:
    while cells and not cells[-1].strip():
        cells.pop()
    return tuple(cell or None for cell in cells)


def _decoded(data: bytes) -> str:
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        message = N_(
            "Tệp CSV này không phải UTF-8; có thể gõ bằng phông cũ (TCVN3, .VnTime, VNI). "
            "Hãy chuyển sang Unicode, lưu dạng .xlsx rồi gửi."
        )
        raise Invalid("workbook.encoding", message, field="file") from error
    if "\x00" in text:
        raise Invalid("workbook.not_a_workbook", N_("Đây không phải tệp CSV đọc được."), field="file")
    return text


def _too_many() -> Invalid:
    return Invalid("workbook.too_many_rows", N_("Bảng có quá 20.000 dòng. Hãy chia thành nhiều tệp."), field="file")
