"""Typed facts and small outlines for the tests of places."""

from __future__ import annotations

import json
from typing import Any

from outreach.places.rules import HouseFacts, NeighborhoodFacts

WEST, SOUTH, EAST, NORTH = 105.76, 19.73, 105.86, 19.80


def facts(code: str = "P01", name: str = "Thịnh Vạn", **known: Any) -> NeighborhoodFacts:
    return NeighborhoodFacts(code=code, name=name, **known)


def house(name: str = "Nhà văn hóa phố Thịnh Vạn", **known: Any) -> HouseFacts:
    return HouseFacts(name=name, **known)


def box(west: float = WEST, south: float = SOUTH, east: float = EAST, north: float = NORTH) -> dict[str, Any]:
    """A rectangle as GeoJSON geometry."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def geojson(found: object) -> bytes:
    return json.dumps(found).encode()
