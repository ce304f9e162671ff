"""States of a VNeID level 2 and who may set which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from outreach.kernel.text import N_


class ActivationState(StrEnum):
    """Life of a level 2 at a visit (domain.md §3; NĐ 69/2024/NĐ-CP)."""

    ADVISED = "advised"
    REQUESTED = "requested"
    TAKEN = "taken"
    APPROVED = "approved"
    ACTIVATED = "activated"
    NEEDS_MORE = "needs_more"
    NOT_DONE = "not_done"
    HOME_VISIT = "home_visit"
    ALREADY_HAD = "already_had"
    DECLINED = "declined"


ACTIVATION_LABELS = {
    ActivationState.ADVISED: N_("Đã tư vấn"),
    ActivationState.REQUESTED: N_("Chờ công an xác nhận"),
    ActivationState.TAKEN: N_("Công an đã thu nhận"),
    ActivationState.APPROVED: N_("Đã duyệt, chờ kích hoạt"),
    ActivationState.ACTIVATED: N_("Đã kích hoạt mức 2"),
    ActivationState.NEEDS_MORE: N_("Cần bổ sung"),
    ActivationState.NOT_DONE: N_("Chưa được"),
    ActivationState.HOME_VISIT: N_("Hẹn làm tại nhà"),
    ActivationState.ALREADY_HAD: N_("Đã có mức 2"),
    ActivationState.DECLINED: N_("Không đồng ý"),
}

_STATE = ActivationState

STAFF_ANSWERS = frozenset({_STATE.ADVISED, _STATE.REQUESTED, _STATE.ALREADY_HAD, _STATE.DECLINED})
"""What the center's staff may write down; all else is the police's own (trust.md, T11)."""

STAFF_MOVES: dict[ActivationState, frozenset[ActivationState]] = {
    state: STAFF_ANSWERS - {state} if state in STAFF_ANSWERS else frozenset() for state in _STATE
}
"""How staff may change their own answer, and only while the police have decided nothing (product.md, D1)."""

POLICE_MOVES: dict[ActivationState, frozenset[ActivationState]] = {
    _STATE.ADVISED: frozenset(),
    _STATE.REQUESTED: frozenset(
        {
            _STATE.TAKEN,
            _STATE.APPROVED,
            _STATE.ACTIVATED,
            _STATE.NEEDS_MORE,
            _STATE.NOT_DONE,
            _STATE.HOME_VISIT,
            _STATE.ALREADY_HAD,
            _STATE.DECLINED,
        }
    ),
    _STATE.TAKEN: frozenset({_STATE.APPROVED, _STATE.ACTIVATED, _STATE.NEEDS_MORE, _STATE.NOT_DONE}),
    _STATE.APPROVED: frozenset({_STATE.ACTIVATED, _STATE.NEEDS_MORE, _STATE.HOME_VISIT}),
    _STATE.ACTIVATED: frozenset(),
    _STATE.NEEDS_MORE: frozenset({_STATE.TAKEN, _STATE.APPROVED, _STATE.HOME_VISIT, _STATE.NOT_DONE, _STATE.DECLINED}),
    _STATE.NOT_DONE: frozenset({_STATE.TAKEN, _STATE.HOME_VISIT}),
    _STATE.HOME_VISIT: frozenset({_STATE.TAKEN, _STATE.NOT_DONE, _STATE.ALREADY_HAD, _STATE.DECLINED}),
    _STATE.ALREADY_HAD: frozenset(),
    _STATE.DECLINED: frozenset(),
}
"""What the police may decide, from each state (domain.md §3; steps of procedure 3.000228, NĐ 69/2024/NĐ-CP).

