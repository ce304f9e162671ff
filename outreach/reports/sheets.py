"""A report as a workbook: the paper to be signed, its further tables, charts, the map, and where figures come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from outreach.reports.layout import STYLES, Paper, Part, write_head, write_parties, write_signatures, write_title
from outreach.reports.paging_rules import ROWS_WITH_A_SIGNATURE, Printed, paging
from outreach.reports.rules import Column, Content, Report, Table
from outreach.reports.table_layout import Grid, Written, is_deep, write_table
from outreach.reports.wish_rules import Letterhead, Origin, Wish
from outreach.workbooks.charts import Bars
from outreach.workbooks.writer import Book, Sheet

NO_NAMES = "Không có họ tên, số định danh, số điện thoại của người dân."
_HEAD_ROWS, _TITLE_ROWS, _FURTHER_ROWS = 5, 4, 3
_PICTURE_PIXELS = 940
_CENTIMETRES_A_ROW = 0.53

Heard = Callable[[str, int, int], None]
"""Told how far it is: name of the table, rows written, rows counted."""


def silent(_table: str, _written: int, _counted: int) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Made:
    """A finished file: rows to be written and rows written, by table."""

    counted: Mapping[str, int]
    written: Mapping[str, int]

    @property
    def rows_counted(self) -> int:
        """Rows of all tables, as the database counts them."""
        return sum(self.counted.values())

    @property
    def rows_written(self) -> int:
        """Rows of all tables, as they went into the file."""
        return sum(self.written.values())


@dataclass(frozen=True)
class Order:
    """Everything that one workbook is made from."""

    report: Report
    wish: Wish
    content: Content
    head: Letterhead
    origin: Origin
    heard: Heard = silent

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables that were asked for."""
        return self.report.chosen(self.wish.tables)


