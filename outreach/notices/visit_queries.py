"""What every word about a visit needs of it."""

from __future__ import annotations

from typing import Any

from outreach.notices.rules import bare_name
from outreach.planning.models import Visit


def visit_facts(visit: Visit) -> dict[str, Any]:
    """What every word about a visit needs."""
    house = visit.neighborhood.house
    where = ", ".join(part for part in (house.name, house.address) if part) if house else visit.neighborhood.name
    return {
        "place": bare_name(visit.neighborhood.name),
        "on": visit.on.isoformat(),
        "half_day": visit.half_day.value,
        "house": where,
    }
