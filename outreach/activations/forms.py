"""What staff and police type about VNeID."""

from __future__ import annotations

from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import NumberRange, Optional

from outreach.activations.rules import (
    ACTIVATION_LABELS,
    REASON_LABELS,
    REASONED_STATES,
    ActivationFacts,
    ActivationState,
    DecisionFacts,
    Reason,
)
from outreach.kernel.text import N_
from outreach.web.forms import DayField, Form, at_most, needed

_REASONS = [("", N_("Chọn lý do")), *((reason.value, label) for reason, label in REASON_LABELS.items())]
_STATE = ActivationState

ANSWERS = {
    _STATE.ADVISED: N_("Đã tư vấn, cài ứng dụng"),
    _STATE.REQUESTED: N_("Chờ công an xác nhận"),
    _STATE.ALREADY_HAD: N_("Đã có mức 2"),
    _STATE.DECLINED: N_("Bà con không làm"),
}
"""Staff's answers, in the words of the capture page."""

DECISIONS = (
    _STATE.ACTIVATED,
    _STATE.TAKEN,
    _STATE.APPROVED,
    _STATE.NEEDS_MORE,
    _STATE.NOT_DONE,
    _STATE.HOME_VISIT,
    _STATE.ALREADY_HAD,
    _STATE.DECLINED,
)


class ActivationForm(Form):
    """Staff's VNeID answer for one person."""

    activation_state = RadioField(
        N_("VNeID mức 2"),
        [needed(N_("Chưa chọn câu trả lời VNeID."))],
        choices=[(state.value, label) for state, label in ANSWERS.items()],
    )
    reason = SelectField(N_("Chưa gửi công an vì sao"), [Optional()], choices=_REASONS)
    is_reactivation = BooleanField(N_("Làm lại vì đổi máy hoặc đổi SIM"))
    activation_note = StringField(N_("Lời nhắn cho công an"), [at_most(300)])

    def facts(self) -> ActivationFacts:
        """The answer as the service wants it."""
        return ActivationFacts(
            state=ActivationState(self.activation_state.data),
            reason=Reason(self.reason.data) if self.reason.data else None,
            is_reactivation=bool(self.is_reactivation.data),
            note=self.activation_note.data or "",
        )


class DecisionForm(Form):
    """What an officer decides, for one row or many."""

    to = RadioField(
        N_("Kết quả"),
        [needed(N_("Chưa chọn kết quả."))],
        choices=[(state.value, ACTIVATION_LABELS[state]) for state in DECISIONS],
    )
    reason = SelectField(N_("Lý do"), [Optional()], choices=_REASONS)
    note = StringField(N_("Ghi chú"), [at_most(300)])
    due_on = DayField(N_("Xem lại vào ngày"), [Optional()])

    @property
    def is_reason_missing(self) -> bool:
        """Whether a reason is owed and none was chosen."""
        return self.to.data in {state.value for state in REASONED_STATES} and not self.reason.data

    def facts(self) -> DecisionFacts:
        """The decision as the service wants it."""
        return DecisionFacts(
            to=ActivationState(self.to.data),
            reason=Reason(self.reason.data) if self.reason.data else None,
            note=self.note.data or "",
            due_on=self.due_on.data,
        )


class SearchForm(Form):
    """Whom an officer looks for; sent in a form, since names do not belong into addresses."""

    words = StringField(N_("Tìm người"), [needed(N_("Hãy gõ tên, 4 số cuối CCCD hoặc năm sinh.")), at_most(100)])


class RevisionForm(Form):
    """The revision that somebody saw before deciding."""

    base_rev = IntegerField(N_("Lần sửa"), [needed(), NumberRange(1)])


class TakeBackForm(Form):
    """Why a wrong decision is taken back."""

    reason = StringField(N_("Vì sao sửa"), [needed(N_("Chưa ghi lý do sửa.")), at_most(300)])


class CorrectionForm(TakeBackForm, RevisionForm):
    """Taking a wrong decision back on a page."""


class DueDayForm(Form):
    """Another day to look at a row again."""

    due_on = DayField(N_("Xem lại vào ngày"), [needed(N_("Chưa chọn ngày."))])


class PeriodForm(Form):
    """From a day to a day."""

    from_on = DayField(N_("Từ ngày"), [Optional()])
    to_on = DayField(N_("Đến hết ngày"), [Optional()])
