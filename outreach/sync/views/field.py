"""The tablet's application: one page for everybody, its manifest, and the script that keeps it for days offline."""

from __future__ import annotations

import json
import re
from pathlib import Path

from flask import Blueprint, Response, current_app, jsonify, request

from outreach.kernel.text import N_
from outreach.web.access import for_everyone
from outreach.web.assets import asset_url, revision
from outreach.web.i18n import chosen_language, say
from outreach.web.joined import TABLET_SCRIPT, TABLET_SHEET
from outreach.web.lean import STATIC
from outreach.web.offline import carried_files, digest, hashes_of
from outreach.web.packing import packed
from outreach.web.templates import TEMPLATES

blueprint = Blueprint("field", __name__, url_prefix="/field")
_BAR_COLOUR = "#0c2b2c"
_PAPER_COLOUR = "#f5f4ef"
_WORKER = "js/service_worker.js"
_SYMBOL = re.compile(r'<symbol id="([^"]+)".*?</symbol>\s*', re.DOTALL)
_SHOWN = re.compile(r'href="#([\w-]+)"')
_INDENT = re.compile(r"\n\s+")
"""Nothing on this page keeps its spaces, and a tenth of it is indents."""


@blueprint.get("")
@for_everyone
def shell() -> Response:
    """The one page of the tablet: the same bytes for everybody who reads the same language."""
    return _kept(shell_page(), "text/html")


@blueprint.get("/manifest.webmanifest")
@for_everyone
def manifest() -> Response:
    """What makes the page an application on the home screen."""
    answer = jsonify(
        name=say(N_("Về Phố, ghi tại buổi")),
        short_name="Về Phố",
        lang=chosen_language(),
        start_url="/field",
        scope="/field",
        display="standalone",
        orientation="any",
        background_color=_PAPER_COLOUR,
        theme_color=_BAR_COLOUR,
        icons=[_icon(192), _icon(512)],
    )
    return _kept(answer.get_data(), "application/manifest+json")


@blueprint.get("/service-worker.js")
@for_everyone
def service_worker() -> Response:
    """The script that keeps the application, headed by the hash of every file that it has to keep."""
    script = (STATIC / _WORKER).read_bytes()
    head = f"self.SHELL = {json.dumps(shell_files(), separators=(',', ':'))};\n"
    answer = _kept(head.encode() + script, "text/javascript")
    answer.headers["Service-Worker-Allowed"] = "/field"
    return answer


def shell_page() -> bytes:
    """The page without session, person or ward: all that differs between people comes later, and sealed."""
    template = current_app.jinja_env.get_template("field/shell.html")
    page = template.render(
        language=chosen_language(),
        sheet=TABLET_SHEET,
        script=TABLET_SCRIPT,
        screens=_screens(TEMPLATES / "field" / "screens"),
        version=revision(),
    )
    return _INDENT.sub("\n", _with_used_icons(page)).encode()


def shell_files() -> dict[str, object]:
    """Version, page and files of the application as it is now, each with the hash of its content."""
    page = digest(shell_page())
    files = hashes_of(carried_files())
    return {"version": f"{revision()}-{page[:8]}", "page": "/field", "pageHash": page, "files": files}


def _with_used_icons(page: str) -> str:
    """The page without the drawings that no screen of it shows; a script clones screens and names no icon itself."""
    shown = set(_SHOWN.findall(page))
    return _SYMBOL.sub(lambda one: one[0] if one[1] in shown else "", page)


def _screens(folder: Path) -> list[str]:
    return [f"field/screens/{path.name}" for path in sorted(folder.glob("*.html"))]


def _icon(size: int) -> dict[str, str]:
    name = f"img/tablet-{size}.png"
    return {"src": asset_url(name), "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any maskable"}


def _kept(body: bytes, mimetype: str) -> Response:
    """An answer that browsers ask about each time, and get only where it changed."""
    answer = Response(body, mimetype=mimetype)
    answer.headers["Cache-Control"] = "no-cache"
    answer.vary.add("Cookie")
    answer.set_etag(digest(body)[:32])
    packed(answer).make_conditional(request)
    return answer
