"""The cells of an archive that was judged: one grid for each visible sheet. openpyxl does the reading."""

from __future__ import annotations

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

MAX_ROWS = 20_000
MAX_COLUMNS = 60
"""Largest table that is read (trust.md T6)."""

_LAST_EXCEL_ROW = 1_048_576
_UNCALCULATED = re.compile(rb"<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></|</)")


@dataclass(frozen=True)
class Grid:
    """The rows of one sheet that hold something, each with its number in the file."""

    name: str
    rows: list[tuple[int, tuple[Any, ...]]]


def sheets_of(plain: bytes) -> list[Grid]:
    """Every visible sheet of a plain archive; raises `Invalid` where it is broken, hostile or too large."""
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
            raise too_many_rows()
        if row == blank or all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in row):
            continue
        kept += 1
        if kept > MAX_ROWS + 1:
            raise too_many_rows()
        if row[MAX_COLUMNS] is not None:
            raise Invalid("workbook.too_wide", N_("Bảng có quá 60 cột. Hãy dùng đúng tệp mẫu."), field="file")
        yield number, row


def _refuse_uncalculated(plain: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and _UNCALCULATED.search(archive.read(name)):
                message = N_("Tệp có công thức chưa tính. Hãy mở bằng Excel, lưu lại (hoặc dán dạng giá trị) rồi gửi.")
                raise Invalid("workbook.uncalculated", message, field="file")


def too_many_rows() -> Invalid:
    """The refusal of a table that is too long."""
    return Invalid("workbook.too_many_rows", N_("Bảng có quá 20.000 dòng. Hãy chia thành nhiều tệp."), field="file")
