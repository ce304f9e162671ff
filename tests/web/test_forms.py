"""What comes in is cleaned before it is judged."""

from __future__ import annotations

import unicodedata

from wtforms import BooleanField, PasswordField, SelectMultipleField, StringField, TextAreaField

from outreach.kernel.errors import Invalid
from outreach.web.forms import Form, at_most, holds, needed


class Sample(Form):
    name = StringField("Tên", [needed(), at_most(10)])
    note = TextAreaField("Ghi chú")
    secret = PasswordField("Mật khẩu")
    even = StringField("Số chẵn", [holds(lambda value: int(value) % 2 == 0, "Phải là số chẵn.")])
    is_open = BooleanField("Mở")
    days = SelectMultipleField("Ngày", choices=[("sat", "Thứ Bảy"), ("sun", "Chủ nhật")])


def test_text_is_folded_notes_keep_lines_and_passwords_stay() -> None:
    typed = unicodedata.normalize("NFD", "  Thịnh  Vạn ")
    form = Sample.of_mapping({"name": typed, "note": " a \n b ", "secret": "  hai  cách "})
    assert (form.name.data, form.note.data, form.secret.data) == ("Thịnh Vạn", "a\nb", "  hai  cách ")


def test_a_mapping_with_flags_and_lists_fills_the_form() -> None:
    form = Sample.of_mapping({"name": "A", "is_open": True, "days": ["sat", "sun"], "even": None})
    assert form.validate()
    assert (form.is_open.data, form.days.data) == (True, ["sat", "sun"])


def test_each_problem_stands_at_its_field() -> None:
    form = Sample.of_mapping({"name": "quá dài hơn mười", "even": "3", "days": ["mon"]})
    assert not form.validate()
    assert form.problems()["name"] == "Dài quá 10 ký tự."
    assert form.problems()["even"] == "Phải là số chẵn."
    assert "days" in form.problems()


def test_spaces_alone_are_nothing() -> None:
    form = Sample.of_mapping({"name": "   "})
    assert not form.validate()
    assert form.problems() == {"name": "Chưa nhập mục này."}


def test_a_domain_error_goes_to_its_field_or_above_the_form() -> None:
    form = Sample.of_mapping({"name": "A"})
    form.put_error(Invalid("x", "Tên %(name)s đã có.", field="name", name="A"))
    form.put_error(Invalid("y", "Chung."))
    assert form.problems() == {"name": "Tên A đã có."}
    assert form.form_errors == ["Chung."]
