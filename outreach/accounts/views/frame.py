"""What the pages of accounts share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, redirect, request, session, url_for
from werkzeug.wrappers import Response

from outreach.accounts import service
from outreach.accounts.guard import cookie_name, current_actor, current_session, half_session_here
from outreach.accounts.models import LoginSession
from outreach.accounts.password_service import Compared, account_asked_for, compare_password
from outreach.kernel.clock import now
from outreach.kernel.errors import NotFound
from outreach.kernel.text import N_
from outreach.web.transaction import database, db

blueprint = Blueprint("accounts", __name__)
Answer = Response | str | tuple[str, int]


def compared_password(username: str, password: str) -> Compared:
    """Whether the password is right, compared where no transaction of this request waits for it."""
    with database().reading() as reading:
        asked = account_asked_for(reading, username=username, address=request.remote_addr or "", now=now())
    return compare_password(asked, password)


def me() -> LoginSession:
    """The session of whoever is signed in here; raises `NotFound` where it has ended meanwhile."""
    here = current_session()
    if here is None:
        raise NotFound("session.unknown", N_("Phiên này đã kết thúc."))
    return db().merge(here, load=False) if here not in db() else here


def half_here() -> LoginSession:
    """The session that still owes its second factor; raises `NotFound` where there is none."""
    here = half_session_here()
    if here is None:
        raise NotFound("session.no_half", N_("Hãy đăng nhập bằng mật khẩu trước."))
    return here


def let_in(opened: LoginSession, token: str, onward: str) -> Response:
    """Send a person who is in, or half in, on their way: past the second factor where it is owed."""
    if opened.is_half:
        onward = url_for("accounts.factor" if opened.user.totp_since else "accounts.set_up_factor", next=onward)
    return with_token(redirect(onward, 303), opened, token)


def first_page() -> str:
    """Where somebody goes who comes in for the first time: on with the setting up, where there is one."""
    return url_for("home.next_step") if "home.next_step" in current_app.view_functions else "/"


def visitor() -> dict[str, Any]:
    """From where and with what a person comes in, and when, as a new session keeps it."""
    return {"address": request.remote_addr or "", "browser": request.user_agent.string, "now": now()}


def leave(onward: str) -> Response:
    """End this session, and go where nobody need be signed in."""
    here = current_session()
    if here is not None:
        service.sign_out(db(), current_actor(), here, now=now())
    session.clear()
    answer = redirect(onward, 303)
    answer.delete_cookie(cookie_name(), path="/")
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def with_token(answer: Response, opened: LoginSession, token: str) -> Response:
    """Give the browser its new token to keep; whatever it had before is forgotten."""
    session.clear()
    answer.set_cookie(
        cookie_name(), token, httponly=True, samesite="Lax", path="/",
        secure=cookie_name().startswith("__Host-"), expires=opened.expires_at,
    )  # fmt: skip
    return answer
