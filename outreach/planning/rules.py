"""The life of a visit: states, legal moves, half-days."""

from __future__ import annotations

from datetime import date, time, timedelta
from enum import StrEnum

from outreach.kernel.text import N_


class HalfDay(StrEnum):
    """A visit takes one half-day."""

    AM = "am"
    PM = "pm"


HALF_DAY_LABELS = {HalfDay.AM: N_("Sáng"), HalfDay.PM: N_("Chiều")}
HALF_DAY_HOURS = {HalfDay.AM: (time(7, 30), time(11, 0)), HalfDay.PM: (time(14, 0), time(17, 0))}


class VisitState(StrEnum):
    """Life of a visit (product.md B7)."""

    PROPOSED = "proposed"
    HOUSE_CONFIRMED = "house_confirmed"
    POLICE_CONFIRMED = "police_confirmed"
    ANNOUNCED = "announced"
    HELD = "held"
    CLOSED = "closed"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


VISIT_STATE_LABELS = {
    VisitState.PROPOSED: N_("Dự kiến"),
    VisitState.HOUSE_CONFIRMED: N_("Nhà văn hóa đã nhận"),
    VisitState.POLICE_CONFIRMED: N_("Công an đã nhận"),
    VisitState.ANNOUNCED: N_("Đã thông báo"),
    VisitState.HELD: N_("Đang mở cửa"),
    VisitState.CLOSED: N_("Đã về"),
    VisitState.POSTPONED: N_("Hoãn"),
    VisitState.CANCELLED: N_("Hủy"),
}

_OPEN = (VisitState.PROPOSED, VisitState.HOUSE_CONFIRMED, VisitState.POLICE_CONFIRMED, VisitState.ANNOUNCED)
_CALLED_OFF = frozenset({VisitState.POSTPONED, VisitState.CANCELLED})

VISIT_MOVES: dict[VisitState, frozenset[VisitState]] = {
    VisitState.PROPOSED: frozenset({VisitState.HOUSE_CONFIRMED}) | _CALLED_OFF,
    VisitState.HOUSE_CONFIRMED: frozenset({VisitState.POLICE_CONFIRMED, VisitState.PROPOSED}) | _CALLED_OFF,
    VisitState.POLICE_CONFIRMED: frozenset({VisitState.ANNOUNCED, VisitState.PROPOSED}) | _CALLED_OFF,
    VisitState.ANNOUNCED: frozenset({VisitState.HELD, VisitState.PROPOSED}) | _CALLED_OFF,
    VisitState.HELD: frozenset({VisitState.CLOSED}),
    VisitState.CLOSED: frozenset(),
    VisitState.POSTPONED: frozenset({VisitState.PROPOSED, VisitState.CANCELLED}),
    VisitState.CANCELLED: frozenset(),
}

AHEAD_STATES = frozenset(_OPEN)
ON_THE_PLAN_STATES = AHEAD_STATES | {VisitState.HELD, VisitState.CLOSED}


class PlanState(StrEnum):
    """Life of a plan: worked on, published as visits, or set aside."""

    DRAFT = "draft"
    PUBLISHED = "published"
    DISCARDED = "discarded"


def may_move(state: VisitState, to: VisitState) -> bool:
    """Whether a visit in `state` may go to `to`."""
    return to in VISIT_MOVES[state]


def weekend_of(day: date) -> tuple[date, date]:
    """The Saturday and Sunday of the week (Monday first) that holds `day`."""
    saturday = day + timedelta(days=5 - day.weekday())
    return saturday, saturday + timedelta(days=1)
