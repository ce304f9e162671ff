"""Fixtures of the journeys: the real server, the real jobs, people with browsers that tell on every page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, sync_playwright

from outreach.app import create_app
from outreach.config import Settings
from tests.support.browser import Visitor, chromium
from tests.support.servers import job_process, web_server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, chromium(playwright) as opened:
        yield opened


@pytest.fixture
def app(settings: Settings, compiled_templates: FileSystemBytecodeCache) -> Iterator[Flask]:
    """The application as the ward has it: with the page tokens that other tests go without."""
    made = create_app(settings)
    made.jinja_env.bytecode_cache = compiled_templates
    yield made
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
    visitors: list[Visitor] = []

    def come(size: str = "desk") -> Visitor:
        visitors.append(Visitor(browser, server, size))
        return visitors[-1]

    yield come
    for one in visitors:
        one.context.close()
    assert [complaint for one in visitors for complaint in one.complaints()] == []
