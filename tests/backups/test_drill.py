"""The drill of restoring: the house is destroyed while tablets push, and comes back by one command (show 5 of W8)."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from alembic import command
from sqlalchemy import select

from outreach.backups.making import make_backup
from outreach.backups.shelf import Shelf, keep_public_key
from outreach.building import migrations_of
from outreach.config import ROOT, Settings
from outreach.kernel.clock import now
from outreach.kernel.db import open_database
from outreach.kernel.outbox import outbox_keys
from outreach.kernel.strongbox import new_secret, point_of_secret
from outreach.sync.models import LedgerEntry
from outreach.sync.push_service import receive
from outreach.sync.rules import OpAnswer
from outreach.tables import metadata
from scripts.benchmarks._ward import Queue, answers_of, fresh_settings, make_queues, server_process

TABLETS, BATCH, LEFT_FOR_THE_FIRE = 4, 50, 2
DAILY, LONG = 1200, 150_000
"""Operations; two thirds of them are in the backup."""

MINUTES = 5
KEPT_BY_THE_DAY = ("encounters", "dossiers", "missing_papers", "activations", "follow_ups")
"""What the operations of the drill write."""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_house_that_burns_while_tablets_push_comes_back_row_for_row(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """F21, show 5: what was told to be stored is there again once the tablets have sent what the backup lacks."""
    count = LONG if pytestconfig.getoption("--long") else DAILY
    house = replace(fresh_settings("sqlite", tmp_path / "house"), backup_dir=tmp_path / "another-disk")
    command.stamp(migrations_of(house.database_url), "head")
    secret = new_secret()
    keep_public_key(house.data_dir, point_of_secret(secret))
    queues = make_queues(house, TABLETS, count // TABLETS // BATCH, BATCH)
    twin = _copy(house, tmp_path / "twin")
    told = _burn(house, queues)
    assert BATCH <= len(told) < count, "it burns in the midst"

    began = time.monotonic()
    there = _restored(house, tmp_path, secret)
    took = time.monotonic() - began
    assert took < MINUTES * 60, took
    with server_process(there) as (address, _):
        sent = sum(_send_what_is_missing(address, queue) for queue in queues)
    assert 0 < sent <= count

    database, keys = open_database(twin.database_url), outbox_keys(twin.data_dir / "outbox.key")
    for _, parts in queues:
        for part in parts:
            with database.writing.begin() as db:
                receive(db, keys, part, now=now())
    database.engine.dispose()
    ours, theirs = _rows(there), _rows(twin)
    assert {name: len(rows) for name, rows in ours.items()} == {name: len(rows) for name, rows in theirs.items()}
    assert ours == theirs
    assert told <= _applied(there), "what a tablet was told to be stored is stored"
    assert len(_applied(there)) == count


def _copy(house: Settings, folder: Path) -> Settings:
    shutil.copytree(house.data_dir, folder)
    return Settings(f"sqlite:///{folder / 'outreach.db'}", folder, house.secret_key)


def _burn(house: Settings, queues: Sequence[Queue]) -> set[str]:
    """Let all tablets push, back up at two thirds, destroy soon after; gives what tablets were told is stored."""
    told: set[str] = set()
    count = sum(len(part) for _, parts in queues for part in parts)
    backed_up, burnt = threading.Event(), threading.Event()

    def push(address: str, queue: Queue) -> None:
        token, parts = queue
        for number, part in enumerate(parts):
            if number == len(parts) - LEFT_FOR_THE_FIRE:
                backed_up.wait()
            try:
                status, words = answers_of(address, token, part)
            except (OSError, http.client.HTTPException):
                return
            if burnt.is_set() or status != 200:
                return
            told.update(op["op_id"] for op, word in zip(part, words, strict=True) if word == "applied")

    with server_process(house) as (address, process), ThreadPoolExecutor(len(queues)) as pool:
        for queue in queues:
            pool.submit(push, address, queue)
        try:
            _until(lambda: len(told) >= 2 * count // 3)
            make_backup(house, now=now(), clock=now)
        finally:
            backed_up.set()
        before = len(told)
        _until(lambda: len(told) > before)
        burnt.set()
        process.kill()
        shutil.rmtree(house.data_dir)
    return told


def _restored(house: Settings, tmp_path: Path, secret: str) -> Settings:
    """Another machine: the key files out of their envelopes, the backup from the other disk, one command."""
    folder = tmp_path / "new"
    folder.mkdir()
    for name in ("fields.key", "outbox.key"):
        shutil.copy(tmp_path / "twin" / name, folder / name)
    stick = tmp_path / "stick.txt"
    stick.write_text(secret)
    there = Settings(f"sqlite:///{folder / 'outreach.db'}", folder, house.secret_key)
    environment = os.environ | {
        "OUTREACH_DATABASE_URL": there.database_url,
        "OUTREACH_DATA_DIR": str(folder),
        "OUTREACH_SECRET_KEY": there.secret_key,
    }
    (label,) = Shelf(house.backups).labels()
    words = [sys.executable, "-m", "outreach.backups", "restore", str(house.backups / label.name), "--key", str(stick)]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return there


def _send_what_is_missing(address: str, queue: Queue) -> int:
    """As a tablet does it: ask how far the house has come, and send what it kept beyond that; gives how much."""
    token, parts = queue
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    connection.request("GET", "/sync/status", headers={"X-Ve-Pho": "1", "Authorization": f"Device {token}"})
    streams = json.loads(connection.getresponse().read())["streams"]
    connection.close()
    reached = {stream["author_id"]: stream["contiguous"] for stream in streams}
    kept = [op for part in parts for op in part if op["seq"] > reached.get(op["author_id"], 0)]
    for first in range(0, len(kept), BATCH):
        status, words = answers_of(address, token, kept[first : first + BATCH])
        assert (status, set(words) - {"applied", "duplicate"}) == (200, set())
    return len(kept)


def _rows(house: Settings) -> dict[str, list[tuple[Any, ...]]]:
    """Every row that the operations wrote, sealed fields opened.

    Without the instants at which the house wrote it, and the ids that it made up itself.
    """
    database, found = open_database(house.database_url), {}
    with database.reading() as db:
        for name in KEPT_BY_THE_DAY:
            columns = [one for one in metadata.tables[name].columns if (name, one.name) != ("missing_papers", "id")]
            rows = (tuple(None if isinstance(value, datetime) else value for value in row)
                    for row in db.execute(select(*columns)))  # fmt: skip
            found[name] = sorted(rows, key=repr)
    database.engine.dispose()
    return found


def _applied(house: Settings) -> set[str]:
    database = open_database(house.database_url)
    with database.reading() as db:
        ids = {str(one) for one in db.scalars(select(LedgerEntry.op_id).where(LedgerEntry.answer == OpAnswer.APPLIED))}
    database.engine.dispose()
    return ids


def _until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 600
    while not is_so():
        assert time.monotonic() < end, "nobody pushes"
        time.sleep(0.002)
