"""A small world for tests, built from the models: every fact has a default, each can be named."""

from __future__ import annotations

import itertools
import secrets
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from flask.testing import FlaskClient

from outreach.accounts.models import LoginSession, User
from outreach.accounts.queries import token_hash
from outreach.accounts.rules import Actor, Role
from outreach.fieldwork.models import Encounter
from outreach.kernel import clock
from outreach.kernel.db import DbSession
from outreach.kernel.text import person_sort_key, search_key, sort_key
from outreach.places.models import CulturalHouse, Neighborhood
from outreach.planning.models import Campaign, CampaignTarget, Visit, VisitMember
from outreach.planning.rules import HalfDay, VisitState
from outreach.procedures.models import CatalogueVersion, Procedure
from outreach.staffing.models import Kit, StaffMember
from outreach.staffing.rules import KitKind, StaffKind

SATURDAY = date(2026, 11, 14)
AT = datetime(2026, 11, 14, 1, 0, tzinfo=UTC)
_numbers = itertools.count(1)
Row = TypeVar("Row")


def make_user(db: DbSession, role: Role = Role.DIRECTOR, **facts: Any) -> User:
    """An account that has no password; `sign_in` needs none."""
    number = next(_numbers)
    facts = {"username": f"nguoi{number}", "full_name": f"Nguyễn Mẫu {number}", "created_at": AT} | facts
    return _add(db, User(role=role, **facts))


def make_actor(db: DbSession, role: Role = Role.DIRECTOR, **facts: Any) -> Actor:
    return make_user(db, role, **facts).as_actor()


def sign_in(client: FlaskClient, db: DbSession, who: User | Role = Role.DIRECTOR) -> User:
    """Sign `who` in without the sign-in page; gives the account."""
    user = make_user(db, who) if isinstance(who, Role) else who
    client.set_cookie("signin", open_session(db, user))
    return user


def open_session(db: DbSession, user: User) -> str:
    """The token of a new session, as the browser's cookie carries it."""
    token, at = secrets.token_urlsafe(16), clock.now()
    _add(
        db,
        LoginSession(
            user=user,
            token_hash=token_hash(token),
            created_at=at,
            last_seen_at=at,
            proved_at=at,
            expires_at=at + timedelta(hours=1),
        ),
    )
    return token


def make_neighborhood(db: DbSession, name: str = "", **facts: Any) -> Neighborhood:
    """A neighborhood with a house that is open at every weekend half-day."""
    number = next(_numbers)
    name = name or f"Phố Mẫu {number}"
    house = facts.pop("house", None) or {}
    facts = {"code": f"P{number:03}", "valid_from": date(2025, 7, 1), "population": 1000} | facts
    made = Neighborhood(name=name, search_key=search_key(name), sort_key=sort_key(name), **facts)
    house = {
        "name": f"Nhà văn hóa {name}",
        "lat": 19.75 + number % 50 / 1000,
        "lon": 105.78 + number % 70 / 1000,
        "open_windows": ["sat_am", "sat_pm", "sun_am", "sun_pm"],
    } | house
    made.house = CulturalHouse(**house)
    return _add(db, made)


def make_member(db: DbSession, kind: StaffKind = StaffKind.CENTER, **facts: Any) -> StaffMember:
    number = next(_numbers)
    facts = {
        "code": f"CB{number:03}",
        "full_name": f"Trần Mẫu {number}",
        "skills": [],
        "max_days_per_month": 4,
        "both_days_ok": False,
        "active_from": date(2025, 1, 1),
    } | facts
    name = str(facts["full_name"])
    return _add(db, StaffMember(kind=kind, search_key=search_key(name), sort_key=person_sort_key(name), **facts))


def make_kit(db: DbSession, **facts: Any) -> Kit:
    number = next(_numbers)
    return _add(db, Kit(**({"code": f"BO{number}", "name": f"Bộ {number}", "kind": KitKind.KIT} | facts)))


def make_campaign(db: DbSession, *neighborhoods: Neighborhood, **facts: Any) -> Campaign:
    """A campaign over 2026 that owes each of `neighborhoods` one half-day."""
    facts = {
        "name": f"Chiến dịch {next(_numbers)}",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
        "created_at": AT,
    } | facts
    campaign = Campaign(**facts)
    campaign.targets = [CampaignTarget(neighborhood=one, half_days=1) for one in neighborhoods]
    return _add(db, campaign)


def make_visit(db: DbSession, *members: StaffMember, state: VisitState = VisitState.PROPOSED, **facts: Any) -> Visit:
    """A visit on Saturday morning 14/11/2026, in a campaign of its own where none is given."""
    neighborhood = facts.pop("neighborhood", None) or make_neighborhood(db)
    campaign = facts.pop("campaign", None) or make_campaign(db, neighborhood)
    facts = {
        "on": SATURDAY,
        "half_day": HalfDay.AM,
        "created_at": AT,
        "changed_at": AT,
        "closed_at": AT if state is VisitState.CLOSED else None,
    } | facts
    visit = Visit(neighborhood=neighborhood, campaign=campaign, state=state, **facts)
    visit.members = [VisitMember(member=member) for member in members]
    return _add(db, visit)


def make_procedure(db: DbSession, code: str = "1.001193", **facts: Any) -> Procedure:
    """A procedure in the one catalogue version of the test."""
    version = facts.pop("version", None) or db.query(CatalogueVersion).first() or make_catalogue(db)
    facts = {"name": "Đăng ký khai sinh", "field": "Hộ tịch"} | facts
    return _add(db, Procedure(version=version, code=code, search_key=search_key(facts["name"]), **facts))


def make_catalogue(db: DbSession, **facts: Any) -> CatalogueVersion:
    number = next(_numbers)
    facts = {
        "number": number,
        "effective_from": date(2025, 7, 1),
        "source": "thử",
        "imported_at": AT,
    } | facts
    return _add(db, CatalogueVersion(**facts))


def make_encounter(db: DbSession, visit: Visit | None = None, **facts: Any) -> Encounter:
    visit = visit or make_visit(db, state=VisitState.HELD)
    name = facts.pop("person_name", "Lê Thị Mẫu")
    author = facts.pop("author_id", None) or make_user(db, Role.STAFF).id
    facts = {"happened_at": AT, "recorded_at": AT, "changed_at": AT} | facts
    return _add(
        db,
        Encounter(visit=visit, author_id=author, person_name=name, person_key=search_key(name), **facts),
    )


def _add(db: DbSession, row: Row) -> Row:
    db.add(row)
    db.flush()
    return row
