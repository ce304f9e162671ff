"""Passwords that are set by a one-time link."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for

from outreach.accounts import queries, service
from outreach.accounts.forms import FirstAdminForm, PasswordForm
from outreach.accounts.models import LinkPurpose, OneTimeLink
from outreach.accounts.rules import Role
from outreach.accounts.views.frame import Answer, blueprint, first_page, let_in, visitor
from outreach.kernel.clock import now
from outreach.kernel.errors import Invalid, NotFound
from outreach.kernel.text import N_
from outreach.web.access import for_everyone
from outreach.web.transaction import db


@blueprint.route("/set-up/<code>", methods=["GET", "POST"])
@for_everyone
def set_up(code: str) -> Answer:
    """The first administrator, by a one-time link; with the account of who plans, where it is told already."""
    link = _link(code, LinkPurpose.FIRST_ADMIN)
    form = FirstAdminForm(request.form)
    if request.method == "POST" and form.validate():
        try:
            user = service.set_up_first_admin(
                db(), link, username=form.username.data or "", full_name=form.full_name.data or "",
                password=form.password.data or "", now=now(),
            )  # fmt: skip
            if form.planner_username.data:
                service.add_user(
                    db(), user.as_actor(), username=form.planner_username.data,
                    full_name=form.planner_name.data or "", role=Role.DIRECTOR, now=now(),
                )  # fmt: skip
        except Invalid as error:
            form.put_error(error)
        else:
            return let_in(*service.let_in(db(), user, **visitor()), first_page())
    page = render_template("accounts/set_up.html", form=form)
    return (page, 422) if request.method == "POST" else page


@blueprint.route("/password-links/<code>", methods=["GET", "POST"])
@for_everyone
def password_link(code: str) -> Answer:
    """Set my password by the link that the administrator handed me."""
    link = _link(code, LinkPurpose.SET_PASSWORD)
    form = PasswordForm(request.form)
    if request.method == "POST" and form.validate():
        try:
            user = service.use_password_link(db(), link, form.password.data or "", now=now())
        except Invalid as error:
            form.put_error(error)
        else:
            if user.is_active:
                return let_in(*service.let_in(db(), user, **visitor()), first_page())
            return redirect(url_for("accounts.sign_in"), 303)
    page = render_template("accounts/password_link.html", form=form, user=link.user)
    return (page, 422) if request.method == "POST" else page


def _link(code: str, purpose: LinkPurpose) -> OneTimeLink:
    link = queries.usable_link(db(), code, now=now())
    if link.purpose is not purpose:
        raise NotFound("link.unusable", N_("Đường dẫn này đã dùng rồi hoặc đã hết hạn."))
    return link
