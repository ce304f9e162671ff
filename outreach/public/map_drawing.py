"""A small map around one house, drawn by us: its ground, its neighbors, the way to the center."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import atan2, cos, degrees, radians

from shapely import box
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from outreach.kernel.geo import distance_km
from outreach.kernel.text import N_

WIDTH, HEIGHT = 360, 220
_KM_A_DEGREE = 111.2
_LEAST_KM, _MOST_KM = 0.6, 4.0
_NEIGHBORS = 6
_AIR = 1.15
_TOLERANCE = 0.00012
_LETTER, _LINE, _DOT = 6.4, 17, 9

DIRECTIONS = (
    N_("phía bắc"), N_("phía đông bắc"), N_("phía đông"), N_("phía đông nam"),
    N_("phía nam"), N_("phía tây nam"), N_("phía tây"), N_("phía tây bắc"),
)  # fmt: skip


@dataclass(frozen=True)
class Spot:
    """A named point in degrees."""

    name: str
    lat: float
    lon: float


@dataclass(frozen=True)
class Mark:
    """A point on the drawing; `name` is empty where there is no room for it, `anchor` is start or end."""

    x: float
    y: float
    name: str
    text_x: float
    anchor: str


@dataclass(frozen=True)
class SmallMap:
    """WIDTH by HEIGHT units, north up: own ground, other grounds, the ward's edge, the house, others, the center."""

    own: str
    others: str
    edge: str
    house: tuple[float, float]
    marks: tuple[Mark, ...]
    center: tuple[float, float] | None
    near: tuple[str, ...]


def draw_small_map(
    house: Spot,
    others: Sequence[Spot],
    center: Spot | None,
    *,
    cells: Mapping[str, BaseGeometry],
    ground: BaseGeometry | None,
    own_id: str,
) -> SmallMap:
    """The picture around `house`; `cells` are grounds by neighborhood id, `ground` is the ward."""
    near = sorted(others, key=lambda one: distance_km(house.lat, house.lon, one.lat, one.lon))[:_NEIGHBORS]
    window = _Window.around(house, near, center)
    frame = window.frame()
    rest = [one for name, one in cells.items() if name != own_id and one.intersects(frame)]
    return SmallMap(
        own=window.path(cells[own_id], frame) if own_id in cells else "",
        others=" ".join(window.path(one, frame) for one in rest),
        edge=window.path(ground, frame) if ground is not None else "",
        house=window.at(house),
        marks=_marks(window, near, center),
        center=window.at(center) if center and window.holds(center) else None,
        near=tuple(one.name for one in near[:3]),
    )


def way_from(center: Spot, house: Spot) -> tuple[float, str]:
    """Kilometres from the center as the crow flies, and in which direction, as a source string."""
    stretch = cos(radians(center.lat))
    angle = degrees(atan2((house.lon - center.lon) * stretch, house.lat - center.lat)) % 360
    return distance_km(center.lat, center.lon, house.lat, house.lon), DIRECTIONS[round(angle / 45) % 8]


@dataclass(frozen=True)
class _Window:
    """What part of the earth is drawn: the middle in degrees, units for a degree of latitude, and the stretch."""

    lat: float
    lon: float
    scale: float
    stretch: float

    @classmethod
    def around(cls, house: Spot, near: Sequence[Spot], center: Spot | None) -> _Window:
        shown = [distance_km(house.lat, house.lon, one.lat, one.lon) for one in near[:4]]
        if center and distance_km(house.lat, house.lon, center.lat, center.lon) < _MOST_KM:
            shown.append(distance_km(house.lat, house.lon, center.lat, center.lon))
        reach = min(max([_LEAST_KM, *shown]) * _AIR, _MOST_KM)
        return cls(house.lat, house.lon, HEIGHT / 2 / (reach / _KM_A_DEGREE), cos(radians(house.lat)))

    def at(self, spot: Spot) -> tuple[float, float]:
        return self._units(spot.lon, spot.lat)

    def holds(self, spot: Spot) -> bool:
        x, y = self.at(spot)
        return _DOT < x < WIDTH - _DOT and _DOT < y < HEIGHT - _DOT

    def frame(self) -> BaseGeometry:
        half_lon, half_lat = WIDTH / 2 / self.scale / self.stretch, HEIGHT / 2 / self.scale
        return box(self.lon - half_lon, self.lat - half_lat, self.lon + half_lon, self.lat + half_lat)

    def path(self, geometry: BaseGeometry, frame: BaseGeometry) -> str:
        part = geometry.intersection(frame).simplify(_TOLERANCE)
        polygons = [one for one in getattr(part, "geoms", [part]) if isinstance(one, Polygon)]
        rings = [ring for one in polygons for ring in (one.exterior, *one.interiors)]
        spots = [" ".join("{:g} {:g}".format(*self._units(*spot[:2])) for spot in ring.coords) for ring in rings]
        return " ".join(f"M{ring}Z" for ring in spots)

    def _units(self, lon: float, lat: float) -> tuple[float, float]:
        x = WIDTH / 2 + (lon - self.lon) * self.stretch * self.scale
        return round(x, 1), round(HEIGHT / 2 - (lat - self.lat) * self.scale, 1)


def _marks(window: _Window, near: Sequence[Spot], center: Spot | None) -> tuple[Mark, ...]:
    """Dots of the neighbors; a name only where it covers no other word, no dot and not the house."""
    seen = [one for one in near if window.holds(one)]
    x, y = WIDTH / 2, HEIGHT / 2
    taken = [(x - 16, y - 34, x + 16, y + 4), *(_around(window.at(one), 5, 5) for one in seen)]
    if center and window.holds(center):
        left, top = window.at(center)
        taken.append((left - 32, top - 10, left + 32, top + 24))
    marks = []
    for one in seen:
        mark, room = _mark(window.at(one), one.name)
        if any(_overlap(room, other) for other in taken):
            mark = Mark(mark.x, mark.y, "", mark.text_x, mark.anchor)
        else:
            taken.append(room)
        marks.append(mark)
    return tuple(marks)


def _around(point: tuple[float, float], across: float, up: float) -> tuple[float, float, float, float]:
    return point[0] - across, point[1] - up, point[0] + across, point[1] + up


def _mark(point: tuple[float, float], name: str) -> tuple[Mark, tuple[float, float, float, float]]:
    x, y = point
    length = len(name) * _LETTER
    is_left = x + _DOT + length > WIDTH
    start = x - _DOT - length if is_left else x + _DOT
    anchor, text_x = ("end", x - _DOT) if is_left else ("start", x + _DOT)
    return Mark(x, y, name if start > 0 else "", text_x, anchor), (start, y - _LINE / 2, start + length, y + _LINE / 2)


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
