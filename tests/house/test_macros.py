"""What the form macros promise to people who hear the page or use only a keyboard."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Form, RadioField, StringField
from wtforms.validators import InputRequired, Length

from outreach.coverage.rules import Status
from outreach.planning.rules import VisitState

ANSWERS: Any = ["a", "b"]


class Sample(Form):
    phone = StringField("Phone", [InputRequired("Nhập số"), Length(min=10, message="Thiếu số")], description="10 số")
    note = StringField("Note")
    answer = RadioField("Answer", choices=ANSWERS, validators=[InputRequired("Chọn một")])


def render(app: Flask, macro_file: str, expression: str, **facts: Any) -> str:
    source = f'{{% import "macros/{macro_file}.html" as m %}}{{{{ {expression} }}}}'
    with app.test_request_context():
        return app.jinja_env.from_string(source).render(**facts)


@pytest.fixture
def wrong() -> Sample:
    form = Sample(MultiDict({"phone": "0912"}))
    form.validate()
    return form


def test_the_summary_says_the_words_of_the_field_and_leads_to_it(app: Flask, wrong: Sample) -> None:
    summary = render(app, "forms", "m.error_summary(form)", form=wrong)
    for name in ("phone", "answer"):
        for error in wrong[name].errors:
            assert f'<a href="#{name}">{error}</a>' in summary
    assert f'id="{wrong.answer.id}"' in render(app, "forms", "m.choices(form.answer)", form=wrong)
    assert "autofocus" in summary


def test_a_form_without_errors_has_no_summary(app: Flask) -> None:
    assert render(app, "forms", "m.error_summary(form)", form=Sample()).strip() == ""


def test_a_summary_also_carries_refusals_that_belong_to_no_field(app: Flask) -> None:
    assert "Buổi đã chốt" in render(app, "forms", "m.error_summary(form, ['Buổi đã chốt'])", form=Sample())


def test_hint_and_error_are_read_with_the_control(app: Flask, wrong: Sample) -> None:
    shown = render(app, "forms", "m.field(form.phone)", form=wrong)
    assert 'aria-describedby="phone-hint phone-error"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'id="phone-hint"' in shown
    assert 'id="phone-error"' in shown


def test_only_what_may_stay_empty_says_so(app: Flask) -> None:
    words = "không bắt buộc"
    assert words not in render(app, "forms", "m.field(form.phone)", form=Sample())
    assert words in render(app, "forms", "m.field(form.note)", form=Sample())
    assert words not in render(app, "forms", "m.field(form.note, optional=False)", form=Sample())


def test_what_a_person_typed_is_shown_again_and_escaped(app: Flask) -> None:
    form = Sample(MultiDict({"note": '"><b>'}))
    assert "&#34;&gt;&lt;b&gt;" in render(app, "forms", "m.field(form.note)", form=form)


@pytest.mark.parametrize("key", [*Status, *VisitState])
def test_every_status_has_a_shape_beside_its_word(app: Flask, key: str) -> None:
    label = render(app, "status", "m.status(key, 'word')", key=str(key))
    drawn = render(app, "icons", "m.sprite()")
    shape = label.partition('href="#')[2].partition('"')[0]
    assert f'id="{shape}"' in drawn
    assert "word" in label


def test_a_progress_bar_needs_no_style_and_says_its_figures(app: Flask) -> None:
    bar = render(app, "feedback", "m.progress_bar(34, 13, 2, 54)")
    assert 'width="63.0%"' in bar
    assert "style" not in bar
    assert "34" in bar.partition('aria-label="')[2].partition('"')[0]
