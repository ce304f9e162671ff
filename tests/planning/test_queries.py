"""Who sees which visits, and which campaign is the one at hand."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from outreach.accounts.rules import Role
from outreach.kernel.db import DbSession
from outreach.kernel.errors import NotFound
from outreach.places.models import LocalContact
from outreach.places.rules import ContactKind
from outreach.planning.queries import (
    current_campaign,
    own_visit_for,
    visit_for,
    visits_between,
    visits_of,
    visits_today,
)
from outreach.planning.rules import VisitState
from tests.build import make_campaign, make_member, make_user, make_visit

SATURDAY = date(2026, 11, 14)


def sees(db: DbSession, role: Role, *, on_team: bool = False, is_contact: bool = False) -> tuple[bool, bool, bool]:
    """Whether somebody may see a visit, may record at it, and finds it among today's."""
    user = make_user(db, role)
    visit = make_visit(db, make_member(db, user_id=user.id if on_team else None))
    contact = LocalContact(neighborhood=visit.neighborhood, kind=ContactKind.HEAD, full_name="Bác Mẫu")
    contact.user_id = user.id if is_contact else None
    db.add(contact)
    db.flush()
    found = []
    for query in (visit_for, own_visit_for):
        try:
            found.append(query(db, user.as_actor(), visit.id) is visit)
        except NotFound:
            found.append(False)
    return found[0], found[1], visit in visits_today(db, user.as_actor(), SATURDAY)


@pytest.mark.parametrize(
    ("role", "on_team", "is_contact", "expected"),
    [
        (Role.DIRECTOR, False, False, (True, True, True)),
        (Role.VIEWER, False, False, (True, False, True)),
        (Role.ADMIN, False, False, (True, False, True)),
        (Role.POLICE, False, False, (True, False, True)),
        (Role.STAFF, False, False, (True, False, False)),
        (Role.STAFF, True, False, (True, True, True)),
        (Role.TEAM_MEMBER, False, False, (False, False, False)),
        (Role.TEAM_MEMBER, False, True, (True, False, True)),
    ],
)
def test_each_role_sees_its_own_visits(
    db: DbSession, role: Role, on_team: bool, is_contact: bool, expected: tuple[bool, bool, bool]
) -> None:
    assert sees(db, role, on_team=on_team, is_contact=is_contact) == expected


@pytest.mark.parametrize("state", [VisitState.POSTPONED, VisitState.CANCELLED])
def test_what_was_called_off_is_not_among_todays_visits(db: DbSession, state: VisitState) -> None:
    make_visit(db, state=state)
    assert list(visits_today(db, make_user(db).as_actor(), SATURDAY)) == []


def test_visits_are_found_by_days_and_by_neighborhood(db: DbSession) -> None:
    late, early = make_visit(db, on=date(2026, 12, 5)), make_visit(db)
    assert list(visits_between(db, SATURDAY, date(2026, 12, 5))) == [early, late]
    assert list(visits_between(db, SATURDAY, SATURDAY)) == [early]
    assert list(visits_of(db, late.neighborhood_id)) == [late]


@pytest.mark.parametrize(
    ("today", "name"),
    [
        (date(2026, 3, 1), "first"),
        (date(2026, 8, 1), "second"),
        (date(2025, 1, 1), "first"),
        (date(2028, 1, 1), "second"),
    ],
)
def test_the_campaign_at_hand_runs_now_or_comes_next_or_ended_last(db: DbSession, today: date, name: str) -> None:
    make_campaign(db, name="second", starts_on=date(2026, 7, 1), ends_on=date(2026, 12, 31))
    make_campaign(db, name="first", starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 30))
    make_campaign(db, name="closed", closed_at=datetime(2026, 1, 1, tzinfo=UTC))
    found = current_campaign(db, today)
    assert found is not None
    assert found.name == name
