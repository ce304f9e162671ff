"""Help lines, portal statuses and follow-ups."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from outreach.kernel.text import N_, clean
from outreach.workdays.rules import OfficeRules, SpecialDays, add_working_days


class Help(StrEnum):
    """What was done for one procedure (domain.md §4, own states before the portal's)."""

    ADVISED = "advised"
    MISSING_PAPERS = "missing_papers"
    SUBMITTED_ONLINE = "submitted_online"
    RECEIVED_ON_PAPER = "received_on_paper"
    SENT_TO_CENTER = "sent_to_center"
    SENT_TO_POLICE = "sent_to_police"


HELP_LABELS = {
    Help.ADVISED: N_("Tư vấn"),
    Help.MISSING_PAPERS: N_("Thiếu giấy tờ"),
    Help.SUBMITTED_ONLINE: N_("Đã nộp trực tuyến"),
    Help.RECEIVED_ON_PAPER: N_("Nhận hồ sơ giấy"),
    Help.SENT_TO_CENTER: N_("Hẹn lên Trung tâm"),
    Help.SENT_TO_POLICE: N_("Chuyển công an"),
}

PORTAL_STATUSES = {
    1: N_("Mới đăng ký"),
    2: N_("Được tiếp nhận"),
    3: N_("Không được tiếp nhận"),
    4: N_("Đang xử lý"),
    5: N_("Yêu cầu bổ sung giấy tờ"),
    6: N_("Yêu cầu thực hiện nghĩa vụ tài chính"),
    7: N_("Công dân yêu cầu rút hồ sơ"),
    8: N_("Dừng xử lý"),
    9: N_("Đã xử lý xong"),
    10: N_("Đã trả kết quả"),
}
"""The ten statuses that official systems exchange with the national portal (domain.md §4)."""

HELP_MOVES: dict[Help, frozenset[Help]] = {
    Help.ADVISED: frozenset(set(Help) - {Help.ADVISED}),
    Help.MISSING_PAPERS: frozenset(
        {Help.SUBMITTED_ONLINE, Help.RECEIVED_ON_PAPER, Help.SENT_TO_CENTER, Help.SENT_TO_POLICE}
    ),
    Help.SENT_TO_CENTER: frozenset({Help.SUBMITTED_ONLINE, Help.RECEIVED_ON_PAPER, Help.MISSING_PAPERS}),
    Help.SENT_TO_POLICE: frozenset({Help.SUBMITTED_ONLINE, Help.MISSING_PAPERS}),
    Help.RECEIVED_ON_PAPER: frozenset({Help.SUBMITTED_ONLINE, Help.MISSING_PAPERS}),
    Help.SUBMITTED_ONLINE: frozenset(),
}
"""How a help line goes on after its day, as long as the portal has not spoken (domain.md §4, own states).

What was handed in online is the portal's from there on; a wrong line is corrected, not moved.
"""

_PAST_RECEPTION = frozenset({2, 4, 5, 6, 7, 8, 9, 10})
PORTAL_MOVES: dict[int, frozenset[int]] = {
    0: frozenset(range(1, 11)),
    1: frozenset(range(2, 11)),
    2: _PAST_RECEPTION - {2},
    3: frozenset(),
    4: _PAST_RECEPTION - {4},
    5: _PAST_RECEPTION - {5} | {3},
    6: _PAST_RECEPTION - {6},
    7: _PAST_RECEPTION - {7, 2},
    8: _PAST_RECEPTION - {8, 2},
    9: frozenset({10}),
    10: frozenset(),
}
"""Which portal status may be seen after which; 0 is «none seen yet». The ten are the portal's (domain.md §4).

We see snapshots, so statuses between may be missed; what cannot be is what the forms of TT 03/2025/TT-VPCP rule
out: a refused dossier (form 03) is handed in anew under another code, a result that was given is not taken back,
and what was received is not «mới đăng ký» again. Whoever wrote a status down wrongly corrects it with a reason.
"""

DOSSIER_CODE = re.compile(r"[A-Z0-9.]{3,30}-(\d{6})-\d{4,7}")
"""{mã đơn vị}-{yymmdd}-{số thứ tự}: new and old style (TT 03/2025/TT-VPCP; domain.md §4)."""


class FollowUpPlace(StrEnum):
    """Where a follow-up is done."""

    NEXT_VISIT = "next_visit"
    CENTER = "center"
    HOME = "home"


FOLLOW_UP_PLACE_LABELS = {
    FollowUpPlace.NEXT_VISIT: N_("Buổi sau tại phố"),
    FollowUpPlace.CENTER: N_("Tại Trung tâm"),
    FollowUpPlace.HOME: N_("Tại nhà"),
}


class FollowUpState(StrEnum):
    """Life of a follow-up."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


FOLLOW_UP_LABELS = {
    FollowUpState.OPEN: N_("Còn hẹn"),
    FollowUpState.DONE: N_("Đã xong"),
    FollowUpState.DROPPED: N_("Thôi không làm"),
}


class KeptState(StrEnum):
    """Life of a row that an import could not match."""

    OPEN = "open"
    MATCHED = "matched"
    DROPPED = "dropped"


IN_HAND = frozenset({Help.SUBMITTED_ONLINE, Help.RECEIVED_ON_PAPER})
"""Only these start the clock of a procedure: the dossier is really with the authority."""

FINISHED_STATUSES = frozenset({9, 10})
STOPPED_STATUSES = frozenset({3, 7, 8})
"""Not taken, taken back, stopped: nobody waits for a result any more."""

_CODE_DATE_FROM_YEAR = 2000
_CODE_SOMEWHERE = re.compile(r"(?<![A-Z0-9.])[A-Z0-9.]{3,30}-\d{6}-\d{4,7}(?!\d)")


@dataclass(frozen=True)
class DossierFacts:
    """What is written down about help with one procedure, already cleaned by the form."""

    procedure_code: str
    help: Help
    missing_papers: tuple[str, ...] = ()
    dossier_code: str | None = None
    note: str = ""


@dataclass(frozen=True)
class NextStep:
    """How a help line goes on: what is done now, what is still missing, the code where there is one."""

    help: Help
    missing_papers: tuple[str, ...] = ()
    dossier_code: str | None = None


@dataclass(frozen=True)
class FollowUpFacts:
    """What is promised to a person, already cleaned by the form."""

    what: str
    place: FollowUpPlace
    due_on: date
    owner_id: UUID | None = None
    dossier_id: UUID | None = None


@dataclass(frozen=True)
class DossierTotals:
    """Help lines of one visit, voided ones left out. Late and overdue go by working days."""

    dossiers: int = 0
    by_help: Mapping[Help, int] = field(default_factory=dict)
    finished_on_time: int = 0
    finished_late: int = 0
    overdue: int = 0

    @property
    def on_time_share(self) -> float | None:
        """Finished on time of all finished with a due date, 0 to 1; None where none is finished."""
        finished = self.finished_on_time + self.finished_late
        return self.finished_on_time / finished if finished else None


@dataclass(frozen=True)
class FieldTotals:
    """Help lines of one field of administration (lĩnh vực)."""

    field: str
    dossiers: int
    by_help: Mapping[Help, int]


@dataclass(frozen=True)
class ProcedureTotals:
    """Help lines of one procedure, whatever version of the catalogue named it."""

    code: str
    name: str
    field: str
    dossiers: int
    by_help: Mapping[Help, int]


@dataclass(frozen=True)
class PaperTotals:
    """How often one paper was missing."""

    name: str
    count: int


@dataclass(frozen=True)
class FollowUpTotals:
    """Promises made at one visit; `overdue` ones are among the open ones."""

    open: int = 0
    overdue: int = 0
    done: int = 0
    dropped: int = 0


def dossier_code_problem(code: str, *, today: date) -> str | None:
    """Why `code` cannot be a dossier code, as a sentence; None where it can.

    {mã đơn vị}-{yymmdd}-{số thứ tự}; the date is real and not in the future
    (TT 03/2025/TT-VPCP; old codes as 000.00.16.H56-220101-0001 pass too).
    """
    parts = DOSSIER_CODE.fullmatch(code)
    if parts is None:
        return N_("Mã hồ sơ có dạng H56.16-261123-0001. Nếu chưa có mã thì để trống, thêm sau.")
    digits = parts.group(1)
    try:
        received = date(_CODE_DATE_FROM_YEAR + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return N_("Sáu chữ số ở giữa mã hồ sơ phải là một ngày có thật (năm, tháng, ngày).")
    return N_("Ngày trong mã hồ sơ chưa tới. Hãy xem lại mã.") if received > today else None


def code_in_scan(text: str) -> str | None:
    """The dossier code in what a scanner read from a receipt: alone, in a sentence or in an address; None for none.

    The barcode of form 01 holds the code, its QR often an address with the code in it (TT 03/2025/TT-VPCP).
    """
    found = _CODE_SOMEWHERE.search(clean(text).upper().replace("%2D", "-"))
    return found.group(0) if found else None


def may_go_on(now: Help, to: Help, *, portal_status: int | None) -> bool:
    """Whether a help line may go on from `now` to `to`; never once the portal has spoken."""
    return portal_status is None and to in HELP_MOVES[now]


def may_become(portal_status: int | None, to: int) -> bool:
    """Whether a dossier last seen with `portal_status` may be seen with `to`."""
    return to in PORTAL_MOVES[portal_status or 0]


def due_date(
    received_at: datetime,
    special: SpecialDays,
    *,
    working_days: int | None,
    calendar_days: int | None = None,
    office: OfficeRules | None = None,
) -> date | None:
    """The day on which the result is due; None where the procedure states no number.

    `received_at` on the ward's wall clock. Received on a day off counts from the next working day
    (domain.md §4); a same-day item after the ward's hour, 15:00 unless `office` says another, is due the next
    working day (procedure 1.001193).
    A due day in calendar days that is a day off moves to the next working day (Bộ luật Dân sự 2015, Điều 148.5).
    """
    start = add_working_days(received_at.date(), 0, special)
    if working_days is None:
        return None if calendar_days is None else add_working_days(start + timedelta(days=calendar_days), 0, special)
    limit = (office or OfficeRules()).same_day_until
    is_afternoon = start == received_at.date() and received_at.time() > limit
    return add_working_days(start, 1 if working_days == 0 and is_afternoon else working_days, special)


def is_on_time(due_on: date | None, finished_on: date | None) -> bool | None:
    """Whether a finished dossier kept its day, the day itself included; None where either is unknown."""
    return None if due_on is None or finished_on is None else finished_on <= due_on


def is_overdue(due_on: date | None, finished_on: date | None, portal_status: int | None, *, today: date) -> bool:
    """Whether somebody still waits although the day has passed."""
    return due_on is not None and finished_on is None and portal_status not in STOPPED_STATUSES and due_on < today
