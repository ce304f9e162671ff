"""The poster as a PDF of one A4 page, with our own face embedded: the one door to fpdf2."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import segno

from outreach.public.poster_rules import Poster

if TYPE_CHECKING:
    from fpdf import FPDF

_FACES = {"": "be-vietnam-pro-400.ttf", "B": "be-vietnam-pro-700.ttf"}
_FAMILY = "Be Vietnam Pro"
_LEFT, _WIDTH = 14.0, 182.0
_QR_MM = 52.0
_INK, _BRAND, _DARK, _SUN, _WHITE = (18, 40, 43), (11, 93, 87), (12, 43, 44), (242, 182, 50), (255, 255, 255)
_QUIET_ZONE = 4


def poster_pdf(poster: Poster, fonts: Path) -> bytes:
    """One page, 210 by 297 mm; legible at two metres, readable in black and white (design/README.md, section 5)."""
    # Loaded with the first poster: a third of a second that no start of the server has to wait for.
    sheet: FPDF = import_module("fpdf").FPDF(format="A4", unit="mm")
    sheet.set_auto_page_break(False)
    for style, file in _FACES.items():
        sheet.add_font(_FAMILY, style, fonts / file)
    sheet.set_title(poster.title)
    sheet.set_lang("vi")
    sheet.add_page()
    _head(sheet, poster)
    _day(sheet, poster, 72)
    _lists(sheet, poster, 146)
    _code(sheet, poster, 212)
    _foot(sheet, poster)
    return bytes(sheet.output())


def _head(sheet: FPDF, poster: Poster) -> None:
    _mark(sheet, _LEFT, 10)
    _line(sheet, poster.office.upper(), 31, 11, size=13, bold=True)
    _line(sheet, poster.organisation, 31, 18, size=11.5)
    _block(sheet, poster.title, _LEFT, 30, _WIDTH, size=34, bold=True, leading=15)


def _day(sheet: FPDF, poster: Poster, top: float) -> None:
    height = 64.0
    left_width = 65.0
    sheet.set_fill_color(*_BRAND)
    sheet.rect(_LEFT, top, _WIDTH, height, style="F", round_corners=True, corner_radius=5)
    sheet.set_fill_color(*_SUN)
    corners = ("TOP_LEFT", "BOTTOM_LEFT")
    sheet.rect(_LEFT, top, left_width, height, style="F", round_corners=corners, corner_radius=5)  # type: ignore[arg-type]
    for text, below, size in ((poster.weekday, 8, 19), (poster.date, 19, 64), (poster.year, 48, 19)):
        _centred(sheet, text, _LEFT, top + below, left_width, size=size, colour=_DARK)
    x, width = _LEFT + left_width + 8, _WIDTH - left_width - 14
    y = top + 7
    y = _block(sheet, poster.hours, x, y, width, size=24, bold=True, leading=10.5, colour=_WHITE) + 2
    y = _block(sheet, poster.house, x, y, width, size=23, bold=True, leading=10, colour=_WHITE) + 2
    _block(sheet, poster.address, x, y, width, size=13.5, leading=6.2, colour=_WHITE)


def _lists(sheet: FPDF, poster: Poster, top: float) -> None:
    half = (_WIDTH - 8) / 2
    for x, title, lines, mark in (
        (_LEFT, poster.bring_title, poster.bring, _box),
        (_LEFT + half + 8, poster.help_title, poster.helps, _tick),
    ):
        _line(sheet, title, x, top, size=16, bold=True)
        sheet.set_fill_color(*_SUN)
        sheet.rect(x, top + 8.5, half, 1, style="F")
        y = top + 13
        for text in lines:
            mark(sheet, x, y)
            y = _block(sheet, text, x + 10, y - 0.6, half - 10, size=13.5, leading=6) + 2.6


def _code(sheet: FPDF, poster: Poster, top: float) -> None:
    sheet.set_draw_color(*_DARK)
    sheet.set_line_width(0.8)
    sheet.rect(_LEFT, top, _WIDTH, 66, style="D", round_corners=True, corner_radius=5)
    _qr(sheet, poster.link, _LEFT + 7, top + 7)
    x, width, y = _LEFT + 68, _WIDTH - 74, top + 9
    y = _block(sheet, poster.scan, x, y, width, size=18, bold=True, leading=8.4) + 2.5
    y = _block(sheet, poster.no_phone, x, y, width, size=12.5, leading=6) + 2.5
    _block(sheet, poster.spelled_link, x, y, width, size=12, bold=True, leading=5.6)


def _foot(sheet: FPDF, poster: Poster) -> None:
    _line(sheet, poster.may_change, _LEFT, 284, size=10.5)
    sheet.set_xy(_LEFT, 284)
    sheet.cell(_WIDTH, 5, poster.printed, align="R")


def _qr(sheet: FPDF, text: str, left: float, top: float) -> None:
    made: Any = segno.make(text, error="m", micro=False)
    rows = [list(row) for row in made.matrix_iter(border=_QUIET_ZONE)]
    side = _QR_MM / len(rows)
    sheet.set_fill_color(0, 0, 0)
    for y, row in enumerate(rows):
        for x, is_dark in enumerate(row):
            if is_dark:
                sheet.rect(left + x * side, top + y * side, side, side, style="F")


def _mark(sheet: FPDF, left: float, top: float) -> None:
    sheet.set_fill_color(*_SUN)
    sheet.rect(left, top, 13, 13, style="F", round_corners=True, corner_radius=3)
    sheet.set_fill_color(*_DARK)
    roof = [
        (6.5, 2.3),
        (1.8, 5.7),
        (1.8, 6.5),
        (2.9, 6.5),
        (2.9, 10.2),
        (10.1, 10.2),
        (10.1, 6.5),
        (11.2, 6.5),
        (11.2, 5.7),
    ]
    sheet.polygon([(left + x, top + y) for x, y in roof], style="F")
    sheet.set_fill_color(*_SUN)
    sheet.ellipse(left + 5, top + 5.2, 3, 3, style="F")


def _box(sheet: FPDF, x: float, y: float) -> None:
    sheet.set_draw_color(*_DARK)
    sheet.set_line_width(0.6)
    sheet.rect(x, y, 5.2, 5.2, style="D", round_corners=True, corner_radius=1)


def _tick(sheet: FPDF, x: float, y: float) -> None:
    sheet.set_draw_color(*_BRAND)
    sheet.set_line_width(0.9)
    sheet.polyline([(x + 0.6, y + 3), (x + 2.3, y + 4.7), (x + 5.4, y + 1)])


def _line(sheet: FPDF, text: str, x: float, y: float, *, size: float, bold: bool = False) -> None:
    _pen(sheet, size, bold=bold, colour=_INK)
    sheet.set_xy(x, y)
    sheet.cell(_WIDTH, size * 0.5, text)


def _centred(
    sheet: FPDF, text: str, x: float, y: float, width: float, *, size: float, colour: tuple[int, int, int]
) -> None:
    _pen(sheet, size, bold=True, colour=colour)
    while sheet.get_string_width(text) > width - 4:
        size -= 1
        _pen(sheet, size, bold=True, colour=colour)
    sheet.set_xy(x, y)
    sheet.cell(width, size * 0.42, text, align="C")


def _block(
    sheet: FPDF,
    text: str,
    x: float,
    y: float,
    width: float,
    *,
    size: float,
    leading: float,
    bold: bool = False,
    colour: tuple[int, int, int] = _INK,
) -> float:
    """Text over as many lines as it needs; gives where the next may begin."""
    _pen(sheet, size, bold=bold, colour=colour)
    sheet.set_xy(x, y)
    sheet.multi_cell(width, leading, text, align="L", new_x="LEFT", new_y="NEXT")
    return float(sheet.get_y())


def _pen(sheet: FPDF, size: float, *, bold: bool, colour: tuple[int, int, int]) -> None:
    sheet.set_font(_FAMILY, "B" if bold else "", size)
    sheet.set_text_color(*colour)
