"""The tables of cards and search keys that the tablets' scripts are held to."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

import pytest

from outreach.fieldwork.identity import identity_problem, read_card
from outreach.kernel.errors import Invalid
from outreach.kernel.text import search_key
from tests.support.field_cases import field_cases

CARDS = field_cases("cards")
TODAY = date(CARDS["year"], 11, 14)
PROBLEMS = {"card.other_code": "card.other_code", "card.garbled": "card.garbled", "number.future": "card.number"}


def answer(scanned: str) -> dict[str, Any]:
    try:
        card = read_card(scanned, today=TODAY)
    except Invalid as refusal:
        return {"problem": refusal.code}
    facts = {"number": card.number, "full_name": card.full_name, "sex": card.sex and card.sex.value}
    born = {"birth_year": card.birth_year, "birth_on": card.birth_on.isoformat() if card.birth_on else None}
    return {"card": facts | born}


@pytest.mark.parametrize("case", CARDS["cards"], ids=lambda case: case["scanned"][:40])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_server_reads_a_scan_as_the_tablet_does(case: dict[str, Any], form: Any) -> None:
    expected = {"problem": PROBLEMS[case["problem"]]} if "problem" in case else {"card": case["card"]}
    assert answer(unicodedata.normalize(form, case["scanned"])) == expected


def test_a_refused_number_is_refused_for_the_same_reason() -> None:
    assert "chưa tới" in (identity_problem("038595004521", today=TODAY) or "")


@pytest.mark.parametrize(("text", "key"), field_cases("search_keys"))
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_forty_words_have_the_same_key_on_server_and_tablet(text: str, key: str, form: Any) -> None:
    assert search_key(unicodedata.normalize(form, text)) == key
