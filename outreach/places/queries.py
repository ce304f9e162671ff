"""Looking up places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from outreach.kernel.db import DbSession
from outreach.kernel.errors import NotFound
from outreach.kernel.geo import distance_km
from outreach.kernel.text import N_, clean, search_key
from outreach.places.boundaries import is_outside
from outreach.places.models import (
    Boundary,
    CulturalHouse,
    HouseClosure,
    LocalContact,
    Neighborhood,
    Succession,
    WardProfile,
)


def neighborhoods_on(db: DbSession, on: date) -> Sequence[Neighborhood]:
    """The neighborhoods that exist on a day, with their houses, in Vietnamese order of names."""
    return db.scalars(_living(on).order_by(Neighborhood.sort_key, Neighborhood.code)).all()


def find_neighborhoods(
    db: DbSession, text: str = "", *, on: date | None = None, former_ward: str = ""
) -> Sequence[Neighborhood]:
    """Neighborhoods whose name or code holds each word of `text`, marks or not; those of day `on`, or of all times."""
    rows = _living(on) if on else select(Neighborhood).options(joinedload(Neighborhood.house))
    for word in search_key(text).split():
        rows = rows.where(
            or_(
                Neighborhood.search_key.contains(word, autoescape=True),
                func.lower(Neighborhood.code).contains(word, autoescape=True),
            )
        )
    if former_ward:
        rows = rows.where(Neighborhood.former_ward == clean(former_ward))
    return db.scalars(rows.order_by(Neighborhood.sort_key, Neighborhood.code)).all()


def neighborhood(db: DbSession, neighborhood_id: UUID) -> Neighborhood:
    """One neighborhood, living or ended; raises `NotFound`."""
    found = db.get(Neighborhood, neighborhood_id)
    if found is None:
        raise NotFound("neighborhood.unknown", N_("Không có phố này."))
    return found


def neighborhood_coded(db: DbSession, code: str) -> Neighborhood | None:
    """The neighborhood of a code, whatever its case."""
    return db.scalar(select(Neighborhood).where(Neighborhood.code == code_key(code)))


def code_key(code: str) -> str:
    """Codes are compared and kept in capitals."""
    return clean(code).upper()


def former_wards(db: DbSession) -> Sequence[str]:
    """The former wards that are named at any neighborhood."""
    names = select(Neighborhood.former_ward).where(Neighborhood.former_ward != "").distinct()
    return db.scalars(names.order_by(Neighborhood.former_ward)).all()


def closure(db: DbSession, neighborhood_id: UUID, closure_id: UUID) -> HouseClosure:
    """One closure of the house of a neighborhood; raises `NotFound`."""
    found = db.get(HouseClosure, closure_id)
    if found is None or found.house.neighborhood_id != neighborhood_id:
        raise NotFound("closure.unknown", N_("Không có khoảng ngày nghỉ này."))
    return found


def contact(db: DbSession, neighborhood_id: UUID, contact_id: UUID) -> LocalContact:
    """One contact of a neighborhood; raises `NotFound`."""
    found = db.get(LocalContact, contact_id)
    if found is None or found.neighborhood_id != neighborhood_id:
        raise NotFound("contact.unknown", N_("Không có người này trong danh bạ của phố."))
    return found


def successions_of(db: DbSession, one: Neighborhood) -> tuple[list[Succession], list[Succession]]:
    """How a neighborhood came to be and what it became: rows before and rows after, by day."""
    rows = db.scalars(
        select(Succession)
        .where(or_(Succession.predecessor_id == one.id, Succession.successor_id == one.id))
        .options(joinedload(Succession.predecessor), joinedload(Succession.successor))
        .order_by(Succession.on)
    ).all()
    return [row for row in rows if row.successor_id == one.id], [row for row in rows if row.predecessor_id == one.id]


def succession_pairs(db: DbSession) -> list[tuple[UUID, UUID]]:
    """Every (predecessor, successor) of the ward."""
    rows = db.execute(select(Succession.predecessor_id, Succession.successor_id).order_by(Succession.on))
    return [(predecessor, successor) for predecessor, successor in rows]


def lineage(db: DbSession) -> dict[UUID, list[UUID]]:
    """For each neighborhood that came from others: all it came from, near ones first, each once."""
    parents: dict[UUID, list[UUID]] = defaultdict(list)
    for predecessor, successor in succession_pairs(db):
        parents[successor].append(predecessor)
    return {one: _ancestors(one, parents) for one in list(parents)}


def distances_km(db: DbSession, on: date) -> dict[UUID, float | None]:
    """Kilometres from the center to the house of each neighborhood of a day, as the crow flies.

    None where the house or the center has no point.
    """
    ward = ward_profile(db)
    return {one.id: _distance(ward, one.house) for one in neighborhoods_on(db, on)}


def houses_outside(db: DbSession, on: date) -> list[Neighborhood]:
    """The neighborhoods of a day whose house lies outside the outline of the ward."""
    boundary = current_boundary(db)
    outline = boundary.geometry if boundary else None
    living = [one for one in neighborhoods_on(db, on) if one.house]
    return [one for one in living if one.house and is_outside(outline, one.house.lat, one.house.lon)]


def succession(db: DbSession, succession_id: UUID) -> Succession:
    """One thread between two neighborhoods; raises `NotFound`."""
    found = db.get(Succession, succession_id)
    if found is None:
        raise NotFound("succession.unknown", N_("Không có quyết định này, hoặc đã rút lại rồi."))
    return found


def current_boundary(db: DbSession) -> Boundary | None:
    """The outline of the ward that was imported last."""
    return db.scalar(select(Boundary).order_by(Boundary.imported_at.desc(), Boundary.id.desc()).limit(1))


def ward_profile(db: DbSession) -> WardProfile:
    """The ward of this installation; the facts of phường Quảng Phú until somebody edits them (domain.md §1)."""
    return db.scalar(select(WardProfile)) or default_ward()


def default_ward() -> WardProfile:
    """A fresh, unsaved profile with the ward's own facts and the forms of NĐ 30/2020/NĐ-CP."""
    return WardProfile(
        code="16522",
        name="Phường Quảng Phú",
        province="Tỉnh Thanh Hóa",
        parent_organisation="UBND PHƯỜNG QUẢNG PHÚ",
        organisation="TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
        organisation_symbol="TTPVHCC",
        place_line="Quảng Phú",
        signer_capacity="KT. GIÁM ĐỐC",
        signer_title="PHÓ GIÁM ĐỐC",
        signer_name="",
        recipients=["UBND phường (để báo cáo)", "Lưu: VT"],
        phone="",
        center_address="",
        center_lat=None,
        center_lon=None,
    )


def _living(on: date) -> Select[Neighborhood]:
    return (
        select(Neighborhood)
        .where(Neighborhood.valid_from <= on, or_(Neighborhood.valid_to.is_(None), Neighborhood.valid_to >= on))
        .options(joinedload(Neighborhood.house).selectinload(CulturalHouse.closures))
    )


def _ancestors(one: UUID, parents: dict[UUID, list[UUID]]) -> list[UUID]:
    found: dict[UUID, None] = {}
    waiting = list(parents.get(one, ()))
    while waiting:
        ancestor = waiting.pop(0)
        if ancestor not in found and ancestor != one:
            found[ancestor] = None
            waiting.extend(parents.get(ancestor, ()))
    return list(found)


def _distance(ward: WardProfile, house: CulturalHouse | None) -> float | None:
    if house is None or house.lat is None or house.lon is None or ward.center_lat is None or ward.center_lon is None:
        return None
    return distance_km(ward.center_lat, ward.center_lon, house.lat, house.lon)
