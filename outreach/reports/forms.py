"""What is asked for before a report is made."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from wtforms import SelectField, ValidationError

from outreach.coverage.periods import Period
from outreach.kernel.text import N_
from outreach.web.forms import DayField, Form, in_words, needed

_EARLIEST, _LATEST = date(2025, 1, 1), date(2099, 12, 31)


class SummaryForm(Form):
    """Two days, both included."""

    from_on = DayField(N_("Từ ngày"), [needed(N_("Chưa chọn ngày."))])
    to_on = DayField(N_("Đến ngày"), [needed(N_("Chưa chọn ngày."))])

    def validate_from_on(self, field: DayField) -> None:
        """The ward came into being in July 2025: no visit is older."""
        if field.data is not None and not _EARLIEST <= field.data <= _LATEST:
            raise ValidationError(N_("Năm phải từ 2025 đến 2099."))

    def validate_to_on(self, field: DayField) -> None:
        """The last day is not before the first."""
        if field.data is not None and field.data > _LATEST:
            raise ValidationError(N_("Năm phải từ 2025 đến 2099."))
        if field.data is not None and self.from_on.data is not None and field.data < self.from_on.data:
            raise ValidationError(N_("Ngày cuối kỳ phải sau ngày đầu kỳ."))

    def period(self) -> Period | None:
        """The span, or None where a day is missing."""
        first, last = self.from_on.data, self.to_on.data
        return Period(first, last) if first is not None and last is not None else None


class MinutesForm(Form):
    """Which visit."""

    visit_id = SelectField(N_("Buổi nào"), validate_choice=False)

    def offer(self, visits: list[tuple[str, str]]) -> None:
        """The visits to choose from, as (id, words)."""
        self.visit_id.choices = [("", in_words(N_("Chọn một buổi"))), *visits]

    def validate_visit_id(self, _field: SelectField) -> None:
        """A visit must be chosen."""
        if self.visit() is None:
            raise ValidationError(N_("Chưa chọn buổi."))

    def visit(self) -> UUID | None:
        """The id of the visit, or None for no id at all."""
        try:
            return UUID(str(self.visit_id.data))
        except ValueError:
            return None
