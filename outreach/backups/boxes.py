"""Photos and report files, each sealed once beside the backups: they never change, so an hour costs what is new."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from outreach.backups.shelf import ENDING, sync_folder
from outreach.kernel.outbox import SealBroken
from outreach.kernel.strongbox import SealingWriter, mark_of, open_with_file_key, open_with_secret

FOLDERS = ("photos", "reports")
"""What of the data folder belongs to the database. Key files never do: they are kept apart (trust.md, T15)."""

_UNFINISHED = (".part", ".tmp", ".new")


@dataclass(frozen=True)
class Boxed:
    """One file of the data folder, and the box in which its content lies."""

    path: str
    size: int
    sha256: str
    box: str


def belonging_files(data_dir: Path) -> Iterator[Path]:
    """The files that go with the database, in order."""
    for name in FOLDERS:
        for path in sorted((data_dir / name).rglob("*")):
            if path.is_file() and path.suffix not in _UNFINISHED and path.parent.name != "parts":
                yield path


def box_files(data_dir: Path, folder: Path, point: bytes) -> list[Boxed]:
    """Seal what has no box yet into `folder`; gives all files with their boxes."""
    boxed = []
    for path in belonging_files(data_dir):
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue  # it expired while we were looking
        name = path.relative_to(data_dir).as_posix()
        sha256 = hashlib.sha256(content).hexdigest()
        mark = hashlib.sha256(f"{name}\0{sha256}".encode()).hexdigest()[:40]
        box = f"{mark_of(point)}-{mark}{ENDING}"
        if not (folder / box).exists():
            _seal(content, folder / box, point)
        boxed.append(Boxed(name, len(content), sha256, box))
    sync_folder(folder)
    return boxed


def unbox(one: Boxed, folder: Path, data_dir: Path, secret: str) -> None:
    """Bring one file back to its place; raises `SealBroken` where the box is missing or not what was put in."""
    target = (data_dir / one.path).resolve()
    if not target.is_relative_to(data_dir.resolve()) or Path(one.path).parts[0] not in FOLDERS:
        raise SealBroken(one.path)
    try:
        with (folder / one.box).open("rb") as source:
            content = open_with_secret(source, secret).read()
    except FileNotFoundError as error:
        raise SealBroken(f"{one.box}: missing") from error
    if hashlib.sha256(content).hexdigest() != one.sha256:
        raise SealBroken(one.box)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def _seal(content: bytes, target: Path, point: bytes) -> None:
    fresh = target.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file:
        writer = SealingWriter(file, point)
        writer.write(content)
        writer.finish()
        file.flush()
        os.fsync(file.fileno())
        file.seek(0)
        if open_with_file_key(file, writer.file_key).read() != content:
            raise SealBroken(target.name)
    fresh.replace(target)
