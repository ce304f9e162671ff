"""Texts that would run as script, put into every field of every form: they are shown as they were typed."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle

import pytest
from flask import Flask
from flask.testing import FlaskClient
from justhtml import JustHTML
from justhtml.dom import Node

from outreach.accounts.rules import Role
from outreach.config import Settings
from outreach.kernel.db import DbSession
from tests.build import make_user, open_session
from tests.house.test_objects import store
from tests.support.browser import Visitor
from tests.support.engines.addresses import pages
from tests.support.world import Side, make_side, stop_the_clock

pytestmark = [pytest.mark.browser, pytest.mark.database]
HOSTILE = ("<img src=x onerror=hit()>", "${hit()}'\"><b onclick=hit()>", "</script><script>hit()</script>")
TYPED = {None, "text", "search", "tel"}
LEFT_OUT = ("/removal", "/closing", "/cancellation", "/postponement", "/voiding", "/undo", "/closure", "/sign-out",
            "/end", "/rejection", "/publication", "/wipe", "/revocation", "/withdrawal", "/password", "/split",
            "/renaming", "/merger", "/second-factor")  # fmt: skip
"""Acts that would take away what the pages are to show."""

PLAIN = ("name=code", "username", "number", "phone", "dossier_code", "on", "lat", "lon", "card", "papers", "code")
"""Fields that take no free text: what they refuse would keep the rest of the form from being stored."""


def values_of(form: Node, words: Callable[[], str]) -> dict[str, list[str]]:
    """What a browser would send of a form whose free texts were all overwritten with `words`."""
    sent: dict[str, list[str]] = {}
    for field in form.query("input, textarea, select"):
        attrs = field.attrs or {}
        name, kind = str(attrs.get("name") or ""), attrs.get("type")
        is_off = kind in {"checkbox", "radio"} and "checked" not in attrs and (kind == "checkbox" or name in sent)
        if not name or is_off or kind in {"file", "submit", "button"}:
            continue
        value = str(attrs.get("value") or "")
        if field.name == "select":
            value = next((str((one.attrs or {}).get("value")) for one in field.query("option[selected]")), "")
        is_free = field.name == "textarea" or (field.name == "input" and kind in TYPED)
        if is_free and not name.rpartition("-")[2].endswith(PLAIN):
            value = words()
        sent.setdefault(name, []).append(value)
    return sent


def fill_every_form(client: FlaskClient, paths: list[str]) -> list[str]:
    """Send every form of these pages; gives the addresses that took theirs."""
    words, taken = cycle(HOSTILE).__next__, []
    for path in paths:
        with client.get(path) as answer:
            page = answer.get_data(as_text=True) if (answer.mimetype, answer.status_code) == ("text/html", 200) else ""
        for form in JustHTML(page, sanitize=False).query("main form"):
            attrs = form.attrs or {}
            target = str(attrs.get("action") or path)
            if str(attrs.get("method")).lower() == "post" and not target.endswith(LEFT_OUT):
                sent = client.post(target, data=values_of(form, words))
                assert sent.status_code < 500, target
                taken += [target] if sent.status_code == 303 else []
    return taken


@pytest.fixture
def side(db: DbSession, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Side:
    stop_the_clock(monkeypatch)
    made = make_side(db, Role.STAFF, name=HOSTILE[0], representative_name=HOSTILE[1], note=HOSTILE[2])
    store(settings.data_dir, made)
    return made


def test_nothing_that_was_typed_runs(app: Flask, db: DbSession, side: Side, visitor: Callable[..., Visitor]) -> None:
    tokens = {role: open_session(db, make_user(db, role, full_name=HOSTILE[1])) for role in (Role.DIRECTOR, Role.ADMIN)}
    tokens |= {Role.STAFF: open_session(db, side.scene.clerk), Role.POLICE: open_session(db, side.scene.officer_user)}
    db.commit()
    every = pages(app, side)
    taken: set[str] = set()
    for token in tokens.values():
        client = app.test_client()
        client.set_cookie("signin", token)
        taken.update(fill_every_form(client, every))
    assert len(taken) >= 12, sorted(taken)
    for role in (Role.DIRECTOR, Role.POLICE):
        one = visitor()
        one.context.add_init_script("window.hit = () => { window.wasHit = true; }")
        one.sign_in(tokens[role])
        look_at(one, [path for path in every if not path.endswith((".xlsx", ".jpg", ".json", ".js", ".ico"))])


def look_at(one: Visitor, paths: list[str]) -> None:
    shown = 0
    for path in paths:
        if "/reports/files/" in path or path.startswith(("/sync", "/sign", "/language")):
            continue
        one.page.goto(path)
        assert one.page.evaluate("window.wasHit") is None, path
        assert one.page.locator("img[src=x], [onclick], [onerror]").count() == 0, path
        shown += "hit()" in one.page.content()
    assert shown > 3, "the texts were shown"
