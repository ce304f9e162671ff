"""How people are named on a tablet: enough to be called, not enough to be known by a finder."""

from __future__ import annotations

from collections.abc import Sequence

from outreach.kernel.text import clean

_TAIL = 4


def short_person(full_name: str) -> str:
    """«Thọ L.T.» for Lê Thị Thọ: the given name and the initials of the rest (trust.md, T1)."""
    words = clean(full_name).split("(", maxsplit=1)[0].split() or clean(full_name).split()
    if not words:
        return ""
    initials = "".join(f"{word[0].upper()}." for word in words[:-1])
    return f"{words[-1]} {initials}".strip()


def masked_tail(value: str | None, length: int) -> str:
    """«••••0123»: the last signs of a number; nothing for none."""
    return f"••••{value[-length:]}" if value else ""


def differing(number: str, all_numbers: Sequence[str]) -> str:
    """An identity number with only those digits shown in which the numbers differ, and the last four."""
    padded = [one.ljust(len(number)) for one in all_numbers]
    last = len(number) - _TAIL
    return "".join(
        digit if place >= last or len({one[place] for one in padded}) > 1 else "•" for place, digit in enumerate(number)
    )
