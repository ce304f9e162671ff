"""Many rows of one shape: each column keeps one cell that is filled anew, so that nothing is looked up row by row.

The library makes a cell, looks up its style and tries to convert each value as if it knew nothing; for a hundred
thousand rows that is most of the time. Here values are judged once, by ourselves, and go into cells that stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from openpyxl.cell import Cell
from openpyxl.cell._writer import write_cell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.xml.functions import Element, SubElement

from outreach.kernel.clock import local
from outreach.workbooks.cells import FormulaCell, refuse_inexact, safe_text

_DAY_ZERO = date(1899, 12, 30).toordinal()
_SECONDS = 86_400
DATE_FORMAT, MOMENT_FORMAT, TIME_FORMAT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm", "hh:mm"


class StandingCell(Cell):
    """A cell whose style is settled; only its value changes."""

    __slots__ = ("_settled",)

    def __init__(self, sheet: Any, style: str, number_format: str = "") -> None:
        super().__init__(sheet, row=1, column=1)
        self.style = style
        if number_format:
            self.number_format = number_format
        self._settled: int = super().style_id

    @property
    def style_id(self) -> int:
        """The number of the style, looked up once."""
        return self._settled

    @property
    def has_style(self) -> bool:
        """Always: each of our cells has one."""
        return True

    def take(self, value: Any) -> StandingCell:
        """Put a value in; raises `TypeError` for one that has no place in a sheet."""
        kind, held = type(value), value
        self.data_type = "s" if kind is str else "n"
        if kind is str:
            held = safe_text(value) or None
        elif kind is int or kind is float:
            refuse_inexact(value)
        elif value is not None:
            held = serial(value)
        self._value: Any = held
        return self


class StreamedSheet(WriteOnlyWorksheet):
    """A write-only sheet that is only ever given cells, so that none is tried as a plain value first."""

    _writer: Any = None

    def _get_writer(self) -> None:
        if self._writer is None:
            self._writer = _Writer(self)
            self._writer.write_top()

    def _values_to_row(self, values: Iterable[Any], row_idx: int) -> Iterator[Any]:
        for column, cell in enumerate(values, start=1):
            if cell is not None:
                cell.column, cell.row = column, row_idx
                yield cell


class _Writer(WorksheetWriter):
    """Writes rows with the heights that were given for them, and formulas with what they come to."""

    ws: Any

    def write_row(self, xf: Any, row: Iterable[Any], row_idx: int) -> None:
        """One row; its height is forgotten at once, so that a hundred thousand take no memory."""
        with xf.element("row", {"r": f"{row_idx}", **self.ws.row_dimensions.pop(row_idx, {})}):
            for cell in row:
                if isinstance(cell, FormulaCell):
                    xf.write(_formula(cell))
                else:
                    write_cell(xf, self.ws, cell, True)


def _formula(cell: FormulaCell) -> Any:
    kind = {"t": "str"} if isinstance(cell.known, str) else {}
    element = Element("c", {"r": cell.coordinate, "s": f"{cell.style_id}", **kind})
    SubElement(element, "f").text = str(cell.value).removeprefix("=")
    if cell.known is not None:
        SubElement(element, "v").text = str(cell.known)
    return element


class Lane:
    """The standing cells of one table; `append` gives the number of the row it wrote."""

    def __init__(self, cells: Sequence[StandingCell], write: Any) -> None:
        self._cells = cells
        self._write = write

    def append(self, values: Sequence[Any], height: float | None = None) -> int:
        """Write one row; all values are judged before the first reaches the file.

        A row keeps `height` points until somebody edits it.
        """
        cells = zip(self._cells, values, strict=True)
        row: int = self._write(lambda: [cell.take(value) for cell, value in cells], height)
        return row


def serial(value: Any) -> float:
    """A day, an instant or a time as the number that spreadsheets keep; raises `TypeError` for anything else."""
    if isinstance(value, datetime):
        there = local(value)
        return there.date().toordinal() - _DAY_ZERO + _of_day(there.time()) / _SECONDS
    if isinstance(value, date):
        return value.toordinal() - _DAY_ZERO
    if isinstance(value, time):
        return _of_day(value) / _SECONDS
    raise TypeError(f"no place in a sheet for {type(value).__name__}")


def _of_day(at: time) -> int:
    return at.hour * 3600 + at.minute * 60 + at.second
