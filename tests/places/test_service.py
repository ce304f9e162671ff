from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import func, select, text

from outreach.accounts.rules import THE_HOUSE, Role
from outreach.audit.queries import latest_deeds
from outreach.kernel.db import DbSession
from outreach.kernel.errors import DomainError, Invalid, NotFound, Refused
from outreach.kernel.ids import new_id
from outreach.places import queries, service
from outreach.places.models import CulturalHouse, HouseClosure, LocalContact, Neighborhood
from outreach.places.rules import ContactKind
from tests.build import make_neighborhood, make_user, make_visit
from tests.places.sample import box, facts, geojson, house

pytestmark = pytest.mark.database
TODAY = date(2026, 11, 14)


def add(db: DbSession, now: datetime, code: str = "P01", name: str = "Thịnh Vạn") -> Neighborhood:
    return service.add_neighborhood(db, THE_HOUSE, facts(code, name), house(), now=now)


def test_a_neighborhood_is_added_with_its_house(db: DbSession, now: datetime) -> None:
    added = add(db, now)
    db.commit()
    db.expire_all()
    found = queries.neighborhood(db, added.id)
    assert (found.facts, found.house and found.house.facts) == (facts(), house())
    assert latest_deeds(db)[0].act == "neighborhood.add"


@pytest.mark.parametrize("code", ["P01", "p01 "])
def test_a_code_is_used_once_whatever_its_case(db: DbSession, now: datetime, code: str) -> None:
    add(db, now)
    other = add(db, now, "P02", "Thành Mai")
    with pytest.raises(Invalid, match="Thịnh Vạn"):
        service.add_neighborhood(db, THE_HOUSE, facts(code), house(), now=now)
    with pytest.raises(Invalid, match="đã dùng"):
        service.change_neighborhood(db, THE_HOUSE, other, facts(code), house(), now=now)


def test_only_what_changed_is_written_and_told(db: DbSession, now: datetime) -> None:
    added = add(db, now)
    assert not service.change_neighborhood(db, THE_HOUSE, added, facts(), house(), now=now)
    changed = replace(facts(name="Thịnh Vạn 2"), households=12)
    assert service.change_neighborhood(db, THE_HOUSE, added, changed, house(has_wifi=True), now=now)
    assert latest_deeds(db)[0].facts["changed"] == ["name", "households", "house.has_wifi"]
    assert added.search_key == "thinh van 2"


def test_a_neighborhood_that_nothing_refers_to_may_be_removed(db: DbSession, now: datetime) -> None:
    added = add(db, now)
    service.add_closure(db, THE_HOUSE, added, from_on=TODAY, to_on=TODAY, reason="", now=now)
    service.remove_neighborhood(db, THE_HOUSE, added, now=now)
    db.flush()
    for table in (Neighborhood, CulturalHouse, HouseClosure):
        assert db.scalar(select(func.count()).select_from(table)) == 0


def test_a_neighborhood_with_a_visit_stays(db: DbSession, now: datetime) -> None:
    visit = make_visit(db)
    kept = queries.neighborhood(db, visit.neighborhood_id)
    with pytest.raises(Refused, match="đã có buổi"):
        service.remove_neighborhood(db, THE_HOUSE, kept, now=now)
    assert queries.neighborhood(db, visit.neighborhood_id).house is not None


def test_a_house_is_closed_once_for_the_same_days(db: DbSession, now: datetime) -> None:
    added = add(db, now)
    closure = service.add_closure(
        db, THE_HOUSE, added, from_on=TODAY, to_on=date(2026, 11, 20), reason="Đám cưới", now=now
    )
    with pytest.raises(Invalid) as refused:
        service.add_closure(
            db, THE_HOUSE, added, from_on=date(2026, 11, 20), to_on=date(2026, 11, 21), reason="", now=now
        )
    assert refused.value.field == "from_on"
    db.flush()
    assert queries.closure(db, added.id, closure.id) is closure
    with pytest.raises(NotFound):
        queries.closure(db, new_id(), closure.id)
    service.remove_closure(db, THE_HOUSE, closure, now=now)
    db.flush()
    assert added.house is not None
    assert added.house.closures == []


def test_contacts_lie_sealed_and_belong_to_one_neighborhood(db: DbSession, now: datetime) -> None:
    added, member = add(db, now), make_user(db, Role.TEAM_MEMBER)
    contact = service.add_contact(
        db, THE_HOUSE, added, kind=ContactKind.HEAD, full_name="Lê Mẫu", phone="0912000000", user_id=member.id, now=now
    )
    db.flush()
    stored = db.execute(text("SELECT phone FROM local_contacts")).scalar_one()
    assert b"0912000000" not in bytes(stored)
    with pytest.raises(NotFound):
        queries.contact(db, new_id(), contact.id)
    service.remove_contact(db, THE_HOUSE, contact, now=now)
    db.flush()
    assert db.scalar(select(func.count()).select_from(LocalContact)) == 0


def test_a_ward_is_changed_and_kept(db: DbSession, now: datetime) -> None:
    service.change_ward(db, THE_HOUSE, {"signer_name": "Lê Mẫu", "center_lat": 19.76, "center_lon": 105.81}, now=now)
    service.change_ward(db, THE_HOUSE, {"phone": "0237 3123 456"}, now=now)
    db.commit()
    ward = queries.ward_profile(db)
    assert (ward.signer_name, ward.phone, ward.name) == ("Lê Mẫu", "0237 3123 456", "Phường Quảng Phú")


def test_the_newest_boundary_counts(db: DbSession, now: datetime) -> None:
    for east in (105.84, 105.86):
        service.import_boundary(db, THE_HOUSE, geojson(box(east=east)), source="ranh.geojson", now=now)
        db.flush()
    found = queries.current_boundary(db)
    assert found is not None
    assert found.area_km2 == pytest.approx(81.24, abs=0.05)


def test_a_refused_boundary_stores_nothing(db: DbSession, now: datetime) -> None:
    with pytest.raises(DomainError):
        service.import_boundary(db, THE_HOUSE, b"{}", source="x", now=now)
    assert queries.current_boundary(db) is None


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("thinh", ["Thịnh Vạn"]),
        ("van thinh", ["Thịnh Vạn"]),
        ("p02", ["Đông Quang"]),
        ("dong", ["Đông Quang"]),
        ("%", []),
        ("_", []),
        ("", ["Đông Quang", "Phố 2", "Phố 10", "Thịnh Vạn"]),
    ],
)
def test_search_needs_no_marks_and_orders_as_people_do(db: DbSession, typed: str, found: list[str]) -> None:
    for code, name in (("P01", "Thịnh Vạn"), ("P02", "Đông Quang"), ("P10", "Phố 10"), ("P12", "Phố 2")):
        make_neighborhood(db, name, code=code)
    assert [one.name for one in queries.find_neighborhoods(db, typed, on=TODAY)] == found


def test_distances_are_known_where_both_points_are(db: DbSession, now: datetime) -> None:
    near = make_neighborhood(db, "A", house={"lat": 19.77, "lon": 105.81})
    nowhere = make_neighborhood(db, "B", house={"lat": None, "lon": None})
    assert queries.distances_km(db, TODAY) == {near.id: None, nowhere.id: None}
    service.change_ward(db, THE_HOUSE, {"center_lat": 19.76, "center_lon": 105.81}, now=now)
    db.flush()
    distances = queries.distances_km(db, TODAY)
    assert distances[near.id] == pytest.approx(1.11, abs=0.01)
    assert distances[nowhere.id] is None
