"""Sealing of what must not lie open in the database: identity numbers and phones.

AES-256-GCM with the key's version in front and the column's name as associated data; a keyed
HMAC index for exact look-ups (measured in trials: 4 µs a value). The keys live in a file beside
the database, never in it and never in its backup.
"""

from __future__ import annotations

import base64
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from outreach.kernel.errors import SettingsError

_NONCE_BYTES = 12
_INDEX_BYTES = 16


@dataclass(frozen=True)
class Keyring:
    """Keys by version; the highest version seals and indexes, every version opens and is searched.

    `path` is the file they came from: another process may have added a key since.
    """

    keys: dict[int, bytes]
    path: Path | None = None

    @property
    def newest(self) -> int:
        """The version that seals."""
        return max(self.keys)

    def seal(self, plain: str, purpose: str) -> bytes:
        """Version byte, nonce and ciphertext of `plain`, bound to `purpose`."""
        version = max(self.keys)
        nonce = os.urandom(_NONCE_BYTES)
        return (
            bytes([version])
            + nonce
            + AESGCM(self._key(version, b"seal")).encrypt(nonce, plain.encode(), purpose.encode())
        )

    def open(self, sealed: bytes, purpose: str) -> str:
        """The text again; raises `SettingsError` where the key is missing or the bytes were changed."""
        version, nonce, box = sealed[0], sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return AESGCM(self._key(version, b"seal")).decrypt(nonce, box, purpose.encode()).decode()
        except (KeyError, InvalidTag) as error:
            raise SettingsError("fields.key", f"không mở được dữ liệu đã niêm phong (khóa số {version})") from error

    def index(self, plain: str, purpose: str, *, version: int | None = None) -> bytes:
        """A keyed fingerprint for equality searches, under the newest key or a named one; not reversible without it."""
        version = version or self.newest
        digest = hmac.digest(self._key(version, b"index"), f"{purpose}\0{plain}".encode(), "sha256")
        return bytes([version]) + digest[:_INDEX_BYTES]

    def indexes(self, plain: str, purpose: str) -> list[bytes]:
        """The fingerprints under every key: while rows are sealed anew both kinds are there."""
        return [self.index(plain, purpose, version=version) for version in sorted(self.keys)]

    def _key(self, version: int, use: bytes) -> bytes:
        return hmac.digest(self.keys[version], use, "sha256")


def read_or_make_keyring(path: Path) -> Keyring:
    """The keys of an installation, one `version:base64` a line; made with the first key where absent."""
    if not path.exists():
        write_private(path, "1:" + base64.b64encode(secrets.token_bytes(32)).decode() + "\n")
    try:
        pairs = [line.split(":", 1) for line in path.read_text().splitlines() if line.strip()]
        keys = {int(version): base64.b64decode(key, validate=True) for version, key in pairs}
    except ValueError as error:
        raise SettingsError(path.name, "tệp khóa bị hỏng") from error
    if not keys or any(len(key) != 32 for key in keys.values()) or not all(0 < v < 256 for v in keys):
        raise SettingsError(path.name, "tệp khóa bị hỏng")
    return Keyring(keys, path)


def read_or_make_secret(path: Path) -> str:
    """A random secret kept in a private file; the same one at each start."""
    if not path.exists():
        write_private(path, secrets.token_urlsafe(48))
    return path.read_text().strip()


def write_private(path: Path, text: str) -> None:
    """Write a new file that only its owner may read, down to the disk; raises `FileExistsError`."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


_installed: list[Keyring] = []


def install_keyring(keyring: Keyring) -> None:
    """Give this process its keys; done once at start, before the first row is read."""
    _installed[:] = [keyring]


def installed_keyring() -> Keyring:
    """The keys of this process; raises `SettingsError` before `install_keyring`."""
    if not _installed:
        raise SettingsError("fields.key", "chưa nạp khóa")
    return _installed[0]


def opened(sealed: bytes, purpose: str) -> str:
    """The text again; a key that was added while this process ran is read from its file first."""
    ring = installed_keyring()
    if sealed[0] not in ring.keys and ring.path is not None:
        ring = read_or_make_keyring(ring.path)
        install_keyring(ring)
    return ring.open(sealed, purpose)


class SealedText(TypeDecorator[str]):
    """A text column that lies sealed in the database. `purpose` is table.column.

    A column `info` of `{"index": (column, purpose)}` names the keyed index beside it.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.purpose = purpose

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002 (SQLAlchemy's signature)
        return None if value is None else installed_keyring().seal(value, self.purpose)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002 (SQLAlchemy's signature)
        return None if value is None else opened(bytes(value), self.purpose)
