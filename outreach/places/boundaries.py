"""The outline of the ward: reading GeoJSON, judging it, drawing it."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry import MultiPolygon, Polygon, mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_
from outreach.places.rules import LATITUDES, LONGITUDES

MAX_BYTES = 5 * 1024 * 1024
LEAST_KM2, MOST_KM2 = 0.1, 5000.0
"""Bounds of a ward's area; the largest commune of the country has under 1,000 km²."""

_AXIS_KM, _ECCENTRICITY = 6378.137, 0.0818191908426
"""Half of the longer axis and first eccentricity of WGS84."""
_DECIMALS = 6
_POLYGONS = frozenset({"Polygon", "MultiPolygon"})


@dataclass(frozen=True)
class Outline:
    """A judged outline: GeoJSON geometry in WGS84 (longitude first) and its area."""

    geometry: dict[str, Any]
    area_km2: float


def read_outline(data: bytes) -> Outline:
    """The outline in a GeoJSON file: Polygon, MultiPolygon, Feature or FeatureCollection (its parts are joined).

    Raises `Invalid` at field `file`: too big, no GeoJSON, no polygon, swapped or projected figures,
    crossing lines, an area that no ward has.
    """
    if len(data) > MAX_BYTES:
        raise _invalid("too_big", N_("Tệp ranh giới lớn quá 5 MB. Hãy giản lược đường ranh rồi gửi lại."))
    parts = [_polygon(geometry) for geometry in _geometries(_parsed(data))]
    _refuse_elsewhere(parts)
    for part in parts:
        if not part.is_valid:
            message = N_("Đường ranh tự cắt nhau hoặc không khép: %(where)s.")
            raise _invalid("crossing", message, where=explain_validity(part))
    whole = shapely.force_2d(shapely.unary_union(parts))
    area = area_km2(whole)
    if not LEAST_KM2 <= area <= MOST_KM2:
        message = N_("Diện tích %(area)s km² không thể là một phường. Hãy chọn đúng tệp ranh giới của phường.")
        raise _invalid("area", message, area=f"{area:,.2f}".replace(",", " ").replace(".", ","))
    return Outline(json.loads(json.dumps(mapping(shapely.set_precision(whole, 10**-_DECIMALS)))), area)


def area_km2(outline: BaseGeometry) -> float:
    """The area on the ellipsoid of WGS84, by a projection that keeps areas (Lambert's cylinder; Snyder, 3-12)."""

    def onto_cylinder(points: Any) -> Any:
        flat = points.copy()
        flat[:, 0] = [_AXIS_KM * math.radians(longitude) for longitude in points[:, 0]]
        flat[:, 1] = [_AXIS_KM * _authalic_q(math.radians(latitude)) / 2 for latitude in points[:, 1]]
        return flat

    return float(shapely.area(shapely.transform(outline, onto_cylinder)))


def is_within(geometry: dict[str, Any], lat: float, lon: float) -> bool:
    """Whether a point lies in the outline or on its line."""
    return bool(shapely.covers(shape(geometry), shapely.Point(lon, lat)))


def is_outside(geometry: dict[str, Any] | None, lat: float | None, lon: float | None) -> bool:
    """Whether a point is known to lie outside; without a point or an outline nothing is known."""
    return geometry is not None and lat is not None and lon is not None and not is_within(geometry, lat, lon)


def point_count(geometry: dict[str, Any]) -> int:
    """How many corners the outline has."""
    return int(shapely.get_num_coordinates(shape(geometry)))


def svg_path(geometry: dict[str, Any], width: float) -> tuple[str, float]:
    """The outline as an SVG path `width` wide, north up, and its height in the same units."""
    west, south, east, north = shape(geometry).bounds
    # A degree of longitude is shorter than one of latitude by the cosine of the latitude.
    narrowing = math.cos(math.radians((south + north) / 2))
    scale = width / ((east - west) * narrowing)
    rings = [ring for polygon in _polygons(shape(geometry)) for ring in (polygon.exterior, *polygon.interiors)]
    paths = (
        "M" + " ".join(f"{(x - west) * narrowing * scale:.1f},{(north - y) * scale:.1f}" for x, y in ring.coords) + "Z"
        for ring in rings
    )
    return "".join(paths), (north - south) * scale


def _authalic_q(latitude: float) -> float:
    e, sine = _ECCENTRICITY, math.sin(latitude)
    logarithm = math.log((1 - e * sine) / (1 + e * sine)) / (2 * e)
    return (1 - e**2) * (sine / (1 - (e * sine) ** 2) - logarithm)


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise _invalid("not_geojson", N_("Đây không phải tệp GeoJSON đọc được.")) from error


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _geometries(found: Any) -> list[Any]:
    if not isinstance(found, dict):
        raise _invalid("not_geojson", N_("Đây không phải tệp GeoJSON đọc được."))
    if found.get("type") == "FeatureCollection" and isinstance(found.get("features"), list) and found["features"]:
        return [geometry for feature in found["features"] for geometry in _geometries(feature)]
    if found.get("type") == "Feature":
        return _geometries(found.get("geometry"))
    if found.get("type") not in _POLYGONS:
        message = N_("Trong tệp không có vùng khép kín (Polygon), chỉ có %(kind)s. Hãy chọn tệp ranh giới của phường.")
        raise _invalid("no_polygon", message, kind=str(found.get("type"))[:40])
    return [found]


def _polygon(geometry: dict[str, Any]) -> BaseGeometry:
    try:
        polygon = shape(geometry)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, shapely.errors.ShapelyError) as error:
        raise _invalid("no_polygon", N_("Đường ranh trong tệp bị hỏng, không dựng được vùng khép kín.")) from error
    if polygon.is_empty:
        raise _invalid("no_polygon", N_("Vùng trong tệp rỗng, không có điểm nào."))
    return polygon


def _refuse_elsewhere(parts: list[BaseGeometry]) -> None:
    west, south, east, north = (float(side) for side in shapely.total_bounds(parts))
    if _spans(west, east, LONGITUDES) and _spans(south, north, LATITUDES):
        return
    if _spans(west, east, LATITUDES) and _spans(south, north, LONGITUDES):
        raise _invalid("swapped", N_("Vĩ độ và kinh độ bị đổi chỗ: GeoJSON ghi kinh độ trước, vĩ độ sau."))
    if max(abs(west), abs(east), abs(south), abs(north)) > 180:
        message = N_("Tọa độ không phải độ (có lẽ là VN-2000). Hãy chuyển sang WGS84 (EPSG:4326) rồi gửi.")
        raise _invalid("projected", message)
    raise _invalid("elsewhere", N_("Vùng này nằm ngoài Việt Nam. Hãy chọn đúng tệp ranh giới của phường."))


def _spans(least: float, most: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= least <= most <= bounds[1]


def _polygons(outline: BaseGeometry) -> list[Polygon]:
    if isinstance(outline, MultiPolygon):
        return list(outline.geoms)
    return [outline] if isinstance(outline, Polygon) else []


def _invalid(code: str, message: str, **facts: str) -> Invalid:
    return Invalid(f"boundary.{code}", message, field="file", **facts)
