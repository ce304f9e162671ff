"""The tablets' door: which tablet is calling, JSON in and JSON out, whatever happens."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from outreach.accounts.rules import Actor
from outreach.config import Settings
from outreach.kernel.clock import now
from outreach.kernel.db import DbSession
from outreach.kernel.errors import DomainError
from outreach.kernel.outbox import OutboxKeys, outbox_keys
from outreach.kernel.text import N_
from outreach.sync.device_queries import device_of, passes_of_token
from outreach.sync.device_rules import DeviceState
from outreach.sync.device_service import let_in
from outreach.sync.models import Device
from outreach.web.errors import end_where_disk_fails
from outreach.web.extensions import csrf
from outreach.web.i18n import say

VERSION = 1
HEADER = "X-Ve-Pho"
_ERASE = '"cache", "cookies", "storage"'
_RETRY_AFTER = "2"
_ERASING = frozenset({"device.wiped"})


class WireError(DomainError):
    """A request that is refused as a whole, with the status of its kind."""

    def __init__(self, status: int, code: str, message: str, **facts: Any) -> None:
        super().__init__(code, message, **facts)
        self.status = status


def init_wire(blueprint: Blueprint) -> None:
    """Make every answer of a blueprint one of ours: header, version, JSON; errors too, and never a page of HTML."""
    # The header cannot be sent from another site, and the cookie is Strict: no page token is needed (or possible).
    csrf.exempt(blueprint)
    blueprint.before_request(_check_header)
    blueprint.after_request(_mark)
    blueprint.register_error_handler(DomainError, _domain_error)
    blueprint.register_error_handler(OperationalError, _busy)
    blueprint.register_error_handler(IntegrityError, _busy)
    blueprint.register_error_handler(HTTPException, _http_error)
    blueprint.register_error_handler(Exception, _unexpected)


def said(status: int = 200, **body: Any) -> Response:
    """One answer on the wire."""
    answer = jsonify({"v": VERSION, **body})
    answer.status_code = status
    return answer


def erased(answer: Response) -> Response:
    """Tell the browser to erase everything of ours (Clear-Site-Data)."""
    answer.headers["Clear-Site-Data"] = _ERASE
    return answer


def device_here(db: DbSession) -> Device:
    """The tablet that calls; raises `WireError` 401 where there is none, or none any more."""
    token = device_token()
    found = device_of(db, token) if token else None
    return let_in(found, now=now())


def device_token() -> str:
    """The credential that this request bears; empty for none."""
    return _bearer("Device") or request.cookies.get(device_cookie(), "")


def reader_here(db: DbSession) -> Actor:
    """Who reads the day pack; raises `WireError` 401 where the pass is over or its tablet or person shut out."""
    passes = passes_of_token(db, _bearer("Pass"), now=now())
    if not passes or passes[0].device.state is not DeviceState.ACTIVE or not passes[0].user.is_active:
        raise WireError(401, "pass.over", N_("Phiếu ngày đã hết. Hãy đăng nhập lại khi có mạng."))
    return passes[0].user.as_actor()


def device_cookie() -> str:
    """`__Host-` binds the cookie to HTTPS and to this very host; plain HTTP cannot bear it."""
    return "__Host-dev" if current_app.config["SESSION_COOKIE_SECURE"] else "dev"


def bear(answer: Response, token: str, until: datetime | None) -> Response:
    """Give a tablet its credential to keep."""
    answer.set_cookie(
        device_cookie(), token, expires=until, path="/", httponly=True, samesite="Strict",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )  # fmt: skip
    return answer


def body_of(most_bytes: int) -> dict[str, Any]:
    """The JSON object of the request; raises `WireError` for anything else, before the database is asked."""
    if not request.is_json:
        raise WireError(415, "push.not_json", N_("Yêu cầu phải là JSON."))
    if request.content_length is None or request.content_length > most_bytes:
        raise WireError(413, "push.too_large", N_("Gửi quá nhiều một lần. Máy sẽ chia nhỏ rồi gửi lại."))
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or body.get("v") != VERSION:
        raise WireError(400, "push.malformed", N_("Yêu cầu không đúng khuôn. Hãy cập nhật ứng dụng."))
    return body


def text_of(body: dict[str, Any], name: str, most: int = 1000) -> str:
    """A text in the body; raises `WireError` where it is missing or something else."""
    value = body.get(name)
    if not isinstance(value, str) or len(value) > most:
        raise WireError(400, "push.malformed", N_("Yêu cầu không đúng khuôn. Hãy cập nhật ứng dụng."))
    return value


def keys_here() -> OutboxKeys:
    """The outbox keys of this installation."""
    settings: Settings = current_app.config["OUTREACH"]
    return outbox_keys(settings.data_dir / "outbox.key")


def _bearer(kind: str) -> str:
    given, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if given == kind else ""


def _check_header() -> None:
    if request.headers.get(HEADER) != str(VERSION):
        raise WireError(400, "header.missing", N_("Yêu cầu không đến từ ứng dụng Về Phố."))


def _mark(response: Response) -> Response:
    response.headers[HEADER] = str(VERSION)
    return response


def _domain_error(error: DomainError) -> Response:
    answer = said(error.status, code=error.code, message=say(error.message, **error.facts))
    if error.status == 503:
        answer.headers["Retry-After"] = _RETRY_AFTER
    return erased(answer) if error.code in _ERASING else answer


def _busy(error: Exception) -> Response:
    if not end_where_disk_fails(error):
        current_app.logger.warning("the database is not ready: %s", type(error).__name__)
    answer = said(503, code="busy", message=say(N_("Máy chủ đang bận. Máy sẽ tự gửi lại.")))
    answer.headers["Retry-After"] = _RETRY_AFTER
    return answer


def _http_error(error: HTTPException) -> Response:
    cause = getattr(error, "original_exception", None)
    if isinstance(cause, OperationalError):
        return _busy(cause)
    words = {413: "push.too_large", 405: "method", 404: "unknown"}
    status = error.code or 500
    return said(status, code=words.get(status, str(status)), message=error.name)


def _unexpected(error: Exception) -> Response:
    current_app.logger.error("unexpected error on the wire", exc_info=error)
    return said(500, code="500", message=say(N_("Máy chủ gặp lỗi. Bản ghi vẫn còn trên máy.")))
