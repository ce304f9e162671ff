"""Plan of a month or a quarter (domain.md §6, no. 5): rows and columns; what comes back of it is read by the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from outreach.kernel.text import N_
from outreach.planning.rules import HALF_DAY_HOURS, HalfDay
from outreach.reports.rules import Chart, Column, Kind, Report, ReportKind, Table


@dataclass(frozen=True)
class PlanRow:
    """One half-day on the plan. `code` is the neighborhood's, `visit` the short mark by which the row comes back."""

    number: int
    on: date
    weekday: str
    half_day: str
    hours: str
    code: str
    neighborhood: str
    house: str
    team: str
    staff: str
    officers: str
    state: str
    note: str
    drop: str
    visit: str


@dataclass(frozen=True)
class MonthRow:
    """One month of the plan."""

    number: int
    month: str
    visits: int
    neighborhoods: int
    mornings: int
    afternoons: int


SCHEDULE = Table(
    "Lịch",
    "Lịch về phố",
    (
        Column("number", "STT", 5, Kind.PLAIN_FIGURE),
        Column("on", "Ngày", 12, Kind.DATE),
        Column("weekday", "Thứ", 10),
        Column("half_day", "Buổi", 8),
        Column("hours", "Giờ", 12),
        Column("code", "Mã phố", 9, Kind.CODE),
        Column("neighborhood", "Phố", 22),
        Column("house", "Địa điểm", 34),
        Column("team", "Tổ", 8),
        Column("staff", "Công chức", 32),
        Column("officers", "Công an", 24),
        Column("state", "Tình trạng", 16),
        Column("note", "Ghi chú", 22),
        Column("drop", "Bỏ buổi", 8, is_printed=False),
        Column("visit", "Mã buổi", 12, Kind.CODE, is_printed=False),
    ),
    PlanRow,
    "Không có buổi nào trong kỳ này.",
    total="",
    is_optional=False,
)
MONTHS = Table(
    "Theo tháng",
    "Số buổi theo tháng",
    (
        Column("number", "STT", 8, Kind.PLAIN_FIGURE),
        Column("month", "Tháng", 24),
        Column("visits", "Số buổi", 18, Kind.FIGURE),
        Column("neighborhoods", "Số phố", 18, Kind.FIGURE),
        Column("mornings", "Buổi sáng", 18, Kind.FIGURE),
        Column("afternoons", "Buổi chiều", 18, Kind.FIGURE),
    ),
    MonthRow,
    "Không có buổi nào trong kỳ này.",
    # Without a formula the workbook can come back as it is, from programs that do not calculate as well.
    total="",
    chart=Chart("Số buổi theo tháng", "month", ("mornings", "afternoons"), is_stacked=True),
)

PLAN = Report(
    ReportKind.PLAN,
    N_("Kế hoạch tháng, quý"),
    N_("Lịch về phố để ký ban hành. Sửa ngày, buổi, tổ trong Excel rồi gửi lại được."),
    symbol="KH",
    document="KẾ HOẠCH",
    subject="Hỗ trợ giải quyết thủ tục hành chính tại nhà văn hóa các phố",
    file_stem="Ke-hoach",
    tables=(SCHEDULE, MONTHS),
)


def hours_of(half_day: HalfDay) -> str:
    """7:30–11:00."""
    return "–".join(f"{at.hour}:{at.minute:02}" for at in HALF_DAY_HOURS[half_day])
