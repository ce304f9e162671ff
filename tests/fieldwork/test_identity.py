"""Identity numbers and cards, rule by rule."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest

from outreach.fieldwork.identity import (
    PROVINCES,
    Card,
    birth_year_of,
    identity_digits,
    identity_problem,
    identity_warnings,
    masked,
    province_of,
    read_card,
    sex_of,
)
from outreach.fieldwork.rules import Sex
from outreach.kernel.errors import Invalid

TODAY = date(2026, 11, 14)
CARD_2021 = "038158004521||Nguyễn Thị Lan|01021958|Nữ|Phố Quyết Thắng, Quảng Thành|10102021"
CARD_2024 = "038158004521|171234567|Nguyễn Thị Lan|01021958|Nữ|Phố Quyết Thắng|01012025||||"


@pytest.mark.parametrize(
    ("typed", "digits"),
    [("038 158 004 521", "038158004521"), ("038.158.004-521", "038158004521"), ("", ""), (None, "")],
)
def test_spaces_dots_and_dashes_are_taken_out_of_a_number(typed: str | None, digits: str) -> None:
    assert identity_digits(typed) == digits


@pytest.mark.parametrize(
    ("number", "word"),
    [
        ("038158004521", None),
        ("001099000001", None),
        ("038226000001", None),
        ("038227000001", "chưa tới"),
        ("038995001234", "chưa tới"),
        ("171234567", "CMND"),
        ("0381580045211", "thừa"),
        ("03815800452", "thiếu"),
        ("03815800452a", "chữ số"),
        ("03815800452１", "chữ số"),
    ],
)
def test_an_identity_number_has_twelve_digits_and_a_year_that_has_come(number: str, word: str | None) -> None:
    problem = identity_problem(number, today=TODAY)
    assert problem is None if word is None else word in (problem or "")


@pytest.mark.parametrize(
    ("number", "year", "sex"),
    [
        ("038058000001", 1958, Sex.MALE),
        ("038158000001", 1958, Sex.FEMALE),
        ("038205000001", 2005, Sex.MALE),
        ("038305000001", 2005, Sex.FEMALE),
        ("038995001234", 2395, Sex.FEMALE),
    ],
)
def test_the_fourth_digit_tells_century_and_sex(number: str, year: int, sex: Sex) -> None:
    assert (birth_year_of(number), sex_of(number)) == (year, sex)


def test_there_are_63_provinces_and_thanh_hoa_is_038() -> None:
    assert len(PROVINCES) == 63
    assert (PROVINCES["038"], PROVINCES["001"], PROVINCES["096"]) == ("Thanh Hóa", "Hà Nội", "Cà Mau")
    assert province_of("999158004521") is None


@pytest.mark.parametrize(
    ("number", "year", "sex", "count"),
    [
        ("038158004521", 1958, Sex.FEMALE, 0),
        ("038158004521", None, None, 0),
        ("038158004521", 1960, Sex.FEMALE, 1),
        ("038158004521", 1958, Sex.MALE, 1),
        ("500158004521", 1960, Sex.MALE, 3),
    ],
)
def test_another_province_year_or_sex_warns_and_never_refuses(
    number: str, year: int | None, sex: Sex | None, count: int
) -> None:
    assert len(identity_warnings(number, birth_year=year, sex=sex)) == count
    assert identity_problem(number, today=TODAY) is None


def test_a_number_is_shown_with_three_and_four_digits() -> None:
    assert (masked("038158000123"), masked(None)) == ("038•••••0123", "")


@pytest.mark.parametrize("scanned", [CARD_2021, CARD_2024, CARD_2021 + "\n", unicodedata.normalize("NFD", CARD_2024)])
def test_both_generations_of_cards_are_read_in_either_unicode_form(scanned: str) -> None:
    expected = Card("038158004521", "Nguyễn Thị Lan", Sex.FEMALE, 1958, date(1958, 2, 1))
    assert read_card(scanned, today=TODAY) == expected


@pytest.mark.parametrize("name", ["NGUYỄN THỊ LAN", "nguyễn Thị LAN", "Y", "H'Hen Niê", "K' Brôi", "Lò Thị Mỷ"])
def test_names_stay_as_the_card_writes_them(name: str) -> None:
    assert read_card(f"038158004521||{name}|01021958|Nữ|Phố|10102021", today=TODAY).full_name == name


@pytest.mark.parametrize(
    ("born", "year", "day"),
    [("01021958", 1958, date(1958, 2, 1)), ("00001949", 1949, None), ("1949", 1949, None)],
)
def test_a_card_may_know_the_year_alone(born: str, year: int, day: date | None) -> None:
    card = read_card(f"038158004521||Lê Thị Thọ|{born}|Nữ|Phố", today=TODAY)
    assert (card.birth_year, card.birth_on) == (year, day)


@pytest.mark.parametrize(
    ("scanned", "code"),
    [
        ("https://vneid.gov.vn/qr/3f9a8c", "card.other_code"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "card.other_code"),
        ("A3F09C7712", "card.other_code"),
        ("03815800452â||Nguyeenx Thij Lan|01021958|Nwx|Phố|10102021", "card.garbled"),
        ("038158004521||Nguye64n Thi5 Lan|01021958|Nu74|Pho61|10102021", "card.garbled"),
        ("038158004521||Nguyễn Thị Lan|01021958|Nũ|Phố|10102021", "card.garbled"),
        ("038158004521||Nguyá»…n Thá»‹ Lan|01021958|Nữ|Phố|10102021", "card.garbled"),
        ("038158004521||Nguyễn Thị Lan|01131958|Nữ|Phố|10102021", "card.garbled"),
        ("038158004521~~Nguyễn Thị Lan~01021958~Nữ", "card.garbled"),
        ("1|2|3", "card.garbled"),
        ("038158004521||A|01021958|Nữ|P|1|||||||||", "card.garbled"),
        ("038595004521||Nguyễn Thị Lan|01021958|Nữ|Phố|10102021", "card.number"),
    ],
)
def test_other_codes_and_garbled_scans_are_told_apart(scanned: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_card(scanned, today=TODAY)
    assert (refusal.value.code, refusal.value.field) == (code, "card")
