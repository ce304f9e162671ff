"""Neighborhoods, their houses and contacts, and the ward itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from outreach.accounts.rules import Actor
from outreach.audit.service import record
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid, Refused
from outreach.kernel.text import N_
from outreach.places.boundaries import read_outline
from outreach.places.models import (
    Boundary,
    CulturalHouse,
    HouseClosure,
    LocalContact,
    Neighborhood,
    WardProfile,
)
from outreach.places.queries import neighborhood_coded, ward_profile
from outreach.places.rules import ContactKind, HouseFacts, NeighborhoodFacts


def add_neighborhood(
    db: DbSession, actor: Actor, facts: NeighborhoodFacts, house: HouseFacts, *, now: datetime
) -> Neighborhood:
    """A new neighborhood with its house; raises `Invalid` at `code` where the code is taken."""
    added = new_neighborhood(db, facts, house)
    record(db, actor, "neighborhood.add", added, now=now, code=added.code, name=added.name)
    return added


def new_neighborhood(db: DbSession, facts: NeighborhoodFacts, house: HouseFacts) -> Neighborhood:
    """The rows of a new neighborhood, for acts that write their own trail; raises `Invalid` at a taken code."""
    _refuse_taken_code(db, facts.code, None)
    added = Neighborhood(house=CulturalHouse())
    _put(added, facts, house)
    db.add(added)
    db.flush()
    return added


def change_neighborhood(
    db: DbSession, actor: Actor, subject: Neighborhood, facts: NeighborhoodFacts, house: HouseFacts, *, now: datetime
) -> bool:
    """Other facts of a neighborhood or its house; gives whether anything changed."""
    changed = changed_names(subject, facts, house)
    if not changed:
        return False
    _refuse_taken_code(db, facts.code, subject)
    _put(subject, facts, house)
    record(db, actor, "neighborhood.change", subject, now=now, code=subject.code, changed=changed)
    return True


def changed_names(subject: Neighborhood, facts: NeighborhoodFacts, house: HouseFacts) -> list[str]:
    """The names of the facts that differ from what is stored."""
    own = [name for name in vars(facts) if getattr(facts, name) != getattr(subject.facts, name)]
    before = subject.house.facts if subject.house else None
    of_house = [name for name in vars(house) if before is None or getattr(house, name) != getattr(before, name)]
    return own + [f"house.{name}" for name in of_house]


def remove_neighborhood(db: DbSession, actor: Actor, subject: Neighborhood, *, now: datetime) -> None:
    """Take out a neighborhood entered by mistake; raises `Refused` where anything already refers to it."""
    record(db, actor, "neighborhood.remove", subject, now=now, code=subject.code, name=subject.name)
    try:
        with db.begin_nested():
            db.delete(subject)
    except IntegrityError as error:
        message = N_("Phố này đã có buổi hoặc đã vào kế hoạch nên không xóa được. Hãy ghi ngày hết hiệu lực.")
        raise Refused("neighborhood.in_use", message) from error


def add_closure(
    db: DbSession, actor: Actor, subject: Neighborhood, *, from_on: date, to_on: date, reason: str, now: datetime
) -> HouseClosure:
    """Days on which the house of a neighborhood cannot be had; raises `Invalid` at `from_on` where they overlap."""
    house = subject.house
    if house is None:
        raise Refused("house.missing", N_("Phố này chưa có nhà văn hóa."))
    if any(other.from_on <= to_on and from_on <= other.to_on for other in house.closures):
        raise Invalid("closure.overlap", N_("Những ngày này đã ghi nghỉ rồi."), field="from_on")
    closure = HouseClosure(house=house, from_on=from_on, to_on=to_on, reason=reason)
    db.add(closure)
    record(db, actor, "house.close", subject, now=now, from_on=from_on, to_on=to_on)
    return closure


def remove_closure(db: DbSession, actor: Actor, closure: HouseClosure, *, now: datetime) -> None:
    """The house can be had after all."""
    record(db, actor, "house.reopen", closure.house.neighborhood, now=now, from_on=closure.from_on, to_on=closure.to_on)
    closure.house.closures.remove(closure)


def add_contact(
    db: DbSession,
    actor: Actor,
    subject: Neighborhood,
    *,
    kind: ContactKind,
    full_name: str,
    phone: str | None,
    user_id: UUID | None,
    now: datetime,
) -> LocalContact:
    """Somebody of the neighborhood to call; with an account that person sees the figures of this neighborhood."""
    contact = LocalContact(neighborhood=subject, kind=kind, full_name=full_name, phone=phone, user_id=user_id)
    db.add(contact)
    record(db, actor, "contact.add", subject, now=now, kind=kind, has_account=user_id is not None)
    return contact


def remove_contact(db: DbSession, actor: Actor, contact: LocalContact, *, now: datetime) -> None:
    """Take somebody out of the list; an account tied to the neighborhood loses sight of it."""
    record(db, actor, "contact.remove", contact.neighborhood, now=now, kind=contact.kind)
    contact.neighborhood.contacts.remove(contact)


def change_ward(db: DbSession, actor: Actor, facts: Mapping[str, Any], *, now: datetime) -> WardProfile:
    """Names, signature block, recipients and the center's place; `facts` by column of the profile."""
    ward = ward_profile(db)
    changed = [name for name, value in facts.items() if getattr(ward, name) != value]
    for name, value in facts.items():
        setattr(ward, name, value)
    db.add(ward)
    record(db, actor, "ward.change", ward, now=now, changed=changed)
    return ward


def import_boundary(db: DbSession, actor: Actor, data: bytes, *, source: str, now: datetime) -> Boundary:
    """A new outline of the ward, which counts from now on; raises `Invalid` at `file` and stores nothing."""
    outline = read_outline(data)
    boundary = Boundary(source=source[:300], geometry=outline.geometry, area_km2=outline.area_km2, imported_at=now)
    db.add(boundary)
    record(db, actor, "boundary.import", boundary, now=now, source=source, area_km2=round(outline.area_km2, 2))
    return boundary


def _put(subject: Neighborhood, facts: NeighborhoodFacts, house: HouseFacts) -> None:
    subject.put(facts)
    if subject.house is None:
        subject.house = CulturalHouse()
    subject.house.put(house)


def _refuse_taken_code(db: DbSession, code: str, subject: Neighborhood | None) -> None:
    with db.no_autoflush:
        holder = neighborhood_coded(db, code)
    if holder is not None and holder is not subject:
        message = N_("Mã %(taken)s đã dùng cho phố %(name)s.")
        raise Invalid("neighborhood.code_taken", message, field="code", taken=holder.code, name=holder.name)
