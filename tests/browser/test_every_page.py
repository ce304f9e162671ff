"""Every page as each role that may see it: nothing that axe finds, nothing wider than its window.

Each day every page once, by whoever sees it first, at a desk in Vietnamese and on a phone in English. `--long` takes
every page at every size in both languages and in the dark, then each role alone, then the demo ward in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from outreach.accounts.rules import Role
from outreach.accounts.service import make_first_admin_link
from outreach.kernel.db import DbSession
from outreach.web.i18n import LANGUAGES
from tests.build import AT
from tests.support.browser import SIZES, Visitor, accessibility_faults, sideways_overflow
from tests.support.every_page import Walker
from tests.support.installation import installation, token_of
from tests.support.servers import web_server
from tests.support.walk import walk
from tests.support.world import Side, make_side, stop_the_clock

pytestmark = [pytest.mark.browser, pytest.mark.database]

NO_PAGES = {
    "accounts.set_up", "assets.favicon", "assets.file", "blobs.part", "field.manifest", "field.service_worker",
    "home.next_step", "languages.choose", "looks.choose", "map.cells", "map.ground", "map.picture", "map.script",
    "map.timeline_of_statuses", "messages.letter_file", "own_calendars.feed", "passes.pack", "passes.pull",
    "photos.picture", "place_imports.present_list", "place_imports.template", "places.points", "probes.alive",
    "probes.metrics", "probes.ready", "procedures.export", "procedures.template", "public.calendar",
    "public.poster_file", "reports.download", "staffing.export", "staffing.template", "tasks.status", "wire.key",
    "wire.status",
}  # fmt: skip
"""What answers without a page: files, figures, ways on; and the page of an empty house, which has its own test."""


class Sight(NamedTuple):
    """How somebody looks at a page."""

    size: str
    language: str
    scheme: str = "light"


EACH_DAY = (Sight("desk", "vi"), Sight("phone", "en"))
ALL = (
    *(Sight(size, language) for size, language in product(SIZES, LANGUAGES)),
    Sight("desk", "vi", "dark"),
    Sight("phone", "en", "dark"),
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One walk of all roles with both sights of the day; --long: one with all sights, then each role with each."""
    if "roles" not in metafunc.fixturenames:
        return
    people: tuple[Role | None, ...] = (*Role, None)
    cases = [pytest.param(people, EACH_DAY, id="each-day")]
    if metafunc.config.getoption("--long"):
        cases = [pytest.param(people, ALL, id="every-sight")] + [
            pytest.param((role,), (sight,), id=f"{role or 'stranger'}-{'-'.join(sight)}")
            for role, sight in product(people, ALL)
        ]
    metafunc.parametrize(("roles", "sights"), cases)


class House(NamedTuple):
    """A served house, and what each role has of its own in it; a stranger's stands under None."""

    app: Flask
    address: str
    sides: dict[Role | None, Side]


@pytest.fixture
def house(db: DbSession, app: Flask, server: str, monkeypatch: pytest.MonkeyPatch) -> House:
    """Nobody's form is asked for a page token here, and the clock stands still."""
    stop_the_clock(monkeypatch)
    app.config["WTF_CSRF_ENABLED"] = False
    made = House(app, server, {role: make_side(db, role) for role in (*Role, None)})
    db.commit()
    return made


def test_every_page_can_be_used_by_everybody(
    browser: Browser, house: House, roles: tuple[Role | None, ...], sights: tuple[Sight, ...]
) -> None:
    faults: list[str] = []
    seen: set[str] = set()
    for role in roles:
        for has_factor in (True, False) if role is None else (True,):
            walker = Walker(house.app, house.sides[role], role, has_factor)
            with seen_by(browser, house.address, walker.token, sights) as looks:
                for endpoint, path in walker.pages(seen if len(roles) > 1 else ()):
                    seen.add(endpoint)
                    faults += [f"{role} {path}: {fault}" for fault in faults_of(looks, path)]
    assert not faults, "\n".join(faults)
    if len(roles) > 1:
        every = {rule.endpoint for rule in house.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
        assert every - seen == NO_PAGES


def test_the_first_page_of_an_empty_house_can_be_used_by_everybody(
    browser: Browser, server: str, db: DbSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_the_clock(monkeypatch)
    path = f"/set-up/{make_first_admin_link(db, now=AT)}"
    db.commit()
    with seen_by(browser, server, "", EACH_DAY) as looks:
        assert faults_of(looks, path) == []
        assert looks[EACH_DAY[0]].locator("form").count() == 1


def test_every_page_of_the_demo_ward_can_be_used_by_everybody(
    browser: Browser, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    if not pytestconfig.getoption("--long"):
        pytest.skip("takes an hour: --long (each day the walk above sees every page)")
    faults: list[str] = []
    with installation(tmp_path, with_demo=True) as app, web_server(app) as server:
        for role in Role:
            token = token_of(app, role)
            client = app.test_client()
            client.set_cookie("signin", token)

            def read(path: str) -> tuple[int, str]:
                answer = client.get(path, buffered=True)  # noqa: B023 (used before the next role comes)
                return answer.status_code, answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""

            with seen_by(browser, server, token, ALL) as looks:
                for one in walk(app, read, most_of_each=1):
                    if one.status == 200 and one.text:
                        faults += [f"{role} {one.path}: {fault}" for fault in faults_of(looks, one.path)]
    assert not faults, "\n".join(faults)


@contextmanager
def seen_by(browser: Browser, server: str, token: str, sights: Iterable[Sight]) -> Iterator[dict[Sight, Page]]:
    """A browser for each way of looking, all of the same person.

    Not watched: the checker itself puts styles into the pages, which the policy refuses.
    """
    visitors = {sight: Visitor(browser, server, sight.size) for sight in sights}
    for sight, one in visitors.items():
        one.context.set_default_timeout(60_000)
        one.page.emulate_media(reduced_motion="reduce", color_scheme=sight.scheme)  # type: ignore[arg-type]
        one.context.add_cookies([{"name": "language", "value": sight.language, "url": server}])
        if token:
            one.sign_in(token)
    try:
        yield {sight: one.page for sight, one in visitors.items()}
    finally:
        for one in visitors.values():
            one.context.close()


def faults_of(looks: dict[Sight, Page], path: str) -> list[str]:
    """What is wrong with one page, in each way of looking at it."""
    found = []
    for sight, page in looks.items():
        page.goto(path)
        told = accessibility_faults(page)
        wide = sideways_overflow(page)
        found += [f"{'-'.join(sight)}: {one}" for one in (*told, *([f"{wide} px too wide"] if wide else []))]
    return found
