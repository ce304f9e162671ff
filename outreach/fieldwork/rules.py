"""What is written down at a visit, and when it balances."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from outreach.kernel.errors import Refused
from outreach.kernel.text import N_, phone_number
from outreach.planning.rules import VisitState


class RecordState(StrEnum):
    """A record is kept, or voided with a reason; it is never erased by hand."""

    RECORDED = "recorded"
    VOIDED = "voided"


class Sex(StrEnum):
    """As on the identity card."""

    MALE = "male"
    FEMALE = "female"


SEX_LABELS = {Sex.MALE: N_("Nam"), Sex.FEMALE: N_("Nữ")}


class Source(StrEnum):
    """Through which door a record came."""

    DESK = "desk"
    TABLET = "tablet"


class LegalBasis(StrEnum):
    """Why the data may be kept (Luật 91/2025/QH15, Điều 9 và Điều 19.1.c)."""

    STATE_DUTY = "state_duty"
    CONSENT = "consent"


class TallyKind(StrEnum):
    """Quick counters."""

    ASKED_ONLY = "asked_only"
    SLIP_ISSUED = "slip_issued"
    PERSON_COUNTED = "person_counted"


TALLY_LABELS = {
    TallyKind.ASKED_ONLY: N_("Chỉ hỏi"),
    TallyKind.SLIP_ISSUED: N_("Phiếu đã phát"),
    TallyKind.PERSON_COUNTED: N_("Người đến"),
}


class RemarkKind(StrEnum):
    """What people told the team (PAKN)."""

    COMPLAINT = "complaint"
    IDEA = "idea"
    THANKS = "thanks"


REMARK_LABELS = {
    RemarkKind.COMPLAINT: N_("Phản ánh"),
    RemarkKind.IDEA: N_("Kiến nghị"),
    RemarkKind.THANKS: N_("Lời cảm ơn"),
}

ELDERLY_FROM_AGE = 60
"""People from 60 count as elderly (Luật Người cao tuổi 39/2009/QH12, Điều 2)."""

UNDO_MINUTES = 10
"""A saved encounter can be undone this long (design/README.md §4, undo windows)."""

UNDO_REASON = N_("Hoàn tác trong 10 phút")


@dataclass(frozen=True)
class EncounterFacts:
    """What is written down about one person helped once, already cleaned by the form."""

    person_name: str
    identity_number: str | None = None
    birth_year: int | None = None
    birth_on: date | None = None
    sex: Sex | None = None
    phone: str | None = None
    needs_support: bool = False
    is_from_elsewhere: bool = False
    representative_name: str = ""
    may_be_called: bool = False
    queue_number: int | None = None
    note: str = ""


FACT_LABELS = {
    "person_name": N_("Họ và tên"),
    "identity_number": N_("Số căn cước"),
    "birth_year": N_("Năm sinh"),
    "birth_on": N_("Ngày sinh"),
    "sex": N_("Giới tính"),
    "phone": N_("Số điện thoại"),
    "needs_support": N_("Cần hỗ trợ đặc biệt"),
    "is_from_elsewhere": N_("Người ngoài phố"),
    "representative_name": N_("Người đại diện"),
    "may_be_called": N_("Đồng ý nhận cuộc gọi"),
    "queue_number": N_("Số thứ tự"),
    "note": N_("Ghi chú"),
}


@dataclass(frozen=True)
class FieldConflict:
    """One field with two values: what stands there and what was typed."""

    field: str
    theirs: Any
    mine: Any


class EncounterConflict(Refused):
    """Somebody else changed the record first; both values are kept for whoever decides."""

    def __init__(self, conflicts: tuple[FieldConflict, ...], rev: int) -> None:
        super().__init__("encounter.conflict", N_("Người khác vừa sửa lượt này. Hãy xem cả hai giá trị rồi lưu lại."))
        self.conflicts = conflicts
        self.rev = rev


@dataclass(frozen=True)
class VisitRange:
    """Which visits to count: named ones, those on the days from `from_on` to `to_on`, or all."""

    visit_ids: frozenset[UUID] | None = None
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True)
class EncounterTotals:
    """People helped at one visit, voided records left out; `late` came after the closing."""

    encounters: int = 0
    elderly: int = 0
    needs_support: int = 0
    from_elsewhere: int = 0
    late: int = 0


@dataclass(frozen=True)
class Balance:
    """The five figures that must be one (sync.md, loss accounting). «Chỉ hỏi» has no slip and no record."""

    slips_issued: int
    people_counted: int
    records_on_tablets: int
    records_on_server: int
    rows_in_report: int

    @property
    def difference(self) -> int:
        """The largest figure minus the smallest; zero when all five agree."""
        figures = (
            self.slips_issued,
            self.people_counted,
            self.records_on_tablets,
            self.records_on_server,
            self.rows_in_report,
        )
        return max(figures) - min(figures)


def conflicts_between(theirs: EncounterFacts, mine: EncounterFacts) -> tuple[FieldConflict, ...]:
    """The fields in which two versions of one record differ."""
    pairs = ((one.name, getattr(theirs, one.name), getattr(mine, one.name)) for one in fields(mine))
    return tuple(FieldConflict(*pair) for pair in pairs if pair[1] != pair[2])


def age_on(day: date, *, birth_year: int | None, birth_on: date | None) -> int | None:
    """Full years on `day`; by the year alone where only that is known; None where nothing is."""
    if birth_on is not None:
        return day.year - birth_on.year - ((day.month, day.day) < (birth_on.month, birth_on.day))
    return day.year - birth_year if birth_year is not None else None


def is_elderly_on(day: date, *, birth_year: int | None, birth_on: date | None) -> bool:
    """Whether somebody is at least 60 full years old on `day` (Luật Người cao tuổi, Điều 2)."""
    age = age_on(day, birth_year=birth_year, birth_on=birth_on)
    return age is not None and age >= ELDERLY_FROM_AGE


def may_undo(recorded_at: datetime, *, now: datetime) -> bool:
    """Whether a saving can still be undone."""
    return now - recorded_at <= timedelta(minutes=UNDO_MINUTES)


def record_mode(state: VisitState) -> bool | None:
    """Whether a record written now is late: no while the doors are open, yes after closing.

    None where the visit never opened: nothing can have happened there.
    """
    return {VisitState.HELD: False, VisitState.CLOSED: True}.get(state)


def phone_problem(typed: str) -> str | None:
    """Why `typed` is no Vietnamese phone number, as a sentence; None where it is one."""
    if phone_number(typed) is not None:
        return None
    digits = "".join(letter for letter in typed if letter.isdigit())
    if len(digits) == 11 and digits.startswith("01"):
        return N_("Số di động 11 số đã đổi thành 10 số từ năm 2018. Hãy hỏi số mới.")
    return N_("Số điện thoại chưa đúng. Số di động có 10 số, ví dụ 0912 345 678.")


KEEP_PEOPLE_MONTHS = 24
"""After this long a record keeps its figures and forgets its person; administrative records rules apply to reports."""
