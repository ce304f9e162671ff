"""A visit with a team, police, a head with an account and a keeper with an address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from outreach.accounts.models import User
from outreach.accounts.rules import Role
from outreach.kernel.db import DbSession
from outreach.notices.models import Letter, Notice
from outreach.notices.service import Post
from outreach.places.models import LocalContact
from outreach.places.rules import ContactKind
from outreach.planning.models import Visit
from outreach.planning.rules import VisitState
from outreach.planning.service import note_change
from outreach.staffing.rules import StaffKind
from tests.build import AT, SATURDAY, make_member, make_neighborhood, make_user, make_visit

POST = Post(is_on=True, site="https://vepho.example.vn")
NO_POST = Post()


@dataclass
class People:
    """Everybody who is concerned by the visit, and who plans."""

    visit: Visit
    director: User
    clerk: User
    officer: User
    head: User


@pytest.fixture
def people(db: DbSession) -> People:
    """The visit is on Saturday 21/11/2026, a week after the tests' morning; the house's keeper has an address."""
    director = make_user(db, Role.DIRECTOR, email="huong@example.vn")
    clerk, officer, head = make_user(db, Role.STAFF), make_user(db, Role.POLICE), make_user(db, Role.TEAM_MEMBER)
    keeper = {"keeper_name": "Bác Lê Mẫu Tâm", "keeper_email": "tam@example.vn", "name": "Nhà văn hóa phố Đông Quang"}
    place = make_neighborhood(db, "Phố Đông Quang", house=keeper)
    db.add(LocalContact(neighborhood_id=place.id, kind=ContactKind.HEAD, full_name=head.full_name, user_id=head.id))
    visit = make_visit(
        db, make_member(db, user_id=clerk.id), make_member(db, StaffKind.POLICE, user_id=officer.id),
        make_member(db, email="lan@example.vn", full_name="Vũ Mẫu Lan"), make_member(db),
        neighborhood=place, on=SATURDAY + timedelta(days=7), state=VisitState.PROPOSED,
    )  # fmt: skip
    note_change(db, director.as_actor(), visit, "visit.add", now=AT - timedelta(days=9))
    db.commit()
    return People(visit, director, clerk, officer, head)


@pytest.fixture
def inbox(db: DbSession) -> Callable[[User], list[Notice]]:
    return lambda user: db.query(Notice).filter_by(user_id=user.id).order_by(Notice.at, Notice.id).all()


@pytest.fixture
def letters(db: DbSession) -> Callable[[], list[tuple[str, str]]]:
    return lambda: [(one.address, one.subject) for one in db.query(Letter).order_by(Letter.number)]


def days_later(days: float) -> datetime:
    return AT + timedelta(days=days)
