"""Each request has an id, a line in the log and its place in the counts; no address, no query and no name is kept."""

from __future__ import annotations

import bisect
import logging
import re
import secrets
import threading
import time
from collections import Counter
from typing import cast

from flask import Flask, Response, current_app, g, request

from outreach.kernel.journal import FACTS, REQUEST_ID

_LOG = logging.getLogger("outreach.requests")
_EXTENSION = "outreach.counts"
_GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")
HEADER = "X-Request-Id"
BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds up to which requests are counted together."""


class Counts:
    """What this process has answered since it began."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.began = time.monotonic()
        self.by_status: Counter[str] = Counter()
        self.within: list[int] = [0] * (len(BOUNDS) + 1)
        self.seconds = 0.0

    def add(self, status: int, seconds: float) -> None:
        """One more answer."""
        with self._lock:
            self.by_status[f"{status // 100}xx"] += 1
            self.within[bisect.bisect_left(BOUNDS, seconds)] += 1
            self.seconds += seconds

    @property
    def total(self) -> int:
        """All answers."""
        return sum(self.within)


def init_watching(app: Flask, *, proxy_hops: int) -> None:
    """Watch every request of `app`; a proxy in front of us may have given it an id already."""
    app.extensions[_EXTENSION] = Counts()

    def begin() -> None:
        given = request.headers.get(HEADER, "") if proxy_hops else ""
        g.request_id = given if _GIVEN.fullmatch(given) else secrets.token_hex(8)
        g.request_began = time.perf_counter()
        REQUEST_ID.set(g.request_id)

    def end(response: Response) -> Response:
        if "request_id" in g:
            seconds = time.perf_counter() - g.request_began
            counts().add(response.status_code, seconds)
            response.headers[HEADER] = g.request_id
            facts = {"method": request.method, "endpoint": request.endpoint or "", "status": response.status_code}
            _LOG.info("request", extra={FACTS: facts | {"ms": round(seconds * 1000, 1)}})
        return response

    def forget(_error: BaseException | None) -> None:
        REQUEST_ID.set("")

    app.before_request(begin)
    app.after_request(end)
    app.teardown_request(forget)


def counts() -> Counts:
    """The counts of the running application."""
    return cast("Counts", current_app.extensions[_EXTENSION])
