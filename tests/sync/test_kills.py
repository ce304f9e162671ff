"""R4: the server is killed without warning at every kind of point of a push; nothing told is lost, nothing doubled.

`--long` draws 2,000 points instead of a dozen.
"""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Self

import pytest
from sqlalchemy import func, select

from outreach.audit.models import AuditEntry
from outreach.config import Settings
from outreach.fieldwork.models import Encounter
from outreach.kernel.db import Database, DbSession
from outreach.kernel.outbox import OutboxKeys
from outreach.sync.models import LedgerEntry
from tests.support.files import ROOT
from tests.support.killing import AT_ANSWER, AT_COMMIT
from tests.support.tablet import credential_of
from tests.sync.conftest import open_field

pytestmark = pytest.mark.database
OPS_IN_A_PUSH = 5
POINTS_OF_A_PUSH = 70
"""More points than one push of five passes, so that some runs do not die at all."""


class Server:
    """A server that can be started again and again, each time to die at another point."""

    def __init__(self, settings: Settings) -> None:
        environment = os.environ | {
            "OUTREACH_DATABASE_URL": settings.database_url,
            "OUTREACH_DATA_DIR": str(settings.data_dir),
            "OUTREACH_SECRET_KEY": settings.secret_key,
        }
        command = [sys.executable, "-m", "tests.support.killing"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.maker = subprocess.Popen(command, cwd=ROOT, env=environment, **pipes)  # type: ignore[call-overload]

    @contextmanager
    def living_until(self, point: int) -> Iterator[str]:
        """The address of a server that dies at `point` of its work (0: only at the end of the block)."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.maker.stdin.write(f"{port} {point}\n")
        self.maker.stdin.flush()
        process = int(self.maker.stdout.readline())
        yield f"http://127.0.0.1:{port}"
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.maker.stdin.close()
        self.maker.wait(timeout=30)
        self.maker.stdout.close()


def push(address: str, token: str, ops: list[Any]) -> list[dict[str, Any]]:
    """The answers, or nothing where none came whole."""
    headers = {"X-Ve-Pho": "1", "Authorization": f"Device {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{address}/sync/push", json.dumps({"v": 1, "ops": ops}).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return list(json.load(answer)["answers"])
    except (OSError, urllib.error.URLError, ValueError):
        return []


def kill_points(config: pytest.Config) -> list[int]:
    count = 2000 if config.getoption("--long") else 15
    draw = random.Random(4)
    return [AT_COMMIT, AT_ANSWER, *(draw.randint(1, POINTS_OF_A_PUSH) for _ in range(count))]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork, which Windows does not have")
def test_r04_a_server_killed_at_any_point_loses_nothing_told_and_doubles_nothing(
    database: Database, db: DbSession, keys: OutboxKeys, settings: Settings, pytestconfig: pytest.Config
) -> None:
    field = open_field(db, keys)
    token = credential_of(db, field.tablet)
    db.commit()
    told: set[str] = set()
    with Server(settings) as server:
        deaths = 0
        for point in kill_points(pytestconfig):
            for number in range(OPS_IN_A_PUSH):
                field.person(f"Người {number} (mẫu)")
            with server.living_until(point) as address:
                answers = push(address, token, field.tablet.outbox[-2 * OPS_IN_A_PUSH :])
            told |= {one["op_id"] for one in answers}
            deaths += not answers
            assert_whole(database, told)
        with server.living_until(0) as address:
            for first in range(0, len(field.tablet.outbox), 50):
                assert push(address, token, field.tablet.outbox[first : first + 50])
    assert deaths > 0
    assert_whole(database, {op["op_id"] for op in field.tablet.outbox})


def assert_whole(database: Database, told: set[str]) -> None:
    """What was told is there; each operation has its row, its record and its line in the trail, or none of them."""
    with database.reading() as db:
        kept = {str(op_id) for op_id in db.scalars(select(LedgerEntry.op_id))}
        trail = select(func.count()).select_from(AuditEntry).where(AuditEntry.act == "encounter.record")
        counts = db.scalar(select(func.count()).select_from(Encounter)), db.scalar(trail)
    assert told <= kept
    assert counts == (len(kept), len(kept))
