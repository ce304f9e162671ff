"""The ward as shapes on a sheet: the dashboard, the pictures for papers and the page draw the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians

from shapely import Point, Polygon, union_all
from shapely.geometry.base import BaseGeometry

from outreach.coverage.areas import Ground
from outreach.coverage.cells import outline
from outreach.coverage.progress import Progress

Rings = tuple[tuple[tuple[float, float], ...], ...]
"""Closed lines of (x, y); a line within another one is a hole."""

WIDTH, _MARGIN = 940, 12
_TOLERANCE_DEGREES = 0.0003


def path_of(rings: Rings) -> str:
    """Rings as an SVG path."""
    return " ".join("M" + " ".join(f"{x:g} {y:g}" for x, y in ring) + "Z" for ring in rings)


@dataclass(frozen=True)
class DrawnCell:
    """One neighborhood: the rings of its ground (none where it has none) and where its glyph stands."""

    row: Progress
    rings: Rings
    x: float
    y: float

    @property
    def path(self) -> str:
        """The rings as an SVG path."""
        return path_of(self.rings)


@dataclass(frozen=True)
class WardDrawing:
    """The whole picture, `width` by `height` units."""

    width: int
    height: int
    edge: Rings
    cells: tuple[DrawnCell, ...]
    center: tuple[float, float] | None

    @property
    def edge_path(self) -> str:
        """The outline as an SVG path."""
        return path_of(self.edge)


@dataclass(frozen=True)
class Frame:
    """From degrees to units: north is up, a degree of longitude as short as it is at this place."""

    west: float
    north: float
    scale: float
    stretch: float
    width: int
    height: int

    @classmethod
    def around(cls, bounds: tuple[float, float, float, float], width: int) -> Frame:
        """Holds all within `bounds` (west, south, east, north in degrees), `width` units wide."""
        west, south, east, north = bounds
        stretch = cos(radians((south + north) / 2))
        scale = (width - 2 * _MARGIN) / max((east - west) * stretch, 1e-6)
        return cls(west, north, scale, stretch, width, round((north - south) * scale) + 2 * _MARGIN)

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a point of the earth stands."""
        x = (lon - self.west) * self.stretch * self.scale + _MARGIN
        return round(x, 1), round((self.north - lat) * self.scale + _MARGIN, 1)

    def rings(self, geometry: BaseGeometry) -> Rings:
        """The closed lines of a polygon or of several."""
        parts = getattr(geometry, "geoms", [geometry])
        rings = [ring for part in parts if isinstance(part, Polygon) for ring in (part.exterior, *part.interiors)]
        return tuple(tuple(self.at(*spot[:2]) for spot in ring.coords) for ring in rings)


def draw_ward(rows: Sequence[Progress], ground: Ground, *, width: int = WIDTH) -> WardDrawing | None:
    """The ward of `rows` on its ground, `width` units wide; None where nothing is known of the ground."""
    shapes = ground.cells()
    houses = [Point(spot) for spot in ground.houses.values()]
    area = outline(ground.boundary) or (union_all(list(shapes.values())) if shapes else None)
    if area is None:
        return None
    sheet = Frame.around(union_all([area, *houses]).bounds, width)
    return WardDrawing(
        width=width,
        height=sheet.height,
        edge=sheet.rings(area.simplify(_TOLERANCE_DEGREES)),
        cells=tuple(drawn for row in rows if (drawn := _drawn(sheet, row, shapes)) is not None),
        center=sheet.at(*ground.center) if ground.center else None,
    )


def _drawn(sheet: Frame, row: Progress, shapes: Mapping[str, BaseGeometry]) -> DrawnCell | None:
    cell = shapes.get(str(row.place.id))
    spot = _spot(row, cell)
    rings = sheet.rings(cell.simplify(_TOLERANCE_DEGREES / 3)) if cell is not None else ()
    return DrawnCell(row, rings, *sheet.at(*spot)) if spot else None


def _spot(row: Progress, cell: BaseGeometry | None) -> tuple[float, float] | None:
    """Where the glyph stands: at the house, else within the ground, else nowhere."""
    place = row.place
    if place.lat is not None and place.lon is not None:
        return place.lon, place.lat
    inside = cell.representative_point() if cell is not None else None
    return (inside.x, inside.y) if inside is not None else None
