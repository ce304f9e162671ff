"""Making one backup: snapshot, seal, test what lies on the disk, and only then let an older one go."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from outreach.audit.chain_queries import check_chain
from outreach.backups.boxes import Boxed, box_files
from outreach.backups.loading import plain_engine
from outreach.backups.parcels import ABOUT, About, make_proof, pack, unpack
from outreach.backups.rows import plain_tables
from outreach.backups.shelf import Label, Shelf, name_of, public_key, sha256_of, write_synced
from outreach.backups.snapshot import as_sqlite, check_file, counts_of, revision_of, take_snapshot
from outreach.config import Settings
from outreach.kernel.crypto import read_or_make_keyring
from outreach.kernel.db import DbSession
from outreach.kernel.outbox import SealBroken
from outreach.kernel.strongbox import mark_of, open_with_file_key

Tell = Callable[[str], None]


def make_backup(settings: Settings, *, now: datetime, clock: Callable[[], datetime]) -> Label:
    """Make, seal, test and keep one backup, then remove those that are not kept any longer.

    Raises `NoBackupKey`, `BackupBusy`, `SealBroken` where the test fails, or what the disk says; whatever happens,
    the backups that are there stay.
    """
    point = public_key(settings)
    shelf = Shelf(settings.backups)
    began = time.monotonic()
    with shelf.workplace() as place:
        snapshot = take_snapshot(settings.database_url, place)
        # After the snapshot: every file that it speaks of is there.
        files = box_files(settings.data_dir, shelf.boxes, point)
        about = _about(settings, snapshot, files, now)
        write_synced(place / ABOUT, about.as_json().encode())
        sealed = place / "sealed"
        file_key = pack([place / ABOUT, snapshot], sealed, point)
        snapshot.unlink()
        trail = _test(sealed, file_key, about, place)
        label = Label(
            name=name_of(now), made_at=now, tested_at=clock(), size=sealed.stat().st_size, sha256=sha256_of(sealed),
            key_mark=mark_of(point), revision=about.revision, rows=about.rows, trail=trail,
            boxes=sorted({one.box for one in files}),
            box_bytes=sum(one.size for one in files), seconds=round(time.monotonic() - began, 1),
        )  # fmt: skip
        shelf.put(sealed, label)
    shelf.rotate()
    return label


def check_shelf(shelf: Shelf) -> list[str]:
    """The names of kept files that are not what they were when they were tested; needs no secret."""
    wrong = [label.name for label in shelf.labels() if sha256_of(shelf.folder / label.name) != label.sha256]
    boxes = {box for label in shelf.labels() for box in label.boxes}
    return wrong + sorted(box for box in boxes if not (shelf.boxes / box).exists())


def open_and_test(opened: BinaryIO, place: Path) -> tuple[About, Path]:
    """Restore an opened backup into `place` and try it; gives what it is about and the restored SQLite file.

    Raises `SealBroken` where the database is not sound or a row is missing.
    """
    snapshot = unpack(opened, place)
    about = About.read(place)
    restored = place / "restored.db"
    as_sqlite(snapshot, about.revision, restored)
    check_file(restored)
    if counts_of(restored) != about.rows:
        raise SealBroken("the number of rows")
    return about, restored


def _test(sealed: Path, file_key: bytes, about: About, place: Path) -> str:
    """Gives the head of the trail as it came back, with a mark where its chain does not hold."""
    trial = place / "trial"
    trial.mkdir()
    with sealed.open("rb") as source:
        found, restored = open_and_test(cast("BinaryIO", open_with_file_key(source, file_key)), trial)
    if found != about:
        raise SealBroken(ABOUT)
    engine = plain_engine(f"sqlite:///{restored}")
    with DbSession(engine) as db:
        trail = check_chain(db)
    engine.dispose()
    # A trail that somebody broke is told by its own job; the house is backed up all the more.
    return f"{'! ' if trail.broken else ''}{trail.head.short}"


def _about(settings: Settings, snapshot: Path, files: list[Boxed], now: datetime) -> About:
    """Rows are counted in the snapshot itself where it is a database, else as they were written."""
    engine = plain_engine(settings.database_url)
    with engine.connect() as connection:
        revision = revision_of(connection)
        names = [table.name for table in plain_tables(connection)]
    engine.dispose()
    rows = counts_of(snapshot) if snapshot.suffix == ".db" else _lines_of_each(snapshot, names)
    proof = make_proof(read_or_make_keyring(settings.fields_key))
    return About(now, revision, rows, files, proof)


def _lines_of_each(snapshot: Path, names: list[str]) -> dict[str, int]:
    counts = dict.fromkeys(names, 0)
    name = ""
    with snapshot.open(encoding="utf-8") as file:
        for line in file:
            if line.startswith("{"):
                name = json.loads(line)["table"]
            else:
                counts[name] += 1
    return counts
