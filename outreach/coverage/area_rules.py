"""Reading polygons of neighborhoods from GeoJSON: each names its neighborhood by code or by name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from outreach.coverage.cells import DECIMALS
from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_, clean, search_key
from outreach.places.rules import LATITUDES, LONGITUDES

MOST_POLYGONS = 2000
_NAMING = ("code", "ma", "mã", "ma_pho", "name", "ten", "tên", "ten_pho")
"""Properties that may name the neighborhood, codes first."""

_MOST_SHARED = 0.02
"""Two polygons may lie on one another with this share of the smaller one: surveyors' lines never meet exactly."""


@dataclass(frozen=True)
class ReadArea:
    """One polygon of the file: its place in it (from 1), whose it is, and its shape."""

    number: int
    named: str
    neighborhood: UUID
    geometry: dict[str, Any]


@dataclass(frozen=True)
class AreaProblem:
    """Why one polygon cannot be taken, in words with facts."""

    number: int
    named: str
    message: str
    facts: Mapping[str, str]


def read_areas(data: bytes, known: Mapping[str, UUID]) -> tuple[list[ReadArea], list[AreaProblem]]:
    """The polygons of a FeatureCollection and what is wrong with others.

    `known` gives neighborhoods by the search key of their code and of their name. Raises `Invalid` at field `file`
    where the file is no collection of polygons at all.
    """
    areas: list[ReadArea] = []
    problems: list[AreaProblem] = []
    shapes: dict[UUID, BaseGeometry] = {}
    for number, feature in enumerate(_features(data), start=1):
        named, owner = _owner(feature, known)
        polygon, message, facts = _polygon(feature)
        message = message or _owner_problem(named, owner, shapes)
        if message is None and polygon is not None:
            message = next((_OVERLAP for other in shapes.values() if _lie_on_another(polygon, other)), None)
        if message is not None or polygon is None or owner is None:
            problems.append(AreaProblem(number, named, message or _BROKEN, facts))
            continue
        shapes[owner] = polygon
        rounded = shapely.set_precision(polygon, 10**-DECIMALS)
        areas.append(ReadArea(number, named, owner, json.loads(json.dumps(mapping(rounded)))))
    return areas, problems


_BROKEN = N_("Vùng bị hỏng, không dựng được hình khép kín.")
_NO_COLLECTION = N_("Tệp cần là một FeatureCollection, mỗi phố một vùng có ghi mã hoặc tên phố.")
_OVERLAP = N_("Vùng này chồng lên một vùng khác trong tệp.")


def _owner_problem(named: str, owner: UUID | None, shapes: Mapping[UUID, BaseGeometry]) -> str | None:
    if owner in shapes:
        return N_("Phố này đã có một vùng khác trong tệp.")
    if owner is not None:
        return None
    return N_("Không có phố nào mang mã hoặc tên này.") if named else N_("Vùng không ghi mã hay tên phố.")


def _features(data: bytes) -> list[dict[str, Any]]:
    try:
        found = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise _invalid("not_geojson", N_("Đây không phải tệp GeoJSON đọc được.")) from error
    features = found.get("features") if isinstance(found, dict) and found.get("type") == "FeatureCollection" else None
    if not isinstance(features, list) or not features:
        raise _invalid(
            "no_collection", N_("Tệp cần là một FeatureCollection, mỗi phố một vùng có ghi mã hoặc tên phố.")
        )
    if len(features) > MOST_POLYGONS:
        raise _invalid("too_many", N_("Tệp có quá nhiều vùng."))
    return [feature if isinstance(feature, dict) else {} for feature in features]


def _refuse(name: str) -> None:
    raise ValueError(name)


def _owner(feature: Mapping[str, Any], known: Mapping[str, UUID]) -> tuple[str, UUID | None]:
    told = feature.get("properties")
    told = {str(name).lower(): value for name, value in told.items()} if isinstance(told, dict) else {}
    words = [clean(str(told[name]))[:120] for name in _NAMING if told.get(name) not in (None, "")]
    owner = next((known[key] for word in words if (key := search_key(word)) in known), None)
    return (words[0] if words else ""), owner


def _polygon(feature: Mapping[str, Any]) -> tuple[BaseGeometry | None, str | None, dict[str, str]]:
    """The shape of a feature, or the sentence that says why there is none."""
    try:
        polygon = shapely.force_2d(shape(feature["geometry"]))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, shapely.errors.ShapelyError):
        return None, _BROKEN, {}
    if polygon.geom_type not in {"Polygon", "MultiPolygon"} or polygon.is_empty:
        return None, N_("Đây không phải một vùng khép kín (Polygon)."), {}
    west, south, east, north = polygon.bounds
    is_here = LONGITUDES[0] <= west and east <= LONGITUDES[1] and LATITUDES[0] <= south and north <= LATITUDES[1]
    if not is_here:
        return None, N_("Tọa độ không nằm ở Việt Nam; cần WGS84, kinh độ trước, vĩ độ sau."), {}
    if not polygon.is_valid:
        return None, N_("Đường ranh tự cắt nhau hoặc không khép: %(where)s."), {"where": explain_validity(polygon)}
    return polygon, None, {}


def _lie_on_another(one: BaseGeometry, other: BaseGeometry) -> bool:
    shared = one.intersection(other).area if one.intersects(other) else 0.0
    return bool(shared > _MOST_SHARED * min(one.area, other.area))


def _invalid(code: str, message: str) -> Invalid:
    return Invalid(f"areas.{code}", message, field="file")
