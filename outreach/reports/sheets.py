"""The summary by neighborhood as a workbook, and the sheet that says where figures come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from outreach.coverage.progress import Indicators
from outreach.coverage.rules import Status
from outreach.places.models import WardProfile
from outreach.reports.layout import (
    STYLES,
    Paper,
    Part,
    write_head,
    write_headings,
    write_rows,
    write_signatures,
    write_title,
    write_totals,
)
from outreach.reports.rules import (
    BY_NEIGHBORHOOD,
    REMAINING_COLUMNS,
    neighborhood_rows,
    official_date,
    place_and_date,
    remaining_rows,
)
from outreach.workbooks.writer import Book

NO_NAMES = "Không có họ tên, số định danh, số điện thoại của người dân."
_TABLE_AT = 9
_REMAINING_AT = 4


@dataclass(frozen=True)
class Made:
    """A finished file, with the rows that were to be written and those that were."""

    content: bytes
    rows_counted: int
    rows_written: int


@dataclass(frozen=True)
class Origin:
    """What the sheet «Nguồn» says: who asked for what, when."""

    report: str
    period: str
    filters: str
    author: str
    made_at: datetime


def summary_book(seen: Indicators, ward: WardProfile, origin: Origin, today: date) -> Made:
    """Summary by neighborhood (domain.md §6, no. 2): the period's table, the plan that remains, the source."""
    rows, rest = neighborhood_rows(seen.rows), remaining_rows(seen.rows)
    columns = BY_NEIGHBORHOOD.columns
    widths = [column.width for column in columns]
    book = Book()
    book.add_styles(STYLES)
    sheet = book.add_sheet(
        "Tổng hợp", widths=widths, freeze_rows=_TABLE_AT + 2, title_rows=(_TABLE_AT + 1, _TABLE_AT + 2)
    )
    paper = Paper(sheet, widths)
    write_head(paper, ward, BY_NEIGHBORHOOD.symbol, place_and_date(ward.place_line, today), (1, 8))
    first, last = official_date(seen.period.from_on), official_date(seen.period.to_on)
    write_title(paper, BY_NEIGHBORHOOD.document, BY_NEIGHBORHOOD.subject, f"(Từ ngày {first} đến ngày {last})")
    write_headings(paper, columns)
    spread = write_rows(paper, columns, rows)
    if not rows:
        paper.line("Không có buổi nào trong kỳ này.", "centered")
    write_totals(paper, columns, spread, "Tổng cộng")
    paper.gap()
    paper.line(_summary_words(seen), "body")
    write_signatures(paper, ward, (1, 8))
    remaining = _write_remaining(book, rest, seen)
    written = paper.table_rows + remaining.table_rows
    write_origin(book, origin, len(rows) + len(rest), written)
    return Made(book.finish(), len(rows) + len(rest), written)


def _summary_words(seen: Indicators) -> str:
    counts = seen.counts
    share = f"{(seen.covered_share or 0) * 100:.1f}".replace(".", ",")
    parts = [
        f"{counts[status]} {word}"
        for status, word in (
            (Status.PLANNED, "đã lên lịch"),
            (Status.LIVE, "đang mở cửa"),
            (Status.OVERDUE, "quá hạn"),
            (Status.CALLED_OFF, "hủy, hoãn chưa có ngày mới"),
            (Status.WAITING, "chờ xếp lịch"),
        )
        if counts[status]
    ]
    reached = f"Tính đến ngày {official_date(seen.day)}: {seen.covered}/{seen.target} phố đã về, đạt {share}%."
    return f"Tóm tắt. {reached} Kế hoạch còn lại: {seen.remaining} phố" + (
        f", gồm {', '.join(parts)}." if parts else "."
    )


def _write_remaining(book: Book, rest: Sequence[object], seen: Indicators) -> Paper:
    widths = [column.width for column in REMAINING_COLUMNS]
    sheet = book.add_sheet(
        "Kế hoạch còn lại", widths=widths, freeze_rows=_REMAINING_AT, title_rows=(_REMAINING_AT, _REMAINING_AT)
    )
    paper = Paper(sheet, widths)
    paper.line("KẾ HOẠCH CÒN LẠI", "document", 24)
    paper.line(f"(Tính đến ngày {official_date(seen.day)})", "span", 20)
    paper.gap()
    write_headings(paper, REMAINING_COLUMNS)
    spread = write_rows(paper, REMAINING_COLUMNS, rest)
    if not rest:
        paper.line("Không còn phố nào phải về.", "centered")
    write_totals(paper, REMAINING_COLUMNS, spread, "Tổng cộng")
    return paper


def write_origin(book: Book, origin: Origin, counted: int, written: int) -> None:
    """The last sheet of every report: where its figures come from, rows counted beside rows written."""
    widths = [30.0, 70.0]
    paper = Paper(book.add_sheet("Nguồn", widths=widths, landscape=False), widths)
    paper.line("NGUỒN SỐ LIỆU", "document", 24)
    for term, value in (
        ("Báo cáo", origin.report),
        ("Kỳ", origin.period),
        ("Điều kiện", origin.filters),
        ("Người lập", origin.author),
        ("Lập lúc", origin.made_at),
        ("Số dòng trong cơ sở dữ liệu", counted),
        ("Số dòng đã ghi", written),
        ("Dữ liệu cá nhân", NO_NAMES),
    ):
        paper.row(Part(1, 1, term, "words"), Part(2, 2, value, "words"))
