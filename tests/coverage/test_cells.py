from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from outreach.coverage.cells import outline, ward_cells
from outreach.kernel.geo import distance_km

WARD: dict[str, Any] = {
    "type": "Polygon",
    "coordinates": [[[105.75, 19.73], [105.86, 19.73], [105.86, 19.80], [105.75, 19.80], [105.75, 19.73]]],
}
GROUND = shape(WARD)
BOW_TIE = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}

inside = st.tuples(st.floats(105.751, 105.859), st.floats(19.731, 19.799))


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    return distance_km(one[1], one[0], other[1], other[0])


def area(cells: dict[str, BaseGeometry]) -> float:
    return float(sum(cell.area for cell in cells.values()))


@given(st.lists(inside, min_size=1, max_size=30))
def test_cells_fill_the_ward_and_do_not_overlap(places: list[tuple[float, float]]) -> None:
    cells = ward_cells({str(number): place for number, place in enumerate(places)}, GROUND)
    assert area(cells) == pytest.approx(GROUND.area, rel=1e-6)
    assert GROUND.buffer(1e-7).contains(unary_union(list(cells.values())))
    for one, other in combinations(cells.values(), 2):
        assert one.intersection(other).area < 1e-12


@given(st.lists(inside, min_size=1, max_size=30, unique_by=lambda place: (round(place[0], 6), round(place[1], 6))))
def test_each_house_stands_in_its_own_cell(places: list[tuple[float, float]]) -> None:
    cells = ward_cells({str(number): place for number, place in enumerate(places)}, GROUND)
    for number, place in enumerate(places):
        assert cells[str(number)].distance(Point(place)) < 1e-6


@pytest.mark.parametrize("boundary", [WARD, None])
@pytest.mark.parametrize(
    ("houses", "drawn"),
    [
        ({}, set()),
        ({"a": (105.80, 19.76)}, {"a"}),
        ({"a": (105.80, 19.76), "b": (105.82, 19.76)}, {"a", "b"}),
        ({"a": (105.80, 19.76), "b": (105.80, 19.76)}, {"a"}),
        ({"a": (105.80, 19.76), "b": (105.80, 19.76), "c": (105.82, 19.77)}, {"a", "c"}),
        ({"a": (105.78, 19.76), "b": (105.80, 19.76), "c": (105.82, 19.76)}, {"a", "b", "c"}),
    ],
)
def test_few_equal_and_aligned_houses_have_cells(
    houses: dict[str, tuple[float, float]], drawn: set[str], boundary: dict[str, Any] | None
) -> None:
    cells = ward_cells(houses, outline(boundary))
    assert set(cells) == drawn
    assert all(cell.is_valid and cell.area > 0 for cell in cells.values())


def test_a_house_outside_the_boundary_leaves_the_others_whole() -> None:
    cells = ward_cells({"in": (105.80, 19.76), "out": (106.50, 19.76)}, GROUND)
    assert set(cells) == {"in"}
    assert area(cells) == pytest.approx(GROUND.area)


def test_a_house_just_outside_gets_its_ground_inside() -> None:
    cells = ward_cells({"in": (105.80, 19.76), "edge": (105.861, 19.76)}, GROUND)
    assert set(cells) == {"in", "edge"}


@given(st.lists(inside, min_size=2, max_size=12), inside)
def test_ground_belongs_to_the_house_nearest_to_it(
    places: list[tuple[float, float]], ground: tuple[float, float]
) -> None:
    cells = ward_cells({str(number): place for number, place in enumerate(places)}, GROUND)
    owners = [int(name) for name, cell in cells.items() if cell.contains(Point(ground))]
    nearest = min(kilometres(place, ground) for place in places)
    assert all(kilometres(places[owner], ground) <= nearest + 0.005 for owner in owners)


@pytest.mark.parametrize(
    ("boundary", "has_outline"),
    [(None, False), (WARD, True), (BOW_TIE, True), ({"type": "LineString", "coordinates": [[0, 0], [1, 1]]}, False)],
)
def test_only_a_boundary_with_area_has_an_outline(boundary: dict[str, Any] | None, has_outline: bool) -> None:
    area_or_none = outline(boundary)
    assert (area_or_none is not None) is has_outline
    assert area_or_none is None or mapping(area_or_none)["type"] in {"Polygon", "MultiPolygon"}
