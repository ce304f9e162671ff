"""The desk's door, in and out."""

from __future__ import annotations

from flask import redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from outreach.accounts import queries, service
from outreach.accounts.forms import SignInForm
from outreach.accounts.guard import actor_or_none, cookie_name, current_actor, current_session, needs
from outreach.accounts.rules import Permission
from outreach.accounts.views.frame import Answer, blueprint, compared_password, with_token
from outreach.kernel.clock import now
from outreach.kernel.errors import Refused
from outreach.web.access import for_everyone
from outreach.web.paths import own_path
from outreach.web.transaction import db, keep_work


@blueprint.route("/sign-in", methods=["GET", "POST"])
@for_everyone
def sign_in() -> Answer:
    """The desk's door."""
    form = SignInForm(request.form)
    onward = own_path(request.args.get("next", ""))
    if request.method != "POST":
        return redirect(onward) if actor_or_none() else _sign_in_page(form, onward)
    if not form.validate():
        return _sign_in_page(form, onward), 422
    try:
        compared = compared_password(form.username.data or "", form.password.data or "")
        opened, token = service.sign_in(
            db(), compared, address=request.remote_addr or "", browser=request.user_agent.string, now=now()
        )  # fmt: skip
    except Refused as refusal:
        keep_work()
        form.put_error(refusal)
        return _sign_in_page(form, onward), 422
    if opened.is_half:
        onward = url_for("accounts.factor" if opened.user.totp_since else "accounts.set_up_factor", next=onward)
    return with_token(redirect(onward, 303), opened, token)


@blueprint.post("/sign-out")
@needs(Permission.OWN_ACCOUNT)
def sign_out() -> Response:
    """End this session."""
    here = current_session()
    if here is not None:
        service.sign_out(db(), current_actor(), here, now=now())
    session.clear()
    answer = redirect(url_for("accounts.sign_in"), 303)
    answer.delete_cookie(cookie_name(), path="/")
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def _sign_in_page(form: SignInForm, onward: str) -> str:
    is_empty = not queries.has_any_user(db())
    return render_template("accounts/sign_in.html", form=form, onward=onward, is_empty=is_empty)
