"""A province of two wards, as a web server would have it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import text

from outreach.accounts.rules import THE_HOUSE, Role
from outreach.config import Settings
from outreach.installation import House, ward_house
from outreach.kernel.db import Database, DbSession
from outreach.province.rules import WardFacts, schema_of
from outreach.province.service import add_ward, found_ward
from outreach.tables import metadata
from outreach.wards import ByHost, create_installation
from tests.build import make_user, open_session
from tests.support.databases import DatabaseMaker

DOMAIN = "tinh.example"
WARDS = (WardFacts("90001", "Phường Thử Một", "thu-mot"), WardFacts("90002", "Xã Thử Hai", "thu-hai"))


class _ClientAt(FlaskClient):
    """A browser that stays at one address."""

    base_url = ""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        return super().open(*args, **{"base_url": self.base_url, **kwargs})


@dataclass
class ProvinceHere:
    """The installation; `at` opens the database of a ward, "" is the province's own."""

    settings: Settings
    database: Database
    app: Flask
    by_host: ByHost
    houses: dict[str, House] = field(default_factory=dict)

    @contextmanager
    def at(self, slug: str) -> Iterator[DbSession]:
        """A transaction in the database of a ward."""
        kinds = self.houses[slug].database if slug else self.database
        with kinds.writing.begin() as db:
            yield db

    def ward_app(self, slug: str) -> Flask:
        """The application that answers at the name of a ward."""
        found = self.by_host.app_of(slug)
        assert found is not None
        return found

    def visitor(self, slug: str, role: Role | None = None) -> FlaskClient:
        """A browser at a ward's address, signed in where a role is given."""
        host = f"{slug}.{DOMAIN}" if slug else DOMAIN
        self.app.test_client_class = _ClientAt
        client = self.app.test_client()
        client.base_url = f"http://{host}"  # type: ignore[attr-defined]
        if role:
            with self.at(slug) as db:
                client.set_cookie("signin", open_session(db, make_user(db, role)), domain=host)
        return client


@pytest.fixture
def province(
    settings: Settings,
    database: Database,
    databases: DatabaseMaker,
    compiled_templates: FileSystemBytecodeCache,
    now: datetime,
) -> Iterator[ProvinceHere]:
    above = replace(settings, province_domain=DOMAIN)
    app = create_installation(above)
    assert isinstance(app.wsgi_app, ByHost)
    made = ProvinceHere(above, database, app, app.wsgi_app)
    with ExitStack() as stack:
        for facts in WARDS:
            house = made.houses[facts.slug] = _empty_house(above, database, databases, facts.slug)
            stack.callback(_pull_down, house)
            with made.at(facts.slug) as db:
                found_ward(db, facts, "Tỉnh Thử", now=now)
            with made.at("") as db:
                add_ward(db, THE_HOUSE, facts, now=now)
        for one in (app, *(made.ward_app(facts.slug) for facts in WARDS)):
            one.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
            one.jinja_env.bytecode_cache = compiled_templates
        yield made
    app.extensions["outreach.database"].engine.dispose()


def _empty_house(settings: Settings, database: Database, databases: DatabaseMaker, slug: str) -> House:
    """What `build_house` makes, without walking through every migration."""
    house = ward_house(settings, database, slug)
    house.settings.data_dir.mkdir(parents=True)
    if database.engine.dialect.name == "sqlite":
        databases.fresh_url(house.settings.data_dir)
        return house
    with database.engine.begin() as connection:
        connection.execute(text(f'CREATE SCHEMA "{schema_of(slug)}"'))
    with house.database.engine.begin() as connection:
        metadata.create_all(connection)
    return house


def _pull_down(house: House) -> None:
    if house.database.engine.dialect.name == "postgresql":
        with house.database.engine.begin() as connection:
            connection.execute(text(f'DROP SCHEMA "{schema_of(house.slug)}" CASCADE'))
    house.database.engine.dispose()
