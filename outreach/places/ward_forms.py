"""What people type about the ward itself."""

from __future__ import annotations

from typing import Any

from wtforms import FileField, StringField, TextAreaField
from wtforms.validators import Optional

from outreach.kernel.text import N_, phone_number
from outreach.places.forms import DegreesField, check_phone
from outreach.places.rules import point_problem
from outreach.web.forms import Form, at_most, in_words, needed
from outreach.workbooks.forms import UploadForm

_MOST_RECIPIENTS = 20


class BoundaryForm(UploadForm):
    """A GeoJSON file and where it is from."""

    file = FileField(N_("Tệp GeoJSON"), [needed(N_("Chưa chọn tệp."))])
    source = StringField(N_("Nguồn của tệp"), [at_most(300)])


class WardForm(Form):
    """Names for headings, the signature block, recipients, and the place of the center."""

    name = StringField(N_("Tên phường"), [needed(), at_most(200)])
    province = StringField(N_("Tỉnh, thành phố"), [needed(), at_most(200)])
    code = StringField(N_("Mã đơn vị hành chính"), [at_most(10)])
    parent_organisation = StringField(N_("Cơ quan cấp trên"), [needed(), at_most(200)])
    organisation = StringField(N_("Cơ quan ban hành"), [needed(), at_most(200)])
    organisation_symbol = StringField(N_("Ký hiệu cơ quan"), [needed(), at_most(60)])
    place_line = StringField(N_("Địa danh"), [needed(), at_most(120)])
    signer_capacity = StringField(N_("Quyền ký"), [at_most(120)])
    signer_title = StringField(N_("Chức vụ người ký"), [needed(), at_most(120)])
    signer_name = StringField(N_("Họ và tên người ký"), [at_most(200)])
    recipients = TextAreaField(N_("Nơi nhận"), [at_most(2000)])
    phone = StringField(N_("Điện thoại Trung tâm"), [at_most(30), check_phone])
    center_address = StringField(N_("Địa chỉ Trung tâm"), [at_most(300)])
    center_lat = DegreesField(N_("Vĩ độ Trung tâm"), [Optional()])
    center_lon = DegreesField(N_("Kinh độ Trung tâm"), [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether all is right; the point of the center is judged whole."""
        is_right = super().validate(extra_validators)
        lat, lon = self.center_lat, self.center_lon
        problem = None if lat.errors or lon.errors else point_problem(lat.data, lon.data)
        if problem:
            lat.errors = [in_words(problem)]
        return is_right and not problem

    def facts(self) -> dict[str, Any]:
        """What was typed, by column of the profile; recipients one a line."""
        lines = (self.recipients.data or "").splitlines()
        return self.data | {
            "recipients": [line for line in lines if line][:_MOST_RECIPIENTS],
            "phone": phone_number(self.phone.data) or "",
        }
