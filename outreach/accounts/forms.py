"""What people type about accounts."""

from __future__ import annotations

import re

from wtforms import PasswordField, RadioField, StringField, ValidationError
from wtforms.validators import EqualTo

from outreach.accounts.rules import ROLE_LABELS
from outreach.kernel.text import N_
from outreach.web.forms import Form, at_most, holds, mail_address, needed

_USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,59}")
_REPEAT = N_("Hai lần nhập chưa giống nhau.")
_USERNAME_WORDS = N_("Dùng 3 đến 60 chữ cái không dấu, chữ số, dấu chấm hoặc gạch ngang.")


class SignInForm(Form):
    """Name and password."""

    username = StringField(N_("Tên đăng nhập"), [needed(N_("Chưa nhập tên đăng nhập.")), at_most(60)])
    password = PasswordField(N_("Mật khẩu"), [needed(N_("Chưa nhập mật khẩu."))])


class MailForm(Form):
    """Where notices come by mail; empty: only in the inbox here."""

    email = StringField(N_("Địa chỉ thư điện tử"), [at_most(254), mail_address()])


class UserForm(MailForm):
    """An existing account."""

    full_name = StringField(N_("Họ và tên"), [needed(N_("Chưa nhập họ và tên.")), at_most(200)])
    role = RadioField(
        N_("Vai trò"),
        [needed(N_("Chưa chọn vai trò."))],
        choices=[(role.value, label) for role, label in ROLE_LABELS.items()],
    )


class NewUserForm(UserForm):
    """A new account; its owner sets the password by a link."""

    username = StringField(
        N_("Tên đăng nhập"),
        [
            needed(N_("Chưa nhập tên đăng nhập.")),
            holds(lambda name: _USERNAME.fullmatch(name) is not None, _USERNAME_WORDS),
        ],
    )


class PasswordForm(Form):
    """A new password, twice."""

    password = PasswordField(N_("Mật khẩu mới"), [needed(N_("Chưa nhập mật khẩu mới."))])
    repeat = PasswordField(N_("Nhập lại mật khẩu mới"), [needed(), EqualTo("password", _REPEAT)])


class OwnPasswordForm(PasswordForm):
    """The old password, and a new one."""

    old = PasswordField(N_("Mật khẩu hiện tại"), [needed(N_("Chưa nhập mật khẩu hiện tại."))])


class FactorForm(Form):
    """The code of an app, or one from paper."""

    code = StringField(N_("Mã xác nhận"), [needed(N_("Chưa nhập mã xác nhận.")), at_most(40)])


class ReasonForm(Form):
    """Why a second person is asked."""

    reason = StringField(N_("Lý do"), [needed(N_("Chưa ghi lý do.")), at_most(300)])


class FirstAdminForm(PasswordForm):
    """The first administrator of an empty installation, and the deputy director who plans (may wait)."""

    full_name = StringField(N_("Họ và tên"), [needed(N_("Chưa nhập họ và tên.")), at_most(200)])
    username = StringField(
        N_("Tên đăng nhập"),
        [
            needed(N_("Chưa nhập tên đăng nhập.")),
            holds(lambda name: _USERNAME.fullmatch(name) is not None, _USERNAME_WORDS),
        ],
    )
    planner_name = StringField(N_("Họ và tên Phó Giám đốc"), [at_most(200)])
    planner_username = StringField(
        N_("Tên đăng nhập của Phó Giám đốc"),
        [holds(lambda name: not name or _USERNAME.fullmatch(name) is not None, _USERNAME_WORDS)],
    )

    def validate_planner_username(self, field: StringField) -> None:
        """Name and user name of the planner stand together, and the administrator is another account."""
        typed = (field.data or "").casefold()
        if bool(typed) != bool(self.planner_name.data):
            raise ValidationError(N_("Ghi cả họ tên và tên đăng nhập của Phó Giám đốc, hoặc để trống cả hai."))
        if typed and typed == (self.username.data or "").casefold():
            raise ValidationError(N_("Hai tài khoản phải có tên đăng nhập khác nhau."))
