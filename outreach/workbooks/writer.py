"""Writing workbooks row by row with flat memory: styles, widths, print set-up, and an honest count of rows.

book = Book()
sheet = book.add_sheet("Tổng hợp", widths=[6, 30, 12], freeze_rows=4, title_rows=(4, 4))
sheet.append(["STT", "Phố", "Lượt"], style="heading")
sheet.append([1, "Thịnh Vạn", 42])
data = book.finish()                 # bytes; sheet.rows_written says how many rows
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.drawing.image import Image
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties

from outreach.workbooks.cells import write_only_cell
from outreach.workbooks.charts import Bars, bar_chart
from outreach.workbooks.lanes import Lane, StandingCell, StreamedSheet
from outreach.workbooks.styles import Style

_FONT = "Times New Roman"
_THIN = Side(style="thin", color="808080")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_FORBIDDEN_IN_NAMES = re.compile(r"[\\/?*\[\]:']")
_A4 = 9
_LONGEST_LIST = 255
_LONGEST_FOOTER = 200


def _styles() -> list[NamedStyle]:
    wrapped = Alignment(vertical="top", wrap_text=True)
    centered = Alignment(horizontal="center", vertical="center", wrap_text=True)
    grey = PatternFill("solid", fgColor="E7E6E6")
    return [
        NamedStyle("text", font=Font(_FONT, 12), alignment=wrapped, border=_BOX, number_format="@"),
        NamedStyle("figure", font=Font(_FONT, 12), alignment=Alignment(vertical="top"), border=_BOX),
        NamedStyle("heading", font=Font(_FONT, 12, bold=True), alignment=centered, border=_BOX, fill=grey),
        NamedStyle("total", font=Font(_FONT, 12, bold=True), alignment=wrapped, border=_BOX),
        NamedStyle("plain", font=Font(_FONT, 12), alignment=Alignment(vertical="top", wrap_text=True)),
        NamedStyle("title", font=Font(_FONT, 14, bold=True), alignment=Alignment(vertical="center")),
    ]


class WriteFailed(RuntimeError):
    """A row could not be written; the file is given up rather than handed out short."""


class Sheet:
    """One sheet of a book. Rows go in from the top; none can be changed afterwards."""

    def __init__(self, book: Book, worksheet: Any) -> None:
        self._book = book
        self._worksheet = worksheet
        self.rows_written = 0

    def append(
        self, cells: Sequence[Any], *, style: str = "text", height: float | None = None, is_fixed: bool = True
    ) -> int:
        """Write one row and give its number; raises `WriteFailed` and gives the book up where a value has no place.

        Figures in a row of style `text` take the style `figure`, so that sums and sorting work. A row whose `height`
        is not fixed grows when somebody writes more into it.
        """
        return self._write(lambda: [self._cell(value, style) for value in cells], height, is_fixed=is_fixed)

    def lane(self, styles: Sequence[str], formats: Sequence[str] = ()) -> Lane:
        """A quick way for many rows of one shape: a style for each column, and a number format where it has its own."""
        kept = [*formats, *[""] * (len(styles) - len(formats))]
        return Lane([StandingCell(self._worksheet, *pair) for pair in zip(styles, kept, strict=True)], self._write)

    def filter(self, first_row: int, last_row: int, columns: int) -> None:
        """Filter buttons in the first of these rows, over all of them."""
        self._worksheet.auto_filter.ref = f"A{first_row}:{get_column_letter(columns)}{last_row}"

    def fit_height(self, pages: int) -> None:
        """Print on so many pages at most, as small as that needs; 0 leaves it to the rows."""
        self._worksheet.page_setup.fitToHeight = pages

    def bars(self, bars: Bars, of: Sheet, *, at: str) -> None:
        """A native chart at a cell of this sheet, over cells of sheet `of`."""
        self._worksheet.add_chart(bar_chart(of._worksheet, bars), at)

    def picture(self, png: bytes, *, at: str, width: int) -> None:
        """A picture at a cell, `width` pixels wide."""
        image = Image(io.BytesIO(png))
        image.width, image.height = width, round(image.height * width / image.width)
        self._worksheet.add_image(image, at)

    def merge(self, first_row: int, first_column: int, last_row: int, last_column: int) -> None:
        """Make one cell of a block; rows and columns count from one."""
        block = CellRange(min_row=first_row, min_col=first_column, max_row=last_row, max_col=last_column)
        self._worksheet.merged_cells.add(block.coord)

    def offer_words(self, column: int, first_row: int, last_row: int, words: Sequence[str]) -> None:
        """A drop-down list in a column; left out where Excel could not hold it (255 characters, no commas)."""
        joined = ",".join(words)
        if len(joined) + 2 > _LONGEST_LIST or any("," in word or '"' in word for word in words):
            return
        letter = get_column_letter(column)
        rule = DataValidation(type="list", formula1=f'"{joined}"', allow_blank=True, showErrorMessage=True)
        rule.add(f"{letter}{first_row}:{letter}{last_row}")
        self._worksheet.data_validations.append(rule)

    def break_before(self, row: int) -> None:
        """Begin a new printed page at this row."""
        self._worksheet.row_breaks.append(Break(id=row - 1))

    def print_only(self, columns: int) -> None:
        """Leave the columns behind the first `columns` off the paper; called when all rows are written."""
        self._worksheet.print_area = f"A1:{get_column_letter(columns)}{self.rows_written}"

    def _write(self, cells: Callable[[], list[Any]], height: float | None, *, is_fixed: bool = False) -> int:
        if height is not None:
            fixed = {"customHeight": "1"} if is_fixed else {}
            self._worksheet.row_dimensions[self.rows_written + 1] = {"ht": f"{height:g}", **fixed}
        # After a failed append the library drops all further rows in silence and still saves: so give the file up.
        self._book.refuse_broken()
        try:
            self._worksheet.append(cells())
        except Exception as error:
            self._book.give_up()
            raise WriteFailed(f"row {self.rows_written + 1} of {self._worksheet.title}") from error
        self.rows_written += 1
        return self.rows_written

    def _cell(self, value: Any, style: str) -> Any:
        is_figure = style == "text" and value is not None and not isinstance(value, str)
        return write_only_cell(self._worksheet, value, "figure" if is_figure else style)


class Book:
    """A workbook that is being written; A4, one page wide, Times New Roman."""

    def __init__(self) -> None:
        book: Any = Workbook(write_only=True)
        # Widths are counted in digits of the first font: with our own they are the same on every machine.
        book._fonts = IndexedList([Font(_FONT, 12)])  # noqa: SLF001 (no public way)
        book._named_styles["Normal"].font = Font(_FONT, 12)  # noqa: SLF001
        self._book = book
        self._is_broken = False
        for style in _styles():
            self._book.add_named_style(style)

    def add_sheet(
        self,
        name: str,
        *,
        widths: Sequence[float],
        freeze_rows: int = 0,
        title_rows: tuple[int, int] | None = None,
        landscape: bool = True,
        text_columns: Sequence[int] = (),
        footer: str = "",
        one_page: bool = False,
    ) -> Sheet:
        """A new sheet; `title_rows` repeat on each printed page, `text_columns` keep typed figures as they are.

        `footer` stands below each printed page, `one_page` makes the print as small as one page needs.
        """
        worksheet: Any = StreamedSheet(self._book, sheet_name(name))
        self._book._add_sheet(worksheet)  # noqa: SLF001 (`create_sheet` knows only the library's own kind)
        for number, width in enumerate(widths, start=1):
            worksheet.column_dimensions[get_column_letter(number)].width = width
        for number in text_columns:
            worksheet.column_dimensions[get_column_letter(number)].number_format = "@"
        if freeze_rows:
            worksheet.freeze_panes = f"A{freeze_rows + 1}"
        if title_rows:
            worksheet.print_title_rows = f"{title_rows[0]}:{title_rows[1]}"
        _set_up_page(worksheet, landscape=landscape)
        worksheet.page_setup.fitToHeight = int(one_page)
        if footer:
            _foot(worksheet, footer)
        return Sheet(self, worksheet)

    def add_styles(self, styles: Sequence[Style]) -> None:
        """More styles beside text, figure, heading, total, plain and title."""
        for style in styles:
            self._book.add_named_style(style.named())

    def finish(self) -> bytes:
        """The file; raises `WriteFailed` where any row failed."""
        buffer = io.BytesIO()
        self.finish_to(buffer)
        return buffer.getvalue()

    def finish_to(self, target: Path | io.BytesIO) -> None:
        """The file on disk, so that a long one need not fit in memory; raises `WriteFailed` where any row failed."""
        self.refuse_broken()
        self._book.save(target)

    def give_up(self) -> None:
        """Throw the file away; saving to nowhere is what removes the temporary files of its sheets."""
        self._is_broken = True
        with suppress(Exception):
            self._book.save(io.BytesIO())

    def refuse_broken(self) -> None:
        """Raise `WriteFailed` where the file was given up."""
        if self._is_broken:
            raise WriteFailed("an earlier row failed")


def sheet_name(name: str) -> str:
    """A name that Excel allows: at most 31 characters, none of \\ / ? * [ ] : '."""
    return _FORBIDDEN_IN_NAMES.sub(" ", name).strip()[:31] or "Sheet"


def _foot(worksheet: Any, words: str) -> None:
    # An ampersand begins a code in headers and footers; Excel keeps 255 characters of one.
    plain = words.replace("&", "&&")[:_LONGEST_FOOTER]
    for footer in (worksheet.oddFooter, worksheet.firstFooter):
        footer.center.text, footer.center.font, footer.center.size = plain, _FONT, 9


def _set_up_page(worksheet: Any, *, landscape: bool) -> None:
    worksheet.page_setup.paperSize = _A4
    worksheet.page_setup.orientation = "landscape" if landscape else "portrait"
    worksheet.page_setup.fitToWidth = 1
    worksheet.page_setup.fitToHeight = 0
    worksheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    # NĐ 30/2020/NĐ-CP: top and bottom 20 mm, left 30 mm, right 15 mm; given in inches.
    worksheet.print_options.horizontalCentered = True
    # Page numbers from the second page on, in the middle of the top margin, size 13.
    worksheet.HeaderFooter.differentFirst = True
    worksheet.oddHeader.center.text = '&"Times New Roman"&13&P'
    margins = worksheet.page_margins
    margins.top, margins.bottom, margins.left, margins.right = 0.79, 0.79, 1.18, 0.59
