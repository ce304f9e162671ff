"""What people type about days."""

from __future__ import annotations

from datetime import date, time
from typing import Any, cast

from wtforms import IntegerField, RadioField, StringField, TimeField, ValidationError
from wtforms.validators import Optional

from outreach.kernel.text import N_
from outreach.web.forms import DayField, Form, at_most, holds, needed
from outreach.workdays.rules import DAY_KIND_LABELS, DayKind, OfficeRules

_LONGEST = 366
_YEARS = N_("Năm phải từ 2020 đến 2099.")


def _is_near(on: date) -> bool:
    return 2020 <= on.year <= 2099


class CalendarDayForm(Form):
    """A special day, or several in a row."""

    from_on = DayField(N_("Từ ngày"), [needed(N_("Chưa chọn ngày.")), holds(_is_near, _YEARS)])
    to_on = DayField(N_("Đến hết ngày"), [Optional()])
    kind = RadioField(
        N_("Là ngày gì"),
        [needed(N_("Chưa chọn loại ngày."))],
        choices=[(kind.value, label) for kind, label in DAY_KIND_LABELS.items()],
    )
    name = StringField(N_("Tên hoặc lý do"), [needed(N_("Chưa ghi tên hoặc lý do.")), at_most(200)])
    source = StringField(N_("Căn cứ"), [at_most(200)])

    def validate_to_on(self, field: DayField) -> None:
        """The last day is not before the first and the span is not longer than a year."""
        first, last = self.from_on.data, field.data
        if first is None or last is None:
            return
        if last < first:
            raise ValidationError(N_("Ngày cuối phải bằng hoặc sau ngày đầu."))
        if (last - first).days >= _LONGEST:
            raise ValidationError(N_("Một mục không kéo dài quá một năm."))

    def facts(self) -> dict[str, Any]:
        """The typed values as the service wants them; one day where no last day was given."""
        first = self.from_on.data
        return {
            "kind": DayKind(self.kind.data),
            "name": self.name.data or "",
            "from_on": first,
            "to_on": self.to_on.data or first,
            "source": self.source.data or "",
        }


class OfficeRulesForm(Form):
    """Hours and days by which dates are reckoned."""

    same_day_until = TimeField(
        N_("Nhận sau giờ này thì trả vào ngày làm việc sau"),
        [needed(N_("Chưa nhập giờ.")), holds(lambda at: time(7) <= at <= time(18), N_("Giờ phải từ 7:00 đến 18:00."))],
    )
    activation_due_days = IntegerField(
        N_("Nhắc xem lại VNeID sau mấy ngày"),
        [needed(N_("Chưa nhập số ngày.")), holds(lambda days: 1 <= days <= 60, N_("Từ 1 đến 60 ngày."))],
    )
    cut_off_day = IntegerField(
        N_("Kỳ báo cáo bắt đầu từ ngày mấy"),
        [needed(N_("Chưa nhập ngày.")), holds(lambda day: 2 <= day <= 28, N_("Từ ngày 2 đến ngày 28."))],
    )

    def rules(self) -> OfficeRules:
        """What was typed, as the rules take it."""
        until = cast(time, self.same_day_until.data)
        return OfficeRules(until, int(self.activation_due_days.data or 0), int(self.cut_off_day.data or 0))
