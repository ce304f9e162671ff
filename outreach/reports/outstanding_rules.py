"""What is still open (domain.md §6, no. 4): promises, dossiers, VNeID; the one report that may name people."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from outreach.kernel.text import N_
from outreach.reports.rules import Column, Kind, Report, ReportKind, Table

_LONG_NUMBERS = re.compile(r"\+?\d(?:[ .\-]?\d){7,}")
HIDDEN = "…"


@dataclass(frozen=True)
class PromiseRow:
    """Something promised to a person and not done yet."""

    number: int
    neighborhood: str
    visited_on: date
    what: str
    procedure: str
    place: str
    due_on: date
    days_late: int | None
    owner: str
    person_name: str = ""
    birth_year: int | None = None
    phone: str = ""
    identity_number: str = ""


@dataclass(frozen=True)
class DossierRow:
    """A dossier that was handed in and has no result yet."""

    number: int
    neighborhood: str
    visited_on: date
    dossier_code: str
    procedure: str
    help: str
    status: str
    received_on: date | None
    due_on: date | None
    days_late: int | None
    person_name: str = ""
    birth_year: int | None = None
    phone: str = ""
    identity_number: str = ""


@dataclass(frozen=True)
class VneidRow:
    """A level 2 that somebody still has to do something about."""

    number: int
    neighborhood: str
    visited_on: date
    state: str
    reason: str
    requested_on: date
    due_on: date | None
    days_late: int | None
    person_name: str = ""
    birth_year: int | None = None
    phone: str = ""
    identity_number: str = ""


_NUMBER = Column("number", "STT", 6, Kind.PLAIN_FIGURE)
_PLACE = Column("neighborhood", "Phố", 22)
_VISITED = Column("visited_on", "Ngày về phố", 12, Kind.DATE)
_DUE = Column("due_on", "Hạn", 12, Kind.DATE)
_LATE = Column("days_late", "Quá hạn (ngày)", 10, Kind.PLAIN_FIGURE)
_PERSON = (
    Column("person_name", "Họ và tên", 24, is_personal=True),
    Column("birth_year", "Năm sinh", 8, Kind.PLAIN_FIGURE, is_personal=True),
    Column("phone", "Điện thoại", 13, Kind.CODE, is_personal=True),
    Column("identity_number", "Số căn cước", 15, Kind.CODE, is_personal=True),
)

PROMISES = Table(
    "Việc hẹn bà con",
    "Việc hẹn bà con chưa xong",
    (
        _NUMBER,
        _PLACE,
        _VISITED,
        Column("what", "Việc phải làm", 36),
        Column("procedure", "Thủ tục", 28),
        Column("place", "Làm ở đâu", 16),
        _DUE,
        _LATE,
        Column("owner", "Người phụ trách", 20),
        *_PERSON,
    ),
    PromiseRow,
    "Không còn việc hẹn nào.",
    total="",
    is_optional=False,
)
DOSSIERS = Table(
    "Hồ sơ chờ kết quả",
    "Hồ sơ đã nộp, chưa có kết quả",
    (
        _NUMBER,
        _PLACE,
        _VISITED,
        Column("dossier_code", "Mã hồ sơ", 24, Kind.CODE),
        Column("procedure", "Thủ tục", 34),
        Column("help", "Cách nộp", 19),
        Column("status", "Trạng thái", 18),
        Column("received_on", "Ngày nộp", 12, Kind.DATE),
        _DUE,
        _LATE,
        *_PERSON,
    ),
    DossierRow,
    "Không có hồ sơ nào đang chờ.",
    total="",
)
VNEID = Table(
    "VNeID chưa xong",
    "VNeID mức độ 2 chưa xong",
    (
        _NUMBER,
        _PLACE,
        _VISITED,
        Column("state", "Tình trạng", 24),
        Column("reason", "Lý do", 34),
        Column("requested_on", "Ngày đề nghị", 12, Kind.DATE),
        _DUE,
        _LATE,
        *_PERSON,
    ),
    VneidRow,
    "Không còn ai chờ VNeID mức độ 2.",
    total="",
)

OUTSTANDING = Report(
    ReportKind.OUTSTANDING,
    N_("Danh sách việc tồn"),
    N_("Việc hẹn, hồ sơ chờ, VNeID chưa xong. Có thể kèm họ tên cho người phải làm."),
    symbol="BC",
    document="DANH SÁCH",
    subject="Việc còn tồn sau các buổi về phố",
    file_stem="Viec-ton",
    tables=(PROMISES, DOSSIERS, VNEID),
)


def without_person(text: str, names: Iterable[str]) -> str:
    """`text` without these names and without long numbers: what staff typed may hold both."""
    for name in names:
        if name:
            text = re.sub(re.escape(name), HIDDEN, text, flags=re.IGNORECASE)
    return _LONG_NUMBERS.sub(HIDDEN, text)


def days_late(due_on: date | None, today: date) -> int | None:
    """For how many days the day has passed; None where it has not."""
    return (today - due_on).days if due_on is not None and due_on < today else None
