"""F14, F17: a disk that refuses to sync, and a network that breaks off in the midst of a push."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import sqlite3
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from outreach.config import Settings
from outreach.kernel.db import DbSession
from outreach.kernel.outbox import OutboxKeys, outbox_keys
from outreach.sync.models import LedgerEntry
from tests.support.files import ROOT
from tests.support.pushes import push
from tests.support.servers import web_server
from tests.support.tablet import credential_of
from tests.sync.conftest import open_field, rows

pytestmark = pytest.mark.database
LOSE_ALL = struct.pack("ii", 1, 0)
"""SO_LINGER of no seconds: the connection ends with RST, and what was on its way is gone."""


@pytest.fixture
def keys(settings: Settings) -> OutboxKeys:
    return outbox_keys(settings.data_dir / "outbox.key")


def break_off(address: str, token: str, ops: list[Any], after: int) -> None:
    """Send the first bytes of a push, and end with RST."""
    host = urlsplit(address).netloc
    body = json.dumps({"v": 1, "ops": ops}).encode()
    head = (
        f"POST /sync/push HTTP/1.1\r\nHost: {host}\r\nX-Ve-Pho: 1\r\nAuthorization: Device {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    name, port = host.split(":")
    with socket.create_connection((name, int(port)), timeout=10) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LOSE_ALL)
        line.sendall((head + body)[:after])


def test_f17_a_connection_that_is_reset_after_any_number_of_bytes_takes_nothing_half(
    app: Flask, db: DbSession, keys: OutboxKeys
) -> None:
    field = open_field(db, keys)
    token = credential_of(db, field.tablet)
    ops = [field.person(f"Người {number} (mẫu)") for number in range(5)]
    db.commit()
    whole = len(json.dumps({"v": 1, "ops": ops})) + 250
    with web_server(app) as address:
        for after in range(1, whole, whole // 40):
            break_off(address, token, ops, after)
            assert rows(field) in {0, 5}, f"reset after {after} bytes"
            db.rollback()  # what looks on holds the lock no longer
        status, answers, _ = push(address, token, ops)
    assert status == 200
    assert set(answers) <= {"applied", "duplicate"}
    assert (rows(field), rows(field, LedgerEntry)) == (5, 5)


@contextmanager
def serving(settings: Settings) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The web server as it runs in a ward, in a process of its own."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    environment = os.environ | {
        "OUTREACH_DATABASE_URL": settings.database_url,
        "OUTREACH_DATA_DIR": str(settings.data_dir),
        "OUTREACH_SECRET_KEY": settings.secret_key,
    }
    process = subprocess.Popen([sys.executable, "-m", "outreach.serve", "--port", str(port)], cwd=ROOT, env=environment)
    try:
        for _ in range(300):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.kill()
        process.wait()


@contextmanager
def syncs_fail(process: int) -> Iterator[None]:
    """From here on every fsync of the process says EIO, as a dying disk does."""
    rules = ("-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO")
    tracer = subprocess.Popen(
        ["strace", "-f", "-qq", *rules, "-o", os.devnull, "-p", str(process)], stderr=subprocess.PIPE
    )
    time.sleep(1)
    if tracer.poll() is not None:
        pytest.skip(f"strace may not look at processes here: {tracer.communicate()[1].decode()[:200]}")
    try:
        yield
    finally:
        tracer.kill()
        tracer.communicate()


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace, which makes a disk refuse to sync")
def test_f14_a_disk_that_refuses_to_sync_acknowledges_nothing_and_ends_the_process(
    settings: Settings, db: DbSession, keys: OutboxKeys
) -> None:
    if not settings.database_url.startswith("sqlite"):
        pytest.skip("about SQLite's file; PostgreSQL has a panic of its own for it")
    field = open_field(db, keys)
    token = credential_of(db, field.tablet)
    before, then = ([field.person(f"Người {part}.{number} (mẫu)") for number in range(5)] for part in range(2))
    db.commit()
    with serving(settings) as (address, process):
        assert push(address, token, before)[:2] == (200, ["applied"] * 5)
        with syncs_fail(process.pid):
            with suppress(OSError, http.client.HTTPException):  # the process may end before it has answered
                assert push(address, token, then)[:2] == (503, [])
            process.wait(timeout=30)
    with serving(settings) as (address, _):
        answers = push(address, token, [*before, *then])[1]
    assert answers[:5] == ["duplicate"] * 5
    assert set(answers[5:]) <= {"applied", "duplicate"}
    assert (rows(field), rows(field, LedgerEntry)) == (10, 10)
    with closing(sqlite3.connect(settings.database_url.removeprefix("sqlite:///"))) as look:
        assert look.execute("PRAGMA integrity_check").fetchone() == ("ok",)
