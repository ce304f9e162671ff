"""What a report is made of, as data: columns, tables, charts, documents, and what may be asked for.

The words of the sheets are those of official papers and stay Vietnamese in every language of the pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from outreach.coverage.periods import Period
from outreach.kernel.text import N_
from outreach.planning.rules import HalfDay

KEEP = timedelta(days=730)
"""A file lies in the archive for two years (design/README.md, picture 19); it can always be made again."""

KEEP_WITH_NAMES = timedelta(days=7)
"""A file with names is taken along at once or made again; it does not lie about (Luật 91/2025/QH15, Điều 3)."""

MOST_FILES_WITH_NAMES_A_DAY = 5
"""How often one person may take names out of the house on one day (trust.md, T10)."""

MOST_NUMBERS_ALONE = 100
"""Beyond so many whole identity numbers in one file a second person has to agree (trust.md, T10)."""

MOST_ROWS_AT_ONCE = 1000
"""Up to here a file is made while the person waits, about a second; longer ones are long work."""

MOST_ROWS_OF_A_SHEET = 1_048_000
"""Excel ends at 1,048,576 rows; the head and the sums need a few."""


class ReportKind(StrEnum):
    """The reports that can be made (domain.md §6, and the rows behind them)."""

    BY_NEIGHBORHOOD = "by_neighborhood"
    MINUTES = "minutes"
    BY_FIELD = "by_field"
    OUTSTANDING = "outstanding"
    PLAN = "plan"
    PROGRESS = "progress"
    BULLETIN = "bulletin"
    RECORDS = "records"


class FileForm(StrEnum):
    """In which form the rows leave the house."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"
    GEOJSON = "geojson"


FORM_LABELS = {
    FileForm.XLSX: N_("Excel, để in và ký"),
    FileForm.CSV: N_("CSV, một bảng"),
    FileForm.JSON: N_("JSON, mọi bảng"),
    FileForm.GEOJSON: N_("GeoJSON, để vẽ bản đồ"),
}


class Names(StrEnum):
    """Whether people are named: not at all, with the number masked, or with the whole number."""

    NONE = "none"
    MASKED = "masked"
    FULL = "full"


NAMES_LABELS = {
    Names.NONE: N_("Không có họ tên"),
    Names.MASKED: N_("Có họ tên, điện thoại; số căn cước che bớt"),
    Names.FULL: N_("Có họ tên, điện thoại, đủ số căn cước"),
}


class Asks(StrEnum):
    """What a report wants to know first: two days, or one visit."""

    PERIOD = "period"
    VISIT = "visit"


class Kind(StrEnum):
    """What a column holds. `FIGURE` is summed in the last row; `SHARE` is a formula of two other columns.

    `CODE` is text whatever it looks like: identity numbers, phones, codes.
    """

    TEXT = "text"
    CODE = "code"
    PLAIN_FIGURE = "plain_figure"
    FIGURE = "figure"
    SHARE = "share"
    DATE = "date"
    TIME = "time"


@dataclass(frozen=True)
class Column:
    """One column: the field of the row that it shows, its heading, its width in characters.

    `group` is the heading above it; `of` names the two columns of a share, the part and the whole (empty: the sum of
    the part), and such a column has no field in the row; `span` says over how many columns of the sheet it goes;
    `is_personal` leaves it out where nobody may be named; `is_upright` turns the heading of a narrow column.
    Columns that are not `is_printed` stand last, beside the paper: they are for those who edit the file.
    """

    field: str
    title: str
    width: float = 8
    kind: Kind = Kind.TEXT
    group: str = ""
    of: tuple[str, str] = ("", "")
    span: int = 1
    is_personal: bool = False
    is_upright: bool = False
    is_printed: bool = True

    @property
    def widths(self) -> tuple[float, ...]:
        """The widths of the columns of the sheet over which it goes."""
        return (self.width / self.span,) * self.span


@dataclass(frozen=True)
class Chart:
    """A native chart of one table: a bar for each row and field, side by side or stacked."""

    title: str
    category: str
    fields: tuple[str, ...]
    is_stacked: bool = False


