"""One sheet for pages that strangers open once: what other pages import piece by piece, joined in its layers."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

CSS = Path(__file__).resolve().parent.parent / "static" / "css"
JOINED = "css/for-everybody.css"
"""Its name below static/; its own addresses are those of a file that lies there."""

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


@cache
def joined_sheet(_revision: str) -> bytes:
    """Light faces, then every sheet that app.css imports and public pages use, in its layer, then the pages' own."""
    entry = _text(CSS / "app.css")
    order = _LAYERS.search(entry)
    parts = [order[0] if order else "", _LIGHT_FACES, _digits(_text(CSS / "fonts.css"))]
    for name, layer in _IMPORT.findall(entry):
        if Path(name).stem not in _LEFT_OUT:
            parts.append(f"@layer {layer} {{\n{_text(CSS / name)}\n}}")
    parts.append(_text(CSS / "pages" / "public.css"))
    return "\n".join(parts).encode()


def _digits(fonts: str) -> str:
    """The rule of the digits alone; the letters are in the light faces."""
    return fonts[fonts.rindex("@font-face") :]


def _text(file: Path) -> str:
    return _SPACES.sub("\n", _REMARK.sub("", file.read_text(encoding="utf-8"))).strip()
