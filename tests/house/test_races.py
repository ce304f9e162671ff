"""Acts that happen once, asked for by twenty at the same moment: a double click, a slow network, two officers.

Each is done with the words that a form of the house sends, by people who are signed in, on the database of the test.
"""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from outreach.accounts import factor_service, service
from outreach.accounts.models import LoginSession, User
from outreach.accounts.password_service import hash_password
from outreach.accounts.rules import Role
from outreach.audit.models import AuditEntry
from outreach.config import Settings
from outreach.kernel import clock
from outreach.kernel.db import DbSession
from outreach.places.sheets import neighborhoods_workbook
from tests.build import make_neighborhood, make_user, open_session
from tests.house.test_objects import ask, store
from tests.support.engines.addresses import addresses, ids_for
from tests.support.engines.races import race
from tests.support.world import make_side, stop_the_clock

pytestmark = pytest.mark.database
ONCE = (
    (Role.POLICE, "activations.decide"),
    (Role.DIRECTOR, "plans.publish"),
    (Role.DIRECTOR, "plans.discard"),
    (Role.DIRECTOR, "fieldwork.close_out"),
    (Role.DIRECTOR, "visit_acts.house"),
    (Role.DIRECTOR, "visit_acts.cancel"),
    (Role.DIRECTOR, "visit_acts.postpone"),
    (Role.DIRECTOR, "dossiers.void_dossier"),
    (Role.DIRECTOR, "dossiers.end_follow_up"),
    (Role.DIRECTOR, "capture.void_encounter"),
    (Role.DIRECTOR, "successions.split"),
    (Role.DIRECTOR, "expected.accept"),
    (Role.DIRECTOR, "tray.set_aside"),
    (Role.ADMIN, "devices.revoke"),
)
REFUSED = {303, 400, 404, 409, 422}
BUSY = {429, 503}
GOOD = "mười bốn con cò trắng"
BROWSERS = 3
"""So many may one person have open at a time."""


@pytest.fixture(autouse=True)
def stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_the_clock(monkeypatch)


@pytest.mark.parametrize(("role", "endpoint"), ONCE)
def test_what_happens_once_happens_once_though_twenty_ask_for_it(
    app: Flask, db: DbSession, settings: Settings, role: Role, endpoint: str
) -> None:
    side = make_side(db, role)
    store(settings.data_dir, side)
    tokens = [open_session(db, side.account) for _ in range(20)]
    before = deeds(db)
    db.commit()
    method, rule = next(one for one in addresses(app) if one[0] == "POST" and one[1].endpoint == endpoint)

    def press(number: int) -> int:
        client = app.test_client()
        client.set_cookie("signin", tokens[number])
        return ask(app, client, method, rule, ids_for(rule, side))

    told = race(press)
    assert told.keys() <= REFUSED
    assert told[303] >= 1
    assert deeds(db) > before
    assert doubled(db, after=before) == []


def test_a_link_that_works_once_makes_one_first_administrator(app: Flask, db: DbSession) -> None:
    code = service.make_first_admin_link(db, now=clock.now())
    db.commit()

    def set_up(number: int) -> int:
        names = {"username": f"quan.tri{number}", "full_name": "Quản Trị (mẫu)", "password": GOOD, "repeat": GOOD}
        return app.test_client().post(f"/set-up/{code}", data=names).status_code

    told = race(set_up, 8)  # each costs an argon2
    assert (told[303], db.scalar(select(func.count()).select_from(User))) == (1, 1), told
    assert told.keys() <= REFUSED | BUSY


def test_a_code_on_paper_opens_one_session(app: Flask, db: DbSession) -> None:
    person, codes = someone_with_codes(db)
    halves = [open_half(app, db, person) for _ in range(BROWSERS)]
    db.commit()

    def enter(number: int) -> int:
        return halves[number].post("/sign-in/second-factor", data={"code": codes[0]}).status_code

    told = race(enter, BROWSERS)
    assert told[303] == 1, told
    assert told.keys() <= REFUSED | BUSY


def test_a_file_that_was_looked_through_is_taken_in_once(app: Flask, db: DbSession) -> None:
    token = open_session(db, make_user(db, Role.DIRECTOR))
    place = make_neighborhood(db, "Thịnh Vạn")
    db.flush()
    data = neighborhoods_workbook([place])
    place.households = 7
    db.commit()
    client = app.test_client()
    client.set_cookie("signin", token)
    where = client.post("/neighborhoods/imports", data={"file": (io.BytesIO(data), "a.xlsx")}).location
    shown = re.search(r'name="fingerprint" value="(\w+)"', client.get(where).text)
    assert shown is not None
    before = deeds(db)
    db.commit()

    def confirm(_number: int) -> int:
        own = app.test_client()
        own.set_cookie("signin", token)
        return own.post(f"{where}/confirmation", data={"fingerprint": shown[1]}).status_code

    told = race(confirm)
    assert told[303] == 1, told
    assert told.keys() <= REFUSED
    assert deeds(db) > before


def someone_with_codes(db: DbSession) -> tuple[User, list[str]]:
    person = make_user(db, Role.STAFF, username="an.mau", password_hash=hash_password(GOOD))
    factor_service.begin_factor(db, person)
    person.totp_since = clock.now()
    return person, factor_service.make_recovery_codes(db, person.as_actor(), person, now=clock.now())


def open_half(app: Flask, db: DbSession, person: User) -> FlaskClient:
    """A browser of somebody who has given the password, and not the second factor yet."""
    client = app.test_client()
    client.set_cookie("signin", open_session(db, person))
    db.flush()
    db.scalars(select(LoginSession).order_by(LoginSession.id.desc())).first().is_half = True  # type: ignore[union-attr]
    db.flush()
    return client


def deeds(db: DbSession) -> int:
    """The number of the last line in the trail."""
    return db.scalar(select(func.max(AuditEntry.id))) or 0


def doubled(db: DbSession, after: int) -> list[tuple[str, str]]:
    """Deeds that stand in the trail twice since then."""
    rows = select(AuditEntry.act, AuditEntry.subject_id).where(AuditEntry.id > after)
    return [(row[0], row[1]) for row in db.execute(rows.group_by(*rows.selected_columns).having(func.count() > 1))]
