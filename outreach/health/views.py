"""The page of the installation's health, the knock of a supervisor, the figures of a monitor."""

from __future__ import annotations

import hmac
import time
from typing import cast

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from outreach.accounts.guard import needs
from outreach.accounts.rules import Permission
from outreach.config import Settings
from outreach.health.metrics import exposition
from outreach.health.queries import vitals
from outreach.health.rules import State, states
from outreach.kernel.clock import now
from outreach.web.access import for_everyone
from outreach.web.transaction import database, db
from outreach.web.watching import counts

probes = Blueprint("probes", __name__)
blueprint = Blueprint("health", __name__, url_prefix="/health")
_LOCAL = frozenset({"127.0.0.1", "::1"})
_FORWARDED = ("X-Forwarded-For", "X-Real-Ip", "Forwarded", "Via")


@probes.get("/healthz")
@for_everyone
def alive() -> Response:
    """The process answers; says nothing more."""
    return _word("ok", 200)


@probes.get("/healthz/ready")
@for_everyone
def ready() -> Response:
    """The database answers too; says nothing more."""
    try:
        with database().reading() as session:
            session.execute(text("SELECT 1 FROM users LIMIT 1"))
    except DBAPIError:
        return _word("not ready", 503)
    return _word("ok", 200)


@probes.get("/metrics")
@for_everyone
def metrics() -> Response:
    """Figures for Prometheus: to who has the token of the settings, or without one to this machine itself."""
    if not _may_read():
        abort(404)
    page = exposition(vitals(db(), _settings(), now=now()), counts(), now_seconds=time.monotonic())
    return make_response(page, {"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})


@blueprint.get("")
@needs(Permission.SEE_AUDIT)
def index() -> str:
    """Each thing of the installation in words: well, or what to do."""
    measured = vitals(db(), _settings(), now=now())
    judged = states(measured)
    return render_template(
        "health/index.html",
        vitals=measured,
        states={name: state.value for name, state in judged.items()},
        worst=max(judged.values(), key=list(State).index).value,
        counts=counts(),
        kind=database().engine.dialect.name,
        data_dir=_settings().data_dir,
        up_seconds=time.monotonic() - counts().began,
    )


def _may_read() -> bool:
    token = _settings().metrics_token
    if token:
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    # Behind a proxy on the same machine everybody seems to be local.
    return request.remote_addr in _LOCAL and not any(name in request.headers for name in _FORWARDED)


def _word(word: str, status: int) -> Response:
    return make_response(f"{word}\n", status, {"Content-Type": "text/plain; charset=utf-8"})


def _settings() -> Settings:
    return cast("Settings", current_app.config["OUTREACH"])
