"""A new key for the sealed columns: added, taken up row by row, and the old one put away when nothing needs it.

Each batch is a transaction of its own, so a killed run is simply begun again.
"""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Column, LargeBinary, MetaData, Table, func, or_, select, type_coerce, update

from outreach.kernel.crypto import Keyring, SealedText, opened, read_or_make_keyring
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Refused
from outreach.kernel.text import N_

BATCH = 500
_MOST_KEYS = 255


def add_key(path: Path) -> Keyring:
    """A new key from now on; the older ones go on opening. The file is replaced whole, never half-written."""
    ring = read_or_make_keyring(path)
    version = ring.newest + 1
    if version > _MOST_KEYS:
        raise Refused("keys.many", N_("Đã dùng hết số khóa. Hãy gỡ khóa cũ trước."))
    return _write(path, {**ring.keys, version: secrets.token_bytes(32)})


def put_key_away(path: Path, version: int, *, rows_left: int) -> Keyring:
    """Take an old key out of the file; raises `Refused` where it is the newest, or rows of some database need it."""
    ring = read_or_make_keyring(path)
    if version == ring.newest or version not in ring.keys:
        raise Refused("keys.newest", N_("Không gỡ được khóa này."))
    if rows_left:
        raise Refused("keys.in_use", N_("Còn dòng niêm phong bằng khóa cũ. Hãy niêm phong lại cho xong trước."))
    return _write(path, {number: key for number, key in ring.keys.items() if number != version})


def sealed_tables(metadata: MetaData) -> list[Table]:
    """Every table that has a sealed column."""
    return [table for table in metadata.sorted_tables if sealed_columns(table)]


def sealed_columns(table: Table) -> list[Column[Any]]:
    """The sealed columns of a table."""
    return [column for column in table.columns if isinstance(column.type, SealedText)]


def waiting(db: DbSession, table: Table, ring: Keyring) -> int:
    """How many rows of a table still lie under an older key."""
    return db.scalar(select(func.count()).select_from(table).where(_is_old(table, ring))) or 0


def reseal_batch(
    db: DbSession, table: Table, ring: Keyring, *, after: Any = None, limit: int = BATCH
) -> tuple[int, Any]:
    """Seal up to `limit` rows of a table under the newest key, their keyed indexes with them.

    Gives how many, and where to go on (None at the end).
    """
    columns, (key,) = sealed_columns(table), table.primary_key.columns
    raw = [type_coerce(column, LargeBinary).label(column.name) for column in columns]
    old = select(key, *raw).where(_is_old(table, ring)).order_by(key).limit(limit)
    rows = db.execute(old if after is None else old.where(key > after)).mappings().all()
    for found in rows:
        # Whoever changed the row meanwhile has sealed it anew already.
        same = [type_coerce(column, LargeBinary) == found[column.name] for column in columns
                if found[column.name] is not None]  # fmt: skip
        db.execute(update(table).where(key == found[key.name], *same).values(dict(_anew(ring, columns, found))))
    return len(rows), rows[-1][key.name] if len(rows) == limit else None


def seal_under(db: DbSession, table: Table, old: Keyring, new: Keyring) -> int:
    """Seal every row of a table, which lies under the keys of another house, under these; gives how many rows.

    Whoever calls holds the database alone: a run that was cut off is not begun again but thrown away.
    """
    columns, (key,) = sealed_columns(table), table.primary_key.columns
    raw = [type_coerce(column, LargeBinary).label(column.name) for column in columns]
    rows = db.execute(select(key, *raw)).mappings().all()
    sealed = [(found[key.name], dict(_anew(new, columns, found, old.open))) for found in rows]
    for row_key, values in sealed:
        if values:
            db.execute(update(table).where(key == row_key).values(values))
    return len(rows)


def _anew(
    ring: Keyring, columns: list[Column[Any]], row: Any, open_sealed: Callable[[bytes, str], str] = opened
) -> Iterator[tuple[str, Any]]:
    for column in columns:
        sealed = row[column.name]
        if sealed is None:
            continue
        purpose = f"{column.table.name}.{column.name}"
        plain = open_sealed(bytes(sealed), purpose)
        yield column.name, type_coerce(ring.seal(plain, purpose), LargeBinary)
        if "index" in column.info:
            name, kind = column.info["index"]
            yield name, ring.index(plain, kind)


def _is_old(table: Table, ring: Keyring) -> Any:
    newest = bytes([ring.newest])
    raw = [type_coerce(column, LargeBinary) for column in sealed_columns(table)]
    return or_(*(type_coerce(func.substr(one, 1, 1), LargeBinary) != newest for one in raw))


def _write(path: Path, keys: dict[int, bytes]) -> Keyring:
    lines = [f"{version}:{base64.b64encode(key).decode()}\n" for version, key in sorted(keys.items())]
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    return read_or_make_keyring(path)
