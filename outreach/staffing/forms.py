"""What people type about staff and equipment; an Excel row passes through the same forms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
    widgets,
)
from wtforms.validators import NumberRange, Optional

from outreach.kernel.text import N_, phone_number
from outreach.staffing.rules import (
    KIT_KIND_LABELS,
    MOST_DAYS_PER_MONTH,
    SKILL_LABELS,
    STAFF_KIND_LABELS,
    KitKind,
    MemberFacts,
    StaffKind,
    code_key,
    next_code,
    phone_problem,
)
from outreach.web.forms import DayField, Form, at_most, holds, in_words, mail_address, needed

_ORDER = N_("Ngày cuối phải bằng hoặc sau ngày đầu.")
_YEARS = N_("Năm phải từ 1950 đến 2100.")
_LIMIT = N_("Phải là số từ 0 đến 10.")


class Ticks(SelectMultipleField):
    """Several of a few, each with its own box."""

    option_widget = widgets.CheckboxInput()


def _is_near(on: date) -> bool:
    return 1950 <= on.year <= 2100


def _check_phone(_form: Any, field: Any) -> None:
    problem = phone_problem(field.data or "")
    if problem:
        raise ValidationError(problem)


def _give_code(field: StringField, kind: RadioField, kinds: type[StaffKind | KitKind], taken: Iterable[str]) -> None:
    if not (field.data or "").strip() and kind.data in set(kinds):
        field.data = next_code(kinds(kind.data), taken)
        field.raw_data = [field.data]


class MemberForm(Form):
    """A person who goes to visits."""

    full_name = StringField(N_("Họ và tên"), [needed(N_("Chưa nhập họ và tên.")), at_most(200)])
    code = StringField(N_("Mã"), [needed(N_("Chưa nhập mã.")), at_most(20)])
    kind = RadioField(
        N_("Thuộc"),
        [needed(N_("Chưa chọn công chức hay công an."))],
        choices=[(kind.value, label) for kind, label in STAFF_KIND_LABELS.items()],
    )
    skills = Ticks(N_("Biết việc"), choices=list(SKILL_LABELS.items()))
    phone = StringField(N_("Điện thoại"), [at_most(60), _check_phone])
    email = StringField(N_("Thư điện tử"), [at_most(254), mail_address()])
    max_days_per_month = IntegerField(
        N_("Số ngày đi nhiều nhất mỗi tháng"),
        [needed(N_("Chưa nhập số ngày.")), NumberRange(0, MOST_DAYS_PER_MONTH, _LIMIT)],
        default=4,
    )
    both_days_ok = BooleanField(N_("Đi được cả Thứ Bảy và Chủ nhật trong một tuần"))
    active_from = DayField(N_("Làm từ ngày"), [needed(N_("Chưa chọn ngày.")), holds(_is_near, _YEARS)])
    active_to = DayField(N_("Đến hết ngày"), [Optional(), holds(_is_near, _YEARS)])
    user_id = SelectField(N_("Tài khoản Về Phố"), [Optional()], choices=[("", "")])

    def validate_active_to(self, field: DayField) -> None:
        """The last day is not before the first."""
        if field.data and self.active_from.data and field.data < self.active_from.data:
            raise ValidationError(_ORDER)

    def offer_users(self, users: Iterable[tuple[UUID, str]]) -> None:
        """The accounts that may be tied to this person."""
        nobody = ("", in_words(N_("Không có tài khoản")))
        self.user_id.choices = [nobody, *((str(user_id), name) for user_id, name in users)]

    def facts(self) -> MemberFacts:
        """What was typed, as the service wants it."""
        typed = self.data
        return MemberFacts(
            code=code_key(typed["code"]), full_name=typed["full_name"], kind=StaffKind(typed["kind"]),
            skills=tuple(sorted(typed["skills"] or ())), phone=phone_number(typed["phone"]),
            max_days_per_month=typed["max_days_per_month"], both_days_ok=typed["both_days_ok"],
            active_from=typed["active_from"], active_to=typed["active_to"], email=typed["email"] or None,
        )  # fmt: skip

    def give_code(self, taken: Iterable[str]) -> None:
        """A code where none was typed."""
        _give_code(self.code, self.kind, StaffKind, taken)

    @property
    def linked_user(self) -> UUID | None:
        """The chosen account."""
        return UUID(self.user_id.data) if self.user_id.data else None


class SpanForm(Form):
    """Days on which a person is away, or a kit cannot be used."""

    from_on = DayField(N_("Từ ngày"), [needed(N_("Chưa chọn ngày.")), holds(_is_near, _YEARS)])
    to_on = DayField(N_("Đến hết ngày"), [Optional(), holds(_is_near, _YEARS)])
    reason = StringField(N_("Lý do"), [at_most(300)])

    def validate_to_on(self, field: DayField) -> None:
        """The last day is not before the first."""
        if field.data and self.from_on.data and field.data < self.from_on.data:
            raise ValidationError(_ORDER)

    def facts(self) -> dict[str, Any]:
        """What was typed; one day where no last day was given."""
        first = self.from_on.data
        return {"from_on": first, "to_on": self.to_on.data or first, "reason": self.reason.data or ""}


class KitForm(Form):
    """A kit or a vehicle."""

    name = StringField(N_("Tên"), [needed(N_("Chưa nhập tên.")), at_most(200)])
    code = StringField(N_("Mã"), [needed(N_("Chưa nhập mã.")), at_most(20)])
    kind = RadioField(
        N_("Là gì"),
        [needed(N_("Chưa chọn thiết bị hay xe."))],
        choices=[(kind.value, label) for kind, label in KIT_KIND_LABELS.items()],
        default=KitKind.KIT.value,
    )
    is_retired = BooleanField(N_("Không dùng nữa"))

    def give_code(self, taken: Iterable[str]) -> None:
        """A code where none was typed."""
        _give_code(self.code, self.kind, KitKind, taken)

    def facts(self) -> dict[str, Any]:
        """What was typed, as the service wants it."""
        return {"code": self.code.data or "", "name": self.name.data or "", "kind": KitKind(self.kind.data)}
