"""Typed facts and small outlines for the tests of places."""

from __future__ import annotations

import io
import json
from datetime import datetime
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from outreach.accounts.rules import THE_HOUSE
from outreach.kernel.db import DbSession
from outreach.places import queries, service
from outreach.places.models import Neighborhood
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


TYPED = {
    "code": "p07", "name": "Thịnh Vạn", "priority": "5", "team_size": "3", "officers": "1", "valid_from": "2025-07-01",
    "open_windows": ["sat_am", "sun_pm"], "has_power": "y", "lat": "19,7655", "lon": "105.8154",
    "keeper_phone": "+84 912 000 000", "population": "1.486", "note": "Dòng 1\r\nDòng 2",
}  # fmt: skip


def the_only(db: DbSession) -> Neighborhood:
    (one,) = queries.find_neighborhoods(db)
    return one


def add(db: DbSession, now: datetime, code: str = "P01", name: str = "Thịnh Vạn") -> Neighborhood:
    return service.add_neighborhood(db, THE_HOUSE, facts(code, name), house(), now=now)


def post_file(client: FlaskClient, url: str, data: bytes, name: str = "pho.xlsx") -> TestResponse:
    return client.post(url, data={"file": (io.BytesIO(data), name)}, content_type="multipart/form-data")
