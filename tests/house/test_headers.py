"""Headers and cookies on every answer: pages, refusals, errors, files; over plain HTTP and over HTTPS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from outreach.accounts.rules import Role
from outreach.app import create_app
from outreach.config import Settings
from outreach.kernel.db import DbSession
from outreach.web.access import EVERYONE, mark
from outreach.web.assets import MIME_TYPES, asset_url
from tests.build import open_session
from tests.support.engines.addresses import pages
from tests.support.engines.headers import EXPECTED, header_faults, header_findings
from tests.support.files import ROOT
from tests.support.world import Side, make_side, stop_the_clock

pytestmark = pytest.mark.database
REFUSED = ("/no-such-page", "/static/x/css/app.css", "/.git/HEAD", "/users/1", "/dang-ky/none", "/sync/none")


@pytest.fixture
def side(db: DbSession, monkeypatch: pytest.MonkeyPatch) -> Side:
    stop_the_clock(monkeypatch)
    return make_side(db, Role.DIRECTOR)


@pytest.fixture
def secure(settings: Settings) -> Iterator[Flask]:
    """The application behind HTTPS."""
    made = create_app(replace(settings, https=True))
    yield made
    made.extensions["outreach.database"].engine.dispose()


def test_every_answer_bears_the_security_headers(app: Flask, db: DbSession, side: Side) -> None:
    client = signed_in(app, db, side, "signin")
    assert header_findings(app, client, [*pages(app, side), *REFUSED, *static_files(app)]) == []


def test_over_https_every_cookie_is_bound_to_the_host(secure: Flask, db: DbSession, side: Side) -> None:
    client = signed_in(secure, db, side, "__Host-signin")
    paths = ["/", "/sign-in", "/account", "/field", *REFUSED, *static_files(secure)[:5]]
    assert header_findings(secure, client, paths, https=True) == []


def test_a_fault_of_ours_bears_all_headers_and_tells_nothing(secure: Flask) -> None:
    def broken() -> str:
        raise RuntimeError("a secret of the house")

    secure.view_functions["accounts.sign_in"] = mark(broken, EVERYONE)
    answer = secure.test_client().get("/sign-in")
    assert answer.status_code == 500
    assert header_faults(answer, https=True) == []
    assert "secret of the house" not in answer.text


@pytest.mark.parametrize("method", ["TRACE", "DELETE", "PATCH", "PUT"])
def test_methods_that_nobody_offers_are_refused_with_all_headers(app: Flask, method: str) -> None:
    answer = app.test_client().open("/sign-in", method=method)
    assert answer.status_code in {400, 405}
    assert header_faults(answer) == []


def test_the_engine_misses_each_header_that_is_not_there(client: FlaskClient) -> None:
    answer = client.get("/sign-in")
    for name in EXPECTED:
        del answer.headers[name]
    assert len(header_faults(answer)) == len(EXPECTED)


def signed_in(app: Flask, db: DbSession, side: Side, cookie: str) -> FlaskClient:
    client = app.test_client()
    client.set_cookie(cookie, open_session(db, side.account))
    db.commit()
    return client


def static_files(app: Flask) -> list[str]:
    """One file of each kind that is served."""
    folder = ROOT / "outreach" / "static"
    kinds: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix in MIME_TYPES:
            kinds.setdefault(path.suffix, path)
    with app.test_request_context():
        return [asset_url(path.relative_to(folder).as_posix()) for path in kinds.values()]
