"""Photos of visits: handed over in parts, known by their hash, drawn anew before they are kept."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select

from outreach.accounts.rules import THE_HOUSE
from outreach.audit.service import record
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid, NotFound, Refused
from outreach.kernel.pictures import NotAPicture, redrawn
from outreach.kernel.text import N_
from outreach.sync.models import Device, VisitPhoto

LARGEST_PHOTO = 8 * 1024 * 1024
LARGEST_PART = 512 * 1024
MOST_PHOTOS = 60


class OtherOffset(Refused):
    """The part begins elsewhere than where the last one ended; `offset` says where to go on."""

    def __init__(self, offset: int) -> None:
        super().__init__("blob.offset", N_("Ảnh gửi chưa liền mạch. Máy sẽ tự gửi tiếp."))
        self.offset = offset


def photo_of(db: DbSession, visit_id: UUID, sha256: str) -> VisitPhoto | None:
    """The photo of this hash at this visit, once it is whole."""
    return db.scalar(select(VisitPhoto).where(VisitPhoto.visit_id == visit_id, VisitPhoto.sha256 == sha256))


def photos_of(db: DbSession, visit_id: UUID) -> list[VisitPhoto]:
    """The photos of a visit, the oldest first."""
    rows = select(VisitPhoto).where(VisitPhoto.visit_id == visit_id)
    return list(db.scalars(rows.order_by(VisitPhoto.received_at, VisitPhoto.id)))


def offset_of(folder: Path, device: Device, visit_id: UUID, sha256: str) -> int:
    """How much of an unfinished photo has come; raises `NotFound` where nothing has."""
    path = _part_path(folder, device, visit_id, sha256)
    if not path.exists():
        raise NotFound("blob.unknown", N_("Máy chủ chưa có phần nào của ảnh này."))
    return path.stat().st_size


def take_part(
    db: DbSession, device: Device, folder: Path, *, visit_id: UUID, sha256: str, offset: int, total: int, part: bytes,
    now: datetime,
) -> tuple[int, bool]:  # fmt: skip
    """Keep one part of a photo; gives how much there is now, and whether the photo is whole.

    Raises `OtherOffset`, or `Invalid` and `Refused` for what is too large, too much, another file or no picture.
    """
    if total > LARGEST_PHOTO or offset + len(part) > total or len(part) > LARGEST_PART:
        raise Invalid("blob.too_large", N_("Ảnh không được quá 8 MB."))
    path = _part_path(folder, device, visit_id, sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    have = path.stat().st_size if path.exists() else 0
    if offset != have:
        raise OtherOffset(have)
    with path.open("ab") as file:
        file.write(part)
        file.flush()
        os.fsync(file.fileno())
    if have + len(part) < total:
        return have + len(part), False
    _keep(db, device, folder, path, visit_id=visit_id, sha256=sha256, now=now)
    return total, True


def picture_path(folder: Path, photo: VisitPhoto) -> Path:
    """Where a kept photo lies."""
    return folder / "photos" / str(photo.visit_id) / f"{photo.sha256}.jpg"


def _keep(
    db: DbSession, device: Device, folder: Path, path: Path, *, visit_id: UUID, sha256: str, now: datetime
) -> None:
    data = path.read_bytes()
    path.unlink()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Invalid("blob.hash", N_("Ảnh nhận được khác với ảnh trên máy. Máy sẽ tự gửi lại từ đầu."))
    count = db.scalar(select(func.count()).select_from(VisitPhoto).where(VisitPhoto.visit_id == visit_id)) or 0
    if count >= MOST_PHOTOS:
        raise Refused("blob.too_many", N_("Buổi này đã đủ 60 ảnh."))
    try:
        picture = redrawn(data)
    except NotAPicture as error:
        raise Invalid("blob.not_a_picture", N_("Tệp này không phải ảnh JPEG, PNG hay WebP.")) from error
    photo = VisitPhoto(visit_id=visit_id, device_id=device.id, sha256=sha256, size=len(picture), received_at=now)
    db.add(photo)
    kept = picture_path(folder, photo)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(picture)
    record(db, THE_HOUSE, "visit.photo", photo, now=now, visit=visit_id, device=device.id, size=photo.size)


def _part_path(folder: Path, device: Device, visit_id: UUID, sha256: str) -> Path:
    return folder / "photos" / "parts" / f"{device.id}-{visit_id}-{sha256}"
