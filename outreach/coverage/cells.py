"""Cells of the map: each house gets the ground that is nearer to it than to any other house.

The only place that knows shapely's Voronoi. Points are (longitude, latitude) in degrees; one degree of
longitude is shortened to the length it has at the ward, so that «nearer» means nearer on the ground.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import cos, radians
from typing import Any, cast

import numpy as np
import shapely
from shapely import MultiPoint, Polygon, make_valid, union_all
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

Place = tuple[float, float]
Geometry = dict[str, Any]
"""GeoJSON geometry."""

DECIMALS = 6
"""Of a degree: a tenth of a metre."""

_HULL_PADDING = 0.35
_SMALLEST_PADDING_DEGREES = 0.004


def ward_cells(houses: Mapping[str, Place], ground: BaseGeometry | None) -> dict[str, BaseGeometry]:
    """The cell of each house inside `ground`.

    Houses at the same point share one cell: it is drawn once, for the first of them in order. A house outside
    the ground gets the part of its own that lies inside, or nothing. Without a ground the cells fill the padded
    hull of the houses. No house, no cell.
    """
    first_at = _first_at(houses)
    if not first_at:
        return {}
    spots = tuple(first_at)
    parts = _parts(spots, (ground if ground is not None else hull(list(spots))).wkb)
    return {name: part for name, part in zip(first_at.values(), parts, strict=True) if not part.is_empty}


def outline(boundary: Geometry | None) -> BaseGeometry | None:
    """The area of a GeoJSON geometry, made valid; None without one or where it has no area."""
    if boundary is None:
        return None
    area = _only_area(make_valid(shape(boundary)))
    return None if area.is_empty else area


def hull(places: list[Place]) -> BaseGeometry:
    """The ground around houses where no boundary is known."""
    around = _multipoint(np.array(places)).convex_hull
    west, south, east, north = around.bounds
    padding = max((east - west) * _HULL_PADDING, (north - south) * _HULL_PADDING, _SMALLEST_PADDING_DEGREES)
    return around.buffer(padding / 2)


@lru_cache(maxsize=8)
def _parts(spots: tuple[Place, ...], area: bytes) -> tuple[BaseGeometry, ...]:
    """The cell of each spot; houses and boundaries seldom change, so the last ones are kept."""
    ground = shapely.from_wkb(area)
    stretch = cos(radians(ground.centroid.y))
    flat = _stretched(ground, stretch)
    points = _multipoint(np.array(spots) * (stretch, 1.0))
    return tuple(_only_area(part) for part in _stretched(_inside(_tiles(points, flat), flat), 1 / stretch))


def _first_at(houses: Mapping[str, Place]) -> dict[Place, str]:
    first: dict[Place, str] = {}
    for name, (lon, lat) in houses.items():
        first.setdefault((round(lon, DECIMALS), round(lat, DECIMALS)), name)
    return first


def _multipoint(spots: Any) -> MultiPoint:
    """All spots at once: `MultiPoint` makes an object of each first."""
    return cast("MultiPoint", shapely.multipoints(spots))


def _tiles(points: MultiPoint, ground: BaseGeometry) -> Any:
    """One tile for each point, in order, reaching beyond the ground."""
    if len(points.geoms) == 1:
        return np.array([ground.envelope.union(points.envelope).buffer(1.0)])
    # Far corners keep the outer cells from ending before the ground does.
    reach = points.union(ground).envelope.buffer(1.0)
    return shapely.get_parts(shapely.voronoi_polygons(points, extend_to=reach, ordered=True))


def _inside(tiles: Any, ground: BaseGeometry) -> Any:
    """The tiles cut at the edge of the ground; most lie within and need no cutting."""
    shapely.prepare(ground)
    crossing = ~shapely.contains_properly(ground, tiles)
    tiles[crossing] = shapely.intersection(tiles[crossing], ground)
    return tiles


def _only_area(geometry: BaseGeometry) -> BaseGeometry:
    """Clipping may leave lines and points where two edges touch; they are no ground."""
    if isinstance(geometry, Polygon):
        return geometry
    parts = [part for part in getattr(geometry, "geoms", [geometry]) if part.area > 0]
    if not parts:
        return Polygon()
    whole: BaseGeometry = union_all(parts)
    return whole


def _stretched(geometry: Any, factor: float) -> Any:
    return shapely.transform(geometry, lambda spots: np.round(spots * (factor, 1.0), DECIMALS + 3))
