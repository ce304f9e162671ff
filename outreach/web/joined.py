"""Files that are made of many: whoever opens a page for the first time, or at a cold start, asks once and not a hundred
times. Their names are those of files below static/, and so are their addresses."""

from __future__ import annotations

from collections.abc import Callable

from outreach.web.lean import STATIC, without_comments
from outreach.web.modules import joined_module
from outreach.web.sheets import public_sheet, tablet_sheet

PUBLIC_SHEET = "css/for-everybody.css"
TABLET_SHEET = "css/for-tablet.css"
TABLET_SCRIPT = "js/for-tablet.js"

_MADE: dict[str, Callable[[], bytes]] = {
    PUBLIC_SHEET: public_sheet,
    TABLET_SHEET: tablet_sheet,
    TABLET_SCRIPT: lambda: joined_module("js/field/main.js", _lean, TABLET_SCRIPT).encode(),
}
JOINED = frozenset(_MADE)


def joined_bytes(name: str) -> bytes:
    """The content of a joined file, made anew from its parts."""
    return _MADE[name]()


def _lean(name: str) -> str:
    return without_comments(STATIC / name).decode()
