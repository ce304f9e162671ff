"""The folder of the backups: sealed files, their labels, and sealed copies of photos and reports beside them.

A backup without a label is not tested and does not count. A label names nobody: it holds sizes, hashes, the head of
the trail and how many rows each table has, so that another machine can check what it pulled without being able to
open it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from outreach.backups.rules import kept
from outreach.config import Settings
from outreach.kernel.locks import FileLock
from outreach.kernel.outbox import is_point

ENDING = ".vpb"
PUBLIC_KEY = "backup.pub"
_MAKING = ".making-"


class NoBackupKey(Exception):
    """No key pair was made yet: a backup that anybody can read is not made."""


class BackupBusy(Exception):
    """Another process is making a backup."""


@dataclass(frozen=True)
class Label:
    """What stands beside a tested backup."""

    name: str
    made_at: datetime
    tested_at: datetime
    size: int
    sha256: str
    key_mark: str
    revision: str
    rows: dict[str, int]
    trail: str = ""
    boxes: list[str] = field(default_factory=list)
    box_bytes: int = 0
    seconds: float = 0.0

    @property
    def row_count(self) -> int:
        """Rows of all tables."""
        return sum(self.rows.values())

    def as_json(self) -> str:
        """The text of the label."""
        facts = asdict(self) | {"made_at": self.made_at.isoformat(), "tested_at": self.tested_at.isoformat()}
        return json.dumps(facts, indent=1, sort_keys=True)

    @classmethod
    def of_json(cls, text: str) -> Label:
        """The label of that text; raises `ValueError` or `TypeError` for another text."""
        facts: dict[str, Any] = json.loads(text)
        times = {name: datetime.fromisoformat(facts[name]) for name in ("made_at", "tested_at")}
        return cls(**facts | times)


class Shelf:
    """All backups of one installation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.boxes = folder / "files"

    def labels(self) -> list[Label]:
        """The labels of all tested backups whose file is there, newest first."""
        found = []
        for path in self.folder.glob("ve-pho-*.json"):
            with suppress(ValueError, TypeError, KeyError):
                label = Label.of_json(path.read_text(encoding="utf-8"))
                if (self.folder / label.name).exists():
                    found.append(label)
        return sorted(found, key=lambda label: label.made_at, reverse=True)

    @contextmanager
    def workplace(self) -> Iterator[Path]:
        """A private folder for one backup in the making; what a killed process left is swept out first.

        Raises `BackupBusy` where another process is making one.
        """
        self.boxes.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = FileLock(self.folder / ".lock")
        if not lock.take():
            raise BackupBusy
        try:
            for left in self.folder.glob(f"{_MAKING}*"):
                shutil.rmtree(left, ignore_errors=True)
            place = self.folder / f"{_MAKING}{uuid4().hex}"
            place.mkdir(mode=0o700)
            try:
                yield place
            finally:
                shutil.rmtree(place, ignore_errors=True)
        finally:
            lock.let_go()

    def put(self, sealed: Path, label: Label) -> None:
        """Take a tested backup in: the file, then its label, each down to the disk."""
        sealed.replace(self.folder / label.name)
        sync_folder(self.folder)
        note = sealed.with_name("label")
        write_synced(note, label.as_json().encode())
        note.replace(self.folder / f"{label.name.removesuffix(ENDING)}.json")
        sync_folder(self.folder)

    def rotate(self) -> int:
        """Remove backups that are not kept any longer, and what belongs to none; gives how many backups went."""
        labels = self.labels()
        staying = kept(label.made_at for label in labels)
        stay = [label for label in labels if label.made_at in staying]
        names = {name for label in stay for name in (label.name, f"{label.name.removesuffix(ENDING)}.json")}
        for path in self.folder.glob("ve-pho-*"):
            if path.name not in names:
                path.unlink()
        boxes = {box for label in stay for box in label.boxes}
        for path in self.boxes.glob(f"*{ENDING}"):
            if path.name not in boxes:
                path.unlink()
        return len(labels) - len(stay)


def name_of(at: datetime) -> str:
    """The file name of a backup of that instant."""
    return f"ve-pho-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}{ENDING}"


def public_key(settings: Settings) -> bytes:
    """The key that backups are sealed to, a ward's own or its province's; raises `NoBackupKey` before there is one."""
    paths = [folder / PUBLIC_KEY for folder in (settings.data_dir, settings.keys_dir) if folder]
    path = next((path for path in paths if path.exists()), None)
    if path is None:
        raise NoBackupKey
    with suppress(ValueError):
        point = base64.b64decode(path.read_text(encoding="ascii").strip(), validate=True)
        if is_point(point):
            return point
    raise NoBackupKey


def keep_public_key(data_dir: Path, point: bytes) -> None:
    """Seal to this key from the next backup on; earlier backups open with their own."""
    fresh = data_dir / f"{PUBLIC_KEY}.new"
    write_synced(fresh, base64.b64encode(point) + b"\n")
    fresh.replace(data_dir / PUBLIC_KEY)
    sync_folder(data_dir)


def sha256_of(path: Path) -> str:
    """The hash of a file, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_synced(path: Path, content: bytes) -> None:
    """Write a private file down to the disk."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder down to the disk, where the system lets us."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
