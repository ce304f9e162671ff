"""A ward for figures of the tablets' door: its database, its server in a process of its own, and tablets to push."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
from sqlalchemy import select

from outreach.accounts.models import User
from outreach.accounts.password_service import hash_password
from outreach.config import Settings
from outreach.kernel import clock
from outreach.kernel.crypto import install_keyring, read_or_make_keyring
from outreach.kernel.db import open_database
from outreach.kernel.ids import new_id
from outreach.kernel.outbox import outbox_keys
from outreach.tables import metadata
from tests.support.databases import database_maker
from tests.support.field import Scene, make_scene
from tests.support.files import ROOT
from tests.support.tablet import Tablet, credential_of, enrol, give_pass

KEY = "only for figures and pictures, of no use elsewhere."
PASSWORD = "mưa rơi trên mái ngói cũ"  # noqa: S105 (of a ward that lives as long as a figure takes)
CLERK = "canbo.mau"
FACTS = {
    "person_name": "Lê Thị Thọ (mẫu)",
    "identity_number": "038158004521",
    "phone": "0912345678",
    "birth_year": 1958,
}
Queue = tuple[str, list[list[Any]]]


@dataclass
class Pushed:
    """What the pushes of some clients came to."""

    ops: int = 0
    seconds: float = 0.0
    processor: float = 0.0
    times: list[float] = field(default_factory=list)


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


def make_queues(settings: Settings, clients: int, pushes: int, size: int, *, named: str = "Máy") -> list[Queue]:
    """One tablet a client, with everything sealed and signed beforehand; another name for other tablets of a ward."""
    install_keyring(read_or_make_keyring(settings.fields_key))
    database = open_database(settings.database_url)
    keys = outbox_keys(settings.data_dir / "outbox.key")
    with database.writing.begin() as db:
        scene = make_scene(db, on=clock.local_day(clock.now() + timedelta(days=1)))
        if db.scalar(select(User).where(User.username == CLERK)) is None:
            scene.clerk.username, scene.clerk.password_hash = CLERK, hash_password(PASSWORD)
        queues = [_queue(scene, enrol(db, keys, f"{named} {number}"), pushes, size) for number in range(clients)]
    database.engine.dispose()
    return queues


def person(tablet: Tablet, scene: Scene) -> list[Any]:
    """One person of a Saturday: written down, helped with two procedures, sent to the police, promised a visit."""
    who, facts = new_id(), {"what": "Trả kết quả", "place": "home", "due_on": f"{scene.visit.on}"}
    code = scene.procedure.code
    told: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
        ("encounter.record", FACTS, {"record_id": who}),
        ("dossier.assist", {"procedure_code": code, "help": "submitted_online"}, {"subject": who}),
        ("dossier.assist", {"procedure_code": code, "missing_papers": ["Tờ khai"]}, {"subject": who}),
        ("activation.request", {"activation_state": "requested"}, {"subject": who}),
        ("follow_up.promise", facts, {"subject": who}),
    )
    return [tablet.op(scene.clerk, scene.visit, kind, payload, **inner) for kind, payload, inner in told]


def send(address: str, queue: Queue, right: Collection[str] = ("applied",), *, host: str = "") -> list[float]:
    """The seconds of each push of one tablet on one kept connection; raises where an answer is not `right`.

    `host` where the server answers by several names.
    """
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    token, parts = queue
    bodies = [json.dumps({"v": 1, "ops": part}).encode() for part in parts]
    headers = {"X-Ve-Pho": "1", "Authorization": f"Device {token}", "Content-Type": "application/json"}
    headers |= {"Host": host} if host else {}
    times = []
    for body in bodies:
        began = time.perf_counter()
        status, answers = 503, []
        while status == 503:
            connection.request("POST", "/sync/push", body, headers)
            answer = connection.getresponse()
            text = answer.read()
            if answer.headers.get_content_type() != "application/json":
                raise RuntimeError(f"a push was answered {answer.status} {text[:300]!r}")
            status, answers = answer.status, json.loads(text).get("answers", [])
        times.append(time.perf_counter() - began)
        if status != 200 or not {one["answer"] for one in answers} <= set(right):
            raise RuntimeError(f"a push was answered {status} {answers[:1]}")
    connection.close()
    return times


def answers_of(address: str, token: str, part: list[Any]) -> tuple[int, list[str]]:
    """Status and answers of one push on a connection of its own."""
    headers = {"X-Ve-Pho": "1", "Authorization": f"Device {token}", "Content-Type": "application/json"}
    with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)) as connection:
        connection.request("POST", "/sync/push", json.dumps({"v": 1, "ops": part}), headers)
        answer = connection.getresponse()
        words = [one["answer"] for one in json.loads(answer.read()).get("answers", [])]
        return answer.status, words


@contextmanager
def server_process(settings: Settings) -> Iterator[tuple[str, psutil.Process]]:
    """The ward's own web server in a process of its own, believing one proxy, so that guessers have many addresses."""
    address, process = start_server(settings)
    try:
        until(lambda: asked(address) == 200)
        yield address, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def start_server(settings: Settings) -> tuple[str, subprocess.Popen[bytes]]:
    """A server that does not answer yet, and its address."""
    environment = os.environ | {
        "OUTREACH_DATABASE_URL": settings.database_url,
        "OUTREACH_DATA_DIR": str(settings.data_dir),
        "OUTREACH_SECRET_KEY": KEY,
        "OUTREACH_PROXY_HOPS": "1",
        "OUTREACH_PROVINCE_DOMAIN": settings.province_domain,
    }
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "outreach.serve", "--port", str(port)]
    return f"http://127.0.0.1:{port}", subprocess.Popen(command, cwd=ROOT, env=environment)


def asked(address: str, path: str = "/sync/key", method: str = "GET", body: Any = None, **headers: str) -> int:
    """The status of one request on a connection of its own; 0 where nobody listens."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    sent = None if body is None else json.dumps({"v": 1} | body)
    try:
        connection.request(method, path, sent, {"X-Ve-Pho": "1", "Content-Type": "application/json"} | headers)
        answer = connection.getresponse()
        answer.read()
    except OSError:
        return 0
    else:
        return answer.status
    finally:
        connection.close()


def until(is_so: Callable[[], bool]) -> None:
    """Wait up to a minute."""
    end = time.monotonic() + 60
    while not is_so():
        if time.monotonic() > end:
            raise RuntimeError("the server does not answer")
        time.sleep(0.02)


def processor_seconds(process: psutil.Process) -> float:
    """User and system time so far."""
    used = process.cpu_times()
    return float(used.user + used.system)


def _queue(scene: Scene, tablet: Tablet, pushes: int, size: int) -> Queue:
    db = scene.db
    give_pass(db, tablet, scene.clerk, scene.visit, at=clock.now())
    while len(tablet.outbox) < pushes * size:
        person(tablet, scene)
    ops = tablet.outbox[: pushes * size]
    return credential_of(db, tablet), [ops[first : first + size] for first in range(0, len(ops), size)]
