"""What may be done with a visit next, by whom, and the words for what has been done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from outreach.accounts.rules import Actor, Permission
from outreach.kernel.text import N_
from outreach.planning.rules import AHEAD_STATES, VisitState, may_move

CHANGE_LABELS = {
    "visit.add": N_("Xếp lịch"),
    "visit.move": N_("Dời sang %(day)s, %(half_day)s"),
    "visit.restore": N_("Xếp lại vào %(day)s, %(half_day)s"),
    "visit.change_team": N_("Đổi tổ"),
    "visit.lock": N_("Khóa buổi"),
    "visit.unlock": N_("Mở khóa"),
    "visit.confirm_house": N_("Phố nhận lời"),
    "visit.confirm_police": N_("Công an nhận lời"),
    "visit.decline_house": N_("Nhà văn hóa báo không được"),
    "visit.decline_police": N_("Công an báo không được"),
    "visit.announce": N_("Đã báo cho bà con"),
    "visit.hold": N_("Mở cửa"),
    "visit.close": N_("Chốt buổi"),
    "visit.postpone": N_("Hoãn"),
    "visit.cancel": N_("Hủy"),
    "visit.hand_over": N_("Chuyển sang phố mới"),
    "visit.undo": N_("Hoàn tác về %(day)s, %(half_day)s"),
}

STEPS = (
    (VisitState.PROPOSED, N_("Dự kiến")),
    (VisitState.HOUSE_CONFIRMED, N_("Phố nhận lời")),
    (VisitState.POLICE_CONFIRMED, N_("Công an nhận lời")),
    (VisitState.ANNOUNCED, N_("Báo cho bà con")),
    (VisitState.HELD, N_("Mở cửa")),
    (VisitState.CLOSED, N_("Chốt buổi")),
)


@dataclass(frozen=True)
class Act:
    """One thing that may be done now: its page, its words, whom it is for."""

    endpoint: str
    label: str
    icon: str
    is_main: bool = False


_NEXT = (
    (VisitState.HOUSE_CONFIRMED, Permission.CONFIRM_HOUSE, "house", N_("Phố nhận lời"), "home"),
    (VisitState.POLICE_CONFIRMED, Permission.CONFIRM_POLICE, "police", N_("Công an nhận lời"), "shield"),
    (VisitState.ANNOUNCED, Permission.PLAN_VISITS, "announce", N_("Đã báo cho bà con"), "megaphone"),
    (VisitState.HELD, Permission.RECORD_ENCOUNTERS, "hold", N_("Mở cửa buổi này"), "play"),
)


def acts_for(state: VisitState, actor: Actor, *, on: date, today: date) -> list[Act]:
    """The one next step of a visit, as far as this person may do it; opening only on the day itself."""
    return [
        Act(f"visit_acts.{name}", label, icon, is_main=True)
        for to, permission, name, label, icon in _NEXT
        if may_move(state, to) and actor.may(permission) and (to is not VisitState.HELD or on == today)
    ]


def steps_of(state: VisitState) -> list[tuple[str, str]]:
    """The steps of a visit's life with how far it is: `done`, `now` or `next`, and the word."""
    if state not in dict(STEPS):
        return [("next", label) for _, label in STEPS]
    position = [step for step, _ in STEPS].index(state)
    marks = ["done"] * position + ["now"] + ["next"] * (len(STEPS) - position - 1)
    if state is VisitState.CLOSED:
        marks[-1] = "done"
    return list(zip(marks, (label for _, label in STEPS), strict=True))


def may_be_planned(state: VisitState) -> bool:
    """Whether a visit can be given another half-day: it is ahead, or postponed."""
    return state in AHEAD_STATES or state is VisitState.POSTPONED
