"""Every page that a director reaches by links on the demo ward, over HTTP, beside a page that does nothing."""

from __future__ import annotations

import http.client
import re
import statistics
import tempfile
import time
from collections import deque
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

from outreach.accounts.rules import Role
from outreach.web.access import for_everyone
from tests.support.installation import installation, token_of
from tests.support.servers import web_server

ROUNDS = 20
FLOOR = "/floor"
_LINK = re.compile(r'href="(/[^"#]*)')
_SKIPPED = {"assets.file", "assets.favicon", "languages.choose"}


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

    def __init__(self, address: str, token: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(address).netloc)
        self._headers = {"Cookie": f"signin={token}", "Accept": "text/html"}

    def read(self, path: str) -> tuple[int, str, str]:
        """Status, kind of content and text of a page."""
        self._connection.request("GET", path, headers=self._headers)
        answer = self._connection.getresponse()
        body = answer.read()
        kind = answer.headers.get_content_type()
        return answer.status, kind, body.decode("utf-8", errors="replace") if kind == "text/html" else ""

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
    """The first path found of each page that links lead to; raises where a link leads to an error."""
    router = app.url_map.bind("localhost")
    pages: dict[str, str] = {}
    waiting, seen = deque(["/"]), {"/"}
    while waiting:
        path = waiting.popleft()
        endpoint = router.match(urlsplit(path).path)[0]
        if endpoint in pages or endpoint in _SKIPPED:
            continue
        status, kind, text = reader.read(path)
        if status >= 400:
            raise RuntimeError(f"a link leads to {path}, which answers {status}")
        if status == 200 and kind == "text/html":
            pages[endpoint] = path
        fresh = dict.fromkeys(link for link in map(unescape, _LINK.findall(text)) if link not in seen)
        seen.update(fresh)
        waiting.extend(fresh)
    return pages
