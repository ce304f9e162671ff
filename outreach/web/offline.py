"""What a page needs to start without a network: which files, and the hash of each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache

from outreach.web.assets import STATIC, asset_url, revision, served_bytes

SHEETS = ("css/fonts.css", "css/app.css")
"""Sheets of every page of the tablet, in the order in which they are linked; page sheets come after them."""

_PAGE_SHEETS = ("tablet", "sign_in", "capture", "encounter", "entries", "visit", "police")
_WHOLE = ("css/components", "js/field", "js/lib", "vendor/hpke", "vendor/field", "vendor/fonts")
_SINGLE = ("css/tokens.css", "css/touch.css", "css/base.css", "css/layout.css", "css/utilities.css", "css/print.css")
_SHOWN = ("img/favicon.svg", "img/logo.svg", "img/tablet-192.png", "img/tablet-512.png")
_CARRIED = frozenset({".css", ".js", ".woff2", ".svg", ".png"})


def page_sheets() -> list[str]:
    """The sheets of the tablet's screens: those it shares with the pages, then every `css/pages/field*.css`."""
    own = sorted(path.name for path in (STATIC / "css" / "pages").glob("field*.css"))
    return [f"css/pages/{name}.css" for name in _PAGE_SHEETS] + [f"css/pages/{name}" for name in own]


def carried_files() -> list[str]:
    """Every static file that a tablet carries with it, by its name below static/, sorted."""
    folders = [path for folder in _WHOLE for path in (STATIC / folder).rglob("*") if path.is_file()]
    found = {path.relative_to(STATIC).as_posix() for path in folders if path.suffix in _CARRIED}
    return sorted(found | {*SHEETS, *_SINGLE, *_SHOWN, *page_sheets()})


def hashes_of(names: Iterable[str]) -> dict[str, str]:
    """The address of each static file, with the hex SHA-256 of its content."""
    known = _hashes(revision())
    return {asset_url(name): known[name] for name in names}


@cache
def _hashes(revision_now: str) -> dict[str, str]:
    return {name: digest(served_bytes(STATIC / name, revision_now)) for name in carried_files()}


def digest(content: bytes) -> str:
    """Hex SHA-256."""
    return hashlib.sha256(content).hexdigest()
