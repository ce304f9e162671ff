"""Errors become answers here, and nowhere else: a page for people, JSON for programs."""

from __future__ import annotations

import logging
import signal

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from outreach.kernel.errors import DomainError
from outreach.kernel.ids import new_id
from outreach.kernel.text import N_
from outreach.web.i18n import say

_LOG = logging.getLogger("outreach")

_WORDS = {
    400: (N_("Trang đã cũ"), N_("Trang này mở đã lâu. Hãy quay lại, tải lại trang rồi làm lại bước vừa rồi.")),
    401: (N_("Cần đăng nhập"), N_("Phiên làm việc đã hết. Hãy đăng nhập lại.")),
    403: (N_("Trang này không dành cho vai trò của anh/chị"), N_("Nếu cần dùng, hãy hỏi người quản trị.")),
    404: (N_("Không tìm thấy"), N_("Địa chỉ sai, hoặc mục này không thuộc phần việc của anh/chị.")),
    405: (N_("Không mở được theo cách này"), N_("Hãy quay lại trang trước và bấm nút trên trang.")),
    409: (N_("Chưa làm được"), N_("Việc này vừa được người khác làm, hoặc trái với một quy định.")),
    413: (N_("Tệp quá lớn"), N_("Tệp gửi lên không được quá 5 MB. Chưa có gì thay đổi.")),
    422: (N_("Có chỗ chưa đúng"), N_("Hãy quay lại và sửa chỗ được nêu.")),
    429: (N_("Thử quá nhiều lần"), N_("Hãy chờ vài phút rồi thử lại.")),
    500: (
        N_("Máy chủ gặp lỗi"),
        N_("Chưa có gì bị thay đổi. Hãy thử lại; nếu vẫn lỗi, báo người quản trị mã dưới đây."),
    ),
    503: (N_("Máy chủ đang bận"), N_("Chưa có gì bị thay đổi. Hãy thử lại sau vài giây.")),
}


def init_errors(app: Flask) -> None:
    """Answer every error of `app` with a clear word in the language of the request."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, lambda _error: error_page(400))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(IntegrityError, _integrity_error)
    app.register_error_handler(OperationalError, _operational_error)
    app.register_error_handler(Exception, _unexpected)


def error_page(status: int, detail: str = "", code: str = "") -> Response:
    """The page (or JSON) of `status`; `detail` is a translated sentence that replaces the general one."""
    title, words = _WORDS.get(status, _WORDS[500])
    if wants_json():
        body = make_response({"code": code or str(status), "message": detail or say(words)}, status)
    else:
        page = _page(status, say(title), detail or say(words), code)
        body = make_response(page, status)
    if status == 503:
        body.headers["Retry-After"] = "2"
    return body


def _page(status: int, title: str, words: str, code: str) -> str:
    try:
        return render_template("errors/error.html", status=status, title=title, words=words, code=code)
    except Exception:  # noqa: BLE001 (the last resort)
        # The frame of the page needs the database, which may be the very thing that failed.
        _LOG.exception("the error page failed")
        return (
            f'<!doctype html><html lang="vi"><meta charset="utf-8"><title>{escape(title)}</title>'
            f"<h1>{escape(title)}</h1><p>{escape(words)}</p><p>{escape(code)}</p></html>"
        )


def wants_json() -> bool:
    """Whether a program asks rather than a person."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    return request.is_json or best == "application/json"


def _domain_error(error: DomainError) -> Response:
    return error_page(error.status, say(error.message, **error.facts), error.code)


def _http_error(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        return make_response(error.get_response())
    cause = getattr(error, "original_exception", None)
    if isinstance(cause, OperationalError):
        return _operational_error(cause)
    return error_page(error.code or 500)


def _integrity_error(error: IntegrityError) -> Response:
    _LOG.warning("constraint refused a change: %s", type(error.orig).__name__)
    return error_page(409)


def _operational_error(error: OperationalError) -> Response:
    text = str(error.orig).lower()
    if end_where_disk_fails(error):
        return error_page(503)
    if any(word in text for word in ("locked", "busy", "full", "readonly", "timeout", "connection")):
        _LOG.error("database is not ready: %s", text)
        return error_page(503)
    return _unexpected(error)


def end_where_disk_fails(error: Exception) -> bool:
    """Ask this process to end where the disk could not be read or written; gives whether it was so.

    After a failed fsync nobody knows what the disk has: only a fresh start, by the supervisor, reads it anew.
    """
    text = str(getattr(error, "orig", "")).lower()
    if "i/o error" not in text:
        return False
    _LOG.critical("the disk fails; this process ends: %s", text)
    signal.raise_signal(signal.SIGTERM)
    return True


def _unexpected(error: Exception) -> Response:
    code = new_id().hex[-8:].upper()
    _LOG.error("unexpected error %s on %s", code, request.endpoint, exc_info=error)
    return error_page(500, code=code)
