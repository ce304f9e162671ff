"""Signing in and out, one's own account, one-time links."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from outreach.accounts import queries, service
from outreach.accounts.forms import (
    FirstAdminForm,
    MailForm,
    NewUserForm,
    OwnPasswordForm,
    PasswordForm,
    SignInForm,
    UserForm,
)
from outreach.accounts.guard import actor_or_none, cookie_name, current_actor, current_session, needs
from outreach.accounts.models import LinkPurpose, LoginSession, OneTimeLink, User
from outreach.accounts.password_service import account_asked_for, compare_password
from outreach.accounts.rules import ROLE_LABELS, Permission, Role
from outreach.kernel.clock import now
from outreach.kernel.errors import Invalid, NotFound, Refused
from outreach.kernel.text import N_
from outreach.web.access import for_everyone
from outreach.web.i18n import say
from outreach.web.paths import own_path
from outreach.web.transaction import database, db, keep_work

blueprint = Blueprint("accounts", __name__)
Answer = Response | str | tuple[str, int]


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
    address = request.remote_addr or ""
    with database().reading() as reading:
        asked = account_asked_for(reading, username=form.username.data or "", address=address, now=now())
    try:
        compared = compare_password(asked, form.password.data or "")
        opened, token = service.sign_in(
            db(), compared, address=address, browser=request.user_agent.string, now=now()
        )  # fmt: skip
    except Refused as refusal:
        keep_work()
        form.put_error(refusal)
        return _sign_in_page(form, onward), 422
    return _with_token(redirect(onward, 303), opened, token)


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


@blueprint.get("/account")
@needs(Permission.OWN_ACCOUNT)
def own_account() -> str:
    """My password and my sessions."""
    return _account_page(OwnPasswordForm())


@blueprint.post("/account/password")
@needs(Permission.OWN_ACCOUNT)
def own_password() -> Answer:
    """Change my password."""
    form = OwnPasswordForm(request.form)
    if form.validate():
        try:
            service.change_own_password(
                db(), current_actor(), _me().user, old=form.old.data or "", new=form.password.data or "",
                keep=_me(), now=now(),
            )  # fmt: skip
        except Invalid as error:
            form.put_error(error)
        else:
            flash(say(N_("Đã đổi mật khẩu. Các máy khác đã bị đăng xuất.")), "good")
            return redirect(url_for("accounts.own_account"), 303)
    return _account_page(form), 422


@blueprint.post("/account/email")
@needs(Permission.OWN_ACCOUNT)
def own_email() -> Answer:
    """Where my notices come by mail."""
    form = MailForm(request.form)
    if not form.validate():
        return _account_page(OwnPasswordForm(), form), 422
    service.set_own_email(db(), current_actor(), _me().user, form.email.data or "", now=now())
    flash(say(N_("Đã lưu địa chỉ thư.") if form.email.data else N_("Từ nay không gửi thư nữa.")), "good")
    return redirect(url_for("accounts.own_account"), 303)


@blueprint.post("/account/sessions/<uuid:session_id>/end")
@needs(Permission.OWN_ACCOUNT)
def end_own_session(session_id: UUID) -> Response:
    """Sign out another browser of mine."""
    open_ones = queries.open_sessions(db(), _me().user, now=now())
    ended = next((one for one in open_ones if one.id == session_id), None)
    if ended is None:
        raise NotFound("session.unknown", N_("Phiên này đã kết thúc."))
    service.sign_out(db(), current_actor(), ended, now=now())
    flash(say(N_("Đã đăng xuất máy đó.")), "good")
    return redirect(url_for("accounts.own_account"), 303)


@blueprint.route("/set-up/<code>", methods=["GET", "POST"])
@for_everyone
def set_up(code: str) -> Answer:
    """The first administrator, by a one-time link."""
    link = _link(code, LinkPurpose.FIRST_ADMIN)
    form = FirstAdminForm(request.form)
    if request.method == "POST" and form.validate():
        try:
            service.set_up_first_admin(
                db(), link, username=form.username.data or "", full_name=form.full_name.data or "",
                password=form.password.data or "", now=now(),
            )  # fmt: skip
        except Invalid as error:
            form.put_error(error)
        else:
            flash(say(N_("Đã tạo tài khoản quản trị. Hãy đăng nhập.")), "good")
            return redirect(url_for("accounts.sign_in"), 303)
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
            service.use_password_link(db(), link, form.password.data or "", now=now())
        except Invalid as error:
            form.put_error(error)
        else:
            flash(say(N_("Đã đặt mật khẩu. Hãy đăng nhập.")), "good")
            return redirect(url_for("accounts.sign_in"), 303)
    page = render_template("accounts/password_link.html", form=form, user=link.user)
    return (page, 422) if request.method == "POST" else page


@blueprint.get("/users")
@needs(Permission.MANAGE_ACCOUNTS)
def users() -> str:
    """Every account of the house."""
    return render_template("accounts/users.html", users=queries.all_users(db()), labels=ROLE_LABELS)


@blueprint.route("/users/new", methods=["GET", "POST"])
@needs(Permission.MANAGE_ACCOUNTS)
def new_user() -> Answer:
    """Add an account and show the link by which its owner sets the password."""
    form = NewUserForm(request.form)
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


def _user_page(form: UserForm, subject: User | None) -> str:
    sessions = queries.open_sessions(db(), subject, now=now()) if subject else []
    return render_template("accounts/user.html", form=form, user=subject, sessions=sessions)


def _link_page(subject: User) -> str:
    code = service.make_password_link(db(), current_actor(), subject, now=now())
    link = url_for("accounts.password_link", code=code, _external=True)
    return render_template("accounts/link.html", user=subject, link=link)


def _sign_in_page(form: SignInForm, onward: str) -> str:
    is_empty = not queries.has_any_user(db())
    return render_template("accounts/sign_in.html", form=form, onward=onward, is_empty=is_empty)


def _account_page(form: OwnPasswordForm, mail: MailForm | None = None) -> str:
    here = _me()
    return render_template(
        "accounts/own_account.html", form=form, mail=mail or MailForm(email=here.user.email), here=here,
        sessions=queries.open_sessions(db(), here.user, now=now()),
    )  # fmt: skip


def _me() -> LoginSession:
    here = current_session()
    if here is None:
        raise NotFound("session.unknown", N_("Phiên này đã kết thúc."))
    return db().merge(here, load=False) if here not in db() else here


def _link(code: str, purpose: LinkPurpose) -> OneTimeLink:
    link = queries.usable_link(db(), code, now=now())
    if link.purpose is not purpose:
        raise NotFound("link.unusable", N_("Đường dẫn này đã dùng rồi hoặc đã hết hạn."))
    return link


def _with_token(answer: Response, opened: LoginSession, token: str) -> Response:
    session.clear()
    answer.set_cookie(
        cookie_name(), token, httponly=True, samesite="Lax", path="/",
        secure=cookie_name().startswith("__Host-"), expires=opened.expires_at,
    )  # fmt: skip
    return answer
