"""What people are told, in which words, and when a reminder is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from outreach.kernel.text import N_
from outreach.planning.rules import HALF_DAY_HOURS, HALF_DAY_LABELS, VISIT_STATE_LABELS, HalfDay, VisitState

REMINDED_BEFORE = (1, 3, 7)
"""Days before a visit on which team, police and house keeper are reminded (product.md, I)."""

SOON_DAYS = 14
"""A visit so near is told of when it changes even where nobody has promised it yet (domain.md: 10 to 14 days ahead)."""


class NoticeKind(StrEnum):
    """Why somebody is told something."""

    REMINDER = "reminder"
    VISIT_DAY = "visit_day"
    MOVED = "moved"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    TEAM_CHANGED = "team_changed"
    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    FOLLOW_UPS_OVERDUE = "follow_ups_overdue"
    ACTIVATIONS_OVERDUE = "activations_overdue"
    REPORT_READY = "report_ready"


TITLES: Mapping[NoticeKind, str] = {
    NoticeKind.REMINDER: N_("Còn %(days)s ngày: buổi về phố %(place)s"),
    NoticeKind.VISIT_DAY: N_("Hôm nay có %(count)s buổi về phố"),
    NoticeKind.MOVED: N_("Đổi ngày: buổi về phố %(place)s"),
    NoticeKind.POSTPONED: N_("Hoãn: buổi về phố %(place)s"),
    NoticeKind.CANCELLED: N_("Hủy: buổi về phố %(place)s"),
    NoticeKind.TEAM_CHANGED: N_("Tổ đi phố %(place)s vừa đổi"),
    NoticeKind.INVITED: N_("Mời xác nhận: buổi về phố %(place)s"),
    NoticeKind.ACCEPTED: N_("%(who)s đã nhận lời: buổi về phố %(place)s"),
    NoticeKind.DECLINED: N_("%(who)s báo không được: buổi về phố %(place)s"),
    NoticeKind.FOLLOW_UPS_OVERDUE: N_("%(count)s việc hẹn bà con đã quá ngày"),
    NoticeKind.ACTIVATIONS_OVERDUE: N_("%(count)s người quá ngày hẹn kích hoạt VNeID"),
    NoticeKind.REPORT_READY: N_("Báo cáo hằng tháng đã làm xong"),
}

_WHEN_AND_WHERE = N_("%(when)s, tại %(house)s.")
_TEXTS: Mapping[NoticeKind, Sequence[str]] = {
    NoticeKind.REMINDER: (_WHEN_AND_WHERE,),
    NoticeKind.MOVED: (N_("Trước: %(was)s. Nay: %(when)s, tại %(house)s."),),
    NoticeKind.POSTPONED: (N_("Buổi %(was)s hoãn lại, ngày mới sẽ báo sau."),),
    NoticeKind.CANCELLED: (N_("Buổi %(was)s không diễn ra."),),
    NoticeKind.TEAM_CHANGED: (_WHEN_AND_WHERE, N_("Xin xem lại ai đi cùng.")),
    NoticeKind.INVITED: (
        _WHEN_AND_WHERE,
        N_("Mong bác bấm vào đường dẫn dưới đây để nhận lời, hoặc báo nếu không được:"),
    ),
    NoticeKind.ACCEPTED: (_WHEN_AND_WHERE,),
    NoticeKind.DECLINED: (_WHEN_AND_WHERE, N_("Hãy gọi lại để bàn, rồi đổi ngày hoặc đổi nhà nếu cần.")),
    NoticeKind.FOLLOW_UPS_OVERDUE: (
        N_("Hãy gọi bà con, rồi ghi kết quả hoặc hẹn ngày khác. Việc cũ nhất: %(oldest)s."),
    ),
    NoticeKind.ACTIVATIONS_OVERDUE: (N_("Hãy gọi nhắc bà con, hoặc ghi kết quả. Ngày hẹn cũ nhất: %(oldest)s."),),
    NoticeKind.REPORT_READY: (N_("Tệp %(file)s nằm ở trang Báo cáo."),),
    NoticeKind.VISIT_DAY: (),
}
_REASON = N_("Lý do: %(reason)s.")
_STATE = N_("Hiện nay: %(state)s.")
_NOT_OPEN = N_("Chưa xong các bước xác nhận.")
_HALF_DAY_LINE = N_("%(hours)s: phố %(place)s, %(house)s; %(people)s công chức, %(police)s công an, "
                    "%(expected)s người đăng ký trước.")  # fmt: skip

PATHS: Mapping[NoticeKind, str] = {
    NoticeKind.REMINDER: "/visits/{subject}",
    NoticeKind.VISIT_DAY: "/visits",
    NoticeKind.MOVED: "/visits/{subject}",
    NoticeKind.POSTPONED: "/visits/{subject}",
    NoticeKind.CANCELLED: "/visits/{subject}",
    NoticeKind.TEAM_CHANGED: "/visits/{subject}",
    NoticeKind.INVITED: "/visits/{subject}",
    NoticeKind.ACCEPTED: "/visits/{subject}",
    NoticeKind.DECLINED: "/visits/{subject}",
    NoticeKind.FOLLOW_UPS_OVERDUE: "/follow-ups",
    NoticeKind.ACTIVATIONS_OVERDUE: "/activations",
    NoticeKind.REPORT_READY: "/reports",
}
"""Where a notice leads."""


@dataclass(frozen=True)
class Recipient:
    """Somebody who is told: with an account, or by mail alone. `key` is the same for ever."""

    key: str
    name: str
    user_id: UUID | None = None
    address: str = ""


@dataclass(frozen=True)
class Message:
    """One thing to tell. `once` is what it can be told only once for; `facts` are plain values for the words."""

    kind: NoticeKind
    once: str
    subject_id: UUID | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    good_until: date | None = None
    link: str = ""


@dataclass(frozen=True)
class Tongue:
    """How a language says source strings, days and clock times."""

    say: Callable[..., str]
    day: Callable[[date], str]
    clock: Callable[[time], str]


def reminder_due(days_left: int) -> int | None:
    """Which reminder stands when a visit is so many days ahead: 7, 3 or 1; None on the day itself and long before.

    Only the nearest one stands, so that days without the machine bring one reminder and not three.
    """
    if days_left < 1:
        return None
    return next((before for before in REMINDED_BEFORE if days_left <= before), None)


def title_of(kind: NoticeKind, facts: Mapping[str, Any], tongue: Tongue) -> str:
    """The one line of a notice."""
    return tongue.say(TITLES[kind], **_worded(facts, tongue))


def lines_of(kind: NoticeKind, facts: Mapping[str, Any], tongue: Tongue) -> list[str]:
    """What else a notice says, sentence by sentence."""
    worded = _worded(facts, tongue)
    lines = [tongue.say(text, **worded) for text in _TEXTS[kind]]
    lines += [_visit_line(one, tongue) for one in facts.get("visits", ())]
    if facts.get("reason"):
        lines.append(tongue.say(_REASON, reason=str(facts["reason"]).rstrip(".")))
    if facts.get("state"):
        lines.append(tongue.say(_STATE, state=tongue.say(VISIT_STATE_LABELS[VisitState(facts["state"])])))
    return lines


def half_day_in_words(on: date, half_day: HalfDay, tongue: Tongue) -> str:
    """«Thứ Bảy 28/11/2026, sáng 7:30–11:00»."""
    begins, ends = HALF_DAY_HOURS[half_day]
    half = tongue.say(HALF_DAY_LABELS[half_day]).lower()
    return f"{tongue.day(on)}, {half} {tongue.clock(begins)}–{tongue.clock(ends)}"


def bare_name(neighborhood: str) -> str:
    """The name without «Phố» in front: sentences say the word themselves."""
    return neighborhood.removeprefix("Phố ").removeprefix("phố ")


def _worded(facts: Mapping[str, Any], tongue: Tongue) -> dict[str, Any]:
    said = {name: value for name, value in facts.items() if name not in {"visits", "reason", "state"}}
    if "on" in facts:
        said["when"] = half_day_in_words(date.fromisoformat(facts["on"]), HalfDay(facts["half_day"]), tongue)
    if "was_on" in facts:
        said["was"] = half_day_in_words(date.fromisoformat(facts["was_on"]), HalfDay(facts["was_half_day"]), tongue)
    if "oldest" in facts:
        said["oldest"] = tongue.day(date.fromisoformat(facts["oldest"]))
    if "who" in facts:
        party = str(facts["who"])
        said["who"] = tongue.say(party)
    return said


def _visit_line(one: Mapping[str, Any], tongue: Tongue) -> str:
    begins, ends = HALF_DAY_HOURS[HalfDay(one["half_day"])]
    line = tongue.say(_HALF_DAY_LINE, **{**one, "hours": f"{tongue.clock(begins)}–{tongue.clock(ends)}"})
    return line if one.get("is_ready") else f"{line} {tongue.say(_NOT_OPEN)}"