class Workbook:
    """One report being written, sheet by sheet."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self._book = Book()
        self._book.add_styles(STYLES)
        self._sheets: dict[str, tuple[Sheet, Grid, Written]] = {}
        self.written: dict[str, int] = {}

    def write(self, target: Path) -> Made:
        """All sheets into the file `target`; raises `WriteFailed`. Whatever goes wrong, no temporary file is left."""
        try:
            return self._write(target)
        except BaseException:
            self._book.give_up()
            raise

    def _write(self, target: Path) -> Made:
        if self.order.report.grid:
            self._write_on_one_sheet()
        else:
            for place, table in enumerate(self.order.tables):
                self._write_sheet(table, is_first=place == 0)
            self._write_charts()
        self._write_picture()
        counted = {table.name: self.order.content.tables[table.name].counted for table in self.order.tables}
        made = Made(counted, self.written)
        self._write_origin(made)
        self._book.finish_to(target)
        return made

    def _write_sheet(self, table: Table, *, is_first: bool) -> None:
        columns = table.shown(self.order.wish.names)
        widths, aside = _widths(columns, is_printed=True), _widths(columns, is_printed=False)
        above = (_HEAD_ROWS + _TITLE_ROWS if is_first else _FURTHER_ROWS) + bool(self.order.origin.mark)
        heading = above + (2 if is_deep(columns) else 1)
        paper = self._paper(table.name, widths, aside, frozen=heading, titles=(above + 1, heading))
        if is_first:
            self._write_top(paper)
        else:
            paper.line(table.title.upper(), "document", 24)
            paper.line(self.order.content.span, "span", 20)
            paper.gap()
        written = self._write_table(paper, table)
        if written.count:
            paper.sheet.filter(written.heading, written.last, len([*widths, *aside]))
        if is_first:
            self._write_bottom(paper)
        self._page(paper, (above + 1, heading), max(written.last - ROWS_WITH_A_SIGNATURE + 1, written.first))
        self._sheets[table.name] = (paper.sheet, Grid(columns, (written.first, written.last)), written)

    def _write_on_one_sheet(self) -> None:
        report, content = self.order.report, self.order.content
        paper = self._paper(report.document.capitalize(), report.grid)
        self._write_top(paper)
        paper.line("I. Thời gian, địa điểm, thành phần", "section")
        for term, value in content.setting:
            paper.row(Part(1, 2, term, "body"), Part(3, paper.columns, value, "body"))
        paper.gap()
        for table in self.order.tables:
            paper.line(table.title, "section")
            self._write_table(paper, table)
            paper.gap()
        for place, words in enumerate(content.closing):
            paper.line(words, "body" if place else "section")
        kept_from = len(paper.heights) - ROWS_WITH_A_SIGNATURE + 1
        paper.gap()
        write_parties(paper, report.parties)
        self._page(paper, None, kept_from)

    def _page(self, paper: Paper, headings: tuple[int, int] | None, kept_from: int) -> None:
        repeated = sum(paper.heights[headings[0] - 1 : headings[1]]) if headings else 0.0
        printed = Printed(paper.widths, paper.heights, self.order.report.is_landscape, repeated, kept_from)
        found = paging(printed)
        paper.sheet.fit_height(found.pages)
        if found.break_before:
            paper.sheet.break_before(found.break_before)
        if paper.aside:
            paper.sheet.print_only(paper.columns)

    def _write_table(self, paper: Paper, table: Table) -> Written:
        rows = self.order.content.tables[table.name]
        columns = table.shown(self.order.wish.names)
        heard = self.order.heard
        found = write_table(paper, table, columns, rows, lambda count: heard(table.name, count, rows.counted))
        self.written[table.name] = found.count
        return found

    def _write_top(self, paper: Paper) -> None:
        head, content = self.order.head, self.order.content
        write_head(paper, head)
        subject = " ".join(filter(None, (head.subject, content.subject_tail)))
        write_title(paper, self.order.report.document, subject, content.span)

    def _write_bottom(self, paper: Paper) -> None:
        paper.gap()
        for words in self.order.content.closing:
            paper.line(words, "body")
        write_signatures(paper, self.order.head)

    def _write_charts(self) -> None:
        charted = [(one, one.chart) for one in self.order.tables if one.chart and self.written[one.name]]
        if not charted:
            return
        paper = self._paper("Biểu đồ", [12.0] * 11, one_page=True)
        paper.line("BIỂU ĐỒ", "document", 24)
        row = 3
        for table, chart in charted:
            sheet, grid, written = self._sheets[table.name]
            places = {one.field: (span[0], one.title) for span, one in grid.pairs}
            series = [(places[name][1], places[name][0]) for name in chart.fields]
            bars = Bars(chart.title, places[chart.category][0], series, written.first, written.last, chart.is_stacked)
            paper.sheet.bars(bars, sheet, at=f"A{row}")
            row += round(bars.height_cm / _CENTIMETRES_A_ROW) + 2

    def _write_picture(self) -> None:
        if self.order.content.picture is None:
            return
        heading, png = self.order.content.picture
        paper = self._paper("Bản đồ", [12.0] * 11, one_page=True)
        paper.line(heading.upper(), "document", 24)
        paper.sheet.picture(png, at="A3", width=_PICTURE_PIXELS)

    def _write_origin(self, made: Made) -> None:
        origin = self.order.origin
        paper = self._paper("Nguồn", [34.0, 22.0, 22.0], landscape=False)
        paper.line("NGUỒN SỐ LIỆU", "document", 24)
        for term, value in (
            ("Báo cáo", origin.report),
            ("Kỳ", origin.period),
            ("Điều kiện", origin.filters),
            ("Người lập", origin.author),
            ("Lập lúc", origin.made_at),
            ("Dữ liệu cá nhân", origin.mark or NO_NAMES),
            ("Dấu sổ nhật ký", origin.trail),
        ):
            paper.row(Part(1, 1, term, "words"), Part(2, 3, value, "words"))
        paper.gap()
        paper.row(*(Part(n, n, words, "head") for n, words in enumerate(_ROW_WORDS, start=1)))
        for name, counted in made.counted.items():
            paper.row(Part(1, 1, name, "words"), Part(2, 2, counted, "count"), Part(3, 3, made.written[name], "count"))
        paper.row(
            Part(1, 1, "Tất cả", "sum_words"),
            Part(2, 2, made.rows_counted, "sum"),
            Part(3, 3, made.rows_written, "sum"),
        )

    def _paper(
        self, name: str, widths: Sequence[float], aside: Sequence[float] = (), *, frozen: int = 0,
        titles: tuple[int, int] | None = None, landscape: bool | None = None, one_page: bool = False,
    ) -> Paper:  # fmt: skip
        is_wide = self.order.report.is_landscape if landscape is None else landscape
        mark = self.order.origin.mark
        sheet = self._book.add_sheet(
            name,
            widths=[*widths, *aside],
            freeze_rows=frozen,
            title_rows=titles,
            landscape=is_wide,
            footer=mark,
            one_page=one_page,
        )
        paper = Paper(sheet, widths, aside)
        if mark:
            paper.line(mark, "mark")
        return paper


def _widths(columns: Sequence[Column], *, is_printed: bool) -> list[float]:
    return [width for one in columns if one.is_printed is is_printed for width in one.widths]


_ROW_WORDS = ("Trang", "Số dòng trong cơ sở dữ liệu", "Số dòng đã ghi")


def write_workbook(order: Order, target: Path) -> Made:
    """The report as an Excel file at `target`; raises `WriteFailed` and leaves nothing usable where a row failed."""
    return Workbook(order).write(target)
