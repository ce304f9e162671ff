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


@cache
def joined_sheet(_revision: str) -> bytes:
    """Fonts, then every sheet that app.css imports and public pages use, in its layer, then the pages' own."""
    entry = _text(CSS / "app.css")
    order = _LAYERS.search(entry)
    parts = [order[0] if order else "", _text(CSS / "fonts.css")]
    for name, layer in _IMPORT.findall(entry):
        if Path(name).stem not in _LEFT_OUT:
            parts.append(f"@layer {layer} {{\n{_text(CSS / name)}\n}}")
    parts.append(_text(CSS / "pages" / "public.css"))
    return "\n".join(parts).encode()


def _text(file: Path) -> str:
    return _SPACES.sub("\n", _REMARK.sub("", file.read_text(encoding="utf-8"))).strip()
