"""The neighborhoods as coverage needs them: columns, not objects, since a ward list may hold thousands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from outreach.coverage.areas import Ground
from outreach.coverage.figures import Figures
from outreach.coverage.lineage import Lineage
from outreach.coverage.models import NeighborhoodArea
from outreach.coverage.progress import Indicators, Place
from outreach.kernel.db import DbSession
from outreach.kernel.geo import distance_km
from outreach.places.models import CulturalHouse, Neighborhood, Succession
from outreach.places.queries import current_boundary, ward_profile


@dataclass(frozen=True, slots=True)
class Known:
    """A neighborhood that lives or lived, and the order in which it stands among others."""

    place: Place
    order: tuple[bytes, str]
    valid_from: date
    valid_to: date | None

    @property
    def name(self) -> str:
        """What people call it."""
        return self.place.name

    def lives_on(self, day: date) -> bool:
        """Whether it exists on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def known_places(db: DbSession) -> dict[UUID, Known]:
    """Every neighborhood there is or was, in order of name."""
    columns = (
        Neighborhood.id, Neighborhood.code, Neighborhood.name, Neighborhood.former_ward, Neighborhood.households,
        Neighborhood.population, Neighborhood.elderly, CulturalHouse.name, CulturalHouse.lat, CulturalHouse.lon,
    )  # fmt: skip
    order = (Neighborhood.sort_key, Neighborhood.valid_from, Neighborhood.valid_to)
    rows = select(*columns, *order).outerjoin(CulturalHouse, CulturalHouse.neighborhood_id == Neighborhood.id)
    ward, found = ward_profile(db), {}
    center = (ward.center_lat, ward.center_lon)
    for row in db.execute(rows):
        place_id, code, name, former_ward, households, population, elderly, house, lat, lon, *rest = row
        figures = (households, population, elderly)
        place = Place(place_id, code, name, former_ward, *figures, house or "", lat, lon, _distance(lat, lon, *center))
        found[place_id] = Known(place, (rest[0], code), rest[1], rest[2])
    return dict(sorted(found.items(), key=lambda one: one[1].order))


def threads(db: DbSession, day: date) -> Lineage:
    """Who inherited from whom by `day`."""
    pairs = db.execute(select(Succession.predecessor_id, Succession.successor_id).where(Succession.on <= day)).all()
    named = select(Neighborhood.id, Neighborhood.code).where(
        Neighborhood.id.in_(select(Succession.successor_id).union(select(Succession.predecessor_id)))
    )
    codes = {row[0]: row[1] for row in db.execute(named)} if pairs else {}
    return Lineage.of([(row[0], row[1]) for row in pairs], codes)


def placed(
    known: Mapping[UUID, Known], lineage: Lineage, figures: Mapping[UUID, Figures], day: date
) -> tuple[Place, ...]:
    """Those that live on `day`, in order; and those that do not, left no heir, and have figures to be shown."""
    living = frozenset(one for one, place in known.items() if place.lives_on(day))
    heirless = {heir for one in figures if (heir := lineage.heir(one, living)) not in living}
    return tuple(
        place.place if one in living else place.place.ended
        for one, place in known.items()
        if one in living or one in heirless
    )


def ground_of(db: DbSession, seen: Indicators) -> Ground:
    """What the rows of `seen` are drawn on; `coverage.drawing.coverage_picture` takes both."""
    ward, boundary = ward_profile(db), current_boundary(db)
    lat, lon = ward.center_lat, ward.center_lon
    places = [row.place for row in seen.rows if row.place.is_living]
    rows = db.execute(select(NeighborhoodArea.neighborhood_id, NeighborhoodArea.geometry))
    return Ground(
        houses={one.id: (one.lon, one.lat) for one in places if one.lon is not None and one.lat is not None},
        polygons={row[0]: row[1] for row in rows},
        lineage=threads(db, seen.day),
        living=tuple(one.id for one in places),
        boundary=boundary.geometry if boundary else None,
        center=(lon, lat) if lat is not None and lon is not None else None,
    )


def has_areas(db: DbSession) -> bool:
    """Whether any polygon of a neighborhood was imported."""
    return db.scalar(select(NeighborhoodArea.id).limit(1)) is not None


def neighborhoods_with_area(db: DbSession) -> set[UUID]:
    """Those that have a polygon of their own."""
    return set(db.scalars(select(NeighborhoodArea.neighborhood_id)))


def _distance(lat: float | None, lon: float | None, to_lat: float | None, to_lon: float | None) -> float | None:
    if lat is None or lon is None or to_lat is None or to_lon is None:
        return None
    return distance_km(lat, lon, to_lat, to_lon)
