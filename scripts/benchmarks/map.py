"""The map with 54, 3,321 and 12,000 neighborhoods: bytes and seconds of the server, frames of Chromium.

3,321 are all communes of the country, 12,000 as many points as a map of folium was tried with.
"""

from __future__ import annotations

import gzip
import re
import statistics
import tempfile
import time
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import sync_playwright

from outreach.accounts.rules import Role
from outreach.coverage.service import count_visits
from outreach.kernel.clock import now
from outreach.kernel.db import Database
from outreach.serve import settle
from tests.support.big_ward import make_grid
from tests.support.browser import Visitor, chromium
from tests.support.installation import installation, token_of
from tests.support.servers import web_server

SIZES = (54, 3_321, 12_000)
ROUNDS, PANS = 3, 40
_PARTS = re.compile(r'(?:src|href)="(/static/[^"]+\.(?:css|js))"')
_PATHS = {
    "page": "/map",
    "cells": "/map/cells.json",
    "timeline": "/map/timeline.json",
    "picture": "/map/picture.png",
}
_PAN = """async (pans) => {
  const { map } = window.coverageMap, times = [];
  map.setZoom(map.getZoom() + 1, { animate: false });
  for (let count = 0; count < pans; count += 1) {
    await new Promise((done) => requestAnimationFrame(done));
    const began = performance.now();
    map.panBy([count % 2 ? -60 : 60, count % 4 < 2 ? 40 : -40], { animate: false });
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    times.push(performance.now() - began);
  }
  return times;
}"""


def measure() -> dict[str, float]:
    """Seconds to make page, cells and timeline; kilobytes, squeezed; milliseconds of a frame while the map is moved."""
    return {name: value for size in SIZES for name, value in measured(size).items()}


def measured(size: int) -> dict[str, float]:
    """The figures of one size; the floor of a frame is one in which nothing is moved."""
    with tempfile.TemporaryDirectory() as folder, installation(Path(folder), with_demo=False) as app:
        database: Database = app.extensions["outreach.database"]
        with database.writing.begin() as db:
            make_grid(db, size, now=now())
            count_visits(db, now=now())
        token = token_of(app, Role.DIRECTOR)
        settle()
        client = app.test_client()
        client.set_cookie("signin", token)
        seconds = {name: seconds_of(client, path) for name, path in _PATHS.items()}
        figures = {f"{size}_{name}_seconds": value for name, value in seconds.items()}
        figures[f"{size}_made_seconds"] = seconds["page"] + seconds["cells"]
        figures[f"{size}_kilobytes"] = squeezed(client) / 1024
        return figures | {f"{size}_{name}": value for name, value in frames(app, token).items()}


def seconds_of(client: FlaskClient, path: str) -> float:
    """The median of some rounds."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        answer = client.get(path, headers={"Accept-Encoding": "gzip"})
        times.append(time.perf_counter() - began)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answers {answer.status_code}")
    return statistics.median(times)


def squeezed(client: FlaskClient) -> int:
    """Bytes of page, own scripts and styles, cells and timeline, each squeezed; browsers keep Leaflet and fonts."""
    page = client.get("/map").get_data()
    scripts = sorted((Path(__file__).resolve().parents[2] / "outreach" / "static" / "js" / "desk").glob("map*.js"))
    files = [client.get(path).get_data() for path in _PARTS.findall(page.decode()) if "vendor" not in path]
    data = [client.get(path).get_data() for path in ("/map/script.js", "/map/cells.json", "/map/timeline.json")]
    parts = [page, *files, *data, *(script.read_bytes() for script in scripts if script.name != "map.js")]
    return sum(len(gzip.compress(part, 6)) for part in parts)


def frames(app: Flask, token: str) -> dict[str, float]:
    """Milliseconds to the next frame after the map was moved, and when it was not."""
    with web_server(app) as address, sync_playwright() as playwright, chromium(playwright) as browser:
        one = Visitor(browser, address, "desk")
        one.sign_in(token)
        began = time.perf_counter()
        one.page.goto("/map")
        one.page.wait_for_selector("[data-map-time].is-ready", timeout=120_000)
        ready = time.perf_counter() - began
        still = one.page.evaluate(_PAN.replace("map.panBy", "map.latLngToLayerPoint && (() => 0)"), PANS)
        moved = one.page.evaluate(_PAN, PANS)
        one.context.close()
    return {
        "ready_seconds": ready,
        "frame_ms": statistics.median(moved),
        "frame_ms_floor": statistics.median(still),
    }
