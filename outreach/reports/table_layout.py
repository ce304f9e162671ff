"""A table on a sheet: headings in one row or two, rows, sums and shares as live formulas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from outreach.reports.layout import CELL_STYLES, TEXT_SIZE, Paper, Part, Span, column_letter, height_of, room_of
from outreach.reports.measure_rules import lines_of
from outreach.reports.rules import Column, Kind, Rows, Table
from outreach.workbooks.cells import Formula

Heard = Callable[[int], None]
"""Told after each row how many were written."""

Sums = dict[str, float]
"""What the figures of a column come to, by field."""

_LOWEST_GROUP = 22.0
_LONG_TEXT = 20
"""Columns from this width on hold texts that may take several lines."""


@dataclass(frozen=True)
class Written:
    """Where a table stands: the row of its last heading, its first and last row (`last` below `first` for none)."""

    heading: int
    first: int
    last: int
    total: int | None = None

    @property
    def count(self) -> int:
        """How many rows were written."""
        return max(self.last - self.first + 1, 0)


class Grid:
    """The columns of one table and the columns of the sheet over which each goes."""

    def __init__(self, columns: Sequence[Column], rows: Span) -> None:
        self.columns = columns
        self.rows = rows
        ends: list[int] = []
        for column in columns:
            ends.append((ends[-1] if ends else 0) + column.span)
        self.spans: list[Span] = [(end - one.span + 1, end) for one, end in zip(columns, ends, strict=True)]
        self.letters = {one.field: column_letter(span[0]) for one, span in zip(columns, self.spans, strict=True)}

    @property
    def pairs(self) -> list[tuple[Span, Column]]:
        """Each column with its place."""
        return list(zip(self.spans, self.columns, strict=True))


def is_deep(columns: Sequence[Column]) -> bool:
    """Whether some columns share a heading above."""
    return any(column.group for column in columns)


def write_headings(paper: Paper, grid: Grid) -> int:
    """The headings; gives the last row they take."""
    if not is_deep(grid.columns):
        return paper.row(*(Part(*span, one.title, "head") for span, one in grid.pairs))
    groups = [Part(a, b, words, _heading_style(grid, a, b)) for a, b, words in _groups(grid)]
    above = [part for part in groups if _column_at(grid, part.first).group]
    first = paper.row(*groups, height=max(_LOWEST_GROUP, paper.height(above)))
    second = paper.row(*(Part(*span, one.title if one.group else None, _style(one)) for span, one in grid.pairs))
    for span, one in grid.pairs:
        if not one.group:
            paper.sheet.merge(first, span[0], second, span[1])
    return second


def _style(column: Column) -> str:
    return "upright" if column.is_upright else "head"


def _column_at(grid: Grid, first: int) -> Column:
    return next(column for span, column in grid.pairs if span[0] == first)


def _heading_style(grid: Grid, first: int, last: int) -> str:
    one = _column_at(grid, first)
    return "head" if one.group or last > first else _style(one)


def write_table(paper: Paper, table: Table, columns: Sequence[Column], rows: Rows, heard: Heard) -> Written:
    """Headings, rows, and sums where the table names them; a sentence where there is no row."""
    first = paper.sheet.rows_written + 1 + (2 if is_deep(columns) else 1)
    grid = Grid(columns, (first, first + rows.counted - 1))
    heading = write_headings(paper, grid)
    sums: Sums = {one.field: 0 for one in columns if one.kind is Kind.FIGURE}
    last = (_write_long if table.is_long else _write_rows)(paper, grid, rows.rows, sums, heard) + first - 1
    if last < first:
        paper.line(table.empty, "centered")
        return Written(heading, first, last)
    total = _write_sums(paper, grid, (first, last), table.total, sums) if table.total and sums else None
    return Written(heading, first, last, total)


def _write_rows(paper: Paper, grid: Grid, rows: Iterable[Any], sums: Sums, heard: Heard) -> int:
    all_rows = list(rows)
    for field in sums:
        sums[field] = sum(getattr(row, field) or 0 for row in all_rows)
    for count, row in enumerate(all_rows, start=1):
        heard(count)
        number = grid.rows[0] + count - 1
        cells = ((span, one, _value(grid, one, row, number, sums)) for span, one in grid.pairs)
        paper.row(*(Part(*span, value, CELL_STYLES[one.kind]) for span, one, value in cells))
    return len(all_rows)


def _write_long(paper: Paper, grid: Grid, rows: Iterable[Any], sums: Sums, heard: Heard) -> int:
    lane = paper.sheet.lane([CELL_STYLES[one.kind] for one in grid.columns])
    fields = [one.field for one in grid.columns]
    texts = [
        (place, room_of(one.width, CELL_STYLES[one.kind]))
        for place, one in enumerate(grid.columns)
        if one.kind is Kind.TEXT and one.width >= _LONG_TEXT
    ]
    count = 0
    for count, row in enumerate(rows, start=1):
        heard(count)
        values = [getattr(row, field) for field in fields]
        height = height_of(max(1, *(lines_of(values[place], room, TEXT_SIZE) for place, room in texts), 1))
        lane.append(values, height)
        paper.heights.append(height)
        for field in sums:
            sums[field] += getattr(row, field) or 0
    return count


def _value(grid: Grid, column: Column, row: Any, number: int, sums: Sums) -> Any:
    if column.kind is Kind.SHARE:
        part, whole = column.of
        known = _ratio(getattr(row, part), getattr(row, whole) if whole else sums[part])
        return Formula(_share(grid, column, number), known)
    value = getattr(row, column.field)
    return None if value == "" else value


def _ratio(part: float | None, whole: float | None) -> float | str:
    """What the formula of a share comes to."""
    return (part or 0) / whole if whole else ""


def _share(grid: Grid, column: Column, number: int) -> str:
    part, whole = (grid.letters.get(name, "") for name in column.of)
    (first, last), here = grid.rows, f"{part}{number}"
    over = f"{whole}{number}" if whole else f"SUM({part}${first}:{part}${last})"
    return f'=IF({over}=0,"",{here}/{over})'


def _write_sums(paper: Paper, grid: Grid, rows: Span, words: str, sums: Sums) -> int:
    """Sums as formulas, so that a corrected figure corrects its sum; the words stand before the first of them."""
    figures = [span for span, one in grid.pairs if one.kind is Kind.FIGURE]
    before = figures[0][0] - 1
    number = paper.sheet.rows_written + 1
    parts = [
        Part(*span, _sum_of(grid, one, rows, number, sums), "sum_share" if one.kind is Kind.SHARE else "sum")
        for span, one in grid.pairs
        if span[0] > before
    ]
    head = [Part(1, before, words, "sum_words")] if before else []
    return paper.row(*head, *parts, height=20)


def _sum_of(grid: Grid, column: Column, rows: Span, number: int, sums: Mapping[str, float]) -> Formula | None:
    letter = grid.letters[column.field]
    if column.kind is Kind.FIGURE:
        return Formula(f"=SUM({letter}{rows[0]}:{letter}{rows[1]})", sums[column.field])
    part, whole = column.of
    if column.kind is Kind.SHARE and set(filter(None, column.of)) <= sums.keys():
        return Formula(_share(grid, column, number), _ratio(sums[part], sums[whole or part]))
    return None


def _groups(grid: Grid) -> list[tuple[int, int, str]]:
    columns = grid.columns
    edges = [n for n, one in enumerate(columns) if n == 0 or not one.group or one.group != columns[n - 1].group]
    return [
        (grid.spans[a][0], grid.spans[b - 1][1], columns[a].group or columns[a].title)
        for a, b in pairwise([*edges, len(columns)])
    ]
