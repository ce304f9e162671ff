from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient

from outreach.accounts.rules import Role
from outreach.kernel.db import DbSession
from outreach.places import queries
from tests.build import make_neighborhood, sign_in
from tests.places.sample import TYPED, box, geojson, post_file

pytestmark = pytest.mark.database


def test_the_hub_shows_each_role_its_areas(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db, Role.VIEWER)
    page = client.get("/settings").text
    assert "Phố và nhà văn hóa" in page
    assert "/settings/ward" not in page
    sign_in(client, db, Role.ADMIN)
    assert "/settings/ward" in client.get("/settings").text


def test_the_ward_is_kept_as_typed(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    fields = dict(re.findall(r'name="(\w+)"[^>]* value="([^"]*)"', client.get("/settings/ward").text))
    typed = fields | {"recipients": "UBND phường\r\n\r\nLưu: VT", "center_lat": "19,76", "center_lon": "105,81"}
    assert client.post("/settings/ward", data=typed).status_code == 303
    ward = queries.ward_profile(db)
    assert (ward.name, ward.recipients, ward.center_lat) == ("Phường Quảng Phú", ["UBND phường", "Lưu: VT"], 19.76)
    assert client.post("/settings/ward", data=typed | {"center_lon": ""}).status_code == 422


@pytest.mark.parametrize(("degrees", "is_missing"), [(("", ""), True), (("19,76", "105,81"), False)])
def test_a_ward_saved_without_its_center_is_told_what_is_missing(
    client: FlaskClient, db: DbSession, degrees: tuple[str, str], is_missing: bool
) -> None:
    sign_in(client, db)
    fields = dict(re.findall(r'name="(\w+)"[^>]* value="([^"]*)"', client.get("/settings/ward").text))
    typed = fields | {"center_lat": degrees[0], "center_lon": degrees[1]}
    page = client.post("/settings/ward", data=typed, follow_redirects=True).text
    assert ("Còn thiếu vĩ độ, kinh độ" in page) is is_missing


def test_a_boundary_is_taken_in_drawn_and_given_to_the_picker(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    assert "Chưa có ranh giới" in client.get("/settings/boundary").text
    assert "Không phải" not in post_file(client, "/settings/boundary", geojson(box()), "ranh.geojson").text
    page = client.get("/settings/boundary").text
    assert "81,2 km²" in page
    assert "ranh.geojson" in page
    assert client.get("/neighborhoods/points.json").json["boundary"]["type"] == "Polygon"  # type: ignore[index]
    refused = post_file(client, "/settings/boundary", geojson({"type": "Point", "coordinates": [105, 20]}), "x.json")
    assert refused.status_code == 422
    assert "không có vùng khép kín" in refused.text


def test_houses_outside_a_new_boundary_are_named(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    make_neighborhood(db, "Ở Trong (mẫu)", house={"lat": 19.76, "lon": 105.80})
    make_neighborhood(db, "Ở Ngoài (mẫu)", house={"lat": 19.70, "lon": 105.80})
    page = client.post(
        "/settings/boundary",
        data={"file": (io.BytesIO(geojson(box())), "ranh.geojson")},
        content_type="multipart/form-data",
        follow_redirects=True,
    ).text
    assert "1 nhà văn hóa nằm ngoài đường ranh" in page
    assert "Ở Ngoài (mẫu)" in page
    assert "Ở Trong (mẫu)" not in page
    far = client.post("/neighborhoods/new", data=TYPED | {"lat": "19,7"}, follow_redirects=True)
    assert "nằm ngoài ranh giới phường" in far.text
