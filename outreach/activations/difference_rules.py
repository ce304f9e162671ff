"""Why a person whom the center sent to the police does not have level 2 in use yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from outreach.activations.rules import ActivationState, Reason
from outreach.kernel.text import N_


class Cause(StrEnum):
    """What makes one row of the difference between «Trung tâm gửi» and «đã kích hoạt»."""

    WAITING = "waiting"
    TAKEN_BACK = "taken_back"
    TAKEN = "taken"
    APPROVED = "approved"
    NEEDS_MORE = "needs_more"
    NOT_DONE = "not_done"
    HOME_VISIT = "home_visit"
    ALREADY_HAD = "already_had"
    DECLINED = "declined"


CAUSE_LABELS = {
    Cause.WAITING: N_("Trung tâm đã gửi, công an chưa ghi kết quả"),
    Cause.TAKEN_BACK: N_("Công an đã rút lại kết quả để ghi lại cho đúng"),
    Cause.TAKEN: N_("Đã thu nhận, đang chờ duyệt"),
    Cause.APPROVED: N_("Đã duyệt, bà con chưa kích hoạt trên máy"),
    Cause.NEEDS_MORE: N_("Còn thiếu, chờ bà con bổ sung"),
    Cause.NOT_DONE: N_("Chưa làm được"),
    Cause.HOME_VISIT: N_("Hẹn làm tại nhà"),
    Cause.ALREADY_HAD: N_("Công an tra thấy đã có mức 2 từ trước"),
    Cause.DECLINED: N_("Bà con không làm nữa"),
}
_BY_STATE = {state: Cause(state.value) for state in ActivationState if state.value in set(Cause)}


@dataclass(frozen=True)
class Difference:
    """One person without a name: the slip's number, when the center sent, where it stands, and why it differs."""

    queue_number: int | None
    sent_at: datetime
    state: ActivationState
    reason: Reason | None
    cause: Cause


def cause_of(state: ActivationState, *, was_taken_back: bool) -> Cause | None:
    """What makes a row that was sent differ from an activated one; None where it does not differ."""
    if state is ActivationState.ACTIVATED:
        return None
    if state is ActivationState.REQUESTED:
        return Cause.TAKEN_BACK if was_taken_back else Cause.WAITING
    return _BY_STATE[state]
