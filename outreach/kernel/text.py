"""Vietnamese text at every border: one form to store, one key to search, one key to sort."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffe\uffff\ud800-\udfff]"
)
_DIGITS = re.compile(r"(\d+)")
_SEPARATORS = re.compile(r"[\s.\-–()]+")
_MOBILE = re.compile(r"0[35789]\d{8}")
_LANDLINE = re.compile(r"02\d{8,9}")
_LETTERS = str.maketrans({"đ": "d", "ð": "d", "ɖ": "d"})
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_SHAPES = {"\u0306": 1, "\u0302": 2, "\u031b": 3}


def N_(source: str) -> str:  # noqa: N802 (the name gettext tools look for)
    """Mark a source string for translation where it is written; it is translated where it is shown."""
    return source


def clean(value: str | None) -> str:
    """NFC, without control and zero-width characters, trimmed, each run of spaces one space."""
    if not value:
        return ""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", _CONTROLS.sub("", value))).strip()


def clean_lines(value: str | None) -> str:
    """Like `clean`, but line breaks are kept: for notes."""
    return "\n".join(clean(line) for line in (value or "").splitlines()).strip()


def search_key(value: str | None) -> str:
    """Lower case without marks, đ as d, so that «do» finds «Đỗ» and «hoà» equals «hòa»."""
    lowered = clean(value).casefold().translate(_LETTERS)
    bare = (letter for letter in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(letter))
    return "".join(bare).translate(_LETTERS)


def sort_key(value: str | None) -> bytes:
    """Order of places: Vietnamese alphabet (a ă â … d đ …), then tone, numbers by value.

    Tone order as measured with ICU `vi`: none, huyền, hỏi, ngã, sắc, nặng.
    """
    letters, tones = bytearray(), bytearray()
    for part in _DIGITS.split(clean(value).casefold()):
        if part.isdigit():
            letters += b"\x01" + len(part.lstrip("0")).to_bytes(1, "big") + part.lstrip("0").encode()
        else:
            _append_letters(part, letters, tones)
    return bytes(letters) + b"\x00" + bytes(tones)


def person_sort_key(full_name: str | None) -> bytes:
    """Order of people in Vietnam: given name (the last word), then family name, then the middle.

    A remark in brackets after the name is no part of it.
    """
    name = clean(full_name)
    words = (name.split("(", maxsplit=1)[0].strip() or name).split(" ")
    return sort_key(" ".join([words[-1], *words[:-1]]))


def phone_number(value: str | None) -> str | None:
    """A Vietnamese number as 0…, or None where it cannot be one.

    Mobile: 10 digits 03/05/07/08/09; landline 02… with 10 or 11 digits; +84 and 0084 become 0.
    """
    digits = _SEPARATORS.sub("", clean(value))
    for prefix in ("+84", "0084", "84"):
        if digits.startswith(prefix) and len(digits) > 10:
            digits = "0" + digits.removeprefix(prefix).removeprefix("0")
            break
    return digits if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits) else None


def _append_letters(part: str, letters: bytearray, tones: bytearray) -> None:
    base, shape, tone = "", 0, 0
    for mark in unicodedata.normalize("NFD", part) + "\x00":
        if mark in _TONES:
            tone = _TONES[mark]
        elif mark in _SHAPES:
            shape = _SHAPES[mark]
        else:
            if base:
                letters += _letter_weight(base, shape)
                tones.append(tone)
            base, shape, tone = mark, 0, 0


def _letter_weight(base: str, shape: int) -> bytes:
    if base == "đ":
        return b"d\x04"
    if base == " ":
        return b"\x02"
    return base.encode() + bytes([shape])
