"""Uploads that were shown and not yet confirmed. How every importer works:

1. POST the file:    `form = UploadForm(…)`; `token = uploads.keep("places", actor.user_id, name, data, now=now)`,
                     redirect (303) to the preview. Call the feature's planner first, so that a file which is no
                     table of ours (`Invalid`) is refused at the field and nothing is kept.
2. GET the preview:  `upload = uploads.take("places", actor.user_id, token, now=now)`; the feature's
                     `plan_import(db, upload.data, upload.file_name) -> ImportPlan` compares with the database and
                     stores nothing; render `imports/preview.html` macros `plan_preview(plan, upload, …)`.
3. POST the confirm: take and plan again; `refuse_stale(plan, fingerprint_from_the_form)`; store all rows in this
                     one transaction or none; `uploads.drop(token)`.

Files lie in the data directory under names that say nothing, sealed with the keys of the installation,
bound to the person and the kind of import, and are gone after an hour.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from outreach.kernel.crypto import installed_keyring
from outreach.kernel.errors import Refused, SettingsError
from outreach.kernel.text import N_, clean
from outreach.workbooks.changes import ImportPlan

KEPT_FOR = timedelta(hours=1)
MOST_WAITING = 20
_MARK = re.compile(r"[0-9a-f]{34}")
_PURPOSE = "uploads.pending"


@dataclass(frozen=True)
class PendingUpload:
    """One kept file with its token, by which only its owner gets it back."""

    token: str
    file_name: str
    data: bytes
    kept_at: datetime


class PendingUploads:
    """The folder of kept uploads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, kind: str, owner_id: UUID | None, file_name: str, data: bytes, *, now: datetime) -> str:
        """Keep a file for an hour and give its token; old ones are swept out on the way.

        Raises `Refused` where this person has too many waiting: nobody fills the disk (ASVS 5.0 v5.0.0-5.2.4).
        """
        self.sweep(now=now)
        if len(list(self._folder.glob(f"{self._mark_of(owner_id)}-*.upload"))) >= MOST_WAITING:
            raise Refused("upload.many", N_("Có quá nhiều tệp đang chờ nhập. Hãy nhập cho xong hoặc chờ một giờ."))
        token = f"{self._mark_of(owner_id)}.{secrets.token_urlsafe(24)}"
        note = {
            "kind": kind,
            "owner": str(owner_id),
            "file_name": clean(file_name)[:200],
            "kept_at": now.isoformat(),
            "data": base64.b64encode(data).decode(),
        }
        self._folder.mkdir(parents=True, exist_ok=True)
        target = self._path(token)
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(installed_keyring().seal(json.dumps(note), _PURPOSE))
        return token

    def take(self, kind: str, owner_id: UUID | None, token: str, *, now: datetime) -> PendingUpload:
        """The kept file; raises `Refused` where it is gone, too old, of another kind or another person's."""
        try:
            note = json.loads(installed_keyring().open(self._path(token).read_bytes(), _PURPOSE))
        except (OSError, SettingsError, IndexError, ValueError) as error:
            raise _gone() from error
        kept_at = datetime.fromisoformat(note["kept_at"])
        if note["kind"] != kind or note["owner"] != str(owner_id) or now - kept_at > KEPT_FOR:
            raise _gone()
        return PendingUpload(token, note["file_name"], base64.b64decode(note["data"]), kept_at)

    def drop(self, token: str) -> None:
        """Remove a file that is stored or given up; a token that is not there is no error."""
        self._path(token).unlink(missing_ok=True)

    def sweep(self, *, now: datetime) -> int:
        """Remove what is older than an hour; gives how many."""
        stale = [path for path in self._folder.glob("*.upload") if _age_of(path, now) > KEPT_FOR]
        for path in stale:
            path.unlink(missing_ok=True)
        return len(stale)

    def _path(self, token: str) -> Path:
        # The name is a hash: it cannot leave the folder, and the folder does not tell the token.
        owner, _, _ = token.partition(".")
        before = f"{owner}-" if _MARK.fullmatch(owner) else ""
        return self._folder / (before + hashlib.sha256(token.encode()).hexdigest() + ".upload")

    def _mark_of(self, owner_id: UUID | None) -> str:
        return installed_keyring().index(str(owner_id), _PURPOSE).hex()


def refuse_stale(plan: ImportPlan, fingerprint: str) -> None:
    """Raise `Refused` where the outcome is no longer the one that was shown, or is not one to store."""
    if not plan.may_be_stored or not secrets.compare_digest(plan.fingerprint, fingerprint):
        raise Refused("import.stale", N_("Dữ liệu đã đổi từ lúc xem trước. Chưa nhập gì; hãy xem lại rồi nhập."))


def _age_of(path: Path, now: datetime) -> timedelta:
    try:
        return timedelta(seconds=now.timestamp() - path.stat().st_mtime)
    except FileNotFoundError:
        return timedelta()


def _gone() -> Refused:
    return Refused("upload.gone", N_("Tệp xem trước đã nhập rồi hoặc đã quá một giờ. Hãy gửi lại tệp."))
