from __future__ import annotations

from collections.abc import Callable

import pytest

from outreach.kernel.errors import Invalid
from outreach.places.boundaries import MAX_BYTES, is_within, point_count, read_outline, svg_path
from tests.places.sample import EAST, NORTH, SOUTH, WEST, box, geojson
from tests.support.files import shared_file

BOX = box()
HALVES = [box(east=105.81), box(west=105.81)]


def feature(geometry: object) -> dict[str, object]:
    return {"type": "Feature", "properties": {"name": "x"}, "geometry": geometry}


@pytest.mark.parametrize(
    "found",
    [
        BOX,
        {"type": "MultiPolygon", "coordinates": [BOX["coordinates"]]},
        feature(BOX),
        {"type": "FeatureCollection", "features": [feature(half) for half in HALVES]},
        {"type": "Polygon", "coordinates": [[[x, y, 12.5] for x, y in BOX["coordinates"][0]]]},
    ],
)
def test_each_form_of_a_polygon_gives_the_same_outline(found: object) -> None:
    outline = read_outline(b"\xef\xbb\xbf" + geojson(found))
    assert outline.geometry["type"] == "Polygon"
    assert outline.area_km2 == pytest.approx(81.24, abs=0.05)
    assert is_within(outline.geometry, (SOUTH + NORTH) / 2, (WEST + EAST) / 2)
    assert not is_within(outline.geometry, SOUTH - 0.01, WEST)


SWAPPED = {"type": "Polygon", "coordinates": [[[y, x] for x, y in BOX["coordinates"][0]]]}
BOW = {"type": "Polygon", "coordinates": [[[105.7, 19.7], [105.8, 19.8], [105.8, 19.7], [105.7, 19.8], [105.7, 19.7]]]}


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"", "not_geojson"),
        (lambda: b"\xff\xfe\x00", "not_geojson"),
        (lambda: b"PK\x03\x04", "not_geojson"),
        (lambda: b"[" * 100_000, "not_geojson"),
        (lambda: b'{"type": "Polygon", "coordinates": [[[NaN, 1]]]}', "not_geojson"),
        (lambda: geojson([1, 2]), "not_geojson"),
        (lambda: geojson({"type": "Feature", "geometry": None}), "not_geojson"),
        (lambda: geojson({"type": "Point", "coordinates": [105.8, 19.7]}), "no_polygon"),
        (lambda: geojson({"type": "LineString", "coordinates": BOX["coordinates"][0]}), "no_polygon"),
        (lambda: geojson({"type": "FeatureCollection", "features": []}), "no_polygon"),
        (lambda: geojson({"type": "Polygon", "coordinates": []}), "no_polygon"),
        (lambda: geojson({"type": "Polygon", "coordinates": [[[1, 2], [3, 4]]]}), "no_polygon"),
        (lambda: geojson({"type": "Polygon", "coordinates": [[["a", "b"]] * 4]}), "no_polygon"),
        (lambda: geojson({"type": "Polygon"}), "no_polygon"),
        (lambda: geojson(BOW), "crossing"),
        (lambda: geojson(SWAPPED), "swapped"),
        (lambda: geojson(box(580000, 2180000, 590000, 2190000)), "projected"),
        (lambda: geojson(box(2.2, 48.8, 2.4, 48.9)), "elsewhere"),
        (lambda: geojson(box(105.8, 19.7, 105.801, 19.701)), "area"),
        (lambda: geojson(box(105, 19, 106.5, 20.5)), "area"),
        (lambda: b" " * (MAX_BYTES + 1), "too_big"),
    ],
)
def test_what_is_no_ward_is_refused_with_a_word(make: Callable[[], bytes], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_outline(make())
    assert refused.value.code == f"boundary.{code}"
    assert refused.value.field == "file"


def test_the_outline_of_the_real_ward_is_read() -> None:
    outline = read_outline(shared_file("data/16522_quang_phu.geojson").read_bytes())
    assert outline.area_km2 == pytest.approx(41.5, abs=0.1)
    assert is_within(outline.geometry, 19.7639, 105.8182)
    assert point_count(outline.geometry) > 1000


def test_an_outline_is_drawn_north_up_in_its_true_shape() -> None:
    path, height = svg_path(BOX, 400)
    assert path.startswith("M")
    assert path.endswith("Z")
    assert height == pytest.approx(400 * 0.07 / (0.10 * 0.9411), rel=0.001)
    assert "0.0,0.0" in path
