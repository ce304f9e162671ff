"""Light, dark, or as the machine has it: kept in the browser, chosen by a link."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from outreach.accounts.rules import Role
from outreach.kernel.db import DbSession
from tests.build import sign_in

pytestmark = pytest.mark.database
DARK_SHEET = re.compile(r'<link rel="stylesheet" href="[^"]+/css/dark\.css" media="([^"]+)">')
SCHEME = re.compile(r'<meta name="color-scheme" content="([^"]+)">')


@pytest.fixture
def desk(client: FlaskClient, db: DbSession) -> FlaskClient:
    sign_in(client, db, Role.DIRECTOR)
    return client


@pytest.mark.parametrize(
    ("look", "media", "scheme"),
    [
        ("", ["screen and (prefers-color-scheme: dark)"], "light dark"),
        ("system", ["screen and (prefers-color-scheme: dark)"], "light dark"),
        ("dark", ["screen"], "dark"),
        ("light", [], "light"),
        ("pitch-black", ["screen and (prefers-color-scheme: dark)"], "light dark"),
    ],
)
def test_the_dark_sheet_holds_where_it_was_chosen_and_never_on_paper(
    desk: FlaskClient, look: str, media: list[str], scheme: str
) -> None:
    if look:
        assert desk.get(f"/look/{look}?next=/plan").status_code == 302
    page = desk.get("/plan").text
    assert DARK_SHEET.findall(page) == media
    assert SCHEME.findall(page) == [scheme]


def test_a_look_leads_back_to_the_page_and_nowhere_else(desk: FlaskClient) -> None:
    assert desk.get("/look/dark?next=/plan?view%3Dyear").location == "/plan?view=year"
    assert desk.get("/look/dark?next=//evil.example").location == "/"


def test_the_menu_says_which_look_is_on_and_leads_to_the_others(desk: FlaskClient) -> None:
    desk.get("/look/dark")
    page = desk.get("/visits?show=all").text
    assert re.findall(r'href="/look/(\w+)\?next=[^"]+"( aria-current="true")?', page) == [
        ("system", ""), ("light", ""), ("dark", ' aria-current="true"'),
    ]  # fmt: skip
    assert 'href="/look/light?next=/visits?show%3Dall"' in page


def test_pages_for_everybody_and_of_the_tablet_stay_light(client: FlaskClient) -> None:
    client.get("/look/dark")
    for path in ("/pho", "/field"):
        page = client.get(path).text
        assert DARK_SHEET.findall(page) == [], path


def test_the_door_is_dark_too(client: FlaskClient) -> None:
    client.get("/look/dark")
    assert DARK_SHEET.findall(client.get("/sign-in").text) == ["screen"]
