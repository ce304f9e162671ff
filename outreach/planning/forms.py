"""What is typed about campaigns, plans and visits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from wtforms import (
    BooleanField,
    IntegerRangeField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_
from outreach.planning.campaign_rules import KEEP_LABELS, MIDDLE, SLIDER_HINTS, SLIDERS, Keep
from outreach.planning.rules import HALF_DAY_LABELS, HalfDay
from outreach.web.forms import DayField, Form, at_most, in_words, needed

MOST_HALF_DAYS = 20
LONGEST_SETBACK = 62
SECONDS = {5: N_("5 giây"), 10: N_("10 giây"), 30: N_("30 giây"), 60: N_("1 phút"), 180: N_("3 phút")}
NO_DATE = N_("Hãy chọn một ngày.")
NO_WEEKEND = N_("Hãy chọn một cuối tuần.")


def uuid_or_none(value: Any) -> UUID | None:
    """A chosen id, or None for the empty choice; something else is a `ValueError`."""
    return UUID(str(value)) if value else None


def _level(name: str) -> IntegerRangeField:
    return IntegerRangeField(SLIDERS[name], [NumberRange(1, 5)], default=MIDDLE, description=SLIDER_HINTS[name])


class CampaignForm(Form):
    """Name, dates and the three sliders; the neighborhoods are read by `half_days_in`."""

    name = StringField(N_("Tên chiến dịch"), [needed(), at_most(200)])
    starts_on = DayField(N_("Từ ngày"), [needed(NO_DATE)])
    ends_on = DayField(N_("Đến ngày"), [needed(NO_DATE)])
    soon = _level("soon")
    fair = _level("fair")
    near = _level("near")

    def facts(self) -> dict[str, Any]:
        """What the service wants to know, without the neighborhoods."""
        levels = {name: int(self._fields[name].data or MIDDLE) for name in SLIDERS}
        dates = {"starts_on": self.starts_on.data, "ends_on": self.ends_on.data}
        return {"name": self.name.data, "weights": levels, **dates}


class Typed(Protocol):
    """The fields of a sent form, several values a name."""

    def getlist(self, key: str) -> list[str]:
        """Every value sent under a name."""

    def get(self, key: str, default: str) -> str:
        """The first value sent under a name."""


def half_days_in(typed: Typed, known: Iterable[UUID]) -> dict[UUID, int]:
    """The ticked neighborhoods with their half-days; raises `Invalid` for a number that cannot be.

    Boxes are named `place` with the id as value, numbers `half_days-<id>`; unknown ids are left out.
    """
    ticked = set(typed.getlist("place"))
    found = {}
    for place in known:
        if str(place) in ticked:
            text = typed.get(f"half_days-{place}", "1").strip() or "1"
            if not text.isdigit() or not 1 <= int(text) <= MOST_HALF_DAYS:
                raise Invalid("campaign.half_days", N_("Số buổi của mỗi phố là từ 1 đến 20."), field="targets")
            found[place] = int(text)
    return found


class PlanRunForm(Form):
    """What an automatic plan may move, and how long it may take."""

    keep = RadioField(N_("Buổi đã có"), [needed()], choices=list(KEEP_LABELS.items()), default=Keep.ALL.value)
    first_on = DayField(N_("Xếp từ ngày"), [needed(NO_DATE)])
    returns = BooleanField(N_("Xếp thêm buổi quay lại cho phố còn lời hẹn «buổi sau tại phố»"), default=True)
    seconds = SelectField(N_("Thời gian tìm"), choices=list(SECONDS.items()), coerce=int, default=5)


class _CheckList(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class _Slot(Form):
    """A half-day."""

    on = DayField(N_("Ngày"), [needed(NO_DATE)])
    half_day = RadioField(
        N_("Sáng hay chiều"), [needed()], choices=list(HALF_DAY_LABELS.items()), default=HalfDay.AM.value
    )

    def slot(self) -> tuple[date | None, HalfDay]:
        """The chosen half-day; the day may be missing."""
        chosen = self.half_day.data
        return self.on.data, HalfDay(chosen) if chosen in set(HalfDay) else HalfDay.AM


class SlotForm(_Slot):
    """Another half-day, and a reason where somebody had promised the old one."""

    reason = TextAreaField(N_("Lý do"), [at_most(300)])


class TeamForm(Form):
    """The kit and the people of one visit."""

    kit = SelectField(N_("Tổ và bộ thiết bị"), coerce=uuid_or_none, validate_choice=True)
    people = _CheckList(N_("Người đi"), coerce=uuid_or_none)

    def offer(self, teams: Sequence[tuple[UUID | str, str]], people: Sequence[tuple[UUID, str]]) -> None:
        """Fill in whom and what there is to choose from."""
        self.kit.choices = [("", in_words(N_("Chưa chọn"))), *teams]
        self.people.choices = list(people)

    def team(self) -> dict[str, Any]:
        """The chosen kit and people."""
        return {"kit_id": self.kit.data, "people": frozenset(self.people.data or ())}


class MoveForm(TeamForm, SlotForm):
    """Another half-day, and the team that goes then."""


class VisitForm(TeamForm, _Slot):
    """A new visit by hand."""

    neighborhood = SelectField(N_("Phố"), [needed(N_("Hãy chọn một phố."))], coerce=uuid_or_none)
    note = TextAreaField(N_("Ghi chú"), [Optional(), at_most(1000)])

    def offer_places(self, places: Iterable[tuple[UUID, str]]) -> None:
        """Fill in the neighborhoods."""
        self.neighborhood.choices = [("", in_words(N_("Chọn phố"))), *places]


class ReasonForm(Form):
    """Why something is called off."""

    reason = TextAreaField(N_("Lý do"), [needed(N_("Hãy ghi lý do, để người khác hiểu vì sao.")), at_most(300)])


class LockForm(Form):
    """What of a visit is locked."""

    day = BooleanField(N_("Khóa ngày"))
    team = BooleanField(N_("Khóa tổ"))


class ExchangeForm(Form):
    """With which visit one exchanges its day, and why."""

    other = SelectField(N_("Đổi chỗ với"), [needed(N_("Hãy chọn một buổi."))], coerce=uuid_or_none)
    reason = StringField(N_("Lý do"), [at_most(300)])

    def offer(self, visits: Iterable[tuple[UUID, str]]) -> None:
        """Fill in the visits to choose from."""
        self.other.choices = [("", in_words(N_("Chọn buổi"))), *visits]


class WeekendsForm(Form):
    """Two weekends that exchange their visits, by their Saturdays, and why."""

    offered: frozenset[str] = frozenset()
    first = SelectField(N_("Các buổi của cuối tuần"), [needed(NO_WEEKEND)])
    second = SelectField(N_("Chuyển sang cuối tuần"), [needed(NO_WEEKEND)])
    reason = StringField(N_("Lý do"), [at_most(300)])

    def offer(self, weekends: Sequence[tuple[str, str]]) -> None:
        """Fill in the weekends to choose from."""
        self.offered = frozenset(value for value, _ in weekends)
        self.first.choices = self.second.choices = [("", in_words(N_("Chọn cuối tuần"))), *weekends]

    def days(self) -> tuple[date | None, date | None]:
        """The two Saturdays, None for what is not chosen or not offered."""
        first, second = (field.data if field.data in self.offered else None for field in (self.first, self.second))
        return date.fromisoformat(first) if first else None, date.fromisoformat(second) if second else None

    def validate_second(self, field: SelectField) -> None:
        """Two different weekends."""
        if field.data and field.data == self.first.data:
            raise ValidationError(N_("Hãy chọn hai cuối tuần khác nhau."))


class SetbackForm(Form):
    """On which days something came between, and why; the visits hit are ticked by name."""

    first = DayField(N_("Từ ngày"), [needed(NO_DATE)])
    last = DayField(N_("Đến hết ngày"), [needed(NO_DATE)])
    reason = StringField(N_("Lý do"), [needed(N_("Hãy ghi lý do, để người khác hiểu vì sao.")), at_most(300)])
    is_closed = BooleanField(N_("Không xếp buổi nào khác vào những ngày này"), default=True)

    def validate_last(self, field: DayField) -> None:
        """The last day does not come before the first, nor more than two months later."""
        first, last = self.first.data, field.data
        if first and last and not 0 <= (last - first).days <= LONGEST_SETBACK:
            raise ValidationError(N_("Ngày cuối phải bằng hoặc sau ngày đầu, không quá hai tháng."))
