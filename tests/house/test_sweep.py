"""Every address, every error, every file: headers, cookies, types, methods, and what must not be there."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from outreach.accounts.models import LoginSession
from outreach.accounts.password_service import hash_password
from outreach.accounts.queries import token_hash
from outreach.accounts.rules import Role
from outreach.app import create_app
from outreach.config import Settings
from outreach.kernel.crypto import Keyring
from outreach.kernel.db import DbSession
from outreach.kernel.errors import SettingsError
from outreach.web.access import for_everyone
from tests.build import make_user, open_session, sign_in
from tests.conftest import Client

pytestmark = pytest.mark.database
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
}
POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "form-action 'self'",
    "base-uri 'none'", "object-src 'none'", "frame-ancestors 'none'", "worker-src 'self'", "manifest-src 'self'",
}  # fmt: skip
HIDDEN = (
    ".git/config", ".git/HEAD", ".env", ".htaccess", ".ssh/id_rsa", "instance/outreach.db", "outreach.db", "fields.key",
    "secret.key", "outbox.key", "tls/authority.pem", "backup.zip", "backup.sql", "dump.sql", "wsgi.py", "config.py",
    "pyproject.toml", "requirements.txt", "package.json", "README.md", "CHANGELOG.md", "server-status", "debug",
    "console", "__debugger__", "_debug_toolbar", "phpinfo.php", "wp-admin", "admin.php", "actuator", "swagger.json",
    "openapi.json", "graphql", "static/", "static/x/../../config.py", "static/x/%2e%2e/config.py", "templates/",
    "uploads/", "reports/files/", "metrics/all", ".well-known/../wsgi.py", "node_modules/", "migrations/",
)  # fmt: skip


@pytest.fixture
def secure(settings: Settings) -> Iterator[Flask]:
    """The application as it stands behind TLS."""
    made = create_app(replace(settings, https=True))
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    yield made
    made.extensions["outreach.database"].engine.dispose()


def paths(app: Flask) -> list[str]:
    some_id = "01900000-0000-7000-8000-000000000000"
    found = set()
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)
        path = re.sub(r"<uuid:\w+>", some_id, re.sub(r"<int:\w+>", "2026", path))
        found.add(re.sub(r"<[^>]+>", "x", path))
    return sorted(found)


def browser_of(app: Flask, db: DbSession, role: Role) -> FlaskClient:
    visitor = app.test_client()
    visitor.set_cookie("__Host-signin", open_session(db, make_user(db, role)), secure=True)
    db.commit()
    return visitor


def test_every_answer_bears_every_header_and_every_type(secure: Flask, db: DbSession) -> None:
    for visitor in (secure.test_client(), browser_of(secure, db, Role.DIRECTOR)):
        for path in [*paths(secure), "/nowhere", "/static/0/css/app.css"]:
            with visitor.get(path, base_url="https://localhost", headers={"Origin": "https://evil.example"}) as answer:
                missing = {name for name, value in HEADERS.items() if answer.headers.get(name) != value}
                assert missing == set(), path
                assert set(answer.headers["Content-Security-Policy"].split("; ")) >= POLICY, path
                assert "unsafe" not in answer.headers["Content-Security-Policy"]
                assert "Access-Control-Allow-Origin" not in answer.headers, path
                if (answer.mimetype or "").startswith("text/"):
                    assert "charset=utf-8" in answer.headers["Content-Type"].lower(), path
                cached = answer.headers.get("Cache-Control", "")
                assert "no-store" in cached or "no-cache" in cached or "/static" in path or "public" in cached, path


def test_every_cookie_is_bound_to_the_host_and_closed_to_scripts(secure: Flask, db: DbSession) -> None:
    make_user(db, Role.TEAM_MEMBER, username="an.mau", password_hash=hash_password("mười bốn con cò trắng"))
    db.commit()
    visitor = secure.test_client()
    answers = [visitor.get("/sign-in", base_url="https://localhost")]
    facts = {"username": "an.mau", "password": "mười bốn con cò trắng"}
    answers.append(visitor.post("/sign-in", data=facts, base_url="https://localhost"))
    answers += [visitor.get(path, base_url="https://localhost") for path in ("/look/dark", "/language/en")]
    cookies = [cookie for answer in answers for cookie in answer.headers.getlist("Set-Cookie")]
    assert any(cookie.startswith("__Host-signin=") for cookie in cookies)
    assert {"__Host-look", "__Host-language"} <= {cookie.partition("=")[0] for cookie in cookies}
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))
        assert "SameSite=Lax" in cookie or "SameSite=Strict" in cookie
        assert "Domain=" not in cookie
        token = cookie.split("=", 1)[1].split(";")[0]
        assert all(len(token) < 20 or token not in answer.text for answer in answers)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT"])
def test_unused_methods_are_refused(client: Client, app: Flask, db: DbSession, method: str) -> None:
    sign_in(client, db, Role.DIRECTOR)
    for path in paths(app):
        assert client.open(path, method=method).status_code in {400, 404, 405}, path


@pytest.mark.parametrize("path", HIDDEN)
def test_what_belongs_to_nobody_is_not_served(client: Client, db: DbSession, path: str) -> None:
    sign_in(client, db, Role.ADMIN)
    with client.get(f"/{path}") as answer:
        assert answer.status_code in {403, 404, 405, 308, 301}
        assert b"Traceback" not in answer.data


def test_an_error_nobody_foresaw_tells_a_code_and_nothing_else(
    secure: Flask, db: DbSession, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> str:
        raise ZeroDivisionError("038150987654")

    secure.config["TESTING"] = False
    secure.add_url_rule("/broken", "broken", for_everyone(broken))
    with caplog.at_level(logging.ERROR):
        answer = secure.test_client().get("/broken", base_url="https://localhost")
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.text
    assert "038150987654" not in answer.text
    code = re.search(r"[0-9A-F]{8}", answer.text)
    assert code is not None
    assert code.group() in caplog.text
    assert {name for name, value in HEADERS.items() if answer.headers.get(name) != value} == set()


def test_every_page_of_a_signed_in_person_has_the_way_out(client: Client, app: Flask, db: DbSession) -> None:
    sign_in(client, db, Role.DIRECTOR)
    for path in ("/", "/account", "/approvals", "/reports", "/settings", "/safety", "/incidents", "/data-requests"):
        with client.get(path) as answer:
            assert answer.status_code == 200, path
            assert 'action="/sign-out"' in answer.get_data(as_text=True), path


def test_a_stolen_table_of_sessions_signs_nobody_in(client: Client, db: DbSession) -> None:
    user = make_user(db, Role.TEAM_MEMBER, username="an.mau", password_hash=hash_password("mười bốn con cò trắng"))
    client.post("/sign-in", data={"username": "an.mau", "password": "mười bốn con cò trắng"})
    token = client.get_cookie("signin")
    assert token is not None
    assert len(token.value) >= 43  # 256 bits
    row = db.query(LoginSession).filter_by(user_id=user.id).one()
    assert row.token_hash == token_hash(token.value)
    client.set_cookie("signin", row.token_hash.hex())
    assert client.get("/account").status_code == 302


def test_stored_passwords_are_argon2id_of_full_strength() -> None:
    found = re.fullmatch(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$.*", hash_password("mười bốn con cò trắng"))
    assert found is not None
    memory, turns, _ = map(int, found.groups())
    assert memory >= 19 * 1024
    assert turns >= 2


def test_no_nonce_is_used_twice() -> None:
    ring = Keyring({1: b"1" * 32})
    sealed = {ring.seal("038150987654", "x")[1:13] for _ in range(20_000)}
    assert len(sealed) == 20_000


@pytest.mark.parametrize(
    ("url", "is_good"),
    [
        ("", True),
        ("sqlite:////srv/outreach.db", True),
        ("postgresql+psycopg://vepho@localhost/vepho", True),
        ("postgresql+psycopg://vepho@/vepho?host=/run/postgresql", True),
        ("postgresql+psycopg://vepho@db.phuong.vn/vepho?sslmode=verify-full", True),
        ("postgresql+psycopg://vepho@db.phuong.vn/vepho?sslmode=disable", False),
        ("postgresql+psycopg://vepho@db.phuong.vn/vepho?sslmode=prefer", False),
        ("postgresql+psycopg://vepho@10.0.0.5/vepho", False),
    ],
)
def test_a_database_on_another_machine_is_reached_by_tls_alone(settings: Settings, url: str, is_good: bool) -> None:
    environ = {"OUTREACH_DATA_DIR": str(settings.data_dir), "OUTREACH_DATABASE_URL": url}
    if is_good:
        assert Settings.from_env(environ).data_dir == settings.data_dir
    else:
        with pytest.raises(SettingsError, match="sslmode"):
            Settings.from_env(environ)


def test_a_short_secret_stops_the_start(settings: Settings) -> None:
    with pytest.raises(SettingsError, match="32"):
        Settings.from_env({"OUTREACH_DATA_DIR": str(settings.data_dir), "OUTREACH_SECRET_KEY": "qwerty"})
