"""One backup as one sealed file: what it is about, and the snapshot; packed, sealed, and unpacked again."""

from __future__ import annotations

import base64
import gzip
import json
import os
import shutil
import tarfile
import zlib
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from outreach.backups.boxes import Boxed
from outreach.backups.snapshot import FILE, LINES
from outreach.kernel.crypto import Keyring
from outreach.kernel.errors import SettingsError
from outreach.kernel.outbox import SealBroken
from outreach.kernel.strongbox import SealingWriter

ABOUT = "about.json"
_FORM = 1
_PROOF = "backups.proof"
_PARTS = frozenset({ABOUT, FILE, LINES})


@dataclass(frozen=True)
class About:
    """What a backup says of itself, inside the seal. `proof` opens to who has the right `fields.key`."""

    made_at: datetime
    revision: str
    rows: dict[str, int]
    files: list[Boxed]
    proof: str

    def as_json(self) -> str:
        """The text of it."""
        return json.dumps(asdict(self) | {"form": _FORM, "made_at": self.made_at.isoformat()}, ensure_ascii=False)

    @classmethod
    def read(cls, folder: Path) -> About:
        """What the unpacked backup in `folder` is about; raises `SealBroken` where it is none that we know."""
        try:
            facts = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
            if facts.pop("form") != _FORM:
                raise SealBroken("a backup of a newer Về Phố")
            files = [Boxed(**one) for one in facts.pop("files")]
            return cls(files=files, made_at=datetime.fromisoformat(facts.pop("made_at")), **facts)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SealBroken(ABOUT) from error


def make_proof(keyring: Keyring) -> str:
    """Something that only these keys open."""
    return base64.b64encode(keyring.seal("ve-pho", _PROOF)).decode()


def is_opened_by(proof: str, keyring: Keyring) -> bool:
    """Whether the sealed fields of this backup open with these keys."""
    try:
        return keyring.open(base64.b64decode(proof), _PROOF) == "ve-pho"
    except (SettingsError, ValueError):
        return False


def pack(parts: list[Path], target: Path, point: bytes) -> bytes:
    """Seal the parts into `target`, down to the disk; gives the key of this one file."""
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        writer = SealingWriter(file, point)
        # The first level of packing is a third slower than none and leaves a tenth of the size.
        with (
            gzip.GzipFile("", "wb", 1, cast("BinaryIO", writer), mtime=0) as packed,
            tarfile.open(fileobj=packed, mode="w|") as tar,
        ):
            for part in parts:
                tar.add(part, part.name, recursive=False)
        writer.finish()
        file.flush()
        os.fsync(file.fileno())
    return writer.file_key


def unpack(opened: BinaryIO, folder: Path) -> Path:
    """Unpack an opened backup into `folder`; gives the snapshot. Raises `SealBroken` for anything else than one."""
    found = set()
    try:
        with gzip.GzipFile(fileobj=opened) as plain, tarfile.open(fileobj=plain, mode="r|") as tar:
            for member in tar:
                source = tar.extractfile(member)
                if member.name not in _PARTS or source is None:
                    raise SealBroken(member.name)
                with (folder / member.name).open("xb") as target:
                    shutil.copyfileobj(source, target, 1024 * 1024)
                found.add(member.name)
        if opened.read(1):
            raise SealBroken("something follows")
    except (tarfile.TarError, EOFError, gzip.BadGzipFile, zlib.error, FileExistsError) as error:
        raise SealBroken("the content") from error
    snapshots = found - {ABOUT}
    if ABOUT not in found or len(snapshots) != 1:
        raise SealBroken("the parts")
    return folder / snapshots.pop()
