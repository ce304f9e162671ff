"""Pushes of tablets over HTTP: the opening of seals, signatures, validation and the trail included.

Operations and milliseconds at 1, 8 and 32 clients in batches of 50, and single operations from 8 clients, each on
SQLite (synchronous=FULL) and PostgreSQL; the floor is the same number of rows in the same tables by the raw driver.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import psycopg
from sqlalchemy import make_url

from outreach.config import Settings
from outreach.kernel.crypto import install_keyring, read_or_make_keyring
from outreach.kernel.db import open_database
from outreach.kernel.outbox import outbox_keys
from outreach.tables import metadata
from tests.support.databases import POSTGRESQL_URL, database_maker, embedded_postgresql
from tests.support.field import Scene, make_scene
from tests.support.files import ROOT
from tests.support.tablet import Tablet, credential_of, enrol, give_pass

CLIENTS = (1, 8, 32)
BATCH = 50
BATCHES = 24
SINGLES = 400
KEY = "only for figures and pictures, of no use elsewhere."
_FLOOR_TABLES = ("floor_ledger", "floor_encounters", "floor_trail")
Queue = tuple[str, list[list[Any]]]


def measure() -> dict[str, float]:
    """All figures; those of PostgreSQL only where it can be started."""
    with tempfile.TemporaryDirectory() as folder:
        figures = figures_of("sqlite", Path(folder))
    with embedded_postgresql(), tempfile.TemporaryDirectory() as folder:
        # The floor and the figure both pay for durable commits, as in the ward.
        with psycopg.connect(plain_url(os.environ[POSTGRESQL_URL]), autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {setting} = on")
            connection.execute("SELECT pg_reload_conf()")
        figures |= figures_of("postgresql", Path(folder))
    return figures


def figures_of(kind: str, folder: Path) -> dict[str, float]:
    """The figures of one database."""
    figures: dict[str, float] = {}
    for clients in CLIENTS:
        name = f"{kind}_batches_{clients}_clients"
        figures |= named(name, *run(kind, folder / name, clients, BATCHES // clients or 1, BATCH))
        figures[f"{name}_ops_per_second_floor"] = floor_of(kind, folder / f"{name}-floor", BATCH)
    name = f"{kind}_singles_8_clients"
    figures |= named(name, *run(kind, folder / name, 8, SINGLES // 8, 1))
    figures[f"{name}_ops_per_second_floor"] = floor_of(kind, folder / f"{name}-floor", 1)
    return figures


def named(name: str, times: list[float], ops: int, seconds: float, processor: float) -> dict[str, float]:
    """Rate, processor time an operation, and percentiles of one push in milliseconds."""
    cuts = statistics.quantiles(times, n=100) if len(times) > 1 else times * 99
    return {
        f"{name}_ops_per_second": ops / seconds,
        f"{name}_cpu_ms_per_op": processor * 1000 / ops,
        f"{name}_p50_ms": statistics.median(times) * 1000,
        f"{name}_p95_ms": cuts[94] * 1000,
        f"{name}_p99_ms": cuts[98] * 1000,
    }


def run(kind: str, folder: Path, clients: int, pushes: int, size: int) -> tuple[list[float], int, float, float]:
    """Each client sends its pushes one after the other: the times, all operations, the whole, the processor's time."""
    settings = fresh_settings(kind, folder)
    queues = make_queues(settings, clients, pushes, size)
    with server_process(settings) as (address, process):
        with ThreadPoolExecutor(clients) as pool:
            list(pool.map(lambda _: asked(address), range(clients)))
            barrier, before = threading.Barrier(clients), processor_seconds(process)
            began = time.perf_counter()
            times = [one for part in pool.map(lambda queue: send(address, queue, barrier), queues) for one in part]
            seconds = time.perf_counter() - began
        used = processor_seconds(process) - before
    return times, clients * pushes * size, seconds, used


