"""What the form of a person makes of what is scanned or typed."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

import pytest

from outreach.fieldwork.forms import EncounterForm
from outreach.fieldwork.rules import EncounterFacts, Sex
from outreach.kernel.errors import Invalid

TODAY = date(2026, 11, 14)
NUMBER = "038158004521"
CARD = f"{NUMBER}||Nguyễn Thị Lan|01021958|Nữ|Phố|10102021"
LAN = EncounterFacts("Nguyễn Thị Lan", NUMBER, 1958, date(1958, 2, 1), Sex.FEMALE)


def facts_of(**typed: Any) -> EncounterFacts:
    form = EncounterForm.of_mapping(typed)
    assert form.validate(), form.problems()
    return form.facts(today=TODAY)


@pytest.mark.parametrize(
    ("typed", "facts"),
    [
        ({"card": CARD}, LAN),
        ({"card": unicodedata.normalize("NFD", CARD)}, LAN),
        ({"person_name": unicodedata.normalize("NFD", "  Đỗ  Thị Nhàn ")}, EncounterFacts("Đỗ Thị Nhàn")),
        (
            {"person_name": "A", "identity_number": "038 158.004-521"},
            EncounterFacts("A", NUMBER, 1958, None, Sex.FEMALE),
        ),
        (
            {"person_name": "A", "identity_number": NUMBER, "birth_year": 1960, "sex": "male"},
            EncounterFacts("A", NUMBER, 1960, None, Sex.MALE),
        ),
        ({"person_name": "A", "phone": "+84 912 345 678"}, EncounterFacts("A", phone="0912345678")),
        (
            {"person_name": "A", "birth_on": "02/09/1945", "needs_support": True},
            EncounterFacts("A", birth_on=date(1945, 9, 2), needs_support=True),
        ),
    ],
)
def test_facts_are_read_from_card_number_and_fields(typed: dict[str, Any], facts: EncounterFacts) -> None:
    assert facts_of(**typed) == facts


def test_what_is_typed_over_a_card_wins() -> None:
    assert facts_of(card=CARD, person_name="Nguyễn Thị Lân", birth_year=1959).person_name == "Nguyễn Thị Lân"
    assert facts_of(card=CARD, birth_year=1959).birth_year == 1959


def test_a_code_of_the_app_is_refused_at_the_card() -> None:
    form = EncounterForm.of_mapping({"card": "https://vneid.gov.vn/x"})
    assert form.validate()
    with pytest.raises(Invalid) as refusal:
        form.facts(today=TODAY)
    assert refusal.value.field == "card"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"phone": "12"}, "phone"),
        ({"birth_year": "mậu tuất"}, "birth_year"),
        ({"birth_on": "31/02/1958"}, "birth_on"),
        ({"sex": "khác"}, "sex"),
        ({"queue_number": 0}, "queue_number"),
        ({"person_name": "x" * 201}, "person_name"),
    ],
)
def test_a_field_that_cannot_be_says_so(typed: dict[str, Any], field: str) -> None:
    form = EncounterForm.of_mapping(typed)
    assert not form.validate()
    assert list(form.problems()) == [field]


def test_a_card_that_was_read_fills_the_fields_and_leaves_the_scanner_free() -> None:
    form = EncounterForm()
    form.show(LAN)
    assert (form.person_name.data, form.sex.data, form.card.data) == ("Nguyễn Thị Lan", "female", "")
