"""Reports as data: what they are called, what stands in each column, how long a file is kept.

The words of the sheets are those of official papers and stay Vietnamese in every language of the pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from outreach.coverage.progress import Progress
from outreach.coverage.rules import Status
from outreach.kernel.text import N_
from outreach.planning.rules import HalfDay

KEEP_DAYS = 90
"""A file lies in the archive for this long; it can always be made again."""

MOST_ROWS_AT_ONCE = 5000
"""Up to here a file is made while the person waits (about 900 rows a second, measured in trials)."""


class ReportKind(StrEnum):
    """The reports that can be made."""

    BY_NEIGHBORHOOD = "by_neighborhood"
    MINUTES = "minutes"


REPORT_LABELS = {
    ReportKind.BY_NEIGHBORHOOD: N_("Tổng hợp theo phố"),
    ReportKind.MINUTES: N_("Biên bản một buổi"),
}


class Kind(StrEnum):
    """What a column holds; `FIGURE` columns are summed in the last row."""

    TEXT = "text"
    PLAIN_FIGURE = "plain_figure"
    FIGURE = "figure"
    DATE = "date"


@dataclass(frozen=True)
class Column:
    """One column: the field of the row that it shows, its heading, the heading above it, its width in characters."""

    field: str
    title: str
    width: float
    kind: Kind = Kind.TEXT
    group: str = ""


@dataclass(frozen=True)
class Report:
    """One kind of document: symbol and name by NĐ 30/2020/NĐ-CP, subject, and the columns of its table."""

    kind: ReportKind
    symbol: str
    document: str
    subject: str
    file_stem: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class NeighborhoodRow:
    """One neighborhood in which a visit was held in the period."""

    number: int
    name: str
    former_ward: str
    households: int | None
    population: int | None
    visits: int
    on: date | None
    people: int
    elderly: int
    needing_support: int
    taken: int
    activated: int
    already_had: int
    not_done: int
    advised: int
    submitted_online: int
    received_on_paper: int
    sent_to_police: int
    sent_to_center: int
    missing_papers: int
    on_time: int
    late: int
    remarks: int
    note: str


@dataclass(frozen=True)
class RemainingRow:
    """One neighborhood that is still owed a visit."""

    number: int
    name: str
    former_ward: str
    households: int | None
    population: int | None
    status: str
    on: date | None
    half_day: str
    days_waiting: int | None
    note: str


@dataclass(frozen=True)
class FieldRow:
    """Help with procedures of one field of administration."""

    number: int
    field: str
    advised: int
    submitted_online: int
    received_on_paper: int
    sent_to_center: int
    sent_to_police: int
    missing_papers: int


_PEOPLE, _VNEID, _TTHC, _SETTLED = "Trong đó", "VNeID mức độ 2", "Thủ tục hành chính", "Đã giải quyết"

BY_NEIGHBORHOOD = Report(
    ReportKind.BY_NEIGHBORHOOD,
    symbol="BC",
    document="BÁO CÁO",
    subject="Kết quả hỗ trợ giải quyết thủ tục hành chính tại nhà văn hóa các phố",
    file_stem="Tong-hop-theo-pho",
    columns=(
        Column("number", "STT", 5, Kind.PLAIN_FIGURE),
        Column("name", "Phố", 19),
        Column("former_ward", "Phường cũ", 13),
        Column("households", "Số hộ", 7, Kind.FIGURE),
        Column("population", "Nhân khẩu", 8, Kind.FIGURE),
        Column("visits", "Số buổi", 7, Kind.FIGURE),
        Column("on", "Ngày về", 11, Kind.DATE),
        Column("people", "Số người đến", 7.5, Kind.FIGURE),
        Column("elderly", "Từ 60 tuổi", 7, Kind.FIGURE, _PEOPLE),
        Column("needing_support", "Khuyết tật, cần hỗ trợ", 8, Kind.FIGURE, _PEOPLE),
        Column("taken", "Thu nhận mới", 7, Kind.FIGURE, _VNEID),
        Column("activated", "Kích hoạt", 7, Kind.FIGURE, _VNEID),
        Column("already_had", "Hỗ trợ sử dụng", 7, Kind.FIGURE, _VNEID),
        Column("not_done", "Chưa được", 7, Kind.FIGURE, _VNEID),
        Column("advised", "Tư vấn", 7, Kind.FIGURE, _TTHC),
        Column("submitted_online", "Nộp trực tuyến", 7, Kind.FIGURE, _TTHC),
        Column("received_on_paper", "Nhận hồ sơ giấy", 7, Kind.FIGURE, _TTHC),
        Column("sent_to_police", "Thuộc công an", 7, Kind.FIGURE, _TTHC),
        Column("sent_to_center", "Hẹn lên Trung tâm", 7, Kind.FIGURE, _TTHC),
        Column("missing_papers", "Hẹn bổ sung", 7, Kind.FIGURE, _TTHC),
        Column("on_time", "Đúng hạn", 7, Kind.FIGURE, _SETTLED),
        Column("late", "Quá hạn", 7, Kind.FIGURE, _SETTLED),
        Column("remarks", "Phản ánh, kiến nghị", 8.5, Kind.FIGURE),
        Column("note", "Ghi chú", 22),
    ),
)

REMAINING_COLUMNS = (
    Column("number", "STT", 6, Kind.PLAIN_FIGURE),
    Column("name", "Phố", 26),
    Column("former_ward", "Phường cũ", 18),
    Column("households", "Số hộ", 10, Kind.FIGURE),
    Column("population", "Nhân khẩu", 11, Kind.FIGURE),
    Column("status", "Tình trạng", 17),
    Column("on", "Ngày dự kiến", 14, Kind.DATE),
    Column("half_day", "Buổi", 9),
    Column("days_waiting", "Đã chờ (ngày)", 10, Kind.PLAIN_FIGURE),
    Column("note", "Ghi chú", 26),
)

MINUTES = Report(
    ReportKind.MINUTES,
    symbol="BB",
    document="BIÊN BẢN",
    subject="Kết quả buổi làm việc tại nhà văn hóa phố",
    file_stem="Bien-ban-buoi",
    columns=(
        Column("number", "STT", 6, Kind.PLAIN_FIGURE),
        Column("field", "Lĩnh vực", 30),
        Column("advised", "Tư vấn", 9, Kind.FIGURE),
        Column("submitted_online", "Nộp trực tuyến", 9, Kind.FIGURE),
        Column("received_on_paper", "Nhận hồ sơ giấy", 9, Kind.FIGURE),
        Column("sent_to_center", "Hẹn lên Trung tâm", 9, Kind.FIGURE),
        Column("sent_to_police", "Thuộc công an", 9, Kind.FIGURE),
        Column("missing_papers", "Hẹn bổ sung", 9, Kind.FIGURE),
    ),
)

REPORTS = {report.kind: report for report in (BY_NEIGHBORHOOD, MINUTES)}

_STATUS_WORDS = {
    Status.DONE: "Đã về",
    Status.PLANNED: "Đã lên lịch",
    Status.OVERDUE: "Quá hạn",
    Status.WAITING: "Chờ xếp lịch",
    Status.LIVE: "Đang mở cửa",
    Status.CALLED_OFF: "Hủy, hoãn",
    Status.OUTSIDE: "Ngoài chiến dịch",
}
HALF_DAY_WORDS = {HalfDay.AM: "Sáng", HalfDay.PM: "Chiều"}


def neighborhood_rows(rows: Sequence[Progress]) -> list[NeighborhoodRow]:
    """A row for each neighborhood with a visit in the period, in the order of the first date, then of the name."""
    visited = sorted((row for row in rows if row.figures.visits), key=lambda row: _held_on(row) or date.max)
    return [_neighborhood_row(number, row) for number, row in enumerate(visited, start=1)]


def remaining_rows(rows: Sequence[Progress]) -> list[RemainingRow]:
    """A row for each neighborhood still to be reached: those with a date first, then the longest waiting."""
    ahead = [row for row in rows if row.is_target and row.status is not Status.DONE]
    ahead.sort(key=lambda row: (row.nearest.on if row.nearest else date.max, -(row.days_waiting or 0)))
    return [_remaining_row(number, row) for number, row in enumerate(ahead, start=1)]


def official_date(day: date) -> str:
    """05/01/2026 and 21/8/2026: two digits for days below ten and for January and February (NĐ 30/2020/NĐ-CP)."""
    return f"{day.day:02}/{_month(day)}/{day.year}"


def place_and_date(place: str, day: date) -> str:
    """Quảng Phú, ngày 05 tháng 01 năm 2026 (NĐ 30/2020/NĐ-CP, Phụ lục I)."""
    return f"{place}, ngày {day.day:02} tháng {_month(day)} năm {day.year}"


def _month(day: date) -> str:
    return f"{day.month:02}" if day.month < 3 else str(day.month)


def _held_on(row: Progress) -> date | None:
    return row.latest_held.on if row.latest_held else None


def _neighborhood_row(number: int, row: Progress) -> NeighborhoodRow:
    figures, place = row.figures, row.place
    notes = [f"Gồm phố cũ: {', '.join(row.former_names)}"] if row.former_names else []
    if figures.waiting_for_police:
        notes.append(f"{figures.waiting_for_police} người chờ công an")
    return NeighborhoodRow(
        number=number,
        name=place.name,
        former_ward=place.former_ward,
        households=place.households,
        population=place.population,
        visits=figures.visits,
        on=_held_on(row),
        people=figures.people,
        elderly=figures.elderly,
        needing_support=figures.needing_support,
        taken=figures.taken,
        activated=figures.activated,
        already_had=figures.already_had,
        not_done=figures.not_done,
        advised=figures.advised,
        submitted_online=figures.submitted_online,
        received_on_paper=figures.received_on_paper,
        sent_to_police=figures.sent_to_police,
        sent_to_center=figures.sent_to_center,
        missing_papers=figures.missing_papers,
        on_time=figures.on_time,
        late=figures.late,
        remarks=figures.remarks,
        note=". ".join(notes),
    )


def _remaining_row(number: int, row: Progress) -> RemainingRow:
    return RemainingRow(
        number=number,
        name=row.place.name,
        former_ward=row.place.former_ward,
        households=row.place.households,
        population=row.place.population,
        status=_STATUS_WORDS[row.status],
        on=row.nearest.on if row.nearest else None,
        half_day=HALF_DAY_WORDS[row.nearest.half_day] if row.nearest else "",
        days_waiting=row.days_waiting,
        note="",
    )
