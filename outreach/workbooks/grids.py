"""Cells of an upload, not yet judged: one grid for each visible sheet, or for a CSV file."""

from __future__ import annotations

import csv
import io

from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_
from outreach.workbooks.apart import grids_apart
from outreach.workbooks.archives import refuse_size, safe_archive
from outreach.workbooks.sheets import MAX_COLUMNS, MAX_ROWS, Grid, sheets_of, too_many_rows

SMALL = 256 * 1024
"""Up to so many unpacked bytes a workbook is read here: whatever is in it, that takes a second and few megabytes."""

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_grids(data: bytes, file_name: str) -> list[Grid]:
    """Every visible sheet of an .xlsx, or the one table of a .csv, told apart by content; raises `Invalid`."""
    refuse_size(data)
    if file_name.casefold().endswith((".csv", ".txt")) and not data.startswith(b"PK"):
        return [_csv_grid(data)]
    plain = safe_archive(data)
    return sheets_of(plain) if len(plain) <= SMALL else grids_apart(plain)


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
        raise too_many_rows()
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
