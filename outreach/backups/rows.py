"""All rows of a database as plain values, whichever database it is, of whatever age its schema.

Tables are read as they stand there, not as the models have them now: an older copy comes back before it is migrated.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Float,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Time,
    Uuid,
    inspect,
    select,
    types,
)
from sqlalchemy.types import TypeEngine

from outreach.kernel.db import UtcDateTime
from outreach.kernel.errors import SettingsError

SCHEMA_TABLE = "alembic_version"
BATCH = 2000
Row = Sequence[Any]

_KINDS: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (types.CHAR, "uuid"),  # SQLite has no type of its own for them; the house uses CHAR for nothing else
    (types.Uuid, "uuid"),
    (types.DateTime, "instant"),
    (types.Date, "date"),
    (types.Time, "time"),
    (types.LargeBinary, "bytes"),
    (types.JSON, "json"),
    (types.Boolean, "bool"),
    (types.Integer, "int"),
    (types.Float, "float"),
    (types.Numeric, "decimal"),
    (types.String, "text"),
)
_TYPES: dict[str, TypeEngine[Any]] = {
    "uuid": Uuid(),
    "instant": UtcDateTime(),
    "date": Date(),
    "time": Time(),
    "bytes": LargeBinary(),
    "json": JSON(none_as_null=True),
    "bool": Boolean(),
    "int": BigInteger(),
    "float": Float(),
    "decimal": Numeric(),
    "text": String(),
}

_READERS: dict[str, Callable[[str], Any]] = {
    "bytes": base64.b64decode,
    "uuid": UUID,
    "instant": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "decimal": Decimal,
}


@dataclass(frozen=True)
class Digest:
    """How many rows a table has, and a sum over them that no order changes and any other row does."""

    rows: int = 0
    total: int = 0

    @property
    def hex(self) -> str:
        """The sum as it is written down."""
        return f"{self.total:064x}"

    def with_rows(self, rows: Iterable[Row]) -> Digest:
        """The digest with these rows in addition."""
        count, total = self.rows, self.total
        for row in rows:
            count += 1
            total += int.from_bytes(hashlib.sha256(line_of(row).encode()).digest(), "big")
        return Digest(count, total % 2**256)


def plain_tables(connection: Connection) -> list[Table]:
    """The tables that are there, with columns that give the same values on both databases; all in order of names.

    Columns that a migration added stand last on one database and elsewhere on another.
    """
    seen = inspect(connection)
    metadata = MetaData()
    made = []
    for name in sorted(seen.get_table_names()):
        if name != SCHEMA_TABLE:
            kinds = {one["name"]: _kind_of(name, one) for one in seen.get_columns(name)}
            columns = [Column(column, _TYPES[kinds[column]]) for column in sorted(kinds)]
            made.append(Table(name, metadata, *columns))
    return made


def kinds_of(table: Table) -> list[str]:
    """What each column of a plain table holds."""
    names = {id(kind): name for name, kind in _TYPES.items()}
    return [names[id(column.type)] for column in table.columns]


def rows_of(connection: Connection, table: Table) -> Iterator[list[Row]]:
    """All rows of one table, in batches."""
    found = connection.execution_options(yield_per=BATCH).execute(select(table))
    for part in found.partitions():
        yield [tuple(row) for row in part]


def digests_of(connection: Connection) -> dict[str, Digest]:
    """The digest of each table."""
    digests = {}
    for table in plain_tables(connection):
        digest = Digest()
        for rows in rows_of(connection, table):
            digest = digest.with_rows(rows)
        digests[table.name] = digest
    return digests


def line_of(row: Row) -> str:
    """One row as one line of JSON, the same for the same values."""
    return json.dumps([_plain(value) for value in row], ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def row_of(line: str, kinds: Sequence[str]) -> Row:
    """The values of a line again."""
    return [_value(value, kind) for value, kind in zip(json.loads(line), kinds, strict=True)]


def _kind_of(table: str, column: Any) -> str:
    for kind, name in _KINDS:
        if isinstance(column["type"], kind):
            return name
    raise SettingsError(f"{table}.{column['name']}", f"kiểu cột chưa biết: {column['type']}")


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, (date, time, Decimal)):
        return str(value)
    return value


def _value(value: Any, kind: str) -> Any:
    if value is None:
        return None
    read = _READERS.get(kind)
    return read(value) if read else value
