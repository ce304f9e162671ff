"""What somebody types who means to come: a name, a phone, what for. Never an identity number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, RadioField, SelectMultipleField, StringField, TextAreaField, ValidationError, widgets

from outreach.kernel.text import N_, phone_number
from outreach.public.rules import ANY_TIME, phone_words
from outreach.web.forms import Form, at_most, in_words, needed

_MOST_DIGITS_IN_A_NAME = 3


class NeedsField(SelectMultipleField):
    """Any number of needs, each a box to tick."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class DeclineForm(Form):
    """Why a house or officers cannot be given."""

    reason = TextAreaField(N_("Vì sao không được?"), [needed(N_("Xin ghi vài chữ vì sao không được.")), at_most(300)])


class PreRegistrationForm(Form):
    """Registering ahead; `website` is a box that only machines fill in."""

    person_name = StringField(N_("Họ và tên"), [needed(N_("Chưa có họ tên.")), at_most(100)])
    phone = StringField(N_("Số điện thoại"), [needed(N_("Chưa có số điện thoại.")), at_most(40)])
    slot = RadioField(N_("Giờ đến"), coerce=int, default=ANY_TIME, validate_choice=True)
    needs = NeedsField(N_("Cần làm việc gì"))
    needs_support = BooleanField(N_("Tôi là người cao tuổi, khuyết tật hoặc cần người hỗ trợ đi lại"))
    website = StringField(N_("Ô này xin để trống"), [at_most(200)])

    def offer(self, slots: Sequence[tuple[int, str]], needs: Sequence[tuple[str, str]]) -> None:
        """What may be chosen."""
        self.slot.choices = list(slots)
        self.needs.choices = list(needs)

    def validate_person_name(self, field: StringField) -> None:
        """A name has no digits: an identity number typed here would be kept for nothing."""
        if sum(letter.isdigit() for letter in field.data or "") > _MOST_DIGITS_IN_A_NAME:
            raise ValidationError(N_("Ở đây chỉ cần họ tên, không cần số căn cước hay số điện thoại."))

    def validate_phone(self, field: StringField) -> None:
        """A Vietnamese number, kept as 0…"""
        number = phone_number(field.data)
        if number is None:
            digits = sum(letter.isdigit() for letter in field.data or "")
            words = phone_words(field.data or "")
            raise ValidationError(in_words(words, count=10 - digits) if "%(count)s" in words else words)
        field.data = number

    def validate_website(self, field: StringField) -> None:
        """People do not see this box."""
        if field.data:
            raise ValidationError(N_("Ô này phải để trống. Hãy xóa chữ trong ô rồi gửi lại."))

    def facts(self) -> dict[str, Any]:
        """What the service wants to know."""
        return {
            "person_name": self.person_name.data or "",
            "phone": self.phone.data or "",
            "slot": self.slot.data or ANY_TIME,
            "needs": list(self.needs.data or []),
            "needs_support": bool(self.needs_support.data),
        }
