"""Cells of the map: each house gets the ground that is nearer to it than to any other house.

The only place that knows shapely's Voronoi. Points are (longitude, latitude) in degrees; one degree of
longitude is shortened to the length it has at the ward, so that «nearer» means nearer on the ground.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import cos, radians
from typing import Any

from shapely import MultiPoint, Point, Polygon, affinity, make_valid, union_all, voronoi_polygons
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.strtree import STRtree

Place = tuple[float, float]
Geometry = dict[str, Any]

_HULL_PADDING = 0.35
_SMALLEST_PADDING_DEGREES = 0.004
_SAME_PLACE_DIGITS = 6


def ward_cells(houses: Mapping[str, Place], boundary: Geometry | None) -> dict[str, Geometry]:
    """The cell of each house as GeoJSON geometry, inside the boundary.

    Houses at the same point share one cell: it is drawn once, for the first of them in order. A house outside
    the boundary gets the part of its ground inside, or nothing. Without a boundary the cells fill the padded
    hull of the houses. No house, no cell.
    """
    first_at = _first_at(houses)
    if not first_at:
        return {}
    ground = _ground(boundary, list(first_at))
    stretch = cos(radians(ground.centroid.y))
    flat = _stretched(ground, stretch)
    points = {(lon * stretch, lat): name for (lon, lat), name in first_at.items()}
    return {
        name: mapping(_stretched(part, 1 / stretch))
        for name, cell in _nearest_ground(points, flat).items()
        if not (part := _only_area(cell.intersection(flat))).is_empty
    }


def outline(boundary: Geometry | None) -> BaseGeometry | None:
    """The ward as a valid area; None without a boundary or where it has no area."""
    if boundary is None:
        return None
    area = _only_area(make_valid(shape(boundary)))
    return None if area.is_empty else area


def _first_at(houses: Mapping[str, Place]) -> dict[Place, str]:
    first: dict[Place, str] = {}
    for name, (lon, lat) in houses.items():
        first.setdefault((round(lon, _SAME_PLACE_DIGITS), round(lat, _SAME_PLACE_DIGITS)), name)
    return first


def _ground(boundary: Geometry | None, places: list[Place]) -> BaseGeometry:
    area = outline(boundary)
    if area is not None:
        return area
    hull = MultiPoint(places).convex_hull
    west, south, east, north = hull.bounds
    padding = max((east - west) * _HULL_PADDING, (north - south) * _HULL_PADDING, _SMALLEST_PADDING_DEGREES)
    return hull.buffer(padding / 2)


def _nearest_ground(points: dict[Place, str], ground: BaseGeometry) -> dict[str, BaseGeometry]:
    if len(points) == 1:
        return dict.fromkeys(points.values(), ground)
    cloud = MultiPoint(list(points))
    # Far corners keep the outer cells from ending before the ground does.
    reach = cloud.union(ground).envelope.buffer(1.0)
    tiles = list(voronoi_polygons(cloud, extend_to=reach).geoms)
    tree = STRtree(tiles)
    found: dict[str, BaseGeometry] = {}
    for place, name in points.items():
        found[name] = tiles[int(tree.query_nearest(Point(place))[0])]
    return found


def _only_area(geometry: BaseGeometry) -> BaseGeometry:
    """Clipping may leave lines and points where two edges touch; they are no ground."""
    parts = [part for part in getattr(geometry, "geoms", [geometry]) if part.area > 0]
    if not parts:
        return Polygon()
    whole: BaseGeometry = union_all(parts)
    return whole


def _stretched(geometry: BaseGeometry, factor: float) -> BaseGeometry:
    scaled: BaseGeometry = affinity.scale(geometry, xfact=factor, yfact=1.0, origin=(0, 0))
    return scaled
