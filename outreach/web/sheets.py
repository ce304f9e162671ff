"""One sheet for pages that strangers open once, one for the tablet: what the desk imports piece by piece, joined in
its layers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from outreach.web.lean import STATIC

CSS = STATIC / "css"
_TABLET_PAGES = ("tablet", "sign_in", "capture", "encounter", "entries", "visit", "police")
_LEFT_OUT = frozenset({"tables", "dialogs", "chips", "progress", "charts", "sync"})
_IMPORT = re.compile(r'@import url\("([^"]+)"\) layer\((\w+)\);')
_LAYERS = re.compile(r"@layer [^;{]+;")
_REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACES = re.compile(r"\s*\n\s*")
_LIGHT_FACES = "\n".join(
    f'@font-face {{ font-family: "Be Vietnam Pro"; font-weight: {weights}; font-display: swap; '
    f'src: url("../vendor/public/be-vietnam-pro-light-{weight}.woff2") format("woff2") }}'
    for weight, weights in ((400, "400"), (700, "600 700"))
)
"""Two cuts instead of six: who opens a page once on a phone's network waits for 19 kB and not for 101."""


def public_sheet() -> bytes:
    """Light faces, then every sheet that app.css imports and public pages use, in its layer, then the pages' own."""
    fonts = _LIGHT_FACES + "\n" + _digits(_text(CSS / "fonts.css"))
    return _joined(fonts, _LEFT_OUT, [CSS / "pages" / "public.css"])


def tablet_sheet() -> bytes:
    """The whole look, then the sheets that the tablet shares with pages, then its own."""
    pages = [CSS / "pages" / f"{name}.css" for name in _TABLET_PAGES]
    return _joined(_text(CSS / "fonts.css"), frozenset(), [*pages, *sorted((CSS / "pages").glob("field*.css"))])


def _joined(fonts: str, left_out: frozenset[str], pages: Sequence[Path]) -> bytes:
    entry = _text(CSS / "app.css")
    order = _LAYERS.search(entry)
    parts = [order[0] if order else "", fonts]
    for name, layer in _IMPORT.findall(entry):
        if Path(name).stem not in left_out:
            parts.append(f"@layer {layer} {{\n{_text(CSS / name)}\n}}")
    return "\n".join([*parts, *map(_text, pages)]).encode()


def _digits(fonts: str) -> str:
    """The rule of the digits alone; the letters are in the light faces."""
    return fonts[fonts.rindex("@font-face") :]


def _text(file: Path) -> str:
    return _SPACES.sub("\n", _REMARK.sub("", file.read_text(encoding="utf-8"))).strip()
