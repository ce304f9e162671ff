"""The guard at the door of every view: what is not declared is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import Flask, abort, current_app, g, redirect, render_template, request, url_for
from sqlalchemy import update
from werkzeug.wrappers import Response

from outreach.accounts.models import LoginSession
from outreach.accounts.password_service import Compared, account_asked_for, compare_password
from outreach.accounts.queries import half_session, live_session
from outreach.accounts.rules import FRESH_MINUTES, Actor, Permission
from outreach.accounts.service import prove_again
from outreach.kernel.clock import now
from outreach.kernel.db import DbSession
from outreach.kernel.errors import DomainError, NotAllowed, Refused
from outreach.kernel.text import N_
from outreach.web.access import EVERYONE, access_of, mark
from outreach.web.errors import error_page, wants_json
from outreach.web.i18n import say
from outreach.web.transaction import database, db, in_own_transaction

View = TypeVar("View", bound=Callable[..., Any])
SEEN_EVERY_SECONDS = 60
_PROOF = "password_again"


def needs(permission: Permission) -> Callable[[View], View]:
    """Declare that a view is open to the roles that hold `permission`."""
    return lambda view: mark(view, permission.value)


def init_guard(app: Flask) -> None:
    """Stand before every request of `app`."""
    app.before_request(_let_in)


def current_actor() -> Actor:
    """Who is signed in; raises `NotAllowed` where nobody is (only views open to everyone can see that)."""
    actor = actor_or_none()
    if actor is None:
        raise NotAllowed("sign_in.needed", N_("Hãy đăng nhập."))
    return actor


def actor_or_none() -> Actor | None:
    """Who is signed in, or None."""
    session = current_session()
    return session.user.as_actor() if session else None


def current_session() -> LoginSession | None:
    """The session of this browser, or None."""
    if "login_session" not in g:
        token = request.cookies.get(cookie_name())
        g.login_session = live_session(db(), token, now=now()) if token else None
        _note_presence(g.login_session)
    return cast("LoginSession | None", g.login_session)


def half_session_here() -> LoginSession | None:
    """The session of this browser that still owes its second factor, or None."""
    token = request.cookies.get(cookie_name())
    return half_session(db(), token, now=now()) if token else None


def asks_password_again_where(matters: Callable[[], bool]) -> Callable[[View], View]:
    """An act for which, where it `matters`, the password must have been given in the last minutes.

    What was typed goes on with it.
    """

    def proving(view: View) -> View:
        @wraps(view)
        def proven(*args: Any, **kwargs: Any) -> Any:
            here = current_session()
            if here is None or now() - here.proved_at <= timedelta(minutes=FRESH_MINUTES) or not matters():
                return view(*args, **kwargs)
            problem = _prove(here) if _PROOF in request.form else ""
            return view(*args, **kwargs) if problem is None else _proof_page(problem)

        return cast("View", proven)

    return proving


def asks_password_again(view: View) -> View:
    """An act for which the password must always have been given in the last minutes."""
    return asks_password_again_where(lambda: True)(view)


def cookie_name() -> str:
    """`__Host-` binds the cookie to HTTPS and to this very host; plain HTTP cannot bear it."""
    return "__Host-signin" if current_app.config["SESSION_COOKIE_SECURE"] else "signin"


def _let_in() -> Response | None:
    if request.endpoint is None:
        return None
    access = access_of(current_app.view_functions.get(request.endpoint))
    if access is None:
        abort(403)
    if access == EVERYONE:
        return None
    actor = actor_or_none()
    if actor is None:
        return _ask_to_sign_in()
    if not actor.may(Permission(access)):
        abort(403)
    return None


def _ask_to_sign_in() -> Response:
    if wants_json() or request.method not in {"GET", "HEAD"}:
        return error_page(401)
    here = request.full_path.rstrip("?")
    return redirect(url_for("accounts.sign_in", next=here if here != "/" else None))


def _prove(here: LoginSession) -> DomainError | None:
    """What is wrong with the password that was given again; None where it is right."""
    session_id, username, address = here.id, here.user.username, request.remote_addr or ""
    # The write lock is given back while argon2 takes its time.
    db().rollback()
    try:
        with database().reading() as reading:
            asked = account_asked_for(reading, username=username, address=address, now=now())
        compared = compare_password(asked, request.form[_PROOF])
    except Refused as refusal:
        return refusal
    return in_own_transaction(lambda own: _write_proof(own, session_id, compared, address))


def _write_proof(own: DbSession, session_id: UUID, compared: Compared, address: str) -> DomainError | None:
    try:
        prove_again(own, own.get_one(LoginSession, session_id), compared, address=address, now=now())
    except Refused as refusal:
        return refusal
    return None


def _proof_page(problem: DomainError | str) -> tuple[str, int]:
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in {_PROOF, "csrf_token"}]
    is_wrong = isinstance(problem, DomainError) and problem.code == "sign_in.wrong"
    words = say(problem.message, **problem.facts) if isinstance(problem, DomainError) else ""
    words = say(N_("Mật khẩu không đúng.")) if is_wrong else words
    page = render_template(
        "accounts/proof.html", typed=typed, problem=words, target=request.full_path.rstrip("?"), name=_PROOF
    )
    return page, 422


def _note_presence(session: LoginSession | None) -> None:
    at = now()
    if session and (at - session.last_seen_at).total_seconds() >= SEEN_EVERY_SECONDS and request.method == "GET":
        in_own_transaction(lambda own: _write_presence(own, session, at))


def _write_presence(own: DbSession, session: LoginSession, at: datetime) -> None:
    own.execute(update(LoginSession).where(LoginSession.id == session.id).values(last_seen_at=at))
