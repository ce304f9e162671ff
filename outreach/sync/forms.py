"""What people type about tablets and their operations."""

from __future__ import annotations

from wtforms import FileField, StringField

from outreach.kernel.text import N_
from outreach.web.forms import Form, at_most, needed


class DeviceForm(Form):
    """A new tablet."""

    name = StringField(N_("Tên máy"), [needed(N_("Chưa đặt tên máy.")), at_most(60)])


class AsideForm(Form):
    """Why an operation is not done."""

    reason = StringField(N_("Lý do"), [needed(N_("Chưa ghi lý do.")), at_most(300)])


class RescueForm(Form):
    """A rescue file from a tablet."""

    file = FileField(N_("Tệp cứu hộ"), [needed(N_("Chưa chọn tệp."))])
