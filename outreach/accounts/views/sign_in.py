"""The desk's door, in and out."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.accounts import queries, service
from outreach.accounts.forms import SignInForm
from outreach.accounts.guard import actor_or_none, needs
from outreach.accounts.rules import Permission
from outreach.accounts.views.frame import Answer, blueprint, compared_password, leave, let_in, visitor
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
        opened, token = service.sign_in(db(), compared, **visitor())
    except Refused as refusal:
        keep_work()
        form.put_error(refusal)
        return _sign_in_page(form, onward), 422
    return let_in(opened, token, onward)


@blueprint.post("/sign-out")
@needs(Permission.OWN_ACCOUNT)
def sign_out() -> Response:
    """End this session."""
    return leave(url_for("accounts.sign_in"))


def _sign_in_page(form: SignInForm, onward: str) -> str:
    is_empty = not queries.has_any_user(db())
    return render_template("accounts/sign_in.html", form=form, onward=onward, is_empty=is_empty)
