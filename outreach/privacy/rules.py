"""Clocks of the law on personal data: Luật 91/2025/QH15, NĐ 356/2025/NĐ-CP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from outreach.fieldwork.rules import KEEP_PEOPLE_MONTHS
from outreach.kernel.text import N_
from outreach.workdays.rules import SpecialDays, add_working_days


class RequestKind(StrEnum):
    """What somebody may ask for."""

    VIEW = "view"
    CORRECT = "correct"
    WITHDRAW = "withdraw"
    ERASE = "erase"


REQUEST_LABELS = {
    RequestKind.VIEW: N_("Xem dữ liệu của mình"),
    RequestKind.CORRECT: N_("Sửa dữ liệu của mình"),
    RequestKind.WITHDRAW: N_("Rút lại sự đồng ý"),
    RequestKind.ERASE: N_("Xóa dữ liệu của mình"),
}

ANSWER_WORKING_DAYS = 2
DAYS_TO_DO = {RequestKind.VIEW: 10, RequestKind.CORRECT: 10, RequestKind.WITHDRAW: 15, RequestKind.ERASE: 20}
"""Answered within two working days; done within ten, fifteen or twenty days (NĐ 356/2025, Điều 5)."""

INCIDENT_HOURS = timedelta(hours=72)
"""An incident is reported to the specialised authority within 72 hours of its detection (Luật 91/2025, Điều 23)."""

ERASED = "(đã ẩn danh)"
"""What stands in place of a name."""


class IncidentKind(StrEnum):
    """What went wrong."""

    LOST_DEVICE = "lost_device"
    LEAK = "leak"
    MISUSE = "misuse"
    LOSS = "loss"
    INTRUSION = "intrusion"


INCIDENT_LABELS = {
    IncidentKind.LOST_DEVICE: N_("Mất máy tính bảng hoặc điện thoại"),
    IncidentKind.LEAK: N_("Lộ dữ liệu, gửi nhầm tệp"),
    IncidentKind.MISUSE: N_("Dùng dữ liệu sai mục đích"),
    IncidentKind.LOSS: N_("Mất dữ liệu"),
    IncidentKind.INTRUSION: N_("Có người xâm nhập"),
}


@dataclass(frozen=True)
class RequestClock:
    """By when a request is answered and done."""

    answer_by: date
    done_by: date


def clock_of(kind: RequestKind, received_on: date, special: SpecialDays) -> RequestClock:
    """The last days of a request that came on a day."""
    return RequestClock(
        add_working_days(received_on, ANSWER_WORKING_DAYS, special), received_on + timedelta(days=DAYS_TO_DO[kind])
    )


def report_by(detected_at: datetime) -> datetime:
    """The last moment at which an incident is reported in time."""
    return detected_at + INCIDENT_HOURS


def forget_before(today: date) -> date:
    """Visits before this day have been kept long enough: the same day `KEEP_PEOPLE_MONTHS` earlier."""
    months = today.year * 12 + today.month - 1 - KEEP_PEOPLE_MONTHS
    year, month = divmod(months, 12)
    # The first of the month serves the 29th to the 31st, which not every month has.
    return date(year, month + 1, min(today.day, 28))
