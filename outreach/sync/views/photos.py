"""Photos of visits: in from the tablets, out to the people of the visit."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from flask import Blueprint, Response, current_app, render_template, request, send_file

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.kernel.clock import now
from outreach.kernel.errors import Invalid, NotFound
from outreach.kernel.text import N_
from outreach.planning.queries import own_visit_for
from outreach.sync import photo_service
from outreach.sync.device_queries import has_pass
from outreach.sync.guard import WireError, device_here, init_wire, said
from outreach.sync.models import Device, VisitPhoto
from outreach.web.access import for_everyone
from outreach.web.transaction import db

blueprint = Blueprint("blobs", __name__, url_prefix="/sync/blobs")
init_wire(blueprint)
pages = Blueprint("photos", __name__, url_prefix="/visits")
_HASH_LENGTH = 64
_STATUS = {"blob.too_large": 413}


@blueprint.route("/<sha256>", methods=["PUT", "GET"])
@for_everyone
def part(sha256: str) -> Response:
    """One part of a photo in, or (asked with HEAD) how much of it is here."""
    here = device_here(db())
    visit_id = _visit_of(here, sha256)
    folder = _folder()
    if photo_service.photo_of(db(), visit_id, sha256) is not None:
        return _at(said(complete=True), photo_service.LARGEST_PHOTO, is_whole=True)
    if request.method != "PUT":
        return _at(said(complete=False), photo_service.offset_of(folder, here, visit_id, sha256), is_whole=False)
    try:
        offset, is_whole = photo_service.take_part(
            db(), here, folder, visit_id=visit_id, sha256=sha256, offset=_number("Upload-Offset"),
            total=_number("Upload-Length"), part=_data(), now=now(),
        )  # fmt: skip
    except photo_service.OtherOffset as other:
        return _at(said(409, code=other.code, message=other.message), other.offset, is_whole=False)
    except Invalid as error:
        raise WireError(_STATUS.get(error.code, 422), error.code, error.message) from error
    return _at(said(offset=offset, complete=is_whole), offset, is_whole=is_whole)


@pages.get("/<uuid:visit_id>/photos")
@needs(Permission.SEE_ENCOUNTERS)
def album(visit_id: UUID) -> str:
    """The photos of one visit."""
    visit = own_visit_for(db(), current_actor(), visit_id)
    return render_template("sync/photos.html", visit=visit, photos=photo_service.photos_of(db(), visit.id))


@pages.get("/<uuid:visit_id>/photos/<uuid:photo_id>.jpg")
@needs(Permission.SEE_ENCOUNTERS)
def picture(visit_id: UUID, photo_id: UUID) -> Response:
    """One photo."""
    visit = own_visit_for(db(), current_actor(), visit_id)
    photo = db().get(VisitPhoto, photo_id)
    path = photo_service.picture_path(_folder(), photo) if photo and photo.visit_id == visit.id else None
    if path is None or not path.is_file():
        raise NotFound("photo.unknown", N_("Không có ảnh này."))
    return send_file(path, mimetype="image/jpeg", max_age=0)


def _visit_of(here: Device, sha256: str) -> UUID:
    is_hash = len(sha256) == _HASH_LENGTH and all(sign in "0123456789abcdef" for sign in sha256)
    try:
        visit_id = UUID(request.args.get("visit_id", ""))
    except ValueError:
        visit_id = None
    if not is_hash or visit_id is None or not has_pass(db(), here, visit_id):
        raise WireError(403, "blob.visit", N_("Máy này không có phiếu ngày cho buổi đó."))
    return visit_id


def _data() -> bytes:
    length = request.content_length
    if length is None or length > photo_service.LARGEST_PART:
        raise WireError(413, "blob.too_large", N_("Mỗi phần ảnh không được quá 512 kB."))
    return request.get_data(cache=False)


def _number(header: str) -> int:
    given = request.headers.get(header, "")
    if not given.isascii() or not given.isdigit():
        raise WireError(400, "push.malformed", N_("Yêu cầu không đúng khuôn. Hãy cập nhật ứng dụng."))
    return int(given)


def _at(answer: Response, offset: int, *, is_whole: bool) -> Response:
    answer.headers["Upload-Offset"] = str(offset)
    answer.headers["Upload-Complete"] = "?1" if is_whole else "?0"
    return answer


def _folder() -> Path:
    folder: Path = current_app.config["OUTREACH"].data_dir
    return folder
