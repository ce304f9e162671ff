"""What a page needs to start without a network: which files, and the hash of each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache

from outreach.web.assets import asset_url, revision, served_bytes
from outreach.web.joined import TABLET_SCRIPT, TABLET_SHEET
from outreach.web.lean import STATIC

_WHOLE = ("vendor/hpke", "vendor/field", "vendor/fonts")
_SHOWN = ("img/favicon.svg", "img/logo.svg", "img/tablet-192.png", "img/tablet-512.png")
_CARRIED = frozenset({".js", ".woff2"})


def carried_files() -> list[str]:
    """Every static file that a tablet carries along, by its name below static/, sorted; look and scripts are one."""
    folders = [path for folder in _WHOLE for path in (STATIC / folder).rglob("*") if path.is_file()]
    found = {path.relative_to(STATIC).as_posix() for path in folders if path.suffix in _CARRIED}
    return sorted(found | {TABLET_SHEET, TABLET_SCRIPT, *_SHOWN})


def hashes_of(names: Iterable[str]) -> dict[str, str]:
    """The address of each static file, with the hex SHA-256 of its content."""
    known = _hashes(revision())
    return {asset_url(name): known[name] for name in names}


@cache
def _hashes(revision_now: str) -> dict[str, str]:
    return {name: digest(served_bytes(name, revision_now)) for name in carried_files()}


def digest(content: bytes) -> str:
    """Hex SHA-256."""
    return hashlib.sha256(content).hexdigest()