@dataclass(frozen=True)
class Table:
    """One table: the name of its sheet, its heading, its columns, the class of its rows.

    `empty` is said where there is no row; `total` heads the row of sums, none where it is empty. An `is_optional`
    table can be left out; `is_ready` false leaves it unticked at first. A `is_long` table is written row by row
    with heights left to the program that opens it.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    row: type
    empty: str
    total: str = "Tổng cộng"
    is_optional: bool = True
    is_ready: bool = True
    is_long: bool = False
    chart: Chart | None = None

    def shown(self, names: Names) -> tuple[Column, ...]:
        """The columns that this wish may see."""
        return tuple(column for column in self.columns if names is not Names.NONE or not column.is_personal)


@dataclass(frozen=True)
class Report:
    """One kind of document: how the pages call it, symbol, name and subject by NĐ 30/2020/NĐ-CP, its tables.

    With `grid` all tables stand below one another on one sheet of columns with these widths; without, each has a
    sheet. `parties` sign below instead of the one signer; `geo` names the table whose rows have a place.
    """

    kind: ReportKind
    label: str
    about: str
    symbol: str
    document: str
    subject: str
    file_stem: str
    tables: tuple[Table, ...]
    asks: Asks = Asks.PERIOD
    is_landscape: bool = True
    grid: tuple[float, ...] = ()
    parties: tuple[str, ...] = ()
    geo: str = ""
    is_for_names: bool = False
    forms: tuple[FileForm, ...] = (FileForm.XLSX, FileForm.CSV, FileForm.JSON)

    @property
    def has_names(self) -> bool:
        """Whether any of its tables can name people."""
        return any(column.is_personal for table in self.tables for column in table.columns)

    def chosen(self, names: Iterable[str] | None) -> tuple[Table, ...]:
        """The tables of a wish, in their order; those that are always there, whatever was asked."""
        wanted = None if names is None else set(names)
        return tuple(
            table for table in self.tables
            if not table.is_optional or (table.is_ready if wanted is None else table.name in wanted)
        )  # fmt: skip


@dataclass(frozen=True)
class Rows:
    """The rows of one table, how many the database says there are, and the ground of each row by its number."""

    rows: Iterable[Any]
    counted: int
    places: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Content:
    """Everything that stands in one report: `span` below the title, rows by table, paragraphs below the first table.

    `setting` are terms and values above the tables; `picture` is a PNG with its heading, on a sheet of its own.
    """

    span: str
    filters: str
    tables: Mapping[str, Rows]
    closing: Sequence[str] = ()
    setting: Sequence[tuple[str, str]] = ()
    picture: tuple[str, bytes] | None = None
    subject_tail: str = ""

    @property
    def counted(self) -> int:
        """Rows of all tables, as the database counts them."""
        return sum(rows.counted for rows in self.tables.values())


HALF_DAY_WORDS = {HalfDay.AM: "Sáng", HalfDay.PM: "Chiều"}
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


def official_date(day: date) -> str:
    """05/01/2026 and 21/8/2026: two digits for days below ten and for January and February (NĐ 30/2020/NĐ-CP)."""
    return f"{day.day:02}/{_month(day)}/{day.year}"


def place_and_date(place: str, day: date) -> str:
    """Quảng Phú, ngày 05 tháng 01 năm 2026 (NĐ 30/2020/NĐ-CP, Phụ lục I)."""
    return f"{place}, ngày {day.day:02} tháng {_month(day)} năm {day.year}"


def from_to(period: Period) -> str:
    """(Từ ngày 01/01/2026 đến ngày 21/8/2026), the line below a subject."""
    return f"(Từ ngày {official_date(period.from_on)} đến ngày {official_date(period.to_on)})"


def decimal(value: float) -> str:
    """One decimal with a comma: 63,0."""
    return f"{value:.1f}".replace(".", ",")


def _month(day: date) -> str:
    return f"{day.month:02}" if day.month < 3 else str(day.month)
