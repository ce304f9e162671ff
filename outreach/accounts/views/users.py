"""The accounts of the house, for its administrator."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.accounts import factor_service, queries, service
from outreach.accounts.approval_queries import waits_for_answer
from outreach.accounts.approval_rules import ApprovalKind
from outreach.accounts.forms import NewUserForm, ReasonForm, UserForm
from outreach.accounts.guard import asks_password_again, current_actor, needs
from outreach.accounts.models import User
from outreach.accounts.rules import ROLE_LABELS, Permission, Role
from outreach.accounts.views.frame import Answer, blueprint, leave
from outreach.kernel.clock import now
from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_
from outreach.web.i18n import say
from outreach.web.transaction import db

_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


@blueprint.get("/users")
@needs(Permission.MANAGE_ACCOUNTS)
def users() -> str:
    """Every account of the house."""
    return render_template("accounts/users.html", users=queries.all_users(db()), labels=ROLE_LABELS)


@blueprint.route("/users/new", methods=["GET", "POST"])
@needs(Permission.MANAGE_ACCOUNTS)
def new_user() -> Answer:
    """Add an account and show the link by which its owner sets the password."""
    form = NewUserForm(request.form, role=request.args.get("role"))
    if request.method != "POST":
        return _user_page(form, None)
    if form.validate():
        try:
            user = service.add_user(
                db(), current_actor(), username=form.username.data or "",
                full_name=form.full_name.data or "", role=Role(form.role.data), email=form.email.data or "",
                now=now(),
            )  # fmt: skip
        except Invalid as error:
            form.put_error(error)
        else:
            return _link_page(user)
    return _user_page(form, None), 422


@blueprint.route("/users/<uuid:user_id>", methods=["GET", "POST"])
@needs(Permission.MANAGE_ACCOUNTS)
def user(user_id: UUID) -> Answer:
    """One account: name, role, sessions."""
    subject = queries.user(db(), user_id)
    form = UserForm(request.form, full_name=subject.full_name, role=subject.role.value, email=subject.email)
    if request.method != "POST":
        return _user_page(form, subject)
    if not form.validate():
        return _user_page(form, subject), 422
    name, role = form.full_name.data or "", Role(form.role.data)
    service.change_user(
        db(), current_actor(), subject, full_name=name, role=role, email=form.email.data or "", now=now()
    )
    flash(say(N_("Đã lưu tài khoản %(name)s."), name=name), "good")
    return redirect(url_for("accounts.users"), 303)


@blueprint.post("/users/<uuid:user_id>/password-links")
@needs(Permission.MANAGE_ACCOUNTS)
def make_password_link(user_id: UUID) -> str:
    """A new link for a forgotten password; shown once."""
    return _link_page(queries.user(db(), user_id))


@blueprint.post("/users/<uuid:user_id>/hand-over")
@needs(Permission.MANAGE_ACCOUNTS)
def hand_over(user_id: UUID) -> Response:
    """Leave this machine to somebody who sets the password here and now."""
    code = service.make_password_link(db(), current_actor(), queries.user(db(), user_id), now=now())
    return leave(url_for("accounts.password_link", code=code))


@blueprint.post("/users/<uuid:user_id>/closure")
@needs(Permission.MANAGE_ACCOUNTS)
def disable_user(user_id: UUID) -> Response:
    """Close an account."""
    subject = queries.user(db(), user_id)
    service.disable_user(db(), current_actor(), subject, now=now())
    flash(say(N_("Đã khóa tài khoản %(name)s."), name=subject.full_name), "good")
    return redirect(url_for("accounts.users"), 303)


@blueprint.post("/users/<uuid:user_id>/reopening")
@needs(Permission.MANAGE_ACCOUNTS)
def enable_user(user_id: UUID) -> Response:
    """Open a closed account again."""
    subject = queries.user(db(), user_id)
    service.enable_user(db(), current_actor(), subject, now=now())
    flash(say(N_("Đã mở lại tài khoản %(name)s."), name=subject.full_name), "good")
    return redirect(url_for("accounts.users"), 303)


@blueprint.post("/users/<uuid:user_id>/sessions/end")
@needs(Permission.MANAGE_ACCOUNTS)
def end_sessions(user_id: UUID) -> Response:
    """Sign a person out of every browser."""
    subject = queries.user(db(), user_id)
    ended = service.sign_out_everywhere(db(), current_actor(), subject, now=now())
    flash(say(N_("Đã đăng xuất %(count)d máy."), count=ended), "good")
    return redirect(url_for("accounts.user", user_id=subject.id), 303)


@blueprint.post("/users/<uuid:user_id>/factor-loss")
@needs(Permission.MANAGE_ACCOUNTS)
@asks_password_again
def lost_factor(user_id: UUID) -> Answer:
    """Phone and paper are lost: ask a second person to let the second factor be set up anew."""
    subject, form = queries.user(db(), user_id), ReasonForm(request.form)
    if form.validate():
        try:
            factor_service.ask_to_forget_factor(
                db(), current_actor(), subject, reason=form.reason.data or "", now=now()
            )  # fmt: skip
        except Invalid as error:
            form.put_error(error)
        else:
            flash(say(N_("Đã gửi đề nghị. Một người khác duyệt xong thì %(name)s cài lại được."),
                      name=subject.full_name), "good")  # fmt: skip
            return redirect(url_for("accounts.user", user_id=subject.id), 303)
    edit = UserForm(full_name=subject.full_name, role=subject.role.value, email=subject.email)
    return _user_page(edit, subject, loss=form), 422


def _user_page(form: UserForm, subject: User | None, loss: ReasonForm | None = None) -> str:
    sessions = queries.open_sessions(db(), subject, now=now()) if subject else []
    waits = subject is not None and waits_for_answer(db(), ApprovalKind.FORGET_FACTOR, subject.id, now=now())
    return render_template(
        "accounts/user.html", form=form, user=subject, sessions=sessions, loss=loss or ReasonForm(), waits=waits
    )


def _link_page(subject: User) -> str:
    code = service.make_password_link(db(), current_actor(), subject, now=now())
    link = url_for("accounts.password_link", code=code, _external=True)
    is_local = urlsplit(link).hostname in _THIS_MACHINE
    return render_template("accounts/link.html", user=subject, link=link, is_of_this_machine=is_local)
