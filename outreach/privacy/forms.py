"""What people type about requests and incidents."""

from __future__ import annotations

from datetime import datetime

from wtforms import IntegerField, RadioField, StringField, TextAreaField, TimeField
from wtforms.validators import NumberRange

from outreach.fieldwork.identity import identity_digits
from outreach.kernel.clock import LOCAL_ZONE
from outreach.kernel.text import N_
from outreach.privacy.rules import INCIDENT_LABELS, REQUEST_LABELS
from outreach.web.forms import DayField, Form, at_most, needed


class RequestForm(Form):
    """A request as somebody brought it."""

    kind = RadioField(
        N_("Yêu cầu gì"),
        [needed(N_("Chưa chọn loại yêu cầu."))],
        choices=[(kind.value, label) for kind, label in REQUEST_LABELS.items()],
    )
    person_name = StringField(N_("Họ tên người yêu cầu"), [needed(N_("Chưa nhập họ tên.")), at_most(200)])
    contact = StringField(N_("Liên hệ lại bằng cách nào"), [needed(N_("Chưa ghi cách liên hệ.")), at_most(200)])
    words = TextAreaField(N_("Lời của người yêu cầu"), [at_most(1000)])
    received_on = DayField(N_("Ngày nhận"), [needed()])


class OutcomeForm(Form):
    """How a request ended."""

    outcome = StringField(N_("Đã làm gì, hoặc vì sao không làm"), [needed(N_("Chưa ghi kết quả.")), at_most(500)])


class FindForm(Form):
    """Whose records are meant: the whole number or the whole phone."""

    number = StringField(N_("Số căn cước đầy đủ"), [at_most(40)])
    phone = StringField(N_("Số điện thoại đầy đủ"), [at_most(40)])
    reason = StringField(N_("Lý do"), [at_most(300)])

    def who(self) -> dict[str, str]:
        """Number and phone without the signs that people type between digits."""
        return {"number": identity_digits(self.number.data), "phone": identity_digits(self.phone.data)}


class IncidentForm(Form):
    """An incident as it was found."""

    kind = RadioField(
        N_("Chuyện gì"),
        [needed(N_("Chưa chọn loại sự cố."))],
        choices=[(kind.value, label) for kind, label in INCIDENT_LABELS.items()],
    )
    detected_on = DayField(N_("Ngày phát hiện"), [needed()])
    detected_time = TimeField(N_("Giờ phát hiện"), [needed()])
    began_on = DayField(N_("Có thể bắt đầu từ ngày"), [needed()])
    what = TextAreaField(N_("Đã xảy ra thế nào (không ghi tên bà con)"), [needed(N_("Chưa ghi.")), at_most(2000)])

    def detected_at(self) -> datetime:
        """Day and hour on the ward's clock."""
        on, at = self.detected_on.data, self.detected_time.data
        assert on is not None and at is not None  # noqa: PT018, S101 (both are required)
        return datetime.combine(on, at, LOCAL_ZONE)


class MeasuresForm(Form):
    """How many people, and what was done."""

    people_affected = IntegerField(N_("Khoảng bao nhiêu người bị ảnh hưởng"), [NumberRange(0, 1_000_000)])
    measures = TextAreaField(N_("Biện pháp đã làm"), [at_most(2000)])
