from __future__ import annotations

import io
import json
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from shapely.geometry import shape

from outreach.accounts.rules import THE_HOUSE, Role
from outreach.coverage.area_rules import read_areas
from outreach.coverage.area_service import import_areas, remove_areas
from outreach.coverage.areas import Ground
from outreach.coverage.lineage import Lineage
from outreach.coverage.models import NeighborhoodArea
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid
from tests.build import AT, make_neighborhood, sign_in

A, B, C, D = (UUID(int=number) for number in range(1, 5))
KNOWN = {"a1": A, "pho a": A, "pho b": B}


def square(west: float, south: float, side: float = 0.01) -> dict[str, Any]:
    east, north = west + side, south + side
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def file_of(*features: tuple[dict[str, Any], Any]) -> bytes:
    listed = [{"type": "Feature", "properties": told, "geometry": geometry} for told, geometry in features]
    return json.dumps({"type": "FeatureCollection", "features": listed}).encode()


ONE, BESIDE = square(105.80, 19.76), square(105.81, 19.76)
BOW_TIE = {
    "type": "Polygon",
    "coordinates": [[[105.8, 19.7], [105.9, 19.8], [105.9, 19.7], [105.8, 19.8], [105.8, 19.7]]],
}


@pytest.mark.parametrize("told", [{"code": "A1"}, {"name": "PHỐ A"}, {"Tên": "Phố A"}, {"ma": "a1", "name": "khác"}])
def test_a_polygon_names_its_neighborhood_by_code_or_name(told: dict[str, str]) -> None:
    areas, problems = read_areas(file_of((told, ONE)), KNOWN)
    assert ([one.neighborhood for one in areas], problems) == ([A], [])


@pytest.mark.parametrize(
    ("features", "words"),
    [
        ([({"name": "Phố Z"}, ONE)], "Không có phố nào"),
        ([({}, ONE)], "không ghi mã"),
        ([({"code": "A1"}, ONE), ({"name": "Phố A"}, BESIDE)], "đã có một vùng khác"),
        ([({"code": "A1"}, ONE), ({"name": "Phố B"}, square(105.805, 19.765))], "chồng lên"),
        ([({"code": "A1"}, BOW_TIE)], "tự cắt nhau"),
        ([({"code": "A1"}, {"type": "Point", "coordinates": [105.8, 19.7]})], "vùng khép kín"),
        ([({"code": "A1"}, square(19.76, 105.80))], "kinh độ trước"),
        ([({"code": "A1"}, None)], "bị hỏng"),
        ([({"code": "A1"}, {"type": "Polygon", "coordinates": "x"})], "bị hỏng"),
    ],
)
def test_what_cannot_be_taken_says_why(features: list[tuple[dict[str, Any], Any]], words: str) -> None:
    _areas, problems = read_areas(file_of(*features), KNOWN)
    assert (len(problems), problems[0].number) == (1, len(features))
    assert words in problems[0].message


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"\xff\xfe", b'{"type": "FeatureCollection", "features": []}', b"NaN", b"[" * 9999]
)
def test_a_file_that_is_no_collection_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        read_areas(data, KNOWN)


def test_cells_leave_polygons_as_they_are_and_fill_the_rest() -> None:
    ground = Ground(
        {A: (105.805, 19.765), B: (105.82, 19.765)}, {A: ONE}, living=(A, B), boundary=square(105.79, 19.75, 0.04)
    )
    cells = ground.cells()
    assert cells[str(A)].equals(shape(ONE))
    assert cells[str(B)].intersection(cells[str(A)]).area == pytest.approx(0, abs=1e-12)
    assert sum(cell.area for cell in cells.values()) == pytest.approx(0.04**2)


def test_heirs_inherit_the_polygons_of_their_parts() -> None:
    codes = {A: "A", B: "B", C: "C", D: "D"}
    merged = Ground({C: (105.8, 19.7)}, {A: ONE, B: BESIDE}, Lineage.of([(A, C), (B, C)], codes), living=(C,))
    assert merged.cells()[str(C)].area == pytest.approx(2 * 0.01**2)
    houses = {C: (105.802, 19.765), D: (105.808, 19.765)}
    halves = Ground(houses, {A: ONE}, Lineage.of([(A, C), (A, D)], codes), living=(C, D)).cells()
    assert [halves[str(one)].area for one in (C, D)] == [pytest.approx(0.01**2 / 2, rel=1e-3)] * 2


@pytest.mark.database
def test_a_file_is_taken_whole_or_not_at_all(db: DbSession) -> None:
    one, other = make_neighborhood(db, "Phố A"), make_neighborhood(db, "Phố B")
    bad = file_of(({"name": "Phố A"}, ONE), ({"name": "Phố Z"}, BESIDE))
    assert import_areas(db, THE_HOUSE, bad, source="thử", now=AT)[0] == 0
    assert db.query(NeighborhoodArea).count() == 0
    for _ in range(2):
        good = file_of(({"name": "Phố A"}, ONE), ({"code": other.code}, BESIDE))
        assert import_areas(db, THE_HOUSE, good, source="thử", now=AT) == (2, [])
    assert {row.neighborhood_id for row in db.query(NeighborhoodArea)} == {one.id, other.id}
    assert remove_areas(db, THE_HOUSE, now=AT) == 2


@pytest.mark.database
def test_polygons_are_handed_in_on_a_page(client: FlaskClient, db: DbSession) -> None:
    one = make_neighborhood(db, "Phố A", house={"lat": None, "lon": None})
    sign_in(client, db)
    bad = client.post("/map/areas", data={"file": (io.BytesIO(file_of(({"name": "<b>Z"}, ONE))), "vung.geojson")})
    assert (bad.status_code, "&lt;b&gt;Z" in bad.text, "Không có phố nào" in bad.text) == (422, True, True)
    good = client.post("/map/areas", data={"file": (io.BytesIO(file_of(({"name": "Phố A"}, ONE))), "vung.geojson")})
    assert good.status_code == 303
    assert "1 phố có vùng riêng" in client.get("/map/areas").text
    drawn = client.get("/map/cells.json").get_json()["features"]
    assert [(cell["properties"]["id"], cell["geometry"]["type"]) for cell in drawn] == [(str(one.id), "Polygon")]
    assert client.post("/map/areas/removal").status_code == 303
    assert client.get("/map/cells.json").get_json()["features"] == []


@pytest.mark.database
def test_only_those_who_edit_places_hand_in_polygons(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db, Role.VIEWER)
    assert client.get("/map/areas").status_code == 403
