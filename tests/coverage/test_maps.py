from __future__ import annotations

import re

import folium
import pytest

from outreach.coverage.maps import MapWishes, map_pieces

HOSTILE = "</script><img src=x onerror=alert(1)>`${alert(2)}`'\"\\"


def wishes(cells: str = "/map/cells.json", **facts: str) -> MapWishes:
    return MapWishes("/static/r/leaflet.js", "/static/r/leaflet.css", {"cells": cells}, **facts)  # type: ignore[arg-type]


def test_the_map_asks_no_other_host() -> None:
    pieces = map_pieces(wishes())
    assert pieces.scripts == ("/static/r/leaflet.js",)
    assert pieces.stylesheets == ("/static/r/leaflet.css",)
    assert not re.search(r"https?:|//[a-z]", pieces.script)


def test_page_and_script_of_two_requests_call_the_box_by_one_name() -> None:
    first, second = map_pieces(wishes()), map_pieces(wishes())
    assert first == second
    assert first.box_id == "map_ward"
    assert 'L.map(\n                "map_ward"' in second.script


def test_tiles_are_asked_only_from_the_address_that_was_set() -> None:
    script = map_pieces(wishes(tile_url="https://tiles.example/{z}/{x}/{y}.png", tile_credit=HOSTILE)).script
    assert set(re.findall(r"https?://[^/\"]+", script)) == {"https://tiles.example"}


@pytest.mark.parametrize("field", ["cells", "tile_credit", "tile_url"])
def test_a_hostile_word_stays_a_string_of_the_script(field: str) -> None:
    script = map_pieces(wishes(**{"tile_url": "https://tiles.example/{z}.png", field: HOSTILE})).script
    assert "</script" not in script
    assert "<img" not in script
    # «${» runs only between backticks, and every backtick stands inside a JSON string.
    outside_strings = re.sub(r'"[^"]*"', "", re.sub(r"\\.", "", script))
    assert not set("`$<") & set(outside_strings)


def test_maps_of_others_keep_folium_as_it_is() -> None:
    before = list(folium.Map.default_js)
    map_pieces(wishes())
    assert folium.Map.default_js == before
