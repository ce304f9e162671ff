"""English is complete, and its placeholders are those of the Vietnamese source."""

from __future__ import annotations

import re

from scripts.translations import read_catalogue, source_strings

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")


def forms_of(value: object) -> list[str]:
    return [str(form) for form in value] if isinstance(value, (tuple, list)) else [str(value or "")]


def test_every_source_string_has_its_english() -> None:
    english = {message.id: message.string for message in read_catalogue() if message.id}
    missing = [message.id for message in source_strings() if message.id and not all(forms_of(english.get(message.id)))]
    assert missing == [], "python scripts/translations.py update, then fill the empty ones"


def test_no_english_is_left_of_a_string_that_is_gone() -> None:
    sources = {message.id for message in source_strings()}
    assert [message.id for message in read_catalogue() if message.id not in sources] == []


def test_placeholders_are_the_same_in_both_languages() -> None:
    wrong = [
        (message.id, form)
        for message in read_catalogue()
        if message.id
        for form in forms_of(message.string)
        if set(PLACEHOLDER.findall(form)) not in [set(PLACEHOLDER.findall(one)) for one in forms_of(message.id)]
    ]
    assert wrong == []
