"""What is asked for before a report is made."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from wtforms import (
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from outreach.accounts.rules import Actor, Permission
from outreach.coverage.periods import PRESETS, Period
from outreach.kernel.text import N_
from outreach.planning.models import Visit
from outreach.reports.report_rules import REPORTS
from outreach.reports.rules import FORM_LABELS, NAMES_LABELS, Asks, FileForm, Names, Report, ReportKind
from outreach.reports.wish_rules import Wish
from outreach.web.forms import DayField, Form, at_most, in_words, needed

_EARLIEST, _LATEST = date(2025, 1, 1), date(2099, 12, 31)
_MOST_RECIPIENTS = 20
MONTHLY_PRESETS = ("last_month", "cut_off_month", "year", "since_start")
"""Spans that make sense for a file that comes every month."""


class WishForm(Form):
    """One report: over which days or of which visit, in which form, with which tables, for whose eyes."""

    report = HiddenField()
    from_on = DayField(N_("Từ ngày"), [Optional()])
    to_on = DayField(N_("Đến ngày"), [Optional()])
    visit_id = SelectField(N_("Buổi nào"), validate_choice=False)
    tables = SelectMultipleField(
        N_("Các trang"), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False), validate_choice=False
    )
    form = SelectField(N_("Dạng tệp"), validate_choice=False)
    names = RadioField(N_("Họ tên"), validate_choice=False)
    reason = StringField(N_("Lý do lấy họ tên"), [at_most(300)])
    number = StringField(N_("Số văn bản"), [at_most(20)])
    dated_on = DayField(N_("Ngày ký"), [Optional()])

    def offer(self, report: Report, actor: Actor, visits: list[tuple[str, str]]) -> None:
        """The choices of one report for one person; what was not sent is as it is at first."""
        self.visit_id.choices = [("", in_words(N_("Chọn một buổi"))), *visits]
        optional = [table for table in report.tables if table.is_optional]
        self.tables.choices = [(table.name, table.title) for table in optional]
        if self.tables.raw_data is None:
            self.tables.data = [table.name for table in optional if table.is_ready]
        self.form.choices = [(form.value, in_words(FORM_LABELS[form])) for form in report.forms]
        allowed = names_for(report, actor)
        self.names.choices = [(names.value, in_words(NAMES_LABELS[names])) for names in allowed]
        if self.names.data not in {names.value for names in allowed}:
            self.names.data = Names.NONE.value

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether all is right for the kind of report that was asked for."""
        is_right = super().validate(extra_validators)
        missing = in_words(N_("Chưa chọn ngày."))
        if self.asks is Asks.PERIOD:
            for field in (self.from_on, self.to_on):
                if not field.errors and field.data is None:
                    field.errors = [missing]
        elif self.visit() is None:
            self.visit_id.errors = [in_words(N_("Chưa chọn buổi."))]
        return is_right and not self.errors

    def validate_from_on(self, field: DayField) -> None:
        """The ward came into being in July 2025: no visit is older."""
        _refuse_far(field.data)

    def validate_to_on(self, field: DayField) -> None:
        """The last day is not before the first."""
        _refuse_far(field.data)
        if field.data is not None and self.from_on.data is not None and field.data < self.from_on.data:
            raise ValidationError(N_("Ngày cuối kỳ phải sau ngày đầu kỳ."))

    @property
    def asks(self) -> Asks:
        """What the chosen report wants to know."""
        return REPORTS[self.kind].asks

    @property
    def kind(self) -> ReportKind:
        """The chosen report; the summary where nothing that exists was chosen."""
        wanted = self.report.data or ""
        return ReportKind(wanted) if wanted in set(ReportKind) else ReportKind.BY_NEIGHBORHOOD

    def visit(self) -> UUID | None:
        """The id of the visit, or None for no id at all."""
        try:
            return UUID(str(self.visit_id.data))
        except ValueError:
            return None

    def wish(self, visit: Visit | None) -> Wish:
        """What was asked for, of a validated form; the period of a visit is its day."""
        first = visit.on if visit else self.from_on.data or _EARLIEST
        last = visit.on if visit else self.to_on.data or first
        optional = {table.name for table in REPORTS[self.kind].tables if table.is_optional}
        forms, names = set(FileForm), set(Names)
        return Wish(
            self.kind,
            Period(first, last),
            visit.id if visit else None,
            FileForm(self.form.data) if self.form.data in forms else FileForm.XLSX,
            frozenset(self.tables.data or ()) & optional,
            Names(self.names.data) if self.names.data in names else Names.NONE,
            self.reason.data or "",
            self.number.data or "",
            self.dated_on.data,
        )


class ScheduleForm(Form):
    """A report that is made by itself once a month."""

    report = SelectField(N_("Báo cáo"), [needed()])
    preset = SelectField(N_("Kỳ"), [needed()])
    day_of_month = IntegerField(
        N_("Ngày lập trong tháng"), [needed(), NumberRange(1, 28, N_("Chọn ngày từ 1 đến 28, tháng nào cũng có."))]
    )

    def offer(self) -> None:
        """The reports over a period and the spans that end before the day."""
        periodic = [report for report in REPORTS.values() if report.asks is Asks.PERIOD]
        self.report.choices = [(report.kind.value, in_words(report.label)) for report in periodic]
        self.preset.choices = [(one.name, in_words(one.label)) for one in PRESETS if one.name in MONTHLY_PRESETS]


class HeadForm(Form):
    """Where the head and foot of one report differ from the ward's."""

    symbol = StringField(N_("Ký hiệu loại văn bản"), [at_most(20)])
    subject = StringField(N_("Trích yếu"), [at_most(300)])
    signer_capacity = StringField(N_("Quyền ký"), [at_most(120)])
    signer_title = StringField(N_("Chức vụ người ký"), [at_most(120)])
    signer_name = StringField(N_("Họ và tên người ký"), [at_most(200)])
    recipients = TextAreaField(N_("Nơi nhận"), [at_most(2000)])

    def validate_signer_name(self, field: StringField) -> None:
        """A name is signed under a title."""
        if field.data and not self.signer_title.data:
            raise ValidationError(N_("Có họ tên người ký thì cần cả chức vụ."))

    def facts(self) -> dict[str, Any]:
        """What was typed, recipients one a line."""
        lines = (self.recipients.data or "").splitlines()
        return self.data | {"recipients": [line for line in lines if line][:_MOST_RECIPIENTS]}


def names_for(report: Report, actor: Actor) -> list[Names]:
    """How far this person may name people in this report."""
    if not report.has_names or not actor.may(Permission.EXPORT_NAMES):
        return [Names.NONE]
    return [Names.NONE, Names.MASKED, *([Names.FULL] if actor.may(Permission.REVEAL_IDENTITY) else [])]


def _refuse_far(day: date | None) -> None:
    if day is not None and not _EARLIEST <= day <= _LATEST:
        raise ValidationError(N_("Năm phải từ 2025 đến 2099."))
