"""A table on a sheet: headings in one row or two, rows, sums and shares as live formulas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from outreach.reports.layout import CELL_STYLES, Paper, Part, Span, column_letter
from outreach.reports.rules import Column, Kind, Rows, Table
from outreach.workbooks.cells import Formula

Heard = Callable[[int], None]
"""Told after each row how many were written."""


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
    first = paper.row(*(Part(a, b, words, _heading_style(grid, a, b)) for a, b, words in _groups(grid)), height=22)
    second = paper.row(*(Part(*span, one.title if one.group else None, _style(one)) for span, one in grid.pairs))
    for span, one in grid.pairs:
        if not one.group:
            paper.sheet.merge(first, span[0], second, span[1])
    return second


def _style(column: Column) -> str:
    return "upright" if column.is_upright else "head"


def _heading_style(grid: Grid, first: int, last: int) -> str:
    one = next(column for span, column in grid.pairs if span[0] == first)
    return "head" if one.group or last > first else _style(one)


def write_table(paper: Paper, table: Table, columns: Sequence[Column], rows: Rows, heard: Heard) -> Written:
    """Headings, rows, and sums where the table names them; a sentence where there is no row."""
    first = paper.sheet.rows_written + 1 + (2 if is_deep(columns) else 1)
    grid = Grid(columns, (first, first + rows.counted - 1))
    heading = write_headings(paper, grid)
    last = (_write_long if table.is_long else _write_rows)(paper, grid, rows.rows, first, heard)
    if last < first:
        paper.line(table.empty, "centered")
        return Written(heading, first, last)
    needs_sums = bool(table.total) and any(column.kind is Kind.FIGURE for column in columns)
    return Written(heading, first, last, _write_sums(paper, grid, (first, last), table.total) if needs_sums else None)


def _write_rows(paper: Paper, grid: Grid, rows: Iterable[Any], first: int, heard: Heard) -> int:
    number = first - 1
    for number, row in enumerate(rows, start=first):
        heard(number - first + 1)
        paper.row(*(Part(*span, _value(grid, one, row, number), CELL_STYLES[one.kind]) for span, one in grid.pairs))
    return number


def _write_long(paper: Paper, grid: Grid, rows: Iterable[Any], first: int, heard: Heard) -> int:
    lane = paper.sheet.lane([CELL_STYLES[one.kind] for one in grid.columns])
    fields = [one.field for one in grid.columns]
    number = first - 1
    for number, row in enumerate(rows, start=first):
        heard(number - first + 1)
        lane.append([getattr(row, field) for field in fields])
    return number


def _value(grid: Grid, column: Column, row: Any, number: int) -> Any:
    if column.kind is Kind.SHARE:
        return Formula(_share(grid, column, number))
    value = getattr(row, column.field)
    return None if value == "" else value


def _share(grid: Grid, column: Column, number: int) -> str:
    part, whole = (grid.letters.get(name, "") for name in column.of)
    (first, last), here = grid.rows, f"{part}{number}"
    over = f"{whole}{number}" if whole else f"SUM({part}${first}:{part}${last})"
    return f'=IF({over}=0,"",{here}/{over})'


def _write_sums(paper: Paper, grid: Grid, rows: Span, words: str) -> int:
    """Sums as formulas, so that a corrected figure corrects its sum; the words stand before the first of them."""
    figures = [span for span, one in grid.pairs if one.kind is Kind.FIGURE]
    before = figures[0][0] - 1
    number = paper.sheet.rows_written + 1
    parts = [
        Part(*span, _sum_of(grid, one, rows, number), "sum_share" if one.kind is Kind.SHARE else "sum")
        for span, one in grid.pairs
        if span[0] > before
    ]
    head = [Part(1, before, words, "sum_words")] if before else []
    return paper.row(*head, *parts, height=20)


def _sum_of(grid: Grid, column: Column, rows: Span, number: int) -> Formula | None:
    letter = grid.letters[column.field]
    if column.kind is Kind.FIGURE:
        return Formula(f"=SUM({letter}{rows[0]}:{letter}{rows[1]})")
    summed = {one.field for one in grid.columns if one.kind is Kind.FIGURE}
    if column.kind is Kind.SHARE and set(filter(None, column.of)) <= summed:
        return Formula(_share(grid, column, number))
    return None


def _groups(grid: Grid) -> list[tuple[int, int, str]]:
    columns = grid.columns
    edges = [n for n, one in enumerate(columns) if n == 0 or not one.group or one.group != columns[n - 1].group]
    return [
        (grid.spans[a][0], grid.spans[b - 1][1], columns[a].group or columns[a].title)
        for a, b in pairwise([*edges, len(columns)])
    ]
