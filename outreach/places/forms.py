"""What people type about places; an Excel row passes through the same form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from wtforms import (
    BooleanField,
    FloatField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
    widgets,
)
from wtforms.validators import NumberRange, Optional

from outreach.kernel.skills import SKILL_LABELS
from outreach.kernel.text import N_, phone_number
from outreach.places.models import HOUSE_FIELDS, NEIGHBORHOOD_FIELDS
from outreach.places.rules import (
    CONTACT_LABELS,
    HALF_DAY_LABELS,
    HALF_DAYS,
    WARD_SINCE,
    HouseFacts,
    NeighborhoodFacts,
    house_name,
    phone_problem,
    point_problem,
)
from outreach.web.forms import DayField, Form, at_most, holds, in_words, mail_address, needed

_GROUPS = re.compile(r"(?<=\d)[., \u00a0](?=\d{3}\b)")
_COUNT = N_("Phải là số từ 0 đến 1.000.000.")
_YEARS = N_("Năm phải từ 1900 đến 2100.")


class DegreesField(FloatField):
    """Degrees with a comma or a point, in a plain text box: a number box forgets what it does not understand."""

    widget = widgets.TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([value.strip().replace(",", ".") for value in valuelist])

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)


class FigureField(IntegerField):
    """A whole number, also as people group it: 1.486."""

    widget = widgets.TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([_GROUPS.sub("", value.strip()) for value in valuelist])


class Ticks(SelectMultipleField):
    """Several of a few, each with its own box."""

    option_widget = widgets.CheckboxInput()


def _count(label: str) -> FigureField:
    return FigureField(label, [Optional(), NumberRange(0, 1_000_000, _COUNT)])


def _is_a_year_of_ours(on: date) -> bool:
    return 1900 <= on.year <= 2100


def check_phone(_form: Any, field: Any) -> None:
    """A telephone number, where one is given."""
    problem = phone_problem(field.data) if field.data else None
    if problem:
        raise ValidationError(problem)


class NeighborhoodForm(Form):
    """A neighborhood and its cultural house."""

    code = StringField(
        N_("Mã phố"),
        [needed(N_("Chưa ghi mã phố.")), at_most(20)],
        filters=[lambda code: code.upper() if code else code],
    )
    name = StringField(N_("Tên phố"), [needed(N_("Chưa ghi tên phố.")), at_most(120)])
    former_ward = StringField(N_("Phường cũ"), [at_most(120)])
    households = _count(N_("Số hộ"))
    population = _count(N_("Số dân"))
    elderly = _count(N_("Người từ 60 tuổi"))
    without_level_2 = _count(N_("Chưa có VNeID mức 2"))
    priority = FigureField(N_("Mức ưu tiên"), [needed(), NumberRange(1, 10, N_("Phải là số từ 1 đến 10."))], default=5)
    team_size = FigureField(
        N_("Số công chức mỗi buổi"), [needed(), NumberRange(1, 20, N_("Phải là số từ 1 đến 20."))], default=3
    )
    officers = FigureField(
        N_("Số cán bộ công an mỗi buổi"), [needed(), NumberRange(0, 20, N_("Phải là số từ 0 đến 20."))], default=1
    )
    skills = Ticks(N_("Cần người biết việc"), choices=list(SKILL_LABELS.items()))
    valid_from = DayField(
        N_("Có từ ngày"), [needed(N_("Chưa chọn ngày bắt đầu.")), holds(_is_a_year_of_ours, _YEARS)], default=WARD_SINCE
    )
    valid_to = DayField(N_("Đến hết ngày"), [Optional(), holds(_is_a_year_of_ours, _YEARS)])
    note = TextAreaField(N_("Ghi chú"), [at_most(2000)])

    house_name = StringField(N_("Tên nhà văn hóa"), [at_most(200)])
    address = StringField(N_("Địa chỉ"), [at_most(300)])
    lat = DegreesField(N_("Vĩ độ"), [Optional()])
    lon = DegreesField(N_("Kinh độ"), [Optional()])
    open_windows = Ticks(
        N_("Mượn được vào"),
        [needed(N_("Chọn ít nhất một buổi."))],
        choices=[(half_day, HALF_DAY_LABELS[half_day]) for half_day in HALF_DAYS],
        default=list(HALF_DAYS),
    )
    seats = FigureField(N_("Số chỗ ngồi"), [Optional(), NumberRange(0, 5000, N_("Phải là số từ 0 đến 5.000."))])
    has_power = BooleanField(N_("Có điện"), default=True)
    has_wifi = BooleanField(N_("Có Wi-Fi"))
    has_ramp = BooleanField(N_("Có lối cho xe lăn"))
    signal_note = StringField(N_("Sóng di động"), [at_most(300)])
    keeper_name = StringField(N_("Người giữ nhà"), [at_most(200)])
    keeper_phone = StringField(N_("Điện thoại người giữ nhà"), [at_most(60), check_phone])

    keeper_email = StringField(N_("Thư điện tử người giữ nhà"), [at_most(254), mail_address()])

    def validate_elderly(self, field: FigureField) -> None:
        """No more old people than people."""
        population = self.population.data
        if field.data is not None and population is not None and field.data > population:
            raise ValidationError(N_("Không thể nhiều hơn số dân."))

    def validate_valid_to(self, field: DayField) -> None:
        """The last day is not before the first."""
        if field.data and self.valid_from.data and field.data < self.valid_from.data:
            raise ValidationError(N_("Ngày cuối phải bằng hoặc sau ngày đầu."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether all is right; a point is judged whole, even where half of it is empty."""
        is_right = super().validate(extra_validators)
        problem = None if self.lat.errors or self.lon.errors else point_problem(self.lat.data, self.lon.data)
        if problem:
            self.lat.errors = [in_words(problem)]
        return is_right and not problem

    def facts(self) -> tuple[NeighborhoodFacts, HouseFacts]:
        """What was typed, as the service wants it; the house takes its usual name where none was given."""
        typed = self.data
        own = {name: typed[name] for name in NEIGHBORHOOD_FIELDS}
        house = {name: typed[name] for name in HOUSE_FIELDS if name != "name"}
        house["open_windows"] = tuple(half_day for half_day in HALF_DAYS if half_day in typed["open_windows"])
        house["keeper_phone"] = phone_number(typed["keeper_phone"])
        house["keeper_email"] = typed["keeper_email"] or None
        return (
            NeighborhoodFacts(**own | {"skills": tuple(sorted(typed["skills"] or ()))}),
            HouseFacts(name=typed["house_name"] or house_name(typed["name"]), **house),
        )


