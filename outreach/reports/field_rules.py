"""Summary by field and procedure (domain.md §6, no. 3): rows and columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from outreach.dossiers.rules import Help
from outreach.kernel.text import N_
from outreach.reports.rules import Chart, Column, Kind, Report, ReportKind, Table


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
    lines: int
    submitted: int


@dataclass(frozen=True)
class ProcedureRow:
    """Help with one procedure."""

    number: int
    code: str
    name: str
    field: str
    advised: int
    submitted_online: int
    received_on_paper: int
    sent_to_center: int
    sent_to_police: int
    missing_papers: int
    lines: int


@dataclass(frozen=True)
class PaperRow:
    """One paper that people lacked, and how often."""

    number: int
    name: str
    count: int


HELP_FIELDS = {
    Help.ADVISED: "advised",
    Help.SUBMITTED_ONLINE: "submitted_online",
    Help.RECEIVED_ON_PAPER: "received_on_paper",
    Help.SENT_TO_CENTER: "sent_to_center",
    Help.SENT_TO_POLICE: "sent_to_police",
    Help.MISSING_PAPERS: "missing_papers",
}


def help_columns(width: float) -> tuple[Column, ...]:
    """The six kinds of help."""
    return (
        Column("advised", "Tư vấn", width, Kind.FIGURE),
        Column("submitted_online", "Nộp trực tuyến", width, Kind.FIGURE),
        Column("received_on_paper", "Nhận hồ sơ giấy", width, Kind.FIGURE),
        Column("sent_to_center", "Hẹn lên Trung tâm", width, Kind.FIGURE),
        Column("sent_to_police", "Thuộc công an", width, Kind.FIGURE),
        Column("missing_papers", "Hẹn bổ sung", width, Kind.FIGURE),
    )


FIELDS = Table(
    "Theo lĩnh vực",
    "Theo lĩnh vực",
    (
        Column("number", "STT", 6, Kind.PLAIN_FIGURE),
        Column("field", "Lĩnh vực", 34),
        *help_columns(10),
        Column("lines", "Cộng", 10, Kind.FIGURE),
        Column("submitted", "Đã nộp", 10, Kind.FIGURE),
        Column("submitted_share", "Tỷ lệ đã nộp", 10, Kind.SHARE, of=("submitted", "lines")),
    ),
    FieldRow,
    "Không có lượt hỗ trợ thủ tục nào trong kỳ này.",
    is_optional=False,
    chart=Chart("Lượt hỗ trợ theo lĩnh vực", "field", tuple(HELP_FIELDS.values()), is_stacked=True),
)

PROCEDURES = Table(
    "Theo thủ tục",
    "Theo thủ tục",
    (
        Column("number", "STT", 6, Kind.PLAIN_FIGURE),
        Column("code", "Mã thủ tục", 12, Kind.CODE),
        Column("name", "Tên thủ tục", 48),
        Column("field", "Lĩnh vực", 22),
        *help_columns(9),
        Column("lines", "Cộng", 9, Kind.FIGURE),
    ),
    ProcedureRow,
    "Không có lượt hỗ trợ thủ tục nào trong kỳ này.",
)

PAPERS = Table(
    "Giấy tờ còn thiếu",
    "Giấy tờ bà con hay thiếu",
    (
        Column("number", "STT", 8, Kind.PLAIN_FIGURE),
        Column("name", "Giấy tờ", 86),
        Column("count", "Số lần thiếu", 16, Kind.FIGURE),
    ),
    PaperRow,
    "Không ai thiếu giấy tờ trong kỳ này.",
)

BY_FIELD = Report(
    ReportKind.BY_FIELD,
    N_("Theo lĩnh vực, thủ tục"),
    N_("Lượt hỗ trợ theo lĩnh vực và từng thủ tục, giấy tờ hay thiếu."),
    symbol="BC",
    document="BÁO CÁO",
    subject="Kết quả hỗ trợ thủ tục hành chính theo lĩnh vực tại nhà văn hóa các phố",
    file_stem="Theo-linh-vuc",
    tables=(FIELDS, PROCEDURES, PAPERS),
)


def counts_of(helped: Mapping[Help, int]) -> dict[str, int]:
    """The six figures of a row by field."""
    return {name: helped.get(kind, 0) for kind, name in HELP_FIELDS.items()}
