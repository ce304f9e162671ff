"""The database: base class, column types, engines, and SQLite made safe."""

from __future__ import annotations

import enum
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, DateTime, Engine, Enum, MetaData, Uuid, create_engine, event
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from outreach.kernel.turns import Turns

DbSession = Session

_HAS_TURN = "has_turn"
_LONGEST_TURN = 15.0
"""Seconds to wait for the own turn to write; then SQLite itself decides."""

_NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC on both databases; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Parent of every model: constraint names by convention, one type for each kind of value."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=_NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        UUID: Uuid(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
    }


def one_of(kinds: type[enum.StrEnum], *, name: str = "") -> Enum:
    """A text column that the database itself holds to the members of `kinds`.

    `name` of the constraint where a table has two columns of the same kind.
    """
    return Enum(
        kinds,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
        name=name or kinds.__name__.lower(),
    )


@dataclass(frozen=True)
class Database:
    """An engine with two kinds of session: one that only reads, one that takes the write lock at once."""

    engine: Engine
    reading: sessionmaker[Session]
    writing: sessionmaker[Session]

    def in_schema(self, name: str) -> Database:
        """The same server and pool on PostgreSQL, but only the tables of one schema: nothing else has a name there."""
        return _database_on(self.engine.execution_options(schema=name))


def open_database(url: str) -> Database:
    """Open the database of `url`; on SQLite WAL, full sync, foreign keys and real transactions."""
    engine = create_engine(url, **_options(url))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        _take_turns(engine)
    else:
        event.listen(engine, "connect", _prepare_postgresql)
        event.listen(engine, "begin", _begin_postgresql)
    return _database_on(engine)


def _database_on(engine: Engine) -> Database:
    writer = engine.execution_options(writes=True)
    return Database(
        engine,
        reading=sessionmaker(engine, expire_on_commit=False),
        writing=sessionmaker(writer, expire_on_commit=False),
    )


def _options(url: str) -> dict[str, Any]:
    # What is bound to a statement may be somebody's name: it stands in no error and in no log.
    shared = {"pool_size": 16, "pool_use_lifo": True, "hide_parameters": True}
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 15, "check_same_thread": False}, **shared}
    return {"pool_pre_ping": True, **shared}


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # None hands transactions to us: the driver's own BEGIN comes too late and leaks savepoints.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=15000",
        "trusted_schema=OFF",
        "recursive_triggers=ON",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _prepare_postgresql(connection: Any, _record: object) -> None:
    # Who waits longer for a row than SQLite lets a writer wait is told that the house is busy.
    connection.autocommit = True
    connection.execute("SET lock_timeout = '15s'")
    connection.autocommit = False


ONE_WRITER = "SELECT pg_advisory_xact_lock(hashtextextended('outreach writes in ' || current_schema(), 0))"


def _begin_postgresql(connection: Connection) -> None:
    # For this transaction alone: whoever is lent the connection next begins on its own ground.
    options = connection.get_execution_options()
    if options.get("schema"):
        connection.exec_driver_sql(f'SET LOCAL search_path TO "{options["schema"]}"')
    if options.get("writes", False):
        # One writer at a time, as on SQLite: what a deed has read is still so when it writes, whoever else clicks.
        connection.exec_driver_sql(ONE_WRITER)


def _take_turns(engine: Engine) -> None:
    """Writers of this process come to the lock one after the other, and leave with their connection."""
    turns = Turns(_LONGEST_TURN)

    def begin(connection: Connection) -> None:
        # A reader that turns into a writer later may fail with «locked»; a writer says so at once.
        if not connection.get_execution_options().get("writes", False):
            connection.exec_driver_sql("BEGIN")
            return
        connection.info[_HAS_TURN] = connection.info.get(_HAS_TURN) or turns.take()
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def leave(_connection: object, record: ConnectionPoolEntry) -> None:
        if record.info.pop(_HAS_TURN, False):
            turns.give()

    event.listen(engine, "begin", begin)
    event.listen(engine, "checkin", leave)


_SCHEMA_ACTS = frozenset(
    getattr(sqlite3, f"SQLITE_{act}")
    for act in (
        "ATTACH", "DETACH", "PRAGMA", "REINDEX", "ALTER_TABLE",
        "DROP_TABLE", "DROP_INDEX", "DROP_TRIGGER", "DROP_VIEW", "DROP_TEMP_TABLE", "DROP_TEMP_TRIGGER",
        "CREATE_TABLE", "CREATE_INDEX", "CREATE_TRIGGER", "CREATE_VIEW", "CREATE_TEMP_TABLE", "CREATE_TEMP_TRIGGER",
    )
)  # fmt: skip


def forbid_schema_changes(database: Database) -> None:
    """From its next connection on nobody changes the schema, a setting or the files through this database (SQLite).

    A trigger defends its rows only as long as nobody drops it. On PostgreSQL the role of the application does this.
    """
    engine = database.engine
    if engine.dialect.name == "sqlite" and not event.contains(engine, "connect", _forbid_schema_acts):
        event.listen(engine, "connect", _forbid_schema_acts)


def _forbid_schema_acts(connection: sqlite3.Connection, _record: object) -> None:
    connection.set_authorizer(_judge_act)


def _judge_act(act: int, _first: str | None, second: str | None, _database: str | None, _trigger: str | None) -> int:
    is_forbidden = act in _SCHEMA_ACTS or (act == sqlite3.SQLITE_FUNCTION and second == "load_extension")
    return sqlite3.SQLITE_DENY if is_forbidden else sqlite3.SQLITE_OK
