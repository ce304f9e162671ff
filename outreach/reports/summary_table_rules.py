"""Summary by neighborhood (domain.md §6, no. 2): rows and columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from outreach.kernel.text import N_
from outreach.reports.rules import Chart, Column, FileForm, Kind, Report, ReportKind, Table


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
    requested: int
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
class VisitRow:
    """One visit that was held in the period."""

    number: int
    on: date
    half_day: str
    name: str
    people: int
    elderly: int
    asked_only: int
    requested: int
    taken: int
    activated_at_visit: int
    activated_later: int
    not_done: int
    advised: int
    submitted: int
    elsewhere: int
    missing_papers: int
    promises: int
    difference: int | None
    note: str


@dataclass(frozen=True)
class ReasonRow:
    """Why a level 2 could not be had."""

    number: int
    reason: str
    count: int
    everybody: int


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


_PEOPLE, _VNEID, _TTHC, _SETTLED = "Trong đó", "VNeID mức độ 2", "Thủ tục hành chính", "Đã giải quyết"


def _count(field: str, title: str, width: float = 5.5, group: str = "") -> Column:
    return Column(field, title, width, Kind.FIGURE, group, is_upright=True)


NEIGHBORHOODS = Table(
    "Tổng hợp",
    "Tổng hợp theo phố",
    (
        Column("number", "STT", 5, Kind.PLAIN_FIGURE),
        Column("name", "Phố", 20),
        Column("former_ward", "Phường cũ", 14),
        _count("households", "Số hộ", 7.5),
        _count("population", "Nhân khẩu", 8),
        _count("visits", "Số buổi"),
        Column("on", "Ngày về", 11.5, Kind.DATE),
        _count("people", "Số người đến", 6.5),
        _count("elderly", "Từ 60 tuổi", 5.5, _PEOPLE),
        _count("needing_support", "Khuyết tật, cần hỗ trợ", 5.5, _PEOPLE),
        _count("requested", "Đề nghị", 5.5, _VNEID),
        _count("taken", "Thu nhận mới", 5.5, _VNEID),
        _count("activated", "Kích hoạt", 5.5, _VNEID),
        Column(
            "activated_share", "Tỷ lệ kích hoạt", 8, Kind.SHARE, _VNEID, ("activated", "requested"), is_upright=True
        ),
        _count("already_had", "Hỗ trợ sử dụng", 5.5, _VNEID),
        _count("not_done", "Chưa được", 5.5, _VNEID),
        _count("advised", "Tư vấn", 5.5, _TTHC),
        _count("submitted_online", "Nộp trực tuyến", 5.5, _TTHC),
        _count("received_on_paper", "Nhận hồ sơ giấy", 5.5, _TTHC),
        _count("sent_to_police", "Thuộc công an", 5.5, _TTHC),
        _count("sent_to_center", "Hẹn lên Trung tâm", 5.5, _TTHC),
        _count("missing_papers", "Hẹn bổ sung", 5.5, _TTHC),
        _count("on_time", "Đúng hạn", 5.5, _SETTLED),
        _count("late", "Quá hạn", 5.5, _SETTLED),
        _count("remarks", "Phản ánh, kiến nghị", 5.5),
        Column("note", "Ghi chú", 18),
    ),
    NeighborhoodRow,
    "Không có buổi nào trong kỳ này.",
    is_optional=False,
    chart=Chart("Số người đến theo phố", "name", ("people", "activated")),
)

VISITS = Table(
    "Chi tiết buổi",
    "Chi tiết từng buổi",
    (
        Column("number", "STT", 5, Kind.PLAIN_FIGURE),
        Column("on", "Ngày", 11.5, Kind.DATE),
        Column("half_day", "Buổi", 8),
        Column("name", "Phố", 22),
        _count("people", "Lượt người", 7),
        _count("elderly", "Từ 60 tuổi", 7),
        _count("asked_only", "Chỉ hỏi", 7),
        _count("requested", "Đề nghị", 7, _VNEID),
        _count("taken", "Thu nhận mới", 7, _VNEID),
        _count("activated_at_visit", "Kích hoạt tại buổi", 7, _VNEID),
        _count("activated_later", "Kích hoạt sau buổi", 7, _VNEID),
        _count("not_done", "Chưa được", 7, _VNEID),
        _count("advised", "Tư vấn", 7, _TTHC),
        _count("submitted", "Đã nộp", 7, _TTHC),
        _count("elsewhere", "Chuyển nơi khác", 7, _TTHC),
        _count("missing_papers", "Hẹn bổ sung", 7, _TTHC),
        _count("promises", "Việc hẹn còn mở", 7),
        Column("difference", "Chênh lệch khi chốt", 7, Kind.PLAIN_FIGURE, is_upright=True),
        Column("note", "Ghi chú", 26),
    ),
    VisitRow,
    "Không có buổi nào trong kỳ này.",
)

REASONS = Table(
    "VNeID theo lý do",
    "VNeID mức độ 2 chưa được, theo lý do",
    (
        Column("number", "STT", 8, Kind.PLAIN_FIGURE),
        Column("reason", "Lý do", 58),
        Column("count", "Số người", 14, Kind.FIGURE),
        Column("share", "Tỷ lệ trên số đề nghị", 16, Kind.SHARE, of=("count", "everybody")),
        Column("everybody", "Số người đề nghị", 16, Kind.PLAIN_FIGURE),
    ),
    ReasonRow,
    "Không có ai chưa được trong kỳ này.",
)

REMAINING = Table(
    "Kế hoạch còn lại",
    "Kế hoạch còn lại",
    (
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
    ),
    RemainingRow,
    "Không còn phố nào phải về.",
)

BY_NEIGHBORHOOD = Report(
    ReportKind.BY_NEIGHBORHOOD,
    N_("Tổng hợp theo phố"),
    N_("Kết quả trong kỳ, mỗi phố một dòng, kèm kế hoạch còn lại."),
    symbol="BC",
    document="BÁO CÁO",
    subject="Kết quả hỗ trợ giải quyết thủ tục hành chính tại nhà văn hóa các phố",
    file_stem="Tong-hop-theo-pho",
    tables=(NEIGHBORHOODS, VISITS, REASONS, REMAINING),
    geo=NEIGHBORHOODS.name,
    forms=tuple(FileForm),
)
