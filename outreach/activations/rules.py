"""States of a VNeID level 2 and who may set which."""

from __future__ import annotations

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
ACTIVATION_MOVES: dict[ActivationState, frozenset[ActivationState]] = {
    _STATE.ADVISED: frozenset({_STATE.REQUESTED, _STATE.DECLINED}),
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
    _STATE.APPROVED: frozenset({_STATE.ACTIVATED, _STATE.NEEDS_MORE}),
    _STATE.ACTIVATED: frozenset(),
    _STATE.NEEDS_MORE: frozenset({_STATE.TAKEN, _STATE.HOME_VISIT, _STATE.NOT_DONE, _STATE.DECLINED}),
    _STATE.NOT_DONE: frozenset({_STATE.TAKEN, _STATE.HOME_VISIT}),
    _STATE.HOME_VISIT: frozenset({_STATE.TAKEN, _STATE.NOT_DONE, _STATE.DECLINED}),
    _STATE.ALREADY_HAD: frozenset(),
    _STATE.DECLINED: frozenset({_STATE.REQUESTED}),
}

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
