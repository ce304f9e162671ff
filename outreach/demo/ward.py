"""The invented ground: an outline, 54 neighborhoods, their houses.

Only the extent of the ward, its former wards and the three neighborhoods done in 2025 are real.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any

from outreach.kernel.geo import distance_km

REAL_DONE = ("Quyết Thắng", "Thịnh Vạn", "Thành Mai")

_FIRST = ("Hoa", "Suối", "Đồi", "Nắng", "Trăng", "Mây", "Gió", "Lúa", "Tre", "Sen")
_SECOND = ("Sen", "Cau", "Ngọc", "Vàng", "Xanh", "Thu")

FORMER_WARDS = {
    "Quảng Hưng": (19.7845, 105.8185),
    "Quảng Thành": (19.7718, 105.7895),
    "Quảng Thịnh": (19.7681, 105.7879),
    "Quảng Đông": (19.7629, 105.8144),
    "Quảng Cát": (19.7434, 105.8378),
    "Quảng Phú": (19.7723, 105.8378),
    "Quảng Tâm": (19.7544, 105.8437),
}
"""Names and rough centers of the seven former wards (domain.md §1)."""

CENTER = (19.7660, 105.8160)
_SOUTH, _WEST, _NORTH, _EAST = 19.733, 105.757, 19.795, 105.862

OUTLINE: dict[str, Any] = {
    "type": "Polygon",
    "coordinates": [
        [
            [105.757, 19.764],
            [105.766, 19.784],
            [105.785, 19.791],
            [105.806, 19.795],
            [105.829, 19.789],
            [105.848, 19.781],
            [105.862, 19.764],
            [105.856, 19.747],
            [105.839, 19.734],
            [105.815, 19.733],
            [105.792, 19.741],
            [105.771, 19.749],
            [105.757, 19.764],
        ]
    ],
}
"""An invented, rounded outline inside the real extent of the ward."""


@dataclass(frozen=True)
class DemoNeighborhood:
    """One row of the invented list."""

    code: str
    name: str
    former_ward: str
    lat: float
    lon: float
    households: int
    population: int
    elderly: int
    without_level_2: int
    priority: int


def demo_neighborhoods(random: Random) -> list[DemoNeighborhood]:
    """54 neighborhoods on a jittered grid; the first three bear the real names of those done in 2025."""
    points = _points(random, 54)
    points.sort(key=lambda point: -_from_center(point))
    names = [*REAL_DONE, *_invented_names()]
    return [
        _neighborhood(random, number, name, point)
        for number, (name, point) in enumerate(zip(names, points, strict=True))
    ]


def _from_center(point: tuple[float, float]) -> float:
    return distance_km(point[0], point[1], CENTER[0], CENTER[1])


def _invented_names() -> list[str]:
    pairs = [f"{first} {second} (mẫu)" for second in _SECOND for first in _FIRST if first != second]
    return pairs[:51]


def _points(random: Random, count: int) -> list[tuple[float, float]]:
    columns, rows = 12, 8
    inside = []
    for row in range(rows):
        for column in range(columns):
            lat = _SOUTH + (row + 0.5 + random.uniform(-0.28, 0.28)) * (_NORTH - _SOUTH) / rows
            lon = _WEST + (column + 0.5 + random.uniform(-0.28, 0.28)) * (_EAST - _WEST) / columns
            if _is_inside(lat, lon):
                inside.append((round(lat, 5), round(lon, 5)))
    random.shuffle(inside)
    return inside[:count]


def _is_inside(lat: float, lon: float) -> bool:
    ring = OUTLINE["coordinates"][0]
    crossings = 0
    for (lon1, lat1), (lon2, lat2) in pairwise(ring):
        if (lat1 > lat) != (lat2 > lat) and lon < (lon2 - lon1) * (lat - lat1) / (lat2 - lat1) + lon1:
            crossings += 1
    return crossings % 2 == 1


def _neighborhood(random: Random, number: int, name: str, point: tuple[float, float]) -> DemoNeighborhood:
    population = random.randrange(700, 2300)
    away = _from_center(point)
    elderly = round(population * random.uniform(0.09, 0.19))
    return DemoNeighborhood(
        code=f"QP{number + 1:02}",
        name=name,
        former_ward=min(FORMER_WARDS, key=lambda ward: distance_km(*point, *FORMER_WARDS[ward])),
        lat=point[0],
        lon=point[1],
        households=round(population / 3.7),
        population=population,
        elderly=elderly,
        without_level_2=round(population * random.uniform(0.05, 0.2)),
        priority=min(10, max(1, round(away + elderly / population * 20))),
    )
