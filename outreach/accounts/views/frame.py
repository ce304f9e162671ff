"""What the pages of accounts share."""

from __future__ import annotations

from flask import Blueprint, request, session
from werkzeug.wrappers import Response

from outreach.accounts.guard import cookie_name, current_session, half_session_here
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


def with_token(answer: Response, opened: LoginSession, token: str) -> Response:
    """Give the browser its new token to keep; whatever it had before is forgotten."""
    session.clear()
    answer.set_cookie(
        cookie_name(), token, httponly=True, samesite="Lax", path="/",
        secure=cookie_name().startswith("__Host-"), expires=opened.expires_at,
    )  # fmt: skip
    return answer
