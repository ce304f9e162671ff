"""The ward, its neighborhoods and their cultural houses."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.kernel.crypto import SealedText
from outreach.kernel.db import Base, one_of
from outreach.kernel.ids import new_id
from outreach.kernel.text import search_key, sort_key
from outreach.places.rules import (
    HALF_DAYS,
    ContactKind,
    HouseFacts,
    NeighborhoodFacts,
    SuccessionKind,
)

NEIGHBORHOOD_FIELDS = tuple(field.name for field in fields(NeighborhoodFacts))
HOUSE_FIELDS = tuple(field.name for field in fields(HouseFacts))


class WardProfile(Base):
    """The one ward of this installation: names for headings, place of the center, signature block."""

    __tablename__ = "ward_profiles"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(200))
    province: Mapped[str] = mapped_column(String(200))
    parent_organisation: Mapped[str] = mapped_column(String(200))
    organisation: Mapped[str] = mapped_column(String(200))
    organisation_symbol: Mapped[str] = mapped_column(String(60))
    place_line: Mapped[str] = mapped_column(String(120))
    signer_capacity: Mapped[str] = mapped_column(String(120))
    signer_title: Mapped[str] = mapped_column(String(120))
    signer_name: Mapped[str] = mapped_column(String(200), default="")
    recipients: Mapped[list[str]]
    phone: Mapped[str] = mapped_column(String(30), default="")
    center_address: Mapped[str] = mapped_column(String(300), default="")
    center_lat: Mapped[float | None]
    center_lon: Mapped[float | None]

    @property
    def short_province(self) -> str:
        """«Thanh Hóa» for Tỉnh Thanh Hóa."""
        return self.province.removeprefix("Tỉnh ").removeprefix("Thành phố ")


class Neighborhood(Base):
    """A phố. It lives from `valid_from` to `valid_to`; a merge or split ends it and names its successors."""

    __tablename__ = "neighborhoods"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid_to_after_from"),
        CheckConstraint("households IS NULL OR households >= 0", name="households_not_negative"),
        CheckConstraint("population IS NULL OR population >= 0", name="population_not_negative"),
        CheckConstraint("priority BETWEEN 1 AND 10", name="priority_in_range"),
        CheckConstraint("team_size >= 1 AND officers >= 0", name="team_is_possible"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    search_key: Mapped[str] = mapped_column(String(120), index=True)
    sort_key: Mapped[bytes] = mapped_column(LargeBinary(600))
    former_ward: Mapped[str] = mapped_column(String(120), default="")
    households: Mapped[int | None]
    population: Mapped[int | None]
    elderly: Mapped[int | None]
    without_level_2: Mapped[int | None]
    priority: Mapped[int] = mapped_column(default=5)
    team_size: Mapped[int] = mapped_column(default=3)
    officers: Mapped[int] = mapped_column(default=1)
    skills: Mapped[list[str]] = mapped_column(default=list)
    note: Mapped[str] = mapped_column(Text, default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    house: Mapped[CulturalHouse | None] = relationship(
        back_populates="neighborhood", lazy="joined", uselist=False, cascade="all, delete-orphan"
    )
    contacts: Mapped[list[LocalContact]] = relationship(
        back_populates="neighborhood",
        order_by="LocalContact.kind, LocalContact.full_name",
        cascade="all, delete-orphan",
    )

    def lives_on(self, on: date) -> bool:
        """Whether the neighborhood exists on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    @property
    def facts(self) -> NeighborhoodFacts:
        """What is typed about the neighborhood, as forms and files hold it."""
        return NeighborhoodFacts(
            **{name: getattr(self, name) for name in NEIGHBORHOOD_FIELDS if name != "skills"},
            skills=tuple(sorted(self.skills)),
        )

    def put(self, facts: NeighborhoodFacts) -> None:
        """Take over what was typed; the keys for search and order follow the name."""
        for name in NEIGHBORHOOD_FIELDS:
            setattr(self, name, getattr(facts, name))
        self.skills = list(facts.skills)
        self.search_key = search_key(facts.name)[:120]
        self.sort_key = sort_key(facts.name)


