"""Reading an upload: bytes in, a table out, nothing else touched.

    table = read_table(data, "pho.xlsx", COLUMNS)      # raises Invalid: no workbook, wrong headings, too big …
    table.rows                                          # Row(number, values by column name, shown)
    table.problems                                      # CellProblem(row, column_header, value, message, facts)

A large workbook is read in a process of its own (`workbooks.apart`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_
from outreach.workbooks.columns import CellProblem, Column, Row, Table, header_key
from outreach.workbooks.grids import read_grids
from outreach.workbooks.sheets import Grid
from outreach.workbooks.values import CellError, shown, value_of

_HEADER_SEARCH_ROWS = 30
_SUMS = frozenset({"cong", "tong", "tong cong", "tong so", "tong toan phuong", "tong cong toan phuong", "total"})
_MOST_IN_FOOT = 2
_RUNNING_NUMBERS = frozenset({"stt", "tt", "so tt", "so thu tu", "thu tu", "no"})
# Signs and letters that no Vietnamese word in Unicode holds, but the old TCVN3 and VNI fonts put into words.
_LEGACY_WORD = re.compile(r"(?<=[A-Za-zÀ-ÿ])[µ¶¸¹»¾¼½®ª«¬¨×÷ÆÇËÎÏÑØÜÞßäåæçëîïñöøûüþ]")
_UNICODE_WORD = re.compile(r"[ăđĩũơưĂĐĨŨƠƯ\u1ea0-\u1ef9]")


def read_table(data: bytes, file_name: str, columns: Sequence[Column]) -> Table:
    """The table of `columns` in an .xlsx or .csv upload.

    Headings may stand in any order within the first 30 rows and on any visible sheet; unknown ones are
    listed and left. Raises `Invalid` (field `file`) where the file is no table of ours.
    """
    grids = read_grids(data, file_name)
    _refuse_legacy_fonts(grids)
    found = [(_places_of(cells, columns), index, grid) for grid in grids for index, (_, cells) in _top(grid)]
    if not found:
        raise Invalid("workbook.no_rows", N_("Tệp không có dòng nào."), field="file")
    places, index, grid = max(found, key=lambda candidate: len(candidate[0]))
    _refuse_missing(places, columns, grid)
    return _table(grid, index, places, columns)


def _top(grid: Grid) -> list[tuple[int, tuple[int, tuple[Any, ...]]]]:
    return list(enumerate(grid.rows[:_HEADER_SEARCH_ROWS]))


def _places_of(cells: tuple[Any, ...], columns: Sequence[Column]) -> dict[str, int]:
    headings = [header_key(shown(cell)) if isinstance(cell, str) else "" for cell in cells]
    places: dict[str, int] = {}
    for column in columns:
        at = [index for index, heading in enumerate(headings) if heading and heading in column.keys]
        if len(at) > 1:
            message = N_("Cột «%(header)s» có hai lần. Hãy bỏ bớt một cột.")
            raise Invalid("workbook.twice", message, field="file", header=column.header)
        if at:
            places[column.name] = at[0]
    return places


def _refuse_missing(places: Mapping[str, int], columns: Sequence[Column], grid: Grid) -> None:
    missing = [column.header for column in columns if column.required and column.name not in places]
    if missing and not places:
        expected = ", ".join(column.header for column in columns if column.required)
        message = N_("Không thấy dòng tiêu đề. Cần có các cột: %(expected)s. Hãy dùng tệp mẫu.")
        raise Invalid("workbook.no_headings", message, field="file", expected=expected)
    if missing:
        message = N_("Trang «%(sheet)s» thiếu cột: %(missing)s. Hãy dùng tệp mẫu.")
        raise Invalid("workbook.headings", message, field="file", sheet=grid.name, missing=", ".join(missing))


def _table(grid: Grid, header_index: int, places: dict[str, int], columns: Sequence[Column]) -> Table:
    rows: list[Row] = []
    problems: list[CellProblem] = []
    present = [column for column in columns if column.name in places]
    body, headings = grid.rows[header_index + 1 :], grid.rows[header_index][1]
    foot = _foot_of(body, headings)
    for number, cells in body:
        if number in foot:
            continue
        ours = {c.name: cells[places[c.name]] if places[c.name] < len(cells) else None for c in present}
        if any(shown(cell) for cell in ours.values()):
            rows.append(_row(number, ours, present, problems))
    if not rows:
        raise Invalid("workbook.no_rows", N_("Dưới dòng tiêu đề chưa có dòng nào."), field="file")
    others = [shown(cell) for index, cell in enumerate(headings) if shown(cell) and index not in places.values()]
    ignored = [text for text in others if header_key(text) not in _RUNNING_NUMBERS]
    return Table(columns, rows, problems, ignored, frozenset(places), foot)


def _foot_of(body: Sequence[tuple[int, tuple[Any, ...]]], headings: tuple[Any, ...]) -> list[int]:
    """Sums wherever they stand, and what is below the last of them where no row there is numbered or filled."""
    filled = {number: [text for text in map(shown, cells) if text] for number, cells in body}
    sums = [number for number, texts in filled.items() if texts and header_key(texts[0]) in _SUMS]
    if not sums or sum(1 for heading in headings if shown(heading)) <= _MOST_IN_FOOT:
        return sums
    below = {number: texts for number, texts in filled.items() if number > sums[-1] and texts}
    if any(len(texts) > _MOST_IN_FOOT or texts[0].isdigit() for texts in below.values()):
        return sums
    return [*sums, *below]


def _row(number: int, cells: Mapping[str, Any], present: Sequence[Column], problems: list[CellProblem]) -> Row:
    values: dict[str, Any] = {}
    for column in present:
        try:
            values[column.name] = value_of(column, cells[column.name])
        except CellError as error:
            text = shown(cells[column.name])
            problems.append(CellProblem(number, column.header, text, error.message, error.facts))
    return Row(number, values, {name: shown(cell) for name, cell in cells.items()})


def _refuse_legacy_fonts(grids: Sequence[Grid]) -> None:
    words = [cell for grid in grids for _, cells in grid.rows for cell in cells if isinstance(cell, str)]
    legacy = sum(1 for word in words if _LEGACY_WORD.search(word))
    modern = sum(1 for word in words if _UNICODE_WORD.search(word))
    if legacy > modern:
        message = N_("Chữ trong tệp gõ bằng phông cũ (TCVN3, .VnTime hoặc VNI). Hãy chuyển mã sang Unicode rồi gửi.")
        raise Invalid("workbook.legacy_font", message, field="file")
