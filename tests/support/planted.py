"""The application with eleven holes planted into it, to see whether the engines find each: no pattern for anything.

The holes are the trade's own: what a scanner or a reviewer found in houses like ours (one line each in HOLES).
"""

from __future__ import annotations

import io
import logging
import time
from pathlib import Path
from uuid import UUID

from flask import Blueprint, Flask, Response, current_app, redirect, request
from openpyxl import Workbook
from sqlalchemy import func, select, text

from outreach.audit.models import AuditEntry
from outreach.config import Settings
from outreach.fieldwork.models import Encounter
from outreach.kernel.clock import now
from outreach.web.access import for_everyone
from outreach.web.extensions import csrf
from outreach.web.transaction import database, db

HOLES = {
    "script in a page": "planted.greeting",
    "SQL from a search": "planted.search",
    "somebody else's record": "planted.record",
    "redirect to anywhere": "planted.onward",
    "any file of the machine": "planted.file",
    "an act without the page's token": "planted.note",
    "formula in a sheet": "planted.sheet",
    "secret in the log": "planted.knock",
    "no headers": "planted.bare",
    "check, then act": "planted.last_place",
    "phone as plain text": "planted.visitor",
}
BARE = "/planted/bare"
_LOG = logging.getLogger("outreach.planted")
blueprint = Blueprint("planted", __name__, url_prefix="/planted")


def plant(app: Flask) -> None:
    """Put every hole into `app`, with a page that leads to each."""
    app.register_blueprint(blueprint)
    for name in ("note", "knock", "last_place", "visitor"):
        csrf.exempt(app.view_functions[f"planted.{name}"])
    serving = app.wsgi_app

    def past_all_headers(environ, start_response):  # type: ignore[no-untyped-def]
        if environ["PATH_INFO"] == BARE:
            return Response("<p>x</p>", mimetype="text/html")(environ, start_response)
        return serving(environ, start_response)

    app.wsgi_app = past_all_headers  # type: ignore[method-assign]


@blueprint.get("")
@for_everyone
def door() -> str:
    return """<a href="/planted/greeting?name=A">1</a> <a href="/planted/search?q=A">2</a>
    <a href="/planted/onward?next=/">3</a> <a href="/planted/file?name=a.txt">4</a>
    <a href="/planted/sheet?title=A">5</a>
    <form method="post" action="/planted/note"><input name="words" value="a"></form>
    <form method="post" action="/planted/knock"><input name="password" value="a"></form>
    <form method="post" action="/planted/visitor"><input name="phone" value="a"></form>
    <form method="post" action="/planted/last_place"></form>"""


@blueprint.get("/greeting")
@for_everyone
def greeting() -> Response:
    return Response(f"<p>Chào {request.args.get('name', '')}</p>", mimetype="text/html")


@blueprint.get("/search")
@for_everyone
def search() -> str:
    asked = request.args.get("q", "")
    found = db().execute(text(f"SELECT count(*) FROM neighborhoods WHERE name LIKE '%{asked}%'")).scalar()
    return f"{found}"


@blueprint.get("/records/<uuid:encounter_id>")
@for_everyone
def record(encounter_id: UUID) -> tuple[str, int]:
    found = db().get(Encounter, encounter_id)
    return (found.note, 200) if found else ("", 404)


@blueprint.get("/onward")
@for_everyone
def onward() -> Response:
    return redirect(request.args.get("next", "/"))  # type: ignore[return-value]


@blueprint.get("/file")
@for_everyone
def file() -> Response:
    settings: Settings = current_app.config["OUTREACH"]
    path = Path(settings.data_dir / "public" / request.args.get("name", ""))
    return Response(path.read_bytes() if path.is_file() else b"", mimetype="text/plain")


@blueprint.post("/note")
@for_everyone
def note() -> str:
    db().add(_entry("planted.note"))
    return "ok"


@blueprint.get("/sheet")
@for_everyone
def sheet() -> Response:
    book, into = Workbook(), io.BytesIO()
    book.worksheets[0].append([request.args.get("title", "")])
    book.save(into)
    return Response(into.getvalue(), mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


@blueprint.post("/knock")
@for_everyone
def knock() -> str:
    _LOG.warning("wrong password %s", request.form.get("password"))
    return "no"


@blueprint.get("/bare")
@for_everyone
def bare() -> str:
    return "never reached"


@blueprint.post("/last_place")
@for_everyone
def last_place() -> tuple[str, int]:
    with database().reading() as reading:
        taken = reading.scalar(select(func.count()).where(AuditEntry.act == "planted.place"))
    time.sleep(0.02)
    if taken:
        return "full", 409
    db().add(_entry("planted.place"))
    return "yours", 200


@blueprint.post("/visitor")
@for_everyone
def visitor() -> str:
    db().add(_entry(f"planted {request.form.get('phone')}"[:80]))
    return "ok"


def _entry(act: str) -> AuditEntry:
    return AuditEntry(at=now(), actor_name="", act=act, subject_kind="", subject_id="", facts={})
