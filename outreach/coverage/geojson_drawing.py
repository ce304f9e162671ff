"""Cells as GeoJSON text for the map in the browser."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from outreach.coverage.cells import DECIMALS, Geometry
from outreach.coverage.progress import Progress

Facts = dict[str, Any]
"""Properties of one feature."""

_json = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode
_AIR, _LEAST_AIR_DEGREES = 0.02, 0.002


@dataclass(frozen=True)
class Features:
    """The features as JSON texts in the order of the table, and what they cover."""

    texts: tuple[str, ...]
    shapes: tuple[BaseGeometry, ...]

    def bounds(self, boundary: Geometry | None) -> list[list[float]] | None:
        """South-west and north-east corner as [latitude, longitude] pairs, with some air around; None for nothing."""
        shapes = [*self.shapes, *([shape(boundary)] if boundary else [])]
        if not shapes:
            return None
        west, south, east, north = (float(side) for side in shapely.total_bounds(shapes))
        air = max((east - west) * _AIR, (north - south) * _AIR, _LEAST_AIR_DEGREES)
        return [[south - air, west - air], [north + air, east + air]]


def features(
    rows: Sequence[Progress], cells: Mapping[str, BaseGeometry], told: Callable[[Progress], Facts]
) -> Features:
    """Each row that has a place on the map; `told` gives the properties of a row.

    A house without ground of its own (a shared point, a point outside the ward) comes as its bare point.
    """
    drawn = [(row, ground) for row in rows if (ground := _ground(row, cells)) is not None]
    shapes = shapely.transform([ground for _row, ground in drawn], lambda spots: np.round(spots, DECIMALS))
    texts = [
        f'{{"type":"Feature","geometry":{geometry},"properties":{_json(told(row) | _spot(row, ground))}}}'
        for (row, ground), geometry in zip(drawn, shapely.to_geojson(shapes), strict=True)
    ]
    return Features(tuple(texts), tuple(shapes))


def _ground(row: Progress, cells: Mapping[str, BaseGeometry]) -> BaseGeometry | None:
    place = row.place
    cell = cells.get(str(place.id))
    if cell is not None or place.lat is None or place.lon is None:
        return cell
    return shapely.Point(place.lon, place.lat)


def _spot(row: Progress, ground: BaseGeometry) -> Facts:
    """Where its mark stands."""
    place = row.place
    lat, lon = place.lat, place.lon
    if lat is None or lon is None:
        inside = ground.representative_point()
        lat, lon = round(inside.y, DECIMALS), round(inside.x, DECIMALS)
    return {"lat": lat, "lon": lon}
