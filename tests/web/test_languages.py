"""What a page says in the language of its reader."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale

from outreach.web.i18n import month_word, say, short_day, short_month_word

MOVED = "Chỉ dời được buổi sắp tới; buổi này: %(state)s."


@pytest.fixture(autouse=True)
def request_of_a_page(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


@pytest.mark.parametrize(("language", "words"), [("vi", "Hôm nay"), ("en", "Today")])
def test_a_source_string_is_said_in_the_language_of_the_page(language: str, words: str) -> None:
    with force_locale(language):
        assert say("Hôm nay") == words


def test_a_state_within_a_message_is_said_in_the_same_language() -> None:
    with force_locale("en"):
        assert say(MOVED, state="Hủy") == "Only a coming visit can be moved; this one: Cancelled."


def test_the_name_of_a_place_is_never_translated() -> None:
    with force_locale("en"):
        assert say("Đã lưu phố %(name)s.", name="Năm") == "Năm saved."


def test_a_doubled_percent_sign_is_one_in_pages_and_in_messages() -> None:
    source = "Đã chứng minh: không lịch nào tốt hơn quá %(gap)s%%."
    with force_locale("en"):
        assert say(source, gap="3.1") == "Proven: no plan is better by more than 3.1%."
        assert render_template_string("{{ _(words, gap='3.1') }}", words=source) == say(source, gap="3.1")


def test_the_name_of_a_day_is_said_where_it_is_the_houses_own() -> None:
    page = "{{ name | words }}; {{ _('Nên tránh: %(name)s.', **{'name': name} | words) }}"
    with force_locale("en"):
        assert render_template_string(page, name="Mùa mưa bão") == "Storm season; Better avoided: Storm season."
        assert render_template_string(page, name="Hội 5% làng") == "Hội 5% làng; Better avoided: Hội 5% làng."


@pytest.mark.parametrize(
    ("language", "words"), [("vi", ("8", "8", "T7 15/08")), ("en", ("August", "Aug", "Sat 15 Aug"))]
)
def test_months_and_days_are_written_as_people_of_the_language_do(language: str, words: tuple[str, ...]) -> None:
    with force_locale(language):
        assert (month_word(8), short_month_word(8), short_day(date(2026, 8, 15))) == words
