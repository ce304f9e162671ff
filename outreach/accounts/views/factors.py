"""The second step of the door."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.accounts import factor_service
from outreach.accounts.forms import FactorForm
from outreach.accounts.guard import half_session_here
from outreach.accounts.views.frame import Answer, blueprint, half_here, with_token
from outreach.kernel.clock import now
from outreach.kernel.errors import Invalid, Refused
from outreach.kernel.one_time import app_address
from outreach.web.access import for_everyone
from outreach.web.paths import own_path
from outreach.web.qr import qr_drawing
from outreach.web.transaction import db, in_own_transaction, keep_work

_ISSUER = "Về Phố"


@blueprint.route("/sign-in/second-factor", methods=["GET", "POST"])
@for_everyone
def factor() -> Answer:
    """The code of the app, or one from paper."""
    onward = own_path(request.args.get("next", ""))
    form = FactorForm(request.form)
    if half_session_here() is None:
        return _to_the_door(onward)
    if request.method == "POST" and form.validate():
        try:
            opened, token = factor_service.give_factor(db(), half_here(), form.code.data or "", now=now())
        except (Invalid, Refused) as error:
            keep_work()
            form.put_error(error)
        else:
            return with_token(redirect(onward, 303), opened, token)
    page = render_template("accounts/factor.html", form=form, onward=onward)
    return (page, 422) if request.method == "POST" else page


@blueprint.route("/sign-in/second-factor/set-up", methods=["GET", "POST"])
@for_everyone
def set_up_factor() -> Answer:
    """Put the account into an app on one's phone, prove it, and take the codes for paper."""
    onward = own_path(request.args.get("next", ""))
    form = FactorForm(request.form)
    half = half_session_here()
    if half is None or half.user.totp_since is not None:
        return _to_the_door(onward)
    # The secret is made once, also by a page that is only looked at; it opens nothing before it is confirmed.
    user_id = half.user_id
    secret = half.user.totp_secret or in_own_transaction(
        lambda own: factor_service.begin_factor(own, own.get_one(type(half.user), user_id))
    )
    if request.method == "POST" and form.validate():
        try:
            opened, token, codes = factor_service.confirm_factor(db(), half_here(), form.code.data or "", now=now())
        except (Invalid, Refused) as error:
            keep_work()
            form.put_error(error)
        else:
            page = render_template("accounts/recovery_codes.html", codes=codes, onward=onward)
            return with_token(make_response(page), opened, token)
    address = app_address(secret, half.user.username, _ISSUER)
    page = render_template(
        "accounts/set_up_factor.html", form=form, onward=onward, drawing=qr_drawing(address),
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
    )  # fmt: skip
    return (page, 422) if request.method == "POST" else page


def _to_the_door(onward: str) -> Response:
    return redirect(url_for("accounts.sign_in", next=onward), 303)
