"""Files that browsers keep: one revision over all of them, in the path, so that they may keep them for a year."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from flask import Blueprint, abort, current_app, redirect, request, send_file, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.security import safe_join
from werkzeug.wrappers import Response

from outreach.kernel.errors import SettingsError
from outreach.web.access import for_everyone
from outreach.web.joined import JOINED, joined_bytes
from outreach.web.lean import STATIC, without_comments
from outreach.web.vendor import VENDOR_FILES

VENDOR = STATIC / "vendor"
ONE_YEAR = 31_536_000

# Written down here because the table of the operating system differs (on Windows .js may be text/plain).
MIME_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}

blueprint = Blueprint("assets", __name__)


def asset_url(name: str) -> str:
    """The path of a static file, with the revision that its content belongs to; raises `LookupError` for none."""
    if name not in JOINED and not (STATIC / name).is_file():
        raise LookupError(f"no static file {name}")
    return url_for("assets.file", revision=revision(), name=name)


def revision() -> str:
    """Twelve hex digits over the names and contents of all static files; another one after any change."""
    if current_app.debug:
        _revision_of_files.cache_clear()
    return _revision_of_files()


@blueprint.get("/static/<revision>/<path:name>")
@for_everyone
def file(revision: str, name: str) -> Response:  # noqa: ARG001 (part of the address)
    """A static file; a page that was opened before an upgrade is led to the present one."""
    path = safe_join(str(STATIC), name)
    mime_type = MIME_TYPES.get(Path(name).suffix)
    if path is None or mime_type is None or not (name in JOINED or Path(path).is_file()):
        abort(404)
    if request.script_root + request.path != asset_url(name):
        return redirect(asset_url(name))
    if not mime_type.startswith("text/"):
        return _for_a_year(send_file(path, mimetype=mime_type))
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        return _for_a_year(_packed(_gzipped(name, _revision_of_files()), mime_type))
    return _for_a_year(Response(served_bytes(name, _revision_of_files()), mimetype=mime_type))


@blueprint.get("/favicon.ico")
@for_everyone
def favicon() -> Response:
    """The picture that browsers ask for beside files which name none."""
    return redirect(asset_url("img/favicon.svg"))


def _for_a_year(answer: Response) -> Response:
    answer.cache_control.public = True
    answer.cache_control.max_age = ONE_YEAR
    answer.cache_control.immutable = True
    answer.vary.add("Accept-Encoding")
    return answer


def _packed(body: bytes, mime_type: str) -> Response:
    answer = Response(body, mimetype=mime_type)
    answer.headers["Content-Encoding"] = "gzip"
    return answer


@cache
def served_bytes(name: str, _revision: str) -> bytes:
    """What browsers get of a file below static/: scripts and styles without their comments, anything else as it is."""
    if name in JOINED:
        return joined_bytes(name)
    path = STATIC / name
    return without_comments(path) if path.suffix in {".js", ".css"} else path.read_bytes()


@cache
def _gzipped(name: str, revision: str) -> bytes:
    return gzip.compress(served_bytes(name, revision), 9, mtime=0)


@blueprint.record_once
def _check_at_start(_state: BlueprintSetupState) -> None:
    check_vendor_files(VENDOR)
    _revision_of_files()


def check_vendor_files(folder: Path) -> None:
    """Raise `SettingsError` naming the files of others that are not installed in `folder`."""
    missing = [name for name in VENDOR_FILES if not (folder / name).is_file()]
    if missing:
        raise SettingsError(
            "static/vendor", f"thiếu {', '.join(missing)}; hãy chạy: python3 scripts/run.py --setup-only"
        )


def content_revision(files: Iterable[Path], folder: Path) -> str:
    """Twelve hex digits over names (relative to `folder`) and contents of `files`, in any order."""
    digest = hashlib.sha256()
    for file in sorted(files):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]


@cache
def _revision_of_files() -> str:
    files = [file for file in STATIC.rglob("*") if file.suffix in MIME_TYPES and file.is_file()]
    return content_revision(files, STATIC)
