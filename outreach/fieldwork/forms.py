"""What people type at a visit; the same classes judge what the tablets send."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from wtforms import BooleanField, IntegerField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.validators import NumberRange, Optional

from outreach.fieldwork.identity import birth_year_of, identity_digits, identity_problem, read_card, sex_of
from outreach.fieldwork.rules import (
    REMARK_LABELS,
    SEX_LABELS,
    TALLY_LABELS,
    EncounterFacts,
    RemarkKind,
    Sex,
    TallyKind,
    phone_problem,
)
from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_, phone_number
from outreach.web.forms import DayField, Form, at_most, needed

_MOST_PEOPLE = 5000
_HOW_MANY = N_("Hãy ghi một số từ 0 đến 5000.")


class EncounterForm(Form):
    """One person helped once: a scanned card, or typed; nothing but a name is needed."""

    card = StringField(N_("Quét mã QR trên thẻ căn cước"), [at_most(1000)])
    person_name = StringField(N_("Họ và tên"), [at_most(200)])
    identity_number = StringField(N_("Số căn cước"), [at_most(40)], filters=[identity_digits])
    removes_number = BooleanField(N_("Bỏ số căn cước đã ghi"))
    birth_year = IntegerField(N_("Năm sinh"), [Optional()])
    birth_on = DayField(N_("Ngày sinh"), [Optional()])
    sex = RadioField(N_("Giới tính"), [Optional()], choices=[(sex.value, label) for sex, label in SEX_LABELS.items()])
    phone = StringField(N_("Số điện thoại"), [at_most(40)])
    may_be_called = BooleanField(N_("Bà con đồng ý để Trung tâm gọi lại về việc này"))
    needs_support = BooleanField(N_("Cần hỗ trợ đặc biệt (già yếu, khuyết tật)"))
    is_from_elsewhere = BooleanField(N_("Người ngoài phố"))
    representative_name = StringField(N_("Người đại diện hoặc đi cùng"), [at_most(200)])
    queue_number = IntegerField(N_("Số thứ tự"), [Optional(), NumberRange(1, 9999, N_("Số thứ tự từ 1 trở lên."))])
    note = TextAreaField(N_("Ghi chú"), [at_most(1000)])

    def validate_phone(self, field: StringField) -> None:
        """A Vietnamese number, or none; kept as 0…"""
        problem = phone_problem(field.data) if field.data else None
        if problem:
            raise ValidationError(problem)
        field.data = phone_number(field.data) or ""

    def facts(self, *, today: date, stored_number: str | None = None) -> EncounterFacts:
        """What is to be written down: the card first, then what was typed over it.

        A correction knows the number only masked, so an empty field keeps `stored_number` unless it is
        to be removed. Raises `Invalid` at `card` for another code than a card's, at `identity_number` for no number.
        """
        typed = self._typed()
        if self.card.data:
            card = read_card(self.card.data, today=today)
            typed = replace(
                typed,
                person_name=typed.person_name or card.full_name,
                identity_number=typed.identity_number or card.number,
                birth_on=typed.birth_on or card.birth_on,
                birth_year=typed.birth_year or card.birth_year,
                sex=typed.sex or card.sex,
            )
        if not (typed.identity_number or self.removes_number.data):
            typed = replace(typed, identity_number=stored_number)
        number = typed.identity_number
        if number and identity_problem(number, today=today) is not None:
            raise Invalid("encounter.number", identity_problem(number, today=today) or "", field="identity_number")
        return with_number_read(typed)

    def show(self, facts: EncounterFacts) -> None:
        """Put facts into the fields, for instance those of a card just read."""
        for name in EncounterFacts.__dataclass_fields__:
            value = getattr(facts, name)
            self[name].data = value.value if isinstance(value, Sex) else value
        self.card.data = ""

    def _typed(self) -> EncounterFacts:
        return EncounterFacts(
            person_name=self.person_name.data or "",
            identity_number=self.identity_number.data or None,
            birth_year=self.birth_year.data,
            birth_on=self.birth_on.data,
            sex=Sex(self.sex.data) if self.sex.data else None,
            phone=self.phone.data or None,
            needs_support=bool(self.needs_support.data),
            is_from_elsewhere=bool(self.is_from_elsewhere.data),
            representative_name=self.representative_name.data or "",
            may_be_called=bool(self.may_be_called.data),
            queue_number=self.queue_number.data,
            note=self.note.data or "",
        )


class ReasonForm(Form):
    """Why something is undone, voided or looked at."""

    reason = StringField(N_("Lý do"), [needed(N_("Chưa ghi lý do.")), at_most(300)])


class TallyForm(Form):
    """One more, or one less, of something counted by hand."""

    kind = RadioField(N_("Đếm gì"), [needed()], choices=[(kind.value, label) for kind, label in TALLY_LABELS.items()])
    amount = IntegerField(N_("Số lượng"), [needed(), NumberRange(-_MOST_PEOPLE, _MOST_PEOPLE, _HOW_MANY)])

    def facts(self) -> dict[str, Any]:
        """Kind and amount as the service wants them."""
        return {"kind": TallyKind(self.kind.data), "amount": self.amount.data}


class RemarkForm(Form):
    """What somebody told the team."""

    kind = RadioField(
        N_("Là điều gì"),
        [needed(N_("Chưa chọn loại ý kiến."))],
        choices=[(kind.value, label) for kind, label in REMARK_LABELS.items()],
    )
    text = TextAreaField(N_("Nội dung"), [needed(N_("Hãy ghi lại điều bà con nói.")), at_most(2000)])

    def facts(self) -> dict[str, Any]:
        """Kind and text as the service wants them."""
        return {"kind": RemarkKind(self.kind.data), "text": self.text.data or ""}


class CloseOutForm(Form):
    """What was counted by hand, and why it differs where it does."""

    slips_issued = IntegerField(
        N_("Số phiếu đã phát"), [needed(N_("Chưa ghi số phiếu.")), NumberRange(0, _MOST_PEOPLE, _HOW_MANY)]
    )
    people_counted = IntegerField(
        N_("Số người đếm được"), [needed(N_("Chưa ghi số người.")), NumberRange(0, _MOST_PEOPLE, _HOW_MANY)]
    )
    records_on_tablets = IntegerField(
        N_("Số lượt trên các máy"), [needed(N_("Chưa ghi số lượt.")), NumberRange(0, _MOST_PEOPLE, _HOW_MANY)]
    )
    reason = TextAreaField(N_("Vì sao lệch"), [at_most(500)])

    def counts(self) -> dict[TallyKind, int]:
        """What was counted at the door, as tallies."""
        return {
            TallyKind.SLIP_ISSUED: self.slips_issued.data or 0,
            TallyKind.PERSON_COUNTED: self.people_counted.data or 0,
        }

    def figures(self) -> dict[str, int]:
        """The three figures counted on the spot."""
        return {
            "slips_issued": self.slips_issued.data or 0,
            "people_counted": self.people_counted.data or 0,
            "records_on_tablets": self.records_on_tablets.data or 0,
        }


def with_number_read(facts: EncounterFacts) -> EncounterFacts:
    """The facts with birth year and sex taken from the number where nobody gave them."""
    number = facts.identity_number
    if not number:
        return facts
    has_birth = facts.birth_year or facts.birth_on
    return replace(
        facts, birth_year=facts.birth_year if has_birth else birth_year_of(number), sex=facts.sex or sex_of(number)
    )
