"""Every page that a director reaches by links on the demo ward, over HTTP, beside a page that does nothing."""

from __future__ import annotations

import http.client
import statistics
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

from outreach.accounts.rules import Role
from outreach.web.access import for_everyone
from tests.support.installation import installation, token_of
from tests.support.servers import web_server
from tests.support.walk import walk

ROUNDS = 20
FLOOR = "/floor"


def measure() -> dict[str, float]:
    """Milliseconds: median and 95th percentile of each page, and of all of them together."""
    with tempfile.TemporaryDirectory() as folder, installation(Path(folder), with_demo=True) as app:
        app.add_url_rule(FLOOR, "floor", for_everyone(lambda: "Phố"))
        token = token_of(app, Role.DIRECTOR)
        with web_server(app) as address:
            reader = Reader(address, token)
            pages = found_pages(app, reader)
            times = {name: reader.times_of(path) for name, path in {**pages, "floor": FLOOR}.items()}
    floor = times.pop("floor")
    everything = [milliseconds for page in times.values() for milliseconds in page]
    figures = {
        "pages": float(len(times)),
        "all_p50_ms": statistics.median(everything),
        "all_p50_ms_floor": statistics.median(floor),
        "all_p95_ms": percentile_95(everything),
        "all_p95_ms_floor": percentile_95(floor),
    }
    for name, page in sorted(times.items()):
        figures |= {f"{name}_p50_ms": statistics.median(page), f"{name}_p95_ms": percentile_95(page)}
    return figures


def percentile_95(values: list[float]) -> float:
    """The value that 95 of 100 stay below."""
    return statistics.quantiles(values, n=20)[-1]


class Reader:
    """One signed-in browser on one kept connection."""

    def __init__(self, address: str, token: str, *, host: str = "") -> None:
        self._connection = http.client.HTTPConnection(urlsplit(address).netloc)
        self._headers = {"Cookie": f"signin={token}", "Accept": "text/html"} | ({"Host": host} if host else {})

    def read(self, path: str) -> tuple[int, str]:
        """Status, and the text of a page."""
        self._connection.request("GET", path, headers=self._headers)
        answer = self._connection.getresponse()
        body = answer.read()
        is_page = answer.headers.get_content_type() == "text/html"
        return answer.status, body.decode() if is_page else ""

    def times_of(self, path: str) -> list[float]:
        """Milliseconds of each of the rounds, after one that warms up."""
        self.read(path)
        times = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            self.read(path)
            times.append((time.perf_counter() - began) * 1000)
        return times


def found_pages(app: Flask, reader: Reader) -> dict[str, str]:
    """A path of each kind of page that links lead to; raises where a link leads to an error."""
    pages = {}
    for answer in walk(app, reader.read, most_of_each=1):
        if answer.status >= 400:
            raise RuntimeError(f"a link leads to {answer.path}, which answers {answer.status}")
        if answer.status == 200 and answer.text:
            pages[answer.endpoint] = answer.path
    return pages
