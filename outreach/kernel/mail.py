"""Which mail server carries the house's letters, and what an e-mail address looks like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from outreach.kernel.errors import SettingsError

_ADDRESS = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]{1,63})+")
_LONGEST = 254


class Security(StrEnum):
    """How the way to the mail server is closed."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


_PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


@dataclass(frozen=True)
class Smtp:
    """A mail server; without a user nobody signs in to it. `sender` is the address that letters come from."""

    host: str
    port: int
    sender: str
    security: Security = Security.STARTTLS
    user: str = ""
    password: str = ""

    @property
    def domain(self) -> str:
        """What stands behind the @ of the sender: the house's name in Message-IDs."""
        return self.sender.rpartition("@")[2]


def is_mail_address(text: str) -> bool:
    """Whether a letter can go to `text`; marks and blanks are no part of an address."""
    return len(text) <= _LONGEST and _ADDRESS.fullmatch(text) is not None


def smtp_from_env(environ: Mapping[str, str]) -> Smtp | None:
    """The mail server of `OUTREACH_SMTP_*`, None without a host; raises `SettingsError` naming what is wrong."""
    host = environ.get("OUTREACH_SMTP_HOST", "").strip()
    if not host:
        return None
    security = environ.get("OUTREACH_SMTP_SECURITY", Security.STARTTLS)
    if security not in set(Security):
        raise SettingsError("OUTREACH_SMTP_SECURITY", "phải là starttls, tls hoặc none")
    sender = environ.get("OUTREACH_SMTP_FROM", "").strip()
    if not is_mail_address(sender):
        raise SettingsError("OUTREACH_SMTP_FROM", "phải là địa chỉ thư gửi đi, ví dụ vepho@example.vn")
    port = environ.get("OUTREACH_SMTP_PORT") or str(_PORTS[Security(security)])
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise SettingsError("OUTREACH_SMTP_PORT", "phải là số cổng từ 1 đến 65535")
    user, password = environ.get("OUTREACH_SMTP_USER", ""), environ.get("OUTREACH_SMTP_PASSWORD", "")
    if user and security == Security.NONE:
        raise SettingsError("OUTREACH_SMTP_SECURITY", "không gửi mật khẩu thư qua đường không mã hóa")
    return Smtp(host, int(port), sender, Security(security), user, password)
