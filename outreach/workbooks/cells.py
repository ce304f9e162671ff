"""What goes into a cell of a file that we write: text stays text, dates are dates, nothing becomes a formula."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from math import isfinite
from typing import Any

from openpyxl.cell import Cell

from outreach.kernel.clock import local

MOST_CHARACTERS = 32_767
"""The most that Excel keeps of one cell."""

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_DATE_FORMAT, _MOMENT_FORMAT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"
_EXACT_FIGURES = 10**15
_SHORT = 80


@dataclass(frozen=True)
class Formula:
    """A formula of our own making, such as =SUM(C6:C59); the only way to write one.

    `known` is what it comes to: shown by programs that do not calculate (a phone's preview, Excel's protected view).
    """

    text: str
    known: float | str | None = None


@dataclass(frozen=True)
class Styled:
    """A value with a style of its own among cells of another."""

    value: Any
    style: str


def safe_text(value: str) -> str:
    """NFC text that Excel can hold and that runs nowhere.

    Without control characters and lone surrogates; an apostrophe before = + - @ and their wide forms (trust.md T7).
    """
    return _safe_short(value) if len(value) <= _SHORT else _safe(value)


def refuse_inexact(figure: float) -> None:
    """Raise `TypeError` for a figure that Excel would round or cannot hold."""
    if not isfinite(figure) or abs(figure) >= _EXACT_FIGURES:
        raise TypeError("a figure that Excel would round: write it as text")


def _safe(value: str) -> str:
    text = unicodedata.normalize("NFC", _UNWRITABLE.sub("", value)).replace("\r\n", "\n")
    return ("'" + text if text.startswith(_SIGNS) else text)[:MOST_CHARACTERS]


@lru_cache(maxsize=8192)
def _safe_short(value: str) -> str:
    # Names of places and procedures come by a hundred thousand times; the memory held is a megabyte.
    return _safe(value)


class FormulaCell(Cell):
    """A formula and what it comes to."""

    __slots__ = ("known",)

    def __init__(self, sheet: Any, formula: Formula, style: str) -> None:
        super().__init__(sheet, row=1, column=1)
        self.style = style
        self.value = formula.text
        self.known = formula.known


def write_only_cell(sheet: Any, value: Any, style: str) -> Cell:
    """A cell of a write-only sheet; raises `TypeError` for a kind of value that has no place in a sheet."""
    if isinstance(value, Styled):
        value, style = value.value, value.style
    if isinstance(value, Formula):
        return FormulaCell(sheet, value, style)
    cell = Cell(sheet, row=1, column=1)
    cell.style = style
    if isinstance(value, str):
        cell.value = safe_text(value)
        # The setter makes an error of «#N/A» and a formula of «=»; a text is a text.
        cell.data_type = "s"
    elif value is not None:
        _put_figure(cell, value)
    return cell


def _put_figure(cell: Cell, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float, date)):
        raise TypeError(f"no place in a sheet for {type(value).__name__}")
    if isinstance(value, datetime):
        cell.value = local(value).replace(tzinfo=None)
        cell.number_format = _MOMENT_FORMAT
    elif isinstance(value, date):
        cell.value = value
        cell.number_format = _DATE_FORMAT
    else:
        refuse_inexact(value)
        cell.value = value
