"""What every test may ask for: a fresh database, the application, a client."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from outreach.config import Settings
from outreach.kernel.crypto import install_keyring, read_or_make_keyring
from outreach.kernel.db import Database, DbSession, open_database
from outreach.web.addresses import Addresses, completed
from tests.support.databases import KINDS, DatabaseMaker, database_maker, embedded_postgresql
from tests.support.pages import page_faults

REDIRECTS = {301, 302, 303, 308}
KEY = "a key that only tests use, long enough"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=KINDS, default="sqlite", help="where tests keep their rows")
    parser.addoption("--long", action="store_true", help="draw thousands where a dozen is enough for each day")


def pytest_configure(config: pytest.Config) -> None:
    """One PostgreSQL serves all test processes: the first process starts it and stops it."""
    is_first = not hasattr(config, "workerinput")
    if is_first and config.getoption("--database") == "postgresql":
        servers = ExitStack()
        servers.enter_context(embedded_postgresql())
        config.add_cleanup(servers.close)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test that stands on a database or on a browser, so that it can be chosen by that."""
    for item in items:
        wanted = getattr(item, "fixturenames", ())
        for fixture, marker in (("databases", "database"), ("browser", "browser")):
            if fixture in wanted:
                item.add_marker(marker)


@pytest.fixture(scope="session")
def databases(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> DatabaseMaker:
    """Gives a fresh database with all tables, quickly, as often as asked."""
    return database_maker(pytestconfig.getoption("--database"), tmp_path_factory.mktemp("databases"))


@pytest.fixture
def database_url(databases: DatabaseMaker, tmp_path: Path) -> Iterator[str]:
    url = databases.fresh_url(tmp_path)
    yield url
    databases.drop(url)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database_url, data_dir=tmp_path, secret_key=KEY)


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


@pytest.fixture(scope="session")
def compiled_templates(pytestconfig: pytest.Config) -> FileSystemBytecodeCache:
    """Templates compiled once for all applications of all test processes; found by the content of their source."""
    return FileSystemBytecodeCache(str(pytestconfig.cache.mkdir("templates")))


@pytest.fixture(scope="session")
def shared_addresses() -> list[Addresses]:
    """The addresses of the first application, for all later ones of this process; empty until then."""
    return []


@pytest.fixture
def app(
    settings: Settings,
    compiled_templates: FileSystemBytecodeCache,
    shared_addresses: list[Addresses],
    request: pytest.FixtureRequest,
) -> Iterator[Flask]:
    # Imported here, so that tests of one feature stand while a page of another does not.
    from outreach.app import create_app  # noqa: PLC0415

    if request.node.get_closest_marker("own_addresses"):
        made = create_app(settings)
    else:
        made = create_app(settings, addresses=next(iter(shared_addresses), None))
        shared_addresses[:] = [completed(made)]
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    made.jinja_env.bytecode_cache = compiled_templates
    yield made
    made.extensions["outreach.database"].engine.dispose()


class Client(FlaskClient):
    """Looks at each page it is given, and keeps the test's own session out of the way."""

    own_session: DbSession | None = None

    def open(self, *args: Any, **kwargs: Any) -> Any:
        if self.own_session is not None:
            self.own_session.commit()
        answer = super().open(*args, **kwargs)
        if answer.mimetype == "text/html" and answer.status_code not in REDIRECTS and answer.text:
            assert page_faults(answer.text) == [], answer.request.path
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
