"""What people type about merging, splitting and renaming."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from wtforms import SelectField, StringField, ValidationError

from outreach.kernel.text import N_
from outreach.places.forms import Ticks
from outreach.web.forms import DayField, Form, at_most, in_words, needed

_DECISION = N_("Căn cứ")
_SINCE = N_("Áp dụng từ ngày")
_CODE, _NAME = N_("Mã phố mới"), N_("Tên phố mới")
_NO_CODE, _NO_NAME = N_("Chưa ghi mã phố mới."), N_("Chưa ghi tên phố mới.")


def _capitals(code: str | None) -> str | None:
    return code.upper() if code else code


class SuccessionForm(Form):
    """What every such decision has."""

    on = DayField(_SINCE, [needed(N_("Chưa chọn ngày áp dụng."))])
    decision = StringField(_DECISION, [at_most(200)], description=N_("Ví dụ: Nghị quyết 12/NQ-HĐND"))


class RenamingForm(SuccessionForm):
    """A new name by decision."""

    code = StringField(_CODE, [needed(_NO_CODE), at_most(20)], filters=[_capitals])
    name = StringField(_NAME, [needed(_NO_NAME), at_most(120)])


class MergerForm(SuccessionForm):
    """Several neighborhoods become one, new or existing."""

    predecessors = Ticks(N_("Những phố sáp nhập"), [needed(N_("Chọn ít nhất hai phố để sáp nhập."))], choices=[])
    into = SelectField(N_("Sáp nhập vào"), choices=[])
    code = StringField(_CODE, [at_most(20)], filters=[_capitals])
    name = StringField(_NAME, [at_most(120)])
    house_of = SelectField(N_("Dùng nhà văn hóa của"), choices=[])

    def offer(self, neighborhoods: Iterable[tuple[UUID, str]]) -> None:
        """The living neighborhoods to choose from."""
        living = [(str(one), name) for one, name in neighborhoods]
        self.predecessors.choices = living
        self.into.choices = [("", in_words(N_("Một phố mới"))), *living]
        self.house_of.choices = [("", in_words(N_("Chưa rõ, điền sau"))), *living]

    def validate_code(self, field: StringField) -> None:
        """A new neighborhood needs a code."""
        self._need_when_new(field, _NO_CODE)

    def validate_name(self, field: StringField) -> None:
        """A new neighborhood needs a name."""
        self._need_when_new(field, _NO_NAME)

    def _need_when_new(self, field: StringField, message: str) -> None:
        if not self.into.data and not field.data:
            raise ValidationError(message)


class SplitForm(SuccessionForm):
    """One neighborhood becomes two to four."""

    code_1 = StringField(N_("Mã phố thứ nhất"), [needed(_NO_CODE), at_most(20)], filters=[_capitals])
    name_1 = StringField(N_("Tên phố thứ nhất"), [needed(_NO_NAME), at_most(120)])
    code_2 = StringField(N_("Mã phố thứ hai"), [needed(_NO_CODE), at_most(20)], filters=[_capitals])
    name_2 = StringField(N_("Tên phố thứ hai"), [needed(_NO_NAME), at_most(120)])
    code_3 = StringField(N_("Mã phố thứ ba"), [at_most(20)], filters=[_capitals])
    name_3 = StringField(N_("Tên phố thứ ba"), [at_most(120)])
    code_4 = StringField(N_("Mã phố thứ tư"), [at_most(20)], filters=[_capitals])
    name_4 = StringField(N_("Tên phố thứ tư"), [at_most(120)])

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether all is right; each part has both code and name, no code stands twice."""
        is_right = super().validate(extra_validators)
        codes: set[str] = set()
        for code, name in self._pairs():
            for field, other, message in ((code, name, _NO_CODE), (name, code, _NO_NAME)):
                if other.data and not field.data and not field.errors:
                    field.errors, is_right = [in_words(message)], False
            if code.data and code.data in codes:
                code.errors, is_right = [in_words(N_("Mã này vừa ghi cho phố khác."))], False
            codes.add(code.data or "")
        return is_right

    def parts(self) -> list[tuple[str, str]]:
        """Code and name of each part that was typed."""
        return [(code.data, name.data) for code, name in self._pairs() if code.data and name.data]

    def _pairs(self) -> list[tuple[StringField, StringField]]:
        return [
            (self.code_1, self.name_1),
            (self.code_2, self.name_2),
            (self.code_3, self.name_3),
            (self.code_4, self.name_4),
        ]
