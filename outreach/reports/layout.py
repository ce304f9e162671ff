"""The parts of an official paper on a sheet (NĐ 30/2020/NĐ-CP, Phụ lục I): head, table, signatures, recipients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import Any

from outreach.places.models import WardProfile
from outreach.reports.rules import Column, Kind
from outreach.workbooks.cells import Formula, Styled
from outreach.workbooks.styles import Style
from outreach.workbooks.writer import Sheet

STYLES = (
    Style("blank"),
    Style("parent", 13, align="center"),
    Style("own", 13, bold=True, align="center"),
    Style("motto", 14, bold=True, align="center"),
    Style("rule", 6, rule=True),
    Style("symbol", 13, align="center"),
    Style("place", 13, italic=True, align="center"),
    Style("document", 14, bold=True, align="center"),
    Style("span", 13, italic=True, align="center"),
    Style("head", 12, bold=True, align="center", box=True, fill="DFEEEC"),
    Style("words", 12, box=True, indent=1),
    Style("centered", 12, align="center", box=True),
    Style("count", 12, align="right", box=True, number_format="#,##0"),
    Style("sum_words", 12, bold=True, align="center", box=True, fill="F3F4EC"),
    Style("sum", 12, bold=True, align="right", box=True, fill="F3F4EC", number_format="#,##0"),
    Style("section", 13, bold=True),
    Style("body", 13, align="justify"),
    Style("recipients_head", 12, bold=True, italic=True),
    Style("recipient", 11),
    Style("signature", 13, bold=True, align="center"),
    Style("hint", 13, italic=True, align="center"),
)

_POINTS_A_LINE = 1.32
_CHARACTERS_A_WIDTH = 1.2
Span = tuple[int, int]


@dataclass(frozen=True)
class Part:
    """A value over the columns `first` to `last`, counted from one."""

    first: int
    last: int
    value: Any
    style: str


class Paper:
    """A sheet written as rows of parts that span columns."""

    def __init__(self, sheet: Sheet, widths: Sequence[float]) -> None:
        self.sheet = sheet
        self.widths = widths
        self.table_rows = 0

    @property
    def columns(self) -> int:
        """How many columns the paper has."""
        return len(self.widths)

    def row(self, *parts: Part, height: float | None = None) -> int:
        """Write one row; gives its number. Long texts get the height they need."""
        cells: list[Any] = [Styled(None, "blank")] * self.columns
        for part in parts:
            for column in range(part.first, part.last + 1):
                cells[column - 1] = Styled(part.value if column == part.first else None, part.style)
        number = self.sheet.append(cells, style="blank", height=height or self._height(parts))
        for part in parts:
            if part.last > part.first:
                self.sheet.merge(number, part.first, number, part.last)
        return number

    def line(self, value: Any, style: str, height: float | None = None) -> int:
        """One row over the whole width."""
        return self.row(Part(1, self.columns, value, style), height=height)

    def gap(self, height: float = 10) -> int:
        """An empty row."""
        return self.row(height=height)

    def middle(self, span: Span, share: float) -> Span:
        """The columns in the middle of `span` whose width comes nearest to `share` of it."""
        first, last = span
        whole = sum(self.widths[first - 1 : last])
        choices = [(a, b) for a in range(first, last + 1) for b in range(a, last + 1)]
        return min(choices, key=lambda one: self._miss(span, one, whole * share))

    def _miss(self, span: Span, one: Span, wanted: float) -> float:
        left = sum(self.widths[span[0] - 1 : one[0] - 1])
        right = sum(self.widths[one[1] : span[1]])
        return abs(sum(self.widths[one[0] - 1 : one[1]]) - wanted) + abs(left - right)

    def _height(self, parts: Sequence[Part]) -> float:
        sizes = {style.name: style.size for style in STYLES}
        return max((self._needed(part, sizes.get(part.style, 12)) for part in parts), default=16)

    def _needed(self, part: Part, size: float) -> float:
        room = sum(self.widths[part.first - 1 : part.last]) * _CHARACTERS_A_WIDTH * 12 / size
        texts = str(part.value or "").splitlines() or [""]
        lines = sum(max(1, ceil(len(text) / room)) for text in texts) if isinstance(part.value, str) else 1
        return max(16.0, lines * size * _POINTS_A_LINE + 2)


def write_head(paper: Paper, ward: WardProfile, symbol: str, place_line: str, left: Span) -> None:
    """Issuer at the left, national name and motto at the right, each with its rule; number, place and date."""
    right = (left[1] + 1, paper.columns)
    paper.row(
        Part(*left, ward.parent_organisation, "parent"), Part(*right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "own")
    )
    paper.row(Part(*left, ward.organisation, "own"), Part(*right, "Độc lập - Tự do - Hạnh phúc", "motto"))
    rules = [
        Part(*paper.middle(left, 0.4), None, "rule"),
        Part(*paper.middle(right, min(0.9, 33 / sum(paper.widths[right[0] - 1 :]))), None, "rule"),
    ]
    paper.row(*rules, height=9)
    paper.row(
        Part(*left, f"Số: …… /{symbol}-{ward.organisation_symbol}", "symbol"),
        Part(*right, place_line, "place"),
        height=22,
    )
    paper.gap()


def write_title(paper: Paper, document: str, subject: str, span: str) -> None:
    """Name of the document, what it is about, and the period."""
    paper.line(document, "document", 24)
    paper.line(subject, "document")
    paper.line(span, "span", 20)
    paper.gap()


def write_headings(paper: Paper, columns: Sequence[Column]) -> Span:
    """The heading of a table, in two rows where columns share a heading above; gives the rows it takes."""
    if not any(column.group for column in columns):
        only = paper.row(*(Part(n, n, one.title, "head") for n, one in enumerate(columns, start=1)))
        return only, only
    above = [Part(a, b, columns[a - 1].group or columns[a - 1].title, "head") for a, b in _groups(columns)]
    first = paper.row(*above, height=22)
    second = paper.row(
        *(Part(n, n, one.title if one.group else None, "head") for n, one in enumerate(columns, start=1))
    )
    for number, column in enumerate(columns, start=1):
        if not column.group:
            paper.sheet.merge(first, number, second, number)
    return first, second


def write_rows(paper: Paper, columns: Sequence[Column], rows: Sequence[Any]) -> Span:
    """The rows of a table; gives the first and last row number, (next, last) where there is none."""
    first = paper.sheet.rows_written + 1
    for row in rows:
        paper.row(*(_cell(number, column, row) for number, column in enumerate(columns, start=1)))
        paper.table_rows += 1
    return first, paper.sheet.rows_written


def write_totals(paper: Paper, columns: Sequence[Column], rows: Span, label: str) -> int:
    """The last row of a table: sums as formulas, so that a corrected figure corrects the sum."""
    words = next((n for n, one in enumerate(columns, start=1) if one.kind is Kind.FIGURE), len(columns)) - 1
    sums = [
        Part(n, n, _sum(n, rows) if one.kind is Kind.FIGURE else None, "sum")
        for n, one in enumerate(columns, start=1)
        if n > words
    ]
    return paper.row(Part(1, words, label, "sum_words"), *sums, height=20)


def write_signatures(paper: Paper, ward: WardProfile, left: Span) -> None:
    """Recipients at the left; capacity, title, four empty rows and the name at the right."""
    right = (left[1] + 1, paper.columns)
    notes = [f" - {recipient};" for recipient in ward.recipients]
    if notes:
        notes[-1] = notes[-1].removesuffix(";") + "."
    signed = [ward.signer_capacity, ward.signer_title, "", "", "", "", ward.signer_name]
    paper.gap(14)
    for number in range(max(len(notes) + 1, len(signed))):
        note = ("Nơi nhận:", *notes)[number] if number <= len(notes) else None
        name = signed[number] if number < len(signed) else None
        style = "recipient" if number else "recipients_head"
        paper.row(Part(*left, note, style), Part(*right, name or None, "signature"), height=18)


def column_letter(number: int) -> str:
    """1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _groups(columns: Sequence[Column]) -> list[Span]:
    edges = [
        number
        for number, column in enumerate(columns, start=1)
        if number == 1 or not column.group or column.group != columns[number - 2].group
    ]
    return [(first, after - 1) for first, after in pairwise([*edges, len(columns) + 1])]


def _cell(number: int, column: Column, row: Any) -> Part:
    value = getattr(row, column.field)
    style = {Kind.TEXT: "words", Kind.FIGURE: "count"}.get(column.kind, "centered")
    return Part(number, number, value if value != "" else None, style)


def _sum(column: int, rows: Span) -> Formula | int:
    letter = column_letter(column)
    return Formula(f"=SUM({letter}{rows[0]}:{letter}{rows[1]})") if rows[1] >= rows[0] else 0