class ClosureForm(Form):
    """Days on which the house cannot be had."""

    from_on = DayField(N_("Từ ngày"), [needed(N_("Chưa chọn ngày.")), holds(_is_a_year_of_ours, _YEARS)])
    to_on = DayField(N_("Đến hết ngày"), [Optional(), holds(_is_a_year_of_ours, _YEARS)])
    reason = StringField(N_("Lý do"), [at_most(300)])

    def validate_to_on(self, field: DayField) -> None:
        """The last day is not before the first."""
        if field.data and self.from_on.data and field.data < self.from_on.data:
            raise ValidationError(N_("Ngày cuối phải bằng hoặc sau ngày đầu."))


class ContactForm(Form):
    """Somebody of the neighborhood. `user_id` is an account whose holder sees the figures of this neighborhood."""

    kind = SelectField(N_("Là ai"), choices=[(kind.value, label) for kind, label in CONTACT_LABELS.items()])
    full_name = StringField(N_("Họ và tên"), [needed(N_("Chưa ghi họ và tên.")), at_most(200)])
    phone = StringField(N_("Điện thoại"), [at_most(60), check_phone])
    user_id = SelectField(N_("Tài khoản Về Phố"), choices=[], validate_choice=True)

    def offer_users(self, users: Iterable[tuple[UUID, str]]) -> None:
        """The accounts that may be tied to this neighborhood."""
        self.user_id.choices = [("", in_words(N_("Không có"))), *((str(user_id), name) for user_id, name in users)]
