"""The parts of an official paper on a sheet (NĐ 30/2020/NĐ-CP, Phụ lục I): head, table, signatures, recipients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from outreach.reports.measure_rules import lines_of, points_of
from outreach.reports.rules import Kind
from outreach.reports.wish_rules import Letterhead
from outreach.workbooks.cells import Styled
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
    Style("upright", 11, bold=True, align="center", box=True, fill="DFEEEC", rotation=90),
    Style("words", 12, box=True, indent=1),
    Style("centered", 12, align="center", box=True),
    Style("code", 12, align="center", box=True, number_format="@"),
    Style("count", 12, align="right", box=True, number_format="#,##0"),
    Style("plain_count", 12, align="center", box=True, number_format="General"),
    Style("day", 12, align="center", box=True, number_format="dd/mm/yyyy"),
    Style("hour", 12, align="center", box=True, number_format="hh:mm"),
    Style("share", 12, align="right", box=True, number_format="0.0%"),
    Style("sum_share", 12, bold=True, align="right", box=True, fill="F3F4EC", number_format="0.0%"),
    Style("sum_words", 12, bold=True, align="center", box=True, fill="F3F4EC"),
    Style("sum", 12, bold=True, align="right", box=True, fill="F3F4EC", number_format="#,##0"),
    Style("section", 13, bold=True),
    Style("body", 13, align="justify"),
    Style("recipients_head", 12, bold=True, italic=True),
    Style("recipient", 11),
    Style("signature", 13, bold=True, align="center"),
    Style("hint", 13, italic=True, align="center"),
    Style("mark", 11, bold=True, align="center", color="B3261E"),
)

CELL_STYLES = {
    Kind.TEXT: "words",
    Kind.CODE: "code",
    Kind.PLAIN_FIGURE: "plain_count",
    Kind.FIGURE: "count",
    Kind.SHARE: "share",
    Kind.DATE: "day",
    Kind.TIME: "hour",
}

TEXT_SIZE = 12
_POINTS_A_LINE, _LEAST_HEIGHT = 1.17, 16.0
_INDENT = 1.5
_BOLD, _FRAME = 1.12, 14
_LEFT_SHARE = 0.45
_MOTTO_WIDTH = 33
_SIZES = {style.name: (style.size, style.bold) for style in STYLES}
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

    def __init__(self, sheet: Sheet, widths: Sequence[float], aside: Sequence[float] = ()) -> None:
        self.sheet = sheet
        self.widths = widths
        self.aside = aside
        self.heights: list[float] = []

    @property
    def columns(self) -> int:
        """How many columns the paper has."""
        return len(self.widths)

    def row(self, *parts: Part, height: float | None = None) -> int:
        """Write one row; gives its number. Long texts get the height they need, and rows of single cells grow on."""
        cells: list[Any] = [Styled(None, "blank")] * max(self.columns, *(part.last for part in parts), 1)
        for part in parts:
            for column in range(part.first, part.last + 1):
                cells[column - 1] = Styled(part.value if column == part.first else None, part.style)
        high = height or self.height(parts)
        is_fixed = height is not None or any(part.last > part.first for part in parts)
        number = self.sheet.append(cells, style="blank", height=high, is_fixed=is_fixed)
        self.heights.append(high)
        for part in parts:
            if part.last > part.first:
                self.sheet.merge(number, part.first, number, part.last)
        return number

    def height(self, parts: Sequence[Part]) -> float:
        """How high a row of these parts has to be."""
        return max((self._needed(part) for part in parts), default=_LEAST_HEIGHT)

    def line(self, value: Any, style: str, height: float | None = None) -> int:
        """One row over the whole width."""
        return self.row(Part(1, self.columns, value, style), height=height)

    def gap(self, height: float = 10) -> int:
        """An empty row."""
        return self.row(height=height)

    def halves(self) -> tuple[Span, Span]:
        """The columns of the left and of the right block of a head, parted where the widths are nearest to 45 : 55."""
        sums = list(accumulate(self.widths))
        cut = min(range(1, self.columns), key=lambda n: abs(sums[n - 1] - _LEFT_SHARE * sums[-1]))
        return (1, cut), (cut + 1, self.columns)

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

    def _needed(self, part: Part) -> float:
        size, is_bold = _SIZES[part.style]
        text = part.value if isinstance(part.value, str) else ""
        if part.style == "upright":
            return max(_LEAST_HEIGHT, points_of(text, size) * _BOLD + _FRAME)
        room = room_of(sum([*self.widths, *self.aside][part.first - 1 : part.last]), part.style)
        return height_of(lines_of(text, room, size, is_bold=is_bold), size)


def room_of(width: float, style: str) -> float:
    """How much of a column's width is left for its text."""
    return width - (_INDENT if style == "words" else 0)


def height_of(lines: int, size: float = TEXT_SIZE) -> float:
    """So many points a row needs for so many lines."""
    return max(_LEAST_HEIGHT, lines * size * _POINTS_A_LINE + 2)


def write_head(paper: Paper, head: Letterhead) -> None:
    """Issuer at the left, national name and motto at the right, each with its rule; number, place and date."""
    left, right = paper.halves()
    paper.row(
        Part(*left, head.parent_organisation, "parent"), Part(*right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "own")
    )
    paper.row(Part(*left, head.organisation, "own"), Part(*right, "Độc lập - Tự do - Hạnh phúc", "motto"))
    room = sum(paper.widths[right[0] - 1 :])
    rules = [
        Part(*paper.middle(left, 0.4), None, "rule"),
        Part(*paper.middle(right, min(0.9, _MOTTO_WIDTH / room)), None, "rule"),
    ]
    paper.row(*rules, height=9)
    number = f"Số: {head.number or '……'}/{head.symbol}"
    paper.row(Part(*left, number, "symbol"), Part(*right, head.place_and_date, "place"), height=22)
    paper.gap()


def write_title(paper: Paper, document: str, subject: str, span: str) -> None:
    """Name of the document, what it is about, and the period."""
    paper.line(document, "document", 24)
    paper.line(subject, "document")
    paper.line(span, "span", 20)
    paper.gap()


def write_signatures(paper: Paper, head: Letterhead) -> None:
    """Recipients at the left; capacity, title, four empty rows and the name at the right."""
    left, right = paper.halves()
    # The space keeps the hyphen from looking like the sign of a formula.
    notes = [f" - {recipient.rstrip('.;')};" for recipient in head.recipients]
    if notes:
        notes[-1] = notes[-1].removesuffix(";") + "."
    signed = [*filter(None, (head.signer_capacity, head.signer_title)), "", "", "", "", head.signer_name]
    paper.gap(14)
    for number in range(max(len(notes) + 1, len(signed))):
        note = ("Nơi nhận:", *notes)[number] if number <= len(notes) else None
        name = signed[number] if number < len(signed) else None
        style = "recipient" if number else "recipients_head"
        paper.row(Part(*left, note, style), Part(*right, name or None, "signature"), height=18)


def write_parties(paper: Paper, parties: Sequence[str]) -> None:
    """Those who sign side by side, with room for a hand and a name."""
    share = paper.columns // len(parties)
    spans = [(1 + share * place, share * (place + 1)) for place in range(len(parties))]
    spans[-1] = (spans[-1][0], paper.columns)
    paper.row(*(Part(*span, party, "signature") for span, party in zip(spans, parties, strict=True)))
    paper.row(*(Part(*span, "(Ký, ghi rõ họ tên)", "hint") for span in spans))
    for _ in range(4):
        paper.gap(18)


def column_letter(number: int) -> str:
    """1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
