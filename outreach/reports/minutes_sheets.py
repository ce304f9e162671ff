"""The minutes of one visit as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from outreach.coverage.figures import Figures
from outreach.fieldwork.models import CloseOut
from outreach.places.models import WardProfile
from outreach.reports.layout import (
    STYLES,
    Paper,
    Part,
    write_head,
    write_headings,
    write_rows,
    write_title,
    write_totals,
)
from outreach.reports.rules import MINUTES, FieldRow, place_and_date
from outreach.reports.sheets import Made, Origin, write_origin
from outreach.workbooks.writer import Book


@dataclass(frozen=True)
class Told:
    """Something people told the team: its kind and its text."""

    number: int
    kind: str
    text: str


@dataclass(frozen=True)
class Missing:
    """A paper that was missing, and how often."""

    number: int
    name: str
    count: int


@dataclass(frozen=True)
class MinutesFacts:
    """Everything that stands in the minutes of one visit. No person is named."""

    neighborhood: str
    house: str
    when: str
    team: str
    police: str
    figures: Figures
    fields: Sequence[FieldRow]
    missing: Sequence[Missing]
    told: Sequence[Told]
    promises: tuple[int, int, int]
    close_out: CloseOut | None


def minutes_book(facts: MinutesFacts, ward: WardProfile, origin: Origin, today: date) -> Made:
    """Minutes of one visit (domain.md §6, no. 1), portrait, ready to be signed by the head of the phố and the team."""
    widths = [column.width for column in MINUTES.columns]
    book = Book()
    book.add_styles(STYLES)
    paper = Paper(book.add_sheet("Biên bản", widths=widths, landscape=False), widths)
    write_head(paper, ward, MINUTES.symbol, place_and_date(ward.place_line, today), (1, 3))
    write_title(paper, MINUTES.document, f"{MINUTES.subject} {facts.neighborhood}", f"({facts.when})")
    _write_setting(paper, facts)
    lines = _write_results(paper, facts.figures)
    _write_fields(paper, facts.fields)
    _write_list(paper, "IV. Giấy tờ còn thiếu", facts.missing)
    _write_told(paper, facts.told)
    _write_promises(paper, facts)
    _write_parties(paper)
    counted = lines + len(facts.fields) + len(facts.missing) + len(facts.told)
    write_origin(book, origin, counted, paper.table_rows)
    return Made(book.finish(), counted, paper.table_rows)


def _write_setting(paper: Paper, facts: MinutesFacts) -> None:
    paper.line("I. Thời gian, địa điểm, thành phần", "section")
    for term, value in (
        ("Địa điểm", facts.house),
        ("Thời gian", facts.when),
        ("Tổ công tác", facts.team),
        ("Công an phường", facts.police),
        ("Đại diện phố", "……………………………………………………… (trưởng phố)"),
    ):
        paper.row(Part(1, 2, term, "body"), Part(3, paper.columns, value, "body"))
    paper.gap()


def _write_results(paper: Paper, figures: Figures) -> int:
    paper.line("II. Kết quả", "section")
    last = paper.columns
    paper.row(
        Part(1, 1, "STT", "head"), Part(2, last - 2, "Nội dung", "head"), Part(last - 1, last, "Số lượng", "head")
    )
    lines = (
        ("Lượt người được hỗ trợ", figures.people),
        ("Trong đó: từ 60 tuổi", figures.elderly),
        ("Trong đó: khuyết tật, cần hỗ trợ", figures.needing_support),
        ("Người chỉ hỏi, không ghi lượt", figures.asked_only),
        ("VNeID mức độ 2: người đề nghị", figures.requested),
        ("VNeID mức độ 2: công an đã thu nhận", figures.taken),
        ("VNeID mức độ 2: kích hoạt tại buổi", figures.activated_at_visit),
        ("VNeID mức độ 2: kích hoạt sau buổi", figures.activated - figures.activated_at_visit),
        ("VNeID mức độ 2: đã có, hỗ trợ sử dụng", figures.already_had),
        ("VNeID mức độ 2: chờ công an xác nhận", figures.waiting_for_police),
        ("VNeID mức độ 2: chưa được", figures.not_done),
        ("VNeID mức độ 2: hẹn làm tại nhà", figures.home_visits),
        ("Phản ánh, kiến nghị", figures.remarks),
    )
    for number, (words, count) in enumerate(lines, start=1):
        paper.row(
            Part(1, 1, number, "centered"), Part(2, last - 2, words, "words"), Part(last - 1, last, count, "count")
        )
        paper.table_rows += 1
    paper.gap()
    return len(lines)


def _write_fields(paper: Paper, fields: Sequence[FieldRow]) -> None:
    paper.line("III. Thủ tục hành chính theo lĩnh vực", "section")
    write_headings(paper, MINUTES.columns)
    spread = write_rows(paper, MINUTES.columns, fields)
    write_totals(paper, MINUTES.columns, spread, "Tổng cộng")
    paper.gap()


def _write_list(paper: Paper, title: str, missing: Sequence[Missing]) -> None:
    paper.line(title, "section")
    if not missing:
        paper.line("Không có.", "body")
    last = paper.columns
    for one in missing:
        paper.row(
            Part(1, 1, one.number, "centered"),
            Part(2, last - 1, one.name, "words"),
            Part(last, last, one.count, "count"),
        )
        paper.table_rows += 1
    paper.gap()


def _write_told(paper: Paper, told: Sequence[Told]) -> None:
    paper.line("V. Ý kiến của bà con", "section")
    if not told:
        paper.line("Không có.", "body")
    for one in told:
        paper.row(
            Part(1, 1, one.number, "centered"), Part(2, 2, one.kind, "words"), Part(3, paper.columns, one.text, "words")
        )
        paper.table_rows += 1
    paper.gap()


def _write_promises(paper: Paper, facts: MinutesFacts) -> None:
    still_open, overdue, done = facts.promises
    paper.line("VI. Việc hẹn và chốt buổi", "section")
    paper.line(f"Việc hẹn bà con: {still_open} còn mở (trong đó {overdue} quá ngày), {done} đã xong.", "body")
    closing = facts.close_out
    if closing is None:
        paper.line("Buổi chưa chốt; số liệu có thể còn thay đổi.", "body")
    else:
        counted = f"{closing.slips_issued} phiếu phát, {closing.people_counted} người đếm được"
        kept = f"{closing.records_on_server} lượt trên máy chủ"
        reason = f" Lý do: {closing.reason}" if closing.reason else ""
        paper.line(f"Chốt buổi: {counted}, {kept}, chênh lệch {closing.difference}.{reason}", "body")
    paper.gap()


def _write_parties(paper: Paper) -> None:
    half = paper.columns // 2 - 1
    left, right = (1, half), (half + 1, paper.columns)
    paper.row(Part(*left, "TRƯỞNG PHỐ", "signature"), Part(*right, "TỔ TRƯỞNG TỔ CÔNG TÁC", "signature"))
    paper.row(Part(*left, "(Ký, ghi rõ họ tên)", "hint"), Part(*right, "(Ký, ghi rõ họ tên)", "hint"))
    for _ in range(4):
        paper.gap(18)
