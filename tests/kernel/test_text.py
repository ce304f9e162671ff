"""Vietnamese text as tables (domain.md §9)."""

from __future__ import annotations

import unicodedata

import pytest

from outreach.kernel.text import clean, clean_lines, person_sort_key, phone_number, search_key, sort_key


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Thịnh   Vạn ", "Thịnh Vạn"),
        (unicodedata.normalize("NFD", "Quyết Thắng"), "Quyết Thắng"),
        ("Thành\u200b Mai\ufeff", "Thành Mai"),
        ("a\x00b\x1fc", "abc"),
        ("dòng 1\n dòng 2", "dòng 1 dòng 2"),
        ("Phố\u00a0Mẫu", "Phố Mẫu"),
        (None, ""),
        ("", ""),
    ],
)
def test_text_is_stored_in_one_form(typed: str | None, stored: str) -> None:
    assert clean(typed) == stored


def test_notes_keep_their_lines() -> None:
    assert clean_lines(" một  hai \r\n\n ba ") == "một hai\n\nba"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Đỗ Thị Hằng", "do thi hang"),
        ("ĐÔNG VỆ", "dong ve"),
        ("Hoà", "Hòa"),
        ("Ðình", "đình"),
        ("Quảng Thịnh", unicodedata.normalize("NFD", "QUẢNG THỊNH")),
        ("Ước", "uoc"),
        ("Nguyễn", "NGUYEN"),
        ("Ɖắk", "dak"),
    ],
)
def test_two_spellings_are_searched_as_one(one: str, other: str) -> None:
    assert search_key(one) == search_key(other)


def test_words_sort_by_the_vietnamese_alphabet() -> None:
    words = ["ma", "mà", "mả", "mã", "má", "mạ", "mam", "mă", "mâ", "me", "mê", "mo", "mô", "mơ", "mu", "mư"]
    backwards = words[::-1]
    assert sorted(backwards, key=sort_key) == words


def test_places_sort_by_the_value_of_their_numbers() -> None:
    places = ["Phố 2", "Phố 10", "Phố 10A", "Phố Đông", "Phố Hạ", "Phố Xuân"]
    backwards = places[::-1]
    assert sorted(backwards, key=sort_key) == places


def test_people_sort_by_given_name() -> None:
    people = ["Lê Văn An", "Trần Văn An", "Đỗ Thị Bình", "Nguyễn Văn Đức", "Phạm Thị Yến"]
    backwards = people[::-1]
    assert sorted(backwards, key=person_sort_key) == people


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0912 345 678", "0912345678"),
        ("+84 912.345.678", "0912345678"),
        ("84912345678", "0912345678"),
        ("0084912345678", "0912345678"),
        ("0237-3.123.456", "02373123456"),
        ("(0237) 3123456", "02373123456"),
        ("01612345678", None),
        ("912345678", None),
        ("0112345678", None),
        ("038199012345", None),
        ("", None),
        ("không có", None),
    ],
)
def test_a_phone_number_is_one_or_is_none(typed: str, stored: str | None) -> None:
    assert phone_number(typed) == stored
