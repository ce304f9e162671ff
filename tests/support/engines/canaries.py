"""Words like no other, looked for wherever bytes lie: rows, files, logs, workbooks, in every common spelling."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Connection, text

from outreach.tables import metadata

NAME, NUMBER, PHONE, SECRET = "Cừ Thị Hoàng Yến", "038150987654", "0987604321", "Mat-khau-canary-77"


def holds(told: str | bytes, *canaries: str) -> list[str]:
    """Which of the canaries a text or the bytes of a file hold, in UTF-8, UTF-16 or base64."""
    content = told.encode() if isinstance(told, str) else told
    return [one for one in canaries if any(spelling in content for spelling in spellings(one))]


def spellings(canary: str) -> list[bytes]:
    """A canary as it may lie on a disk; in base64 it begins at one of three places."""
    plain = canary.encode()
    inner = [base64.b64encode(b"x" * shift + plain)[(0, 2, 3)[shift] : -4] for shift in range(3)]
    return [plain, canary.encode("utf-16-le"), canary.encode("utf-16-be"), *(one for one in inner if len(one) > 8)]


def rows_holding(connection: Connection, *canaries: str) -> dict[str, list[str]]:
    """Tables with a row that holds a canary as plain text."""
    found = {}
    for table in metadata.tables:
        rows = str(connection.execute(text(f'SELECT * FROM "{table}"')).all())
        if seen := holds(rows, *canaries):
            found[table] = seen
    return found


def files_holding(folder: Path, *canaries: str) -> dict[str, list[str]]:
    """Files below a folder with a canary in them, workbooks and other archives unpacked."""
    found = {}
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        content = path.read_bytes()
        if seen := holds(content + unpacked(content), *canaries):
            found[str(path.relative_to(folder))] = seen
    return found


def unpacked(content: bytes) -> bytes:
    """Every part of an archive, unpacked; nothing of what is none."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return b""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return b"".join(parts.read(name) for name in parts.namelist())


def any_of(found: Iterable[str]) -> str:
    return ", ".join(sorted(set(found)))