def send(address: str, queue: Queue, barrier: threading.Barrier) -> list[float]:
    """The seconds of each push of one tablet on one kept connection."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    token, parts = queue
    bodies = [json.dumps({"v": 1, "ops": part}).encode() for part in parts]
    headers = {"X-Ve-Pho": "1", "Authorization": f"Device {token}", "Content-Type": "application/json"}
    barrier.wait()
    times = []
    for body in bodies:
        began = time.perf_counter()
        status, answers = 503, []
        while status == 503:
            connection.request("POST", "/sync/push", body, headers)
            answer = connection.getresponse()
            status, answers = answer.status, json.loads(answer.read()).get("answers", [])
        times.append(time.perf_counter() - began)
        if status != 200 or {one["answer"] for one in answers} != {"applied"}:
            raise RuntimeError(f"a push was answered {status} {answers[:1]}")
    return times


def make_queues(settings: Settings, clients: int, pushes: int, size: int) -> list[Queue]:
    """One tablet a client, with everything sealed and signed beforehand."""
    install_keyring(read_or_make_keyring(settings.data_dir / "fields.key"))
    database = open_database(settings.database_url)
    keys = outbox_keys(settings.data_dir / "outbox.key")
    queues = []
    with database.writing.begin() as db:
        scene = make_scene(db)
        for number in range(clients):
            tablet = enrol(db, keys, f"Máy {number}")
            give_pass(db, tablet, scene.clerk, scene.visit)
            queues.append((credential_of(db, tablet), [outbox_of(tablet, scene, size) for _ in range(pushes)]))
    database.engine.dispose()
    return queues


def outbox_of(tablet: Tablet, scene: Scene, size: int) -> list[Any]:
    """People written down with number and phone, so that each costs what it costs on Saturday."""
    facts = {"person_name": "Lê Thị Thọ (mẫu)", "identity_number": "038158004521", "phone": "0912345678"}
    return [tablet.op(scene.clerk, scene.visit, "encounter.record", facts) for _ in range(size)]


def floor_of(kind: str, folder: Path, size: int) -> float:
    """Rows of the ledger, the encounters and the trail a second by the raw driver, `size` of each a commit."""
    settings = fresh_settings(kind, folder)
    place = "?" if kind == "sqlite" else "%s"
    rows = [("x" * 16, "x" * 16, "x" * 900, "x" * 120, "x" * 60)] * size
    connection: Any = raw_connection(settings)
    cursor = connection.cursor()
    for table in _FLOOR_TABLES:
        cursor.execute(f"CREATE TABLE {table} (a VARCHAR, b VARCHAR, c VARCHAR, d VARCHAR, e VARCHAR)")
    connection.commit()
    rounds = 40
    began = time.perf_counter()
    for _ in range(rounds):
        for table in _FLOOR_TABLES:
            places = ", ".join([place] * 5)
            cursor.executemany(f"INSERT INTO {table} VALUES ({places})", rows)  # noqa: S608 (names of ours)
        connection.commit()
    seconds = time.perf_counter() - began
    connection.close()
    return rounds * size / seconds


def raw_connection(settings: Settings) -> Any:
    """The driver's own connection, with the settings by which the house keeps its promises."""
    if not settings.database_url.startswith("sqlite"):
        return psycopg.connect(plain_url(settings.database_url))
    connection = sqlite3.connect(make_url(settings.database_url).database or "")
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def fresh_settings(kind: str, folder: Path) -> Settings:
    """A new installation with all tables."""
    folder.mkdir()
    if kind == "sqlite":
        url = f"sqlite:///{folder / 'outreach.db'}"
        engine = open_database(url).engine
        metadata.create_all(engine)
        engine.dispose()
    else:
        url = database_maker(kind, folder).fresh_url(folder)
    return Settings(url, folder, KEY)


@contextmanager
def server_process(settings: Settings) -> Iterator[tuple[str, psutil.Process]]:
    """The ward's own web server in a process of its own."""
    environment = os.environ | {
        "OUTREACH_DATABASE_URL": settings.database_url,
        "OUTREACH_DATA_DIR": str(settings.data_dir),
        "OUTREACH_SECRET_KEY": KEY,
    }
    port = free_port()
    command = [sys.executable, "-m", "outreach.serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: asked(address) == 200)
        yield address, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def asked(address: str) -> int:
    """The status of the public key: a request that costs nothing."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
    try:
        connection.request("GET", "/sync/key", headers={"X-Ve-Pho": "1"})
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def until(is_so: Callable[[], bool]) -> None:
    """Wait up to a minute."""
    end = time.monotonic() + 60
    while not is_so():
        if time.monotonic() > end:
            raise RuntimeError("the server does not answer")
        time.sleep(0.1)


def processor_seconds(process: psutil.Process) -> float:
    """User and system time so far."""
    used = process.cpu_times()
    return float(used.user + used.system)


def free_port() -> int:
    """A port that nobody holds."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def plain_url(url: str) -> str:
    """A URL as the driver reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
