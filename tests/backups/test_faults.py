"""Full disks, kills and writers in the midst of a backup; what tablets send again after a restore (F12, F20, F21)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from outreach.backups.restoring import check_backup, restore_backup
from outreach.backups.shelf import Shelf
from outreach.config import ROOT, Settings
from outreach.fieldwork.models import Encounter, Remark
from outreach.fieldwork.rules import RemarkKind
from outreach.kernel.db import Database, DbSession, open_database
from outreach.kernel.outbox import outbox_keys
from outreach.sync.models import LedgerEntry
from tests.backups.conftest import NOW, SECRET, back_up, empty_house
from tests.build import make_user, make_visit
from tests.sync.conftest import open_field

pytestmark = pytest.mark.database
needs_unix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL and no limits of this kind")

AS_CHILD = """
import os, resource, signal, sys
from outreach.backups import making, shelf
from outreach.config import Settings
from outreach.kernel.clock import now
fault, place = sys.argv[1:]
if fault == "full":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(place), int(place)))
else:
    def die(*_words, **_facts):
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(*{"sealing": (making, "pack"), "testing": (making, "_test"), "keeping": (shelf, "write_synced"),
              "rotating": (shelf, "kept")}[place], die)
making.make_backup(Settings.from_env(), now=now(), clock=now)
"""


def in_a_child(house: Settings, *words: str) -> int:
    """Make a backup in a process of its own that meets a fault; gives how it ended."""
    environment = {
        **os.environ,
        "OUTREACH_DATABASE_URL": house.database_url,
        "OUTREACH_DATA_DIR": str(house.data_dir),
        "OUTREACH_SECRET_KEY": house.secret_key,
    }
    done = subprocess.run(
        [sys.executable, "-c", AS_CHILD, *words], cwd=ROOT, env=environment, capture_output=True, check=False
    )
    return done.returncode


def shelf_of(house: Settings) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in house.backups.glob("ve-pho-*")}


@needs_unix
@pytest.mark.parametrize("room", ["1000", "150000"])
def test_a_full_disk_leaves_the_backups_that_are_there(house: Settings, room: str) -> None:
    label = back_up(house)
    before = shelf_of(house)
    assert in_a_child(house, "full", room) == 1
    assert shelf_of(house) == before
    assert list(house.backups.glob(".making-*")) == []
    assert back_up(house, NOW + timedelta(hours=1)).rows == label.rows, "with room again it goes on"


@needs_unix
@pytest.mark.parametrize("place", ["sealing", "testing", "keeping", "rotating"])
def test_a_kill_midway_leaves_the_backups_that_are_there(house: Settings, place: str) -> None:
    label = back_up(house)
    before = shelf_of(house)
    assert in_a_child(house, "kill", place) == -signal.SIGKILL
    assert before.items() <= shelf_of(house).items()
    back_up(house, NOW + timedelta(hours=1))
    assert all(check_backup(house.backups / one.name, SECRET).rows for one in Shelf(house.backups).labels())
    assert label.name in {one.name for one in Shelf(house.backups).labels()}
    assert list(house.backups.glob(".making-*")) == []


def test_a_backup_under_write_load_is_of_one_instant(house: Settings, database: Database, tmp_path: Path) -> None:
    """Each transaction writes two remarks: in no backup there is one without the other."""
    with database.writing.begin() as db:
        where = {"visit_id": make_visit(db).id, "author_id": make_user(db).id}
    done, written = threading.Event(), threading.Semaphore(0)

    def write() -> None:
        while not done.is_set():
            with database.writing.begin() as db:
                for _ in range(2):
                    db.add(Remark(kind=RemarkKind.IDEA, text="mẫu", happened_at=NOW, **where))
                    db.flush()
            written.release()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        labels = []
        for hour in range(3):
            assert written.acquire(timeout=60), "somebody writes"
            labels.append(back_up(house, NOW + timedelta(hours=hour)))
    finally:
        done.set()
        writer.join()
    counts = [label.rows["remarks"] for label in labels]
    assert [count % 2 for count in counts] == [0, 0, 0]
    assert counts == sorted(counts)
    assert counts[0] > 0


def test_tablets_send_again_after_a_restore_without_doubles(house: Settings, db: DbSession, tmp_path: Path) -> None:
    """F21: what came after the backup is not lost, what came before is not doubled."""
    field = open_field(db, outbox_keys(house.data_dir / "outbox.key"))
    early = [field.person(f"Người {number} (mẫu)") for number in range(3)]
    assert field.answers(*early) == ["applied"] * 3
    db.commit()
    label = back_up(house)
    late = [field.person(f"Sau {number} (mẫu)") for number in range(4)]
    assert field.answers(*late) == ["applied"] * 4
    db.commit()
    names = sorted(db.scalars(select(Encounter.person_name)))
    there = empty_house(tmp_path / "new", house)
    restore_backup(house.backups / label.name, SECRET, there)
    database = open_database(there.database_url)
    with database.writing.begin() as again:
        restored = replace(field, db=again)
        assert restored.answers(*early, *late) == ["duplicate"] * 3 + ["applied"] * 4
        assert restored.answers(*late, *early) == ["duplicate"] * 7
        assert sorted(again.scalars(select(Encounter.person_name))) == names
        assert again.scalar(select(func.count()).select_from(LedgerEntry)) == 7
    database.engine.dispose()