class CulturalHouse(Base):
    """The house (nhà văn hóa) where a visit takes place. `open_windows` are weekly half-days such as `sat_am`."""

    __tablename__ = "cultural_houses"
    __table_args__ = (
        CheckConstraint("lat IS NULL OR (lat BETWEEN 8 AND 24)", name="lat_in_vietnam"),
        CheckConstraint("lon IS NULL OR (lon BETWEEN 102 AND 118)", name="lon_in_vietnam"),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="point_is_whole"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    neighborhood_id: Mapped[UUID] = mapped_column(ForeignKey("neighborhoods.id"), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300), default="")
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    open_windows: Mapped[list[str]]
    seats: Mapped[int | None]
    has_power: Mapped[bool] = mapped_column(default=True)
    has_wifi: Mapped[bool] = mapped_column(default=False)
    has_ramp: Mapped[bool] = mapped_column(default=False)
    signal_note: Mapped[str] = mapped_column(String(300), default="")
    keeper_name: Mapped[str] = mapped_column(String(200), default="")
    keeper_phone: Mapped[str | None] = mapped_column(SealedText("cultural_houses.keeper_phone"))
    keeper_email: Mapped[str | None] = mapped_column(SealedText("cultural_houses.keeper_email"))

    neighborhood: Mapped[Neighborhood] = relationship(back_populates="house")
    closures: Mapped[list[HouseClosure]] = relationship(
        back_populates="house", order_by="HouseClosure.from_on", cascade="all, delete-orphan"
    )

    @property
    def facts(self) -> HouseFacts:
        """What is typed about the house, as forms and files hold it."""
        typed = {name: getattr(self, name) for name in HOUSE_FIELDS if name != "open_windows"}
        return HouseFacts(
            **typed, open_windows=tuple(half_day for half_day in HALF_DAYS if half_day in self.open_windows)
        )

    def put(self, facts: HouseFacts) -> None:
        """Take over what was typed; half-days in the order of the week."""
        for name in HOUSE_FIELDS:
            setattr(self, name, getattr(facts, name))
        self.open_windows = [half_day for half_day in HALF_DAYS if half_day in facts.open_windows]


class HouseClosure(Base):
    """Days on which a house cannot be had: repair, wedding, meeting, funeral."""

    __tablename__ = "house_closures"
    __table_args__ = (CheckConstraint("to_on >= from_on", name="to_after_from"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    house_id: Mapped[UUID] = mapped_column(ForeignKey("cultural_houses.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300), default="")

    house: Mapped[CulturalHouse] = relationship(back_populates="closures")


class Succession(Base):
    """One neighborhood that became (part of) another: the thread along which coverage is inherited."""

    __tablename__ = "successions"
    __table_args__ = (
        UniqueConstraint("predecessor_id", "successor_id"),
        CheckConstraint("predecessor_id <> successor_id", name="not_itself"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    predecessor_id: Mapped[UUID] = mapped_column(ForeignKey("neighborhoods.id"), index=True)
    successor_id: Mapped[UUID] = mapped_column(ForeignKey("neighborhoods.id"), index=True)
    kind: Mapped[SuccessionKind] = mapped_column(one_of(SuccessionKind))
    on: Mapped[date]
    decision: Mapped[str] = mapped_column(String(200), default="")

    predecessor: Mapped[Neighborhood] = relationship(foreign_keys=[predecessor_id])
    successor: Mapped[Neighborhood] = relationship(foreign_keys=[successor_id])


class LocalContact(Base):
    """Somebody of the neighborhood: its head, its digital team, who keeps the key."""

    __tablename__ = "local_contacts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    neighborhood_id: Mapped[UUID] = mapped_column(ForeignKey("neighborhoods.id"), index=True)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    kind: Mapped[ContactKind] = mapped_column(one_of(ContactKind))
    full_name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(SealedText("local_contacts.phone"))

    neighborhood: Mapped[Neighborhood] = relationship(back_populates="contacts")


class Boundary(Base):
    """An imported outline of the ward as GeoJSON geometry (WGS84); the newest one counts."""

    __tablename__ = "boundaries"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    source: Mapped[str] = mapped_column(String(300))
    geometry: Mapped[dict[str, Any]]
    area_km2: Mapped[float]
    imported_at: Mapped[datetime] = mapped_column(index=True)


def typed_of(facts: NeighborhoodFacts, house: HouseFacts) -> dict[str, Any]:
    """Facts by the names of the form's fields."""
    of_house = {name: getattr(house, name) for name in HOUSE_FIELDS if name != "name"}
    return {name: getattr(facts, name) for name in NEIGHBORHOOD_FIELDS} | of_house | {"house_name": house.name}
