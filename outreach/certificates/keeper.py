"""Keeps the authority and the server's certificate of one installation, and renews the latter in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from outreach.certificates.authority import (
    SERVER_LIVES,
    Authority,
    issue,
    make_authority,
    read_authority,
    read_served,
)
from outreach.certificates.names import ALWAYS, all_names
from outreach.kernel.crypto import write_private
from outreach.kernel.errors import SettingsError

AUTHORITY_FILE, SERVER_FILE = "authority.pem", "server.pem"
RENEWED_BEFORE = timedelta(days=30)
"""A certificate with less than this left is made anew, so that a machine switched off for weeks still serves."""


class Keeper:
    """The two files of a folder: `authority.pem`, made once, and `server.pem`, made anew as often as needed.

    `given` are the names to serve; without any, those that the machine has at the moment.
    """

    def __init__(self, folder: Path, given: Sequence[str]) -> None:
        self._given = tuple(given)
        self._authority_file = folder / AUTHORITY_FILE
        self.server_file = folder / SERVER_FILE
        self._authority: Authority | None = None
        self.names: tuple[str, ...] = ()

    @property
    def authority(self) -> Authority:
        """Who vouches for the server; known after the first `renew`."""
        if self._authority is None:
            raise LookupError("renew() was never called")
        return self._authority

    def renew(self, *, now: datetime) -> bool:
        """Make what is missing, ending or for other names; gives whether there is another certificate than before.

        Raises `SettingsError` for a name that the authority may not vouch for, and for damaged files.
        """
        wanted = all_names(self._given)
        self._authority = self._kept_authority(wanted, now)
        self.names = self._permitted(wanted)
        kept = read_served(_text(self.server_file), self._authority)
        if kept and kept.names == frozenset(self.names) and kept.ends_at - now > RENEWED_BEFORE:
            return False
        _put(self.server_file, issue(self._authority, self.names, now=now))
        return True

    def _kept_authority(self, names: tuple[str, ...], now: datetime) -> Authority:
        kept = _text(self._authority_file)
        if kept:
            authority = read_authority(kept)
            if authority.certificate.not_valid_after_utc - now > SERVER_LIVES / 4:
                return authority
        self._authority_file.parent.mkdir(parents=True, exist_ok=True)
        made = make_authority(names, now=now)
        _put(self._authority_file, made.pem)
        return made

    def _permitted(self, names: tuple[str, ...]) -> tuple[str, ...]:
        refused = [name for name in names if not self.authority.permits(name)]
        if self._given and refused:
            folder = self._authority_file.parent
            raise SettingsError(
                "--tls",
                f"chứng chỉ gốc đã cài trên các máy không dùng được cho {', '.join(refused)}. Hãy dùng tên cũ; hoặc "
                f"đổi tên thư mục {folder.name} trong {folder.parent} rồi chạy lại: sẽ có chứng chỉ gốc mới, và mọi "
                f"máy phải cài lại.",
            )
        return tuple(name for name in names if name not in refused) or ALWAYS


def served_until(folder: Path) -> datetime | None:
    """When the certificate that is served from `folder` ends; None where there is none."""
    authority, server = _text(folder / AUTHORITY_FILE), _text(folder / SERVER_FILE)
    if not authority or not server:
        return None
    try:
        served = read_served(server, read_authority(authority))
    except SettingsError:
        return None
    return served.ends_at if served else None


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


def _put(file: Path, text: str) -> None:
    """The whole new file or the whole old one, whatever happens meanwhile; for its owner's eyes alone."""
    beside = file.with_suffix(".new")
    beside.unlink(missing_ok=True)
    write_private(beside, text)
    beside.replace(file)
