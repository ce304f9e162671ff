"""One's own account: password, second factor, where one is signed in."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.accounts import factor_service, queries, service
from outreach.accounts.forms import MailForm, OwnPasswordForm
from outreach.accounts.guard import asks_password_again, current_actor, needs
from outreach.accounts.rules import Permission
from outreach.accounts.views.frame import Answer, blueprint, compared_password, me
from outreach.kernel.clock import now
from outreach.kernel.errors import Invalid, NotFound, Refused
from outreach.kernel.text import N_
from outreach.web.i18n import say
from outreach.web.transaction import db, keep_work


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
        username = me().user.username
        # The write lock is given back while argon2 takes its time.
        db().rollback()
        try:
            old = compared_password(username, form.old.data or "")
            service.change_own_password(
                db(), current_actor(), me().user, old=old, new=form.password.data or "", keep=me(), now=now()
            )
        except (Invalid, Refused) as error:
            keep_work()
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
    service.set_own_email(db(), current_actor(), me().user, form.email.data or "", now=now())
    flash(say(N_("Đã lưu địa chỉ thư.") if form.email.data else N_("Từ nay không gửi thư nữa.")), "good")
    return redirect(url_for("accounts.own_account"), 303)


@blueprint.post("/account/sessions/<uuid:session_id>/end")
@needs(Permission.OWN_ACCOUNT)
def end_own_session(session_id: UUID) -> Response:
    """Sign out another browser of mine."""
    open_ones = queries.open_sessions(db(), me().user, now=now())
    ended = next((one for one in open_ones if one.id == session_id), None)
    if ended is None:
        raise NotFound("session.unknown", N_("Phiên này đã kết thúc."))
    service.sign_out(db(), current_actor(), ended, now=now())
    flash(say(N_("Đã đăng xuất máy đó.")), "good")
    return redirect(url_for("accounts.own_account"), 303)


@blueprint.post("/account/sessions/end-others")
@needs(Permission.OWN_ACCOUNT)
def end_other_sessions() -> Response:
    """Sign out every other browser of mine."""
    ended = service.sign_out_everywhere(db(), current_actor(), me().user, now=now(), but=me())
    flash(say(N_("Đã đăng xuất %(count)d máy."), count=ended), "good")
    return redirect(url_for("accounts.own_account"), 303)


@blueprint.post("/account/recovery-codes")
@needs(Permission.OWN_ACCOUNT)
@asks_password_again
def new_recovery_codes() -> str:
    """Eight new codes for paper, shown once."""
    if me().user.totp_since is None:
        raise Refused("factor.missing", N_("Tài khoản này chưa có mã hai lớp."))
    codes = factor_service.make_recovery_codes(db(), current_actor(), me().user, now=now())
    return render_template("accounts/recovery_codes.html", codes=codes, onward=url_for("accounts.own_account"))


@blueprint.post("/account/second-factor")
@needs(Permission.OWN_ACCOUNT)
@asks_password_again
def renew_factor() -> Response:
    """Another phone, or a second factor of one's own wish: it is set up at the next sign-in, which is now."""
    factor_service.begin_anew(db(), current_actor(), me().user, now=now())
    flash(say(N_("Hãy đăng nhập lại để cài mã hai lớp trên điện thoại.")), "good")
    return redirect(url_for("accounts.sign_in"), 303)


def _account_page(form: OwnPasswordForm, mail: MailForm | None = None) -> str:
    here = me()
    return render_template(
        "accounts/own_account.html", form=form, mail=mail or MailForm(email=here.user.email), here=here,
        sessions=queries.open_sessions(db(), here.user, now=now()),
        codes_left=factor_service.recovery_codes_left(db(), here.user),
    )  # fmt: skip
