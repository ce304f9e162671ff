"""The dashboard over HTTP on wards of 10,000 to 1,000,000 encounters, beside a page that does nothing.

54 neighborhoods with 2,200 visits in all (two a weekend for twenty years), a dossier for each encounter and a level 2
for every third; sums are kept as the job process keeps them, and one more visit is being recorded at.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from flask import Flask

from outreach.accounts.rules import Role
from outreach.coverage.service import count_visits
from outreach.kernel.clock import now
from outreach.kernel.db import Database
from outreach.planning.rules import VisitState
from outreach.web.access import for_everyone
from scripts.benchmarks.pages import FLOOR, Reader, percentile_95
from tests.build import make_encounter, make_visit
from tests.support.big_ward import fill_with_people
from tests.support.installation import installation, token_of
from tests.support.servers import web_server

SIZES = (10_000, 100_000, 1_000_000)
ADDRESSES = {"year": "/dashboard", "ever": "/dashboard?period=since_start"}


def measure() -> dict[str, float]:
    """Milliseconds: median and 95th percentile for the year and for everything; seconds to sum up anew."""
    return {name: value for size in SIZES for name, value in measured(size).items()}


def measured(size: int) -> dict[str, float]:
    """The figures of one size."""
    with tempfile.TemporaryDirectory() as folder, installation(Path(folder), with_demo=False) as app:
        app.add_url_rule(FLOOR, "floor", for_everyone(lambda: "Phố"))
        seconds = fill(app, size)
        token = token_of(app, Role.DIRECTOR)
        with web_server(app) as address:
            reader = Reader(address, token)
            floor = reader.times_of(FLOOR)
            figures = {f"{size}_summing_seconds": seconds}
            for name, path in ADDRESSES.items():
                status, _text = reader.read(path)
                if status != 200:
                    raise RuntimeError(f"{path} answers {status}")
                times = reader.times_of(path)
                figures |= {
                    f"{size}_{name}_p50_ms": statistics.median(times),
                    f"{size}_{name}_p95_ms": percentile_95(times),
                    f"{size}_{name}_p95_ms_floor": percentile_95(floor),
                }
    return figures


def fill(app: Flask, size: int) -> float:
    """A ward of so many encounters, summed up, and forty more at a visit that is open now; seconds of the summing."""
    database: Database = app.extensions["outreach.database"]
    with database.writing.begin() as db:
        fill_with_people(db, size, now=now())
    began = time.perf_counter()
    with database.writing.begin() as db:
        count_visits(db, now=now())
    seconds = time.perf_counter() - began
    with database.writing.begin() as db:
        visit = make_visit(db, state=VisitState.HELD)
        for _ in range(40):
            make_encounter(db, visit)
    return seconds
