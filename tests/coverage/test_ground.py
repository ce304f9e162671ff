"""The ward's own archive of roads and water below the map: none unless it is set, and then from nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from outreach.app import create_app
from outreach.config import MapFile, Settings
from outreach.kernel.db import DbSession
from outreach.kernel.errors import SettingsError
from tests.build import make_neighborhood, make_user, open_session, sign_in
from tests.support.tile_archive import PICTURE, ZOOM, archive

KIND = 99


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "ward.pmtiles").write_bytes(archive())
    return tmp_path / "ward.pmtiles"


@pytest.fixture
def with_file(settings: Settings, file: Path) -> Iterator[Flask]:
    app = create_app(replace(settings, map_file=MapFile(file, ZOOM)))
    yield app
    app.extensions["outreach.database"].engine.dispose()


def asked(tmp_path: Path, **environ: str) -> Settings:
    return Settings.from_env({"OUTREACH_DATA_DIR": str(tmp_path), **environ})


def test_no_file_is_set_by_itself(tmp_path: Path) -> None:
    assert asked(tmp_path).map_file is None


def test_a_file_tells_how_deep_it_goes(tmp_path: Path, file: Path) -> None:
    assert asked(tmp_path, OUTREACH_MAP_FILE=str(file)).map_file == MapFile(file, ZOOM)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (None, "không có tệp"),
        (b"", "PMTiles"),
        (b"PMTiles\x02" + archive()[8:], "PMTiles"),
        (archive(PICTURE), "véc-tơ"),
        (b"PK" + archive()[2:], "PMTiles"),
        (archive()[:KIND], "PMTiles"),
    ],
    ids=["none", "empty", "older", "pictures", "other", "cut"],
)
def test_a_wrong_file_stops_the_start_with_its_reason(tmp_path: Path, content: bytes | None, word: str) -> None:
    wrong = tmp_path / "wrong.pmtiles"
    if content is not None:
        wrong.write_bytes(content)
    with pytest.raises(SettingsError, match=word):
        asked(tmp_path, OUTREACH_MAP_FILE=str(wrong))


def test_a_file_and_tiles_of_another_host_are_not_set_together(tmp_path: Path, file: Path) -> None:
    with pytest.raises(SettingsError, match="một trong hai"):
        asked(tmp_path, OUTREACH_MAP_FILE=str(file), OUTREACH_TILE_URL="https://tiles.example/{z}/{x}/{y}.png")


@pytest.mark.database
def test_without_a_file_the_page_loads_nothing_for_it(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    make_neighborhood(db)
    assert "protomaps" not in client.get("/map").text
    assert client.get("/map/ground.pmtiles").status_code == 404


@pytest.mark.database
def test_browsers_get_the_parts_that_they_ask_for(with_file: Flask, db: DbSession, file: Path) -> None:
    token = open_session(db, make_user(db))
    make_neighborhood(db)
    db.commit()
    client = with_file.test_client()
    assert client.get("/map/ground.pmtiles").status_code in {302, 303, 401}
    client.set_cookie("signin", token)
    with client.get("/map/ground.pmtiles", headers={"Range": "bytes=0-126"}) as part:
        assert (part.status_code, part.data) == (206, file.read_bytes()[:127])
        assert part.headers["ETag"]
        assert "private" in part.headers["Cache-Control"]
    page = client.get("/map").text
    assert page.index("vendor/leaflet/leaflet.js") < page.index("vendor/protomaps/protomaps-leaflet.js")
    assert f"groundZoom: {ZOOM}" in client.get("/map/script.js").text
