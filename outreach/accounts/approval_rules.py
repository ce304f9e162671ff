"""What one person may not do alone."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from outreach.kernel.text import N_


class ApprovalKind(StrEnum):
    """What a second person is asked for (ASVS 5.0 v5.0.0-2.3.5)."""

    FORGET_FACTOR = "forget_factor"
    EXPORT_NUMBERS = "export_numbers"
    ERASE_PERSON = "erase_person"


APPROVAL_LABELS = {
    ApprovalKind.FORGET_FACTOR: N_("Bỏ mã hai lớp của một tài khoản"),
    ApprovalKind.EXPORT_NUMBERS: N_("Lấy tệp có đủ số căn cước"),
    ApprovalKind.ERASE_PERSON: N_("Xóa dữ liệu cá nhân của một người"),
}

APPROVAL_LIVES = timedelta(days=7)
"""A question that nobody answered, and a permission that nobody used, end after a week."""

SHORTEST_REASON = 10
