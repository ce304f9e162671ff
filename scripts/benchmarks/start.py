"""A cold start: from the start of a new Python to the first answered page, and the memory then held."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 5
_TELL = """
import json, psutil
print(json.dumps({"status": answer.status_code, "memory": psutil.Process().memory_info().rss}))
"""
_HOUSE = """
from wsgi import app
answer = app.test_client().get("/sign-in")
"""
_FLOOR = """
from flask import Flask
app = Flask("floor")
app.add_url_rule("/", view_func=lambda: "Phố")
answer = app.test_client().get("/")
"""


def measure() -> dict[str, float]:
    """Medians of five starts, house and bare Flask in turn; memory in MiB."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "OUTREACH_DATA_DIR": folder, "OUTREACH_DATABASE_URL": ""}
        migrate = [sys.executable, "-m", "flask", "--app", "wsgi", "migrate"]
        subprocess.run(migrate, env=environment, check=True, stdout=subprocess.DEVNULL)
        rounds = [(_start(_HOUSE, environment), _start(_FLOOR, environment)) for _ in range(ROUNDS)]
    house, floor = ([run[kind] for run in rounds] for kind in (0, 1))
    return {
        "seconds_to_first_page": statistics.median(run[0] for run in house),
        "seconds_to_first_page_floor": statistics.median(run[0] for run in floor),
        "resident_mib": statistics.median(run[1] for run in house),
        "resident_mib_floor": statistics.median(run[1] for run in floor),
    }


def _start(code: str, environment: dict[str, str]) -> tuple[float, float]:
    began = time.perf_counter()
    command = [sys.executable, "-c", code + _TELL]
    root = Path(__file__).resolve().parent.parent.parent
    done = subprocess.run(command, env=environment, cwd=root, check=True, capture_output=True, text=True)
    seconds = time.perf_counter() - began
    told = json.loads(done.stdout)
    if told["status"] != 200:
        raise RuntimeError(f"the first page answered {told['status']}")
    return seconds, told["memory"] / 2**20
