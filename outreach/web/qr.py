"""QR codes drawn by us as SVG: they print at any size and ask nobody."""

from __future__ import annotations

from typing import Any

import segno
from markupsafe import Markup

QUIET_ZONE = 4
"""Modules of white around a code (ISO/IEC 18004: four)."""


def qr_drawing(text: str, *, scale: int = 6) -> Markup:
    """The code of `text` at error level M, as inline SVG with the classes `qr` and `qr-line`."""
    made: Any = segno.make(text, error="m", micro=False)
    drawn = made.svg_inline(scale=scale, border=QUIET_ZONE, svgclass="qr", lineclass="qr-line", omitsize=True)
    return Markup(drawn)  # noqa: S704 (drawn by us; no character of the text stands in it)
