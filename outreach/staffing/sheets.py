"""The Excel forms of people and of days off."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from outreach.kernel.text import N_, phone_number
from outreach.staffing.models import Absence, StaffMember
from outreach.staffing.rules import MOST_DAYS_PER_MONTH, SKILL_LABELS, STAFF_KIND_LABELS, MemberFacts, StaffKind
from outreach.workbooks.columns import Column, Kind
from outreach.workbooks.template import write_template

_KIND_WORDS = {
    **{label: kind.value for kind, label in STAFF_KIND_LABELS.items()},
    "Công chức": StaffKind.CENTER.value,
    "Trung tâm": StaffKind.CENTER.value,
    "Công an": StaffKind.POLICE.value,
    "CA": StaffKind.POLICE.value,
}
_SKILL_WORDS = {label.replace(",", " và"): skill for skill, label in SKILL_LABELS.items()}
_MEMBER_NOTES = (
    N_("Mỗi dòng là một người. Người đã có thì sửa, chưa có thì thêm; ai không có trong tệp giữ nguyên."),
    N_("Ô để trống ở cột không bắt buộc thì giữ như cũ. Người thôi việc: ghi «Đến hết ngày», đừng xóa dòng."),
)
_ABSENCE_NOTES = (N_("Mỗi dòng là một lần nghỉ, tính cả ngày đầu và ngày cuối. Nghỉ một ngày thì để trống ngày cuối."),)


_POLICE, _CENTER = (
    re.compile(r"\bcong an\b|\b(ca|cap)\b"),
    re.compile(
        r"\b(trung tam|tt|ttpvhcc|tthcc|pvhcc|hcc|hanh chinh cong|mot cua|cong chuc|vien chuc|ubnd|van phong)\b"
    ),
)


def _kind_of(words: str) -> str | None:
    """«Công an phường», «Trung tâm PVHCC», «TT PVHCC phường»: wards write them in many ways."""
    if _POLICE.search(words):
        return StaffKind.POLICE.value
    return StaffKind.CENTER.value if _CENTER.search(words) else None


def _restored_phone(number: float) -> str | None:
    # Excel drops the leading zero of what was typed as a number.
    text = f"0{int(number)}" if number.is_integer() else ""
    return text if phone_number(text) else None


MEMBER_COLUMNS = (
    Column("code", N_("Mã"), Kind.CODE, longest=20, width=10, synonyms=("Mã cán bộ", "Mã người"),
           hint=N_("Không trùng nhau. Để trống thì nhận ra người theo tên, tên mới được đặt mã (CB01, CA01, …).")),
    Column("full_name", N_("Họ và tên"), required=True, longest=200, width=28,
           synonyms=("Họ tên", "Tên", "Họ và tên cán bộ", "Họ tên cán bộ", "Cán bộ")),
    Column("kind", N_("Thuộc"), Kind.CHOICE, required=True, words=_KIND_WORDS, width=22, guess=_kind_of,
           synonyms=("Đơn vị", "Loại", "Cơ quan", "Bộ phận", "Đơn vị công tác", "Nơi công tác", "Lực lượng")),
    Column("skills", N_("Biết việc"), Kind.CHOICES, words=_SKILL_WORDS, width=36, synonyms=("Kỹ năng",)),
    Column("phone", N_("Điện thoại"), Kind.CODE, longest=60, restore=_restored_phone, width=16,
           synonyms=("Số điện thoại", "SĐT")),
    Column("email", N_("Thư điện tử"), Kind.CODE, longest=254, width=24, synonyms=("Email", "E-mail")),
    Column("max_days_per_month", N_("Số ngày đi nhiều nhất mỗi tháng"), Kind.INT, smallest=0,
           largest=MOST_DAYS_PER_MONTH, width=14, synonyms=("Số ngày mỗi tháng",)),
    Column("both_days_ok", N_("Đi được cả hai ngày cuối tuần"), Kind.YES_NO, width=14),
    Column("active_from", N_("Làm từ ngày"), Kind.DATE, width=14, hint=N_("Để trống với người mới là 01/07/2025.")),
    Column("active_to", N_("Đến hết ngày"), Kind.DATE, width=14, hint=N_("Để trống nếu còn làm.")),
)  # fmt: skip

ABSENCE_COLUMNS = (
    Column("code", N_("Mã"), Kind.CODE, required=True, longest=20, width=10, synonyms=("Mã cán bộ", "Mã người")),
    Column("full_name", N_("Họ và tên"), width=28, synonyms=("Họ tên", "Tên"), hint=N_("Chỉ để dễ đọc.")),
    Column("from_on", N_("Từ ngày"), Kind.DATE, required=True, width=14, synonyms=("Nghỉ từ", "Ngày nghỉ")),
    Column("to_on", N_("Đến hết ngày"), Kind.DATE, width=14, synonyms=("Đến ngày", "Nghỉ đến")),
    Column("reason", N_("Lý do"), longest=300, width=30),
)  # fmt: skip


def members_workbook(members: Iterable[StaffMember] = ()) -> bytes:
    """The template of people, filled with `members`; sent back as it is it changes nothing."""
    example = MemberFacts(
        code="CB01", full_name="Nguyễn Thị Ví Dụ (mẫu)", kind=StaffKind.CENTER, skills=("vneid",),
        phone="0912000000", active_from=date(2025, 7, 1),
    )  # fmt: skip
    rows = [asdict(member.facts) for member in members]
    return write_template(N_("Danh sách cán bộ"), MEMBER_COLUMNS, rows=rows, example=asdict(example),
                          notes=_MEMBER_NOTES)  # fmt: skip


def absences_workbook(absences: Iterable[Absence] = ()) -> bytes:
    """The template of days off, filled with `absences`."""
    example = {"code": "CB01", "from_on": date(2026, 12, 5), "to_on": date(2026, 12, 6), "reason": "Nghỉ phép"}
    rows = [_absence_cells(absence) for absence in absences]
    return write_template(N_("Ngày nghỉ"), ABSENCE_COLUMNS, rows=rows, example=example, notes=_ABSENCE_NOTES)


def _absence_cells(absence: Absence) -> dict[str, Any]:
    return {
        "code": absence.member.code,
        "full_name": absence.member.full_name,
        "from_on": absence.from_on,
        "to_on": absence.to_on,
        "reason": absence.reason,
    }
