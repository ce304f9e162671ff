"""The ward drawn by the server: paths for an SVG that needs no script and prints as it is seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import cos, radians
from typing import Any

from shapely import Point, Polygon, union_all
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from outreach.coverage.burn_up import BurnUp
from outreach.coverage.cells import Geometry, outline
from outreach.coverage.progress import Progress

_WIDTH, _MARGIN = 940, 12
_TOLERANCE_DEGREES = 0.0003
_AIR, _LEAST_AIR_DEGREES = 0.02, 0.002


@dataclass(frozen=True)
class DrawnCell:
    """One neighborhood: its path (empty where it has no ground) and where its glyph stands."""

    row: Progress
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class WardDrawing:
    """The whole picture, `width` by `height` units."""

    width: int
    height: int
    edge: str
    cells: tuple[DrawnCell, ...]
    center: tuple[float, float] | None


@dataclass(frozen=True)
class _Sheet:
    """From degrees to units: north is up, a degree of longitude as short as it is at the ward."""

    west: float
    north: float
    scale: float
    stretch: float

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        x = (lon - self.west) * self.stretch * self.scale + _MARGIN
        return round(x, 1), round((self.north - lat) * self.scale + _MARGIN, 1)

    def path(self, geometry: BaseGeometry) -> str:
        parts = getattr(geometry, "geoms", [geometry])
        rings = [ring for part in parts if isinstance(part, Polygon) for ring in (part.exterior, *part.interiors)]
        return " ".join(
            "M" + " ".join("{:g} {:g}".format(*self.at(*spot[:2])) for spot in ring.coords) + "Z" for ring in rings
        )


def draw_ward(
    rows: Sequence[Progress],
    cells: Mapping[str, Geometry],
    boundary: Geometry | None,
    center: tuple[float, float] | None,
) -> WardDrawing | None:
    """The picture of `rows`; `cells` are by neighborhood id, `center` is (longitude, latitude). None for nothing."""
    shapes = {name: shape(cell) for name, cell in cells.items()}
    places = [row.place for row in rows]
    houses = [Point(one.lon, one.lat) for one in places if one.lon is not None and one.lat is not None]
    ground = outline(boundary) or (union_all(list(shapes.values())) if shapes else None)
    if ground is None:
        return None
    west, south, east, north = union_all([ground, *houses]).bounds
    stretch = cos(radians((south + north) / 2))
    scale = (_WIDTH - 2 * _MARGIN) / max((east - west) * stretch, 1e-6)
    sheet = _Sheet(west, north, scale, stretch)
    return WardDrawing(
        width=_WIDTH,
        height=round((north - south) * scale) + 2 * _MARGIN,
        edge=sheet.path(ground.simplify(_TOLERANCE_DEGREES)),
        cells=tuple(_drawn(sheet, row, shapes) for row in rows if row.place.lat is not None),
        center=sheet.at(*center) if center else None,
    )


def _drawn(sheet: _Sheet, row: Progress, shapes: Mapping[str, BaseGeometry]) -> DrawnCell:
    cell = shapes.get(str(row.place.id))
    x, y = sheet.at(row.place.lon or 0.0, row.place.lat or 0.0)
    return DrawnCell(row, sheet.path(cell.simplify(_TOLERANCE_DEGREES / 3)) if cell is not None else "", x, y)


@dataclass(frozen=True)
class BurnUpDrawing:
    """Lines of the burn-up in a box of `width` by `height`; ticks as (place, word or month)."""

    width: int
    height: int
    left: int
    bottom: int
    area: str
    line: str
    ahead: str
    even: str
    today: tuple[float, float]
    end: tuple[float, float] | None
    months: tuple[tuple[float, int], ...]
    levels: tuple[tuple[float, int], ...]
    month_step: int


def draw_burn_up(burn_up: BurnUp) -> BurnUpDrawing:
    """The year so far as lines: what was reached, what is planned, and an even pace from first to last day."""
    width, height, left, right, top, bottom = 400, 190, 34, 12, 18, 164
    days = max((burn_up.ends_on - burn_up.starts_on).days, 1)
    most = max(burn_up.target, burn_up.covered, 1)

    def at(day: date, count: float) -> tuple[float, float]:
        share = min(max((day - burn_up.starts_on).days / days, 0), 1)
        return round(left + share * (width - left - right), 1), round(bottom - count / most * (bottom - top), 1)

    reached = [at(day, count) for day, count in burn_up.reached]
    ahead = [at(day, count) for day, count in burn_up.ahead]
    return BurnUpDrawing(
        width=width,
        height=height,
        left=left,
        bottom=bottom,
        area=_line([(reached[0][0], float(bottom)), *reached, (reached[-1][0], float(bottom))]) + "Z",
        line=_line(reached),
        ahead=_line([reached[-1], *ahead]) if ahead else "",
        even=_line([at(burn_up.starts_on, burn_up.at_start), at(burn_up.ends_on, burn_up.target)]),
        today=reached[-1],
        end=ahead[-1] if ahead else None,
        months=tuple((at(first, 0)[0], first.month) for first in burn_up.months),
        levels=tuple((at(burn_up.starts_on, level)[1], level) for level in _levels(most)),
        month_step=1 if len(burn_up.months) <= 12 else 3,
    )


def _line(points: Sequence[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x:g} {y:g}" for x, y in points)


def _levels(most: int) -> list[int]:
    return sorted({0, most} | ({most // 3, most * 2 // 3} if most >= 6 else set()))


def features(rows: Sequence[Progress], cells: Mapping[str, Geometry], told: Mapping[str, Any]) -> dict[str, Any]:
    """Cells as a GeoJSON FeatureCollection; `told` holds the properties of each neighborhood by id.

    A house without ground of its own (a shared point, a point outside the ward) comes as its bare point.
    """
    found = []
    for row in rows:
        if row.place.lat is None or row.place.lon is None:
            continue
        here = {"type": "Point", "coordinates": [row.place.lon, row.place.lat]}
        facts = {**told[str(row.place.id)], "lat": row.place.lat, "lon": row.place.lon}
        found.append({"type": "Feature", "geometry": cells.get(str(row.place.id), here), "properties": facts})
    return {"type": "FeatureCollection", "features": found}


def corners(geometries: Sequence[Geometry]) -> list[list[float]] | None:
    """South-west and north-east corner as [latitude, longitude] pairs, with some air around; None for nothing."""
    shapes = [shape(geometry) for geometry in geometries]
    if not shapes:
        return None
    west, south, east, north = union_all([one.envelope for one in shapes]).bounds
    air = max((east - west) * _AIR, (north - south) * _AIR, _LEAST_AIR_DEGREES)
    return [[south - air, west - air], [north + air, east + air]]
