"""The door of every view: declared, held for each role, closed to nobody in particular."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from outreach.accounts.rules import PERMISSIONS, Permission, Role
from outreach.kernel.db import DbSession
from outreach.web.access import EVERYONE, access_of
from tests.build import sign_in
from tests.house.access import FILE, access_lines

pytestmark = pytest.mark.database


def plain_pages(app: Flask) -> list[tuple[str, str, str]]:
    """(path, endpoint, access) of every GET that needs no id."""
    return [
        (rule.rule, rule.endpoint, access_of(app.view_functions[rule.endpoint]) or "")
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments
    ]


def test_every_view_says_who_may_come_in(app: Flask) -> None:
    undeclared = [name for name, view in app.view_functions.items() if access_of(view) is None]
    assert undeclared == [], "declare each with @needs(Permission.…) or @for_everyone"


def test_the_access_file_tells_the_truth(app: Flask) -> None:
    written = FILE.read_text(encoding="utf-8").splitlines()
    assert access_lines(app) == written, "after review: python -m tests.house.access"


@pytest.mark.own_addresses
def test_an_undeclared_view_answers_nobody(app: Flask, client: FlaskClient, db: DbSession) -> None:
    app.add_url_rule("/undeclared", "undeclared", lambda: "open")
    sign_in(client, db, Role.ADMIN)
    assert client.get("/undeclared").status_code == 403


def test_without_a_sign_in_every_page_leads_to_it(app: Flask, client: FlaskClient) -> None:
    for path, endpoint, access in plain_pages(app):
        answer = client.get(path)
        if access == EVERYONE:
            assert answer.status_code < 500, endpoint
        else:
            assert answer.status_code == 302, endpoint
            assert answer.headers["Location"].startswith("/sign-in"), endpoint


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_its_pages_and_no_other(app: Flask, client: FlaskClient, db: DbSession, role: Role) -> None:
    sign_in(client, db, role)
    wrong = []
    for path, endpoint, access in plain_pages(app):
        if access == EVERYONE:
            continue
        status = client.get(path).status_code
        may = role in PERMISSIONS[Permission(access)]
        if (status == 403) is may or status >= 500:
            wrong.append((endpoint, status))
    assert wrong == []


@pytest.mark.parametrize("role", list(Role))
def test_no_act_is_open_to_a_role_without_the_permission(
    app: Flask, client: FlaskClient, db: DbSession, role: Role
) -> None:
    sign_in(client, db, role)
    some_id = "01900000-0000-7000-8000-000000000000"
    for rule in app.url_map.iter_rules():
        access = access_of(app.view_functions[rule.endpoint]) or ""
        closed = access != EVERYONE and role not in PERMISSIONS[Permission(access)]
        if "POST" in (rule.methods or ()) and closed:
            path = rule.rule
            for argument in rule.arguments:
                for converter in ("uuid", "int", "path", "date"):
                    path = path.replace(f"<{converter}:{argument}>", some_id)
                path = path.replace(f"<{argument}>", some_id)
            assert client.post(path).status_code in {403, 404}, rule.endpoint
