"""The rows behind the figures: one line for each person helped, without names unless somebody says why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from outreach.kernel.text import N_
from outreach.reports.rules import Column, Kind, Report, ReportKind, Table


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One person helped once."""

    number: int
    on: date
    half_day: str
    neighborhood: str
    at: time
    elderly: str
    needs_support: str
    from_elsewhere: str
    lines: int
    procedures: str
    help: str
    missing: str
    vneid: str
    reason: str
    person_name: str = ""
    birth_year: int | None = None
    phone: str = ""
    identity_number: str = ""


RECORD_TABLE = Table(
    "Từng lượt",
    "Dữ liệu từng lượt",
    (
        Column("number", "STT", 8, Kind.PLAIN_FIGURE),
        Column("on", "Ngày", 12, Kind.DATE),
        Column("half_day", "Buổi", 8),
        Column("neighborhood", "Phố", 22),
        Column("at", "Giờ", 8, Kind.TIME),
        Column("elderly", "Từ 60 tuổi", 8),
        Column("needs_support", "Cần hỗ trợ", 8),
        Column("from_elsewhere", "Ngoài phố", 8),
        Column("lines", "Số thủ tục", 8, Kind.FIGURE),
        Column("procedures", "Thủ tục", 40),
        Column("help", "Đã làm", 22),
        Column("missing", "Giấy tờ còn thiếu", 32),
        Column("vneid", "VNeID mức độ 2", 20),
        Column("reason", "Lý do chưa được", 26),
        Column("person_name", "Họ và tên", 24, is_personal=True),
        Column("birth_year", "Năm sinh", 8, Kind.PLAIN_FIGURE, is_personal=True),
        Column("phone", "Điện thoại", 13, Kind.CODE, is_personal=True),
        Column("identity_number", "Số căn cước", 15, Kind.CODE, is_personal=True),
    ),
    RecordRow,
    "Không có lượt nào trong kỳ này.",
    is_optional=False,
    is_long=True,
)

RECORDS = Report(
    ReportKind.RECORDS,
    N_("Dữ liệu từng lượt"),
    N_("Mỗi lượt một dòng, để lọc và tính tiếp trong Excel."),
    symbol="BC",
    document="PHỤ LỤC",
    subject="Dữ liệu từng lượt hỗ trợ tại nhà văn hóa các phố",
    file_stem="Tung-luot",
    tables=(RECORD_TABLE,),
)


def ticked(answer: bool) -> str:
    """«x» for yes, nothing for no: what offices put into such columns."""
    return "x" if answer else ""
