"""Headers on every answer: pages, refusals, files."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from outreach.kernel.db import DbSession
from tests.build import sign_in

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.parametrize("path", ["/sign-in", "/account", "/users", "/no-such-page", "/static/x/css/app.css"])
def test_every_answer_bears_the_security_headers(client: FlaskClient, db: DbSession, path: str) -> None:
    sign_in(client, db)
    answer = client.get(path)
    for name, value in EXPECTED.items():
        assert answer.headers[name] == value, (path, name)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_pages_are_not_kept_by_the_browser(client: FlaskClient) -> None:
    assert client.get("/sign-in").headers["Cache-Control"] == "no-store"
