"""The one box into which an upload is put."""

from __future__ import annotations

from wtforms import FileField

from outreach.kernel.text import N_
from outreach.web.forms import Form, needed


class UploadForm(Form):
    """One file. Fill it from `CombinedMultiDict([request.files, request.form])`, or empty for a fresh page."""

    file = FileField(N_("Tệp Excel (.xlsx) hoặc CSV"), [needed(N_("Chưa chọn tệp."))])

    def content(self) -> tuple[str, bytes]:
        """The name and the bytes of the file of a validated form."""
        upload = self.file.data
        return str(upload.filename or ""), bytes(upload.read())