Statuses between may be skipped from «requested», since an officer often writes down only the end. Somebody who
was not done, or is visited at home, has the biometrics taken first.
"""

TAKE_BACKS = frozenset(set(_STATE) - {_STATE.ADVISED, _STATE.REQUESTED})
"""Decided states that the police may take back to «requested», with a reason (sync.md, conflicts)."""

POLICE_ONLY_STATES = frozenset({_STATE.TAKEN, _STATE.APPROVED})
"""Only the police role sets these (domain.md §3)."""


class Reason(StrEnum):
    """Why a level 2 was not done (domain.md §3, common failures)."""

    CARD_EXPIRED = "card_expired"
    SIM_OF_ANOTHER = "sim_of_another"
    NO_SMARTPHONE = "no_smartphone"
    NO_OTP = "no_otp"
    PASSCODE_FORGOTTEN = "passcode_forgotten"
    DATA_WRONG = "data_wrong"
    BIOMETRICS = "biometrics"
    OTHER_DEVICE = "other_device"
    SYSTEM_DOWN = "system_down"
    NO_REPRESENTATIVE = "no_representative"
    UNWILLING = "unwilling"
    OTHER = "other"


REASON_LABELS = {
    Reason.CARD_EXPIRED: N_("Thẻ hết hạn hoặc chưa có thẻ gắn chip"),
    Reason.SIM_OF_ANOTHER: N_("SIM không chính chủ"),
    Reason.NO_SMARTPHONE: N_("Không có điện thoại thông minh hoặc máy quá cũ"),
    Reason.NO_OTP: N_("Không nhận được mã OTP"),
    Reason.PASSCODE_FORGOTTEN: N_("Quên mật khẩu hoặc mã 6 số"),
    Reason.DATA_WRONG: N_("Dữ liệu dân cư sai lệch"),
    Reason.BIOMETRICS: N_("Vân tay mờ hoặc không khớp khuôn mặt"),
    Reason.OTHER_DEVICE: N_("Đã có mức 2 trên máy khác"),
    Reason.SYSTEM_DOWN: N_("Hệ thống hoặc đường truyền lỗi"),
    Reason.NO_REPRESENTATIVE: N_("Thiếu người đại diện"),
    Reason.UNWILLING: N_("Công dân không đồng ý"),
    Reason.OTHER: N_("Lý do khác"),
}

REASONED_STATES = frozenset({_STATE.NEEDS_MORE, _STATE.NOT_DONE})
WAITING_STATES = frozenset({_STATE.REQUESTED})
UNDER_WAY_STATES = frozenset({_STATE.TAKEN, _STATE.APPROVED, _STATE.NEEDS_MORE, _STATE.HOME_VISIT})
"""Somebody still has to do something, by a day."""

DUE_STATES = UNDER_WAY_STATES | {_STATE.NOT_DONE}
"""What may have a day to look again: somebody who was not done may be asked to come to the station on a day."""

MINOR_BELOW_AGE = 14
YOUNGEST_AGE = 6
"""Level 2 from 6 years; below 14 together with the representative (NĐ 69/2024/NĐ-CP; procedure 3.000228)."""


@dataclass(frozen=True)
class ActivationFacts:
    """Staff's VNeID answer for one person, already cleaned by the form."""

    state: ActivationState
    reason: Reason | None = None
    is_reactivation: bool = False
    note: str = ""


@dataclass(frozen=True)
class DecisionFacts:
    """What an officer decides; `due_on` None means the default day."""

    to: ActivationState
    reason: Reason | None = None
    note: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class ActivationTotals:
    """VNeID rows of one visit, voided ones left out; taken and activated are never added together.

    `asked` is what staff sent to the police, `answered` what the police decided of it.
    """

    by_state: Mapping[ActivationState, int] = field(default_factory=dict)
    by_reason: Mapping[Reason, int] = field(default_factory=dict)
    asked: int = 0
    answered: int = 0
    taken: int = 0
    activated_at_visit: int = 0
    activated_later: int = 0
    overdue: int = 0

    @property
    def activated(self) -> int:
        """Level 2 in use, wherever it was activated."""
        return self.activated_at_visit + self.activated_later

    @property
    def waiting(self) -> int:
        """People whom the police have not answered yet."""
        return self.by_state.get(ActivationState.REQUESTED, 0)

    @property
    def not_done(self) -> int:
        """People for whom it could not be done so far."""
        return sum(self.by_state.get(state, 0) for state in REASONED_STATES)


@dataclass(frozen=True)
class RowResult:
    """What became of one row of a batch."""

    person_name: str
    is_done: bool
    message: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


def may_decide(state: ActivationState, to: ActivationState) -> bool:
    """Whether the police may move a row from `state` to `to`."""
    return to in POLICE_MOVES[state]


def may_take_back(state: ActivationState) -> bool:
    """Whether the police may take a decision back that led to `state`."""
    return state in TAKE_BACKS


def may_answer(state: ActivationState | None, to: ActivationState, *, is_decided: bool) -> bool:
    """Whether staff may write down `to`, over `state` where there is an answer already."""
    if state is None or state is to:
        return to in STAFF_ANSWERS and not is_decided
    return to in STAFF_MOVES[state] and not is_decided


def is_activation_overdue(state: ActivationState, due_on: date | None, *, today: date) -> bool:
    """«Quá hạn kích hoạt», derived and never stored: somebody should have looked at the row (domain.md §3)."""
    return state in DUE_STATES and due_on is not None and due_on < today


def due_after(state: ActivationState, today: date, *, due_days: int) -> date | None:
    """The day by which a row in `state` is looked at again, `due_days` from `today`; None where nothing is left to do.

    The ward's default is 7 days after the notice (NĐ 59/2022/NĐ-CP; the clause in NĐ 69/2024/NĐ-CP was not found,
    domain.md §3), kept in `workdays.OfficeRules`; the officer changes it row by row.
    """
    return today + timedelta(days=due_days) if state in UNDER_WAY_STATES else None


def age_problem(age: int | None, *, representative_name: str) -> str | None:
    """Why somebody of this age cannot be sent to the police now, as a sentence; None where they can."""
    if age is None or age >= MINOR_BELOW_AGE:
        return None
    if age < YOUNGEST_AGE:
        return N_("Trẻ dưới 6 tuổi chưa được cấp mức 2.")
    return None if representative_name else N_("Người dưới 14 tuổi cần người đại diện. Hãy ghi tên người đại diện.")
