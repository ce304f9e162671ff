"""What somebody chose for this browser: kept in a cookie that only this host reads, and no script."""

from __future__ import annotations

from collections.abc import Container

from flask import current_app, redirect, request
from werkzeug.wrappers import Response

from outreach.web.paths import own_path

_ONE_YEAR = 31_536_000


def keep_choice(name: str, value: str, choices: Container[str]) -> Response:
    """Let the browser keep `value` for a year where it is one of `choices`, and lead back to where it was chosen."""
    answer = redirect(own_path(request.args.get("next", "")))
    if value in choices:
        answer.set_cookie(
            _cookie_name(name), value, max_age=_ONE_YEAR, path="/", samesite="Lax", httponly=True, secure=_is_https()
        )
    return answer


def kept_choice(name: str) -> str:
    """What was kept under `name`; empty where nothing was."""
    return request.cookies.get(_cookie_name(name), "")


def _cookie_name(name: str) -> str:
    """`__Host-` binds the cookie to HTTPS and to this very host; plain HTTP cannot bear it."""
    return f"__Host-{name}" if _is_https() else name


def _is_https() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])
