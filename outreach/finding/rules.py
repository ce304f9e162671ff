"""What somebody means who types into the one box for everything."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from outreach.dossiers.rules import code_in_scan
from outreach.fieldwork.identity import NUMBER_LENGTH, identity_digits
from outreach.kernel.text import clean, phone_number

LONGEST = 200
_SHORTEST = 2
_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})(?:[/.\-](\d{4}))?")


class Sought(StrEnum):
    """What the typed words are. A number or a phone is looked for only whole: parts would name strangers."""

    NOTHING = "nothing"
    WORDS = "words"
    DAY = "day"
    NUMBER = "identity_number"
    PHONE = "phone"
    CODE = "dossier_code"


@dataclass(frozen=True)
class Typed:
    """What was typed, and what it is; `on` for a day, `plain` without the signs that people type into numbers."""

    text: str
    kind: Sought
    plain: str = ""
    on: date | None = None

    @property
    def is_personal(self) -> bool:
        """Whether it asks for one person."""
        return self.kind in {Sought.NUMBER, Sought.PHONE}


def what_is_sought(typed: str, *, today: date) -> Typed:
    """A day without its year is this year's; what is nothing else are words of a place."""
    text = clean(typed)[:LONGEST]
    digits = identity_digits(text)
    if len(text) < _SHORTEST:
        return Typed(text, Sought.NOTHING)
    if digits.isascii() and digits.isdigit() and len(digits) == NUMBER_LENGTH:
        return Typed(text, Sought.NUMBER, digits)
    if phone := phone_number(text):
        return Typed(text, Sought.PHONE, phone)
    if code := code_in_scan(text):
        return Typed(text, Sought.CODE, code)
    if on := _day(text, today):
        return Typed(text, Sought.DAY, on=on)
    return Typed(text, Sought.WORDS)


def _day(text: str, today: date) -> date | None:
    parts = _DAY.fullmatch(text)
    if parts is None:
        return None
    try:
        return date(int(parts[3] or today.year), int(parts[2]), int(parts[1]))
    except ValueError:
        return None
