"""The ground of neighborhoods for GeoJSON, and the map as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shapely import transform
from shapely.geometry import mapping

from outreach.coverage.drawing import coverage_picture
from outreach.coverage.place_queries import ground_of
from outreach.coverage.progress import Indicators, Progress
from outreach.kernel.db import DbSession
from outreach.reports.rules import official_date

_PICTURE_WIDTH, _PIXELS_A_UNIT = 1200, 1.5
_DIGITS = 6
"""A tenth of a metre; more digits would only be noise."""


def grounds(db: DbSession, seen: Indicators, rows: Sequence[Progress]) -> Mapping[int, Mapping[str, Any]]:
    """The area of each row by its number, counted from one; its house as a point where it has no area, or nothing."""
    cells = ground_of(db, seen).cells()
    found: dict[int, Mapping[str, Any]] = {}
    for number, row in enumerate(rows, start=1):
        cell, place = cells.get(str(row.place.id)), row.place
        if cell is not None:
            found[number] = mapping(transform(cell, lambda spots: spots.round(_DIGITS)))
        elif place.lat is not None and place.lon is not None:
            found[number] = {"type": "Point", "coordinates": [place.lon, place.lat]}
    return found


def ward_map(db: DbSession, seen: Indicators) -> tuple[str, bytes] | None:
    """The map of the day as a PNG with the heading of its sheet; None where no house has a place."""
    if not any(row.place.lat is not None for row in seen.rows):
        return None
    heading = f"Bản đồ tiến độ ngày {official_date(seen.day)}"
    picture = coverage_picture(
        seen, ground_of(db, seen), width=_PICTURE_WIDTH, scale=_PIXELS_A_UNIT, title="Tiến độ về các phố"
    )
    return heading, picture
