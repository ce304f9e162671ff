"""Fixtures of the journeys: the real server, the real jobs, people with browsers that tell on every page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, sync_playwright

from outreach.app import create_app
from outreach.config import Settings
from outreach.kernel.db import Database
from tests.support.browser import Visitor, chromium
from tests.support.https import Trust, https_web_server, trusted_authority
from tests.support.machine import Machine, Releases
from tests.support.open_day import open_day
from tests.support.servers import job_process, web_server


@pytest.fixture(scope="session")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    """The authority that the browser of the tests trusts, as the ward's tablets trust the ward's."""
    return trusted_authority(tmp_path_factory.mktemp("trust"))


@pytest.fixture(scope="session")
def browser(trust: Trust) -> Iterator[Browser]:
    with sync_playwright() as playwright, chromium(playwright, trust) as opened:
        yield opened


@pytest.fixture
def app(settings: Settings, compiled_templates: FileSystemBytecodeCache) -> Iterator[Flask]:
    """The application as the ward has it: with the page tokens that other tests go without."""
    made = create_app(settings)
    made.jinja_env.bytecode_cache = compiled_templates
    yield made
    made.extensions["outreach.database"].engine.dispose()


@pytest.fixture
def https_server(settings: Settings, compiled_templates: FileSystemBytecodeCache, trust: Trust) -> Iterator[str]:
    """The address of the house over trusted HTTPS, under a name that is not this machine's: what a tablet sees."""
    made = create_app(replace(settings, https=True))
    made.jinja_env.bytecode_cache = compiled_templates
    with https_web_server(made, trust) as address:
        yield address
    made.extensions["outreach.database"].engine.dispose()


@pytest.fixture
def server(app: Flask) -> Iterator[str]:
    """The address of the running web server."""
    with web_server(app) as address:
        yield address


@pytest.fixture
def jobs(settings: Settings) -> Iterator[None]:
    """The job process beside the web server."""
    with job_process(settings):
        yield


@pytest.fixture
def visitor(browser: Browser, server: str) -> Iterator[Callable[..., Visitor]]:
    """A new person's browser at each call, of a size in `SIZES`; at the end none may have a complaint."""
    yield from _visitors(browser, server)


@pytest.fixture
def https_visitor(browser: Browser, https_server: str) -> Iterator[Callable[..., Visitor]]:
    """Like `visitor`, over HTTPS under a name: with service worker, camera and WebCrypto."""
    yield from _visitors(browser, https_server)


def _visitors(browser: Browser, address: str) -> Iterator[Callable[..., Visitor]]:
    visitors: list[Visitor] = []

    def come(size: str = "desk") -> Visitor:
        visitors.append(Visitor(browser, address, size))
        return visitors[-1]

    yield come
    for one in visitors:
        one.context.close()
    assert [complaint for one in visitors for complaint in one.complaints()] == []


@pytest.fixture
def releases(app: Flask) -> Releases:
    """What stands before the application, to play new versions of the tablet's pages."""
    made = Releases(app)
    app.wsgi_app = made  # type: ignore[method-assign]
    return made


@pytest.fixture
def machine(browser: Browser, database: Database, releases: Releases, server: str, tmp_path: Path) -> Iterator[Machine]:
    """A tablet that can be switched off: enrolled, its clerk signed in at today's visit, kept for offline."""
    made = Machine(browser, server, tmp_path / "profile", open_day(database))
    made.start()
    made.field().begin()
    made.page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    # Chromium writes cookies to the disk every 30 s or when it ends; a tablet was enrolled days before.
    made.stop()
    made.start()
    made.page.goto("/field")
    yield made
    made.kill()
