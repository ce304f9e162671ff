"""How much room a text takes in Times New Roman, so that no row is too low and no page is parted at random."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

POINTS_A_WIDTH = 6.0
"""A column of width 1 on paper: the digit of the sheet's own font, Times New Roman 12."""

_FRAME_OF_A_CELL = 4.5
_BOLD, _CARE = 1.08, 1.05
_OTHER = 600
_THOUSANDTHS = {
    180: "'", 250: " ,.", 278: "/:;ijlt", 333: "!()-[]frI", 350: "•", 389: "sJ", 408: '"', 444: "?acez",
    500: "#$*0123456789bdghknopquvxy_–", 556: "FPS", 564: "+<=>", 611: "ELTZ", 667: "BCR", 722: "ADGHKNOQUVXYw",
    778: "&m", 833: "%", 889: "M", 921: "@", 944: "W", 1000: "…—",
}  # fmt: skip
"""Widths of letters in thousandths of the size, as the font was drawn in 1932; a mark above or below adds nothing."""

_WIDTHS = {letter: width for width, letters in _THOUSANDTHS.items() for letter in letters}
_HORNED = {"ơ": 540, "ư": 570, "Ơ": 760, "Ư": 790}


def lines_of(text: str, width: float, size: float, *, is_bold: bool = False) -> int:
    """How many lines a text takes in a cell so wide (in characters), broken between words."""
    return _lines(text, width * POINTS_A_WIDTH - _FRAME_OF_A_CELL, size * _CARE * (_BOLD if is_bold else 1))


def points_of(text: str, size: float) -> float:
    """How long a text is in one line, in points."""
    return sum(map(_letter, text)) * size / 1000


@lru_cache(maxsize=4096)
def _lines(text: str, room: float, size: float) -> int:
    return sum(_lines_of_words(line.split(" "), room, size) for line in text.split("\n"))


def _lines_of_words(words: Iterable[str], room: float, size: float) -> int:
    lines, used, gap = 1, 0.0, points_of(" ", size)
    for word in words:
        long = points_of(word, size)
        if used and used + gap + long > room:
            lines, used = lines + 1, long
        else:
            used += long + (gap if used else 0)
        # A word longer than the cell is broken anywhere.
        lines, used = lines + int(used // room), used % room if used > room else used
    return lines


@cache
def _letter(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    if letter in "đĐ":
        return _WIDTHS["d" if letter == "đ" else "D"]
    plain = unicodedata.normalize("NFD", letter)
    if "\u031b" in plain:
        return _HORNED.get(unicodedata.normalize("NFC", plain[0] + "\u031b"), _OTHER)
    return _WIDTHS.get(plain[0], _OTHER)
