"""Languages: Vietnamese is the source and needs no catalogue; English is a complete translation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, overload

from babel.dates import format_date, get_month_names
from babel.numbers import format_decimal
from flask import Flask, has_request_context
from flask_babel import get_locale, gettext

from outreach.kernel.clock import local
from outreach.web.choices import kept_choice
from outreach.web.extensions import babel
from outreach.web.forms import install_translator

LANGUAGES = ("vi", "en")
LANGUAGE_COOKIE = "language"
_TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"
_WORDS_OF_THE_HOUSE = frozenset({"state", "to", "skill", "kind", "session"})
"""Facts of a message that are source strings themselves; names of people and places never are."""
_PERHAPS_OF_THE_HOUSE = _WORDS_OF_THE_HOUSE | {"name", "reason"}
"""In what is said of days: their names and reasons are the house's until somebody writes others."""


def init_languages(app: Flask) -> None:
    """Choose the language of each request of `app` and give templates the formats of dates and numbers."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(_TRANSLATIONS)
    babel.init_app(app, default_locale="vi", default_timezone="Asia/Ho_Chi_Minh", locale_selector=chosen_language)
    install_translator(say)
    app.jinja_env.filters.update(
        date=short_date, day=long_day, short_day=short_day, clock=clock_time, moment=moment,
        number=whole_number, decimal=one_decimal, percent=percent, words=in_own_words,
        weekday=weekday_word, month=month_word, short_month=short_month_word,
    )  # fmt: skip


def chosen_language() -> str:
    """The language of the switch at the top; Vietnamese until somebody switches."""
    wanted = kept_choice(LANGUAGE_COOKIE) if has_request_context() else ""
    return wanted if wanted in LANGUAGES else "vi"


def short_date(day: date | None) -> str:
    """15/08/2026 in both languages; empty for no date."""
    return day.strftime("%d/%m/%Y") if day else ""


def long_day(day: date | None) -> str:
    """Thứ Bảy 15/08/2026, or Saturday 15 August 2026."""
    if day is None:
        return ""
    if _is_english():
        return format_date(day, "EEEE d MMMM y", locale="en_GB")
    return f"{_weekday(day)} {short_date(day)}"


def short_day(day: date | None) -> str:
    """T7 15/08, or Sat 15 Aug."""
    if day is None:
        return ""
    if _is_english():
        return format_date(day, "EEE d MMM", locale="en_GB")
    name = "CN" if day.weekday() == 6 else f"T{day.weekday() + 2}"
    return f"{name} {day.strftime('%d/%m')}"


def weekday_word(day: date) -> str:
    """Thứ Bảy, or Saturday."""
    return str(format_date(day, "EEEE", locale="en_GB")) if _is_english() else _weekday(day)


def month_word(month: int) -> str:
    """What follows «Tháng»: 8, or August."""
    return str(get_month_names("wide", locale="en_GB")[month]) if _is_english() else str(month)


def short_month_word(month: int) -> str:
    """What follows «Th»: 8, or Aug."""
    return str(get_month_names("abbreviated", locale="en_GB")[month]) if _is_english() else str(month)


def clock_time(value: datetime | time | None) -> str:
    """7:30, on the ward's wall clock."""
    if value is None:
        return ""
    at = local(value) if isinstance(value, datetime) else value
    return f"{at.hour}:{at.minute:02d}"


def moment(instant: datetime | None) -> str:
    """16:40, 21/08/2026."""
    return f"{clock_time(instant)}, {short_date(local(instant).date())}" if instant else ""


def whole_number(value: float | None) -> str:
    """1.486 in Vietnamese, 1,486 in English; a dash for no value."""
    return "–" if value is None else format_decimal(round(value), locale=_number_locale())


def one_decimal(value: float | None) -> str:
    """3,1 in Vietnamese, 3.1 in English; a dash for no value."""
    return "–" if value is None else format_decimal(value, format="#,##0.0", locale=_number_locale())


def percent(share: float | None) -> str:
    """63% of a share between 0 and 1; a dash for no value."""
    return "–" if share is None else f"{round(share * 100)}%"


@overload
def in_own_words(stored: str) -> str: ...
@overload
def in_own_words(stored: Mapping[str, Any]) -> dict[str, Any]: ...
def in_own_words(stored: str | Mapping[str, Any]) -> str | dict[str, Any]:
    """A stored text that may be a source string, or the facts of a message about days, in the reader's language."""
    return say(stored) if isinstance(stored, str) else _worded(stored, _PERHAPS_OF_THE_HOUSE)


def _weekday(day: date) -> str:
    names = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
    return names[day.weekday()]


def _is_english() -> bool:
    return str(get_locale() or "vi").startswith("en")


def _number_locale() -> str:
    return "en" if _is_english() else "vi"


def say(message: str, **facts: object) -> str:
    """The source string `message` in the language of the request, its %(name)s filled.

    A percent sign is written %% as in templates, and stands only in strings that have facts.
    """
    translated: str = gettext(message) if message else ""
    return translated % _worded(facts, _WORDS_OF_THE_HOUSE) if facts else translated


def _worded(facts: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: say(value) if name in names and isinstance(value, str) else value for name, value in facts.items()}
