"""What every test may ask for: a fresh database, the application, a client."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from outreach.app import create_app
from outreach.config import Settings
from outreach.kernel.crypto import install_keyring, read_or_make_keyring
from outreach.kernel.db import Database, DbSession, open_database
from tests.support.databases import DatabaseMaker, database_maker

KEY = "a key that only tests use, long enough"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabaseMaker]:
    """Gives a fresh database with all tables, quickly, as often as asked."""
    kind = request.config.getoption("--database")
    with database_maker(kind, tmp_path_factory.mktemp("databases")) as maker:
        yield maker


@pytest.fixture
def settings(databases: DatabaseMaker, tmp_path: Path) -> Settings:
    return Settings(database_url=databases.fresh_url(tmp_path), data_dir=tmp_path, secret_key=KEY)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    install_keyring(read_or_make_keyring(settings.data_dir / "fields.key"))
    opened = open_database(settings.database_url)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def db(database: Database) -> Iterator[DbSession]:
    """A session of the test's own; a client commits it before each of its requests."""
    with database.writing() as session:
        yield session


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    made = create_app(settings)
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    yield made
    made.extensions["outreach.database"].engine.dispose()


class Client(FlaskClient):
    """Keeps the test's own session out of the way: committed before, read afresh after a request."""

    own_session: DbSession | None = None

    def open(self, *args: Any, **kwargs: Any) -> Any:
        if self.own_session is not None:
            self.own_session.commit()
        answer = super().open(*args, **kwargs)
        if self.own_session is not None:
            self.own_session.expire_all()
        return answer


@pytest.fixture
def client(app: Flask, db: DbSession) -> Client:
    app.test_client_class = Client
    made = app.test_client()
    assert isinstance(made, Client)
    made.own_session = db
    return made


@pytest.fixture
def now() -> datetime:
    """A Saturday morning in the ward: 14/11/2026, 8:00."""
    return datetime(2026, 11, 14, 1, 0, tzinfo=UTC)
