"""Codes that change every thirty seconds (TOTP, RFC 6238), as authenticator apps make them."""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP_SECONDS = 30
DIGITS = 6
_SECRET_BYTES = 20
_DRIFT = (0, -1, 1)
"""The app's clock may be half a minute off, either way (RFC 6238 §5.2)."""


def new_secret() -> str:
    """A secret of 160 bits in base32, as apps take it."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def app_address(secret: str, account: str, issuer: str) -> str:
    """The `otpauth://` address that an app reads from a QR code."""
    return _codes(secret).get_provisioning_uri(account, issuer)


def step_of(secret: str, code: str, *, now: datetime, last_step: int | None) -> int | None:
    """The half-minute whose code this is; None for a wrong one and for one that was used before.

    Only steps after `last_step` count, so that a code that somebody looked on at works once (ASVS 5.0 v5.0.0-6.5.1).
    """
    typed = "".join(letter for letter in code if letter.isdigit() and letter.isascii())
    step = int(now.timestamp()) // STEP_SECONDS
    for near in (step + drift for drift in _DRIFT):
        is_code = hmac.compare_digest(code_of(secret, near).encode(), typed.encode())
        if is_code and (last_step is None or near > last_step):
            return near
    return None


def code_of(secret: str, step: int) -> str:
    """The six digits of one half-minute."""
    return _codes(secret).generate(step * STEP_SECONDS).decode()


def _codes(secret: str) -> TOTP:
    return TOTP(base64.b32decode(secret), DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303 (the algorithm that apps know)
