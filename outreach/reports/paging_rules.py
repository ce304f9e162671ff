"""Where a printed table is parted, so that a signature never stands alone on its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from outreach.reports.measure_rules import POINTS_A_WIDTH

# Points: A4, the margins of NĐ 30/2020/NĐ-CP.
_A4_LONG, _A4_SHORT, _SIDES, _ENDS = 842, 595, 128, 114

_SPREAD = (0.94, 1.0, 1.06)
"""Programs and printers differ by so much in how many rows they bring onto a page."""

_LEAST_SCALE, _SHRINKS_AT_LEAST, _SHRINKS_AT_MOST = 0.67, 1.12, 1.3
"""Printed smaller than the width alone asks for down to letters of eight points; a wide table hardly."""

ROWS_WITH_A_SIGNATURE = 2
"""So many rows of the table at least stand on the page that is signed."""


@dataclass(frozen=True)
class Printed:
    """A sheet before it is printed: widths of its columns in characters, heights of its rows in points.

    `repeated` are the points of the headings that come again on each page; `kept_from` is the first of the last rows
    that have to stay together, counted from one.
    """

    widths: Sequence[float]
    heights: Sequence[float]
    is_landscape: bool
    repeated: float = 0.0
    kept_from: int = 0


@dataclass(frozen=True)
class Paging:
    """On how many pages a sheet is fitted (0: as many as it takes), and before which row a new page begins."""

    pages: int = 0
    break_before: int | None = None


def paging(printed: Printed) -> Paging:
    """Nothing where the last rows stay together anyway; else a little smaller, or a new page in time."""
    scale = _scale(printed)
    high = ((_A4_SHORT if printed.is_landscape else _A4_LONG) - _ENDS) / scale
    shrinks = min(_SHRINKS_AT_MOST, max(_SHRINKS_AT_LEAST, scale / _LEAST_SCALE))
    counts = [_counted(printed, high * factor) for factor in _SPREAD]
    pages = counts[1][0]
    if pages > 1 and _counted(printed, high * shrinks)[0] < pages:
        return Paging(pages - 1)
    if all(is_whole for _, is_whole in counts[1:]):
        # Where a program brings less onto a page, it prints a little smaller rather than part what stands together.
        return Paging(pages if pages < counts[0][0] or not counts[0][1] else 0)
    return Paging(0, printed.kept_from) if printed.kept_from > 1 else Paging()


def _scale(printed: Printed) -> float:
    """How much smaller the sheet is printed so that its width fits."""
    wide = _A4_LONG if printed.is_landscape else _A4_SHORT
    return min(1.0, (wide - _SIDES) / (sum(printed.widths) * POINTS_A_WIDTH))


def _counted(printed: Printed, high: float) -> tuple[int, bool]:
    """How many pages it takes, and whether the last rows stand on one of them."""
    pages, used, page_of = 1, 0.0, []
    for height in printed.heights:
        if used and used + height > high:
            pages, used = pages + 1, printed.repeated
        used += height
        page_of.append(pages)
    return pages, len(set(page_of[max(printed.kept_from - 1, 0) :])) <= 1
