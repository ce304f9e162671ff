"""Writing rows into a database that has the schema alone: no trigger speaks, all constraints hold at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Connection, Engine, NullPool, Table, create_engine, func, insert, inspect, select, text

from outreach.backups.rows import Row, plain_tables
from outreach.kernel.errors import SettingsError

Batches = Iterable[tuple[str, list[Row]]]
"""Names of tables, each with some of its rows; a table may come several times."""

_FOREIGN_KEYS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
"""


def plain_engine(url: str) -> Engine:
    """An engine for copying: no pool, and none of the promises of a working database."""
    return create_engine(url, poolclass=NullPool, hide_parameters=True)


def is_empty(engine: Engine) -> bool:
    """Whether a database has no table yet, or none with a row."""
    with engine.connect() as connection:
        return all(not _count(connection, table) for table in plain_tables(connection))


def load(connection: Connection, batches: Batches) -> None:
    """Fill the tables; raises `SettingsError` where rows contradict each other. The caller ends the transaction."""
    tables = {table.name: table for table in plain_tables(connection)}
    with _undisturbed(connection):
        for table in tables.values():
            connection.execute(table.delete())  # a migration may have written rows of its own
        for name, rows in batches:
            if rows:
                names = [column.name for column in tables[name].columns]
                connection.execute(insert(tables[name]), [dict(zip(names, row, strict=True)) for row in rows])
    if connection.dialect.name == "postgresql":
        _set_sequences(connection, tables.values())


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def _undisturbed(connection: Connection) -> AbstractContextManager[None]:
    if connection.dialect.name == "sqlite":
        return _without_triggers_of_sqlite(connection)
    return _without_triggers_of_postgresql(connection)


@contextmanager
def _without_triggers_of_sqlite(connection: Connection) -> Iterator[None]:
    # Foreign keys are off on a connection that nobody switched them on for.
    found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
    for name, _ in found:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    yield
    for _, statement in found:
        connection.exec_driver_sql(statement)
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise SettingsError("foreign keys", f"{len(broken)} dòng trỏ tới chỗ không có, ví dụ {broken[0]}")


@contextmanager
def _without_triggers_of_postgresql(connection: Connection) -> Iterator[None]:
    # Who owns the tables may do this; to switch off what watches foreign keys takes more, so they go and come.
    quote = connection.dialect.identifier_preparer.quote
    names = inspect(connection).get_table_names()
    keys = connection.execute(text(_FOREIGN_KEYS)).all()
    for table, key, _ in keys:
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {quote(key)}")
    for name in names:
        connection.exec_driver_sql(f"ALTER TABLE {quote(name)} DISABLE TRIGGER USER")
    yield
    for table, key, definition in keys:
        connection.exec_driver_sql(f"ALTER TABLE {table} ADD CONSTRAINT {quote(key)} {definition}")
    for name in names:
        connection.exec_driver_sql(f"ALTER TABLE {quote(name)} ENABLE TRIGGER USER")


def _set_sequences(connection: Connection, tables: Iterable[Table]) -> None:
    """Numbers that the database gives go on after the highest that was loaded."""
    for table in tables:
        for column in table.columns:
            where = {"table": table.name, "column": column.name}
            name = connection.scalar(text("SELECT pg_get_serial_sequence(quote_ident(:table), :column)"), where)
            if name:
                highest = connection.scalar(select(func.max(column)))
                told = text("SELECT setval(CAST(:name AS regclass), :number, :used)")
                connection.execute(told, {"name": name, "number": highest or 1, "used": highest is not None})
