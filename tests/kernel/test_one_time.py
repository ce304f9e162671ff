"""Codes of authenticator apps, held against the vectors of RFC 6238."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest

from outreach.kernel.one_time import app_address, code_of, new_secret, step_of

SECRET = base64.b32encode(b"12345678901234567890").decode()
AT = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
STEP = int(AT.timestamp()) // 30


@pytest.mark.parametrize(
    ("seconds", "eight_digits"),
    [(59, "94287082"), (1111111109, "07081804"), (1234567890, "89005924"), (20000000000, "65353130")],
)
def test_the_vectors_of_the_standard(seconds: int, eight_digits: str) -> None:
    assert code_of(SECRET, seconds // 30) == eight_digits[-6:]


@pytest.mark.parametrize(("drift", "is_good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(drift: int, is_good: bool) -> None:
    assert (step_of(SECRET, code_of(SECRET, STEP + drift), now=AT, last_step=None) is not None) is is_good


def test_a_code_works_once_and_an_older_one_no_more() -> None:
    now_code, older = code_of(SECRET, STEP), code_of(SECRET, STEP - 1)
    used = step_of(SECRET, now_code, now=AT, last_step=None)
    assert used == STEP
    assert step_of(SECRET, now_code, now=AT, last_step=used) is None
    assert step_of(SECRET, older, now=AT, last_step=used) is None
    later = AT + timedelta(seconds=30)
    assert step_of(SECRET, code_of(SECRET, STEP + 1), now=later, last_step=used) == STEP + 1


@pytest.mark.parametrize("typed", ["", "12345", "１２３４５６", "abcdef", "0" * 40])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert step_of(SECRET, typed, now=AT, last_step=None) is None


def test_spaces_in_a_code_do_no_harm() -> None:
    code = code_of(SECRET, STEP)
    assert step_of(SECRET, f" {code[:3]} {code[3:]} ", now=AT, last_step=None) == STEP


def test_secrets_are_of_160_bits_and_never_the_same() -> None:
    made = {new_secret() for _ in range(100)}
    assert len(made) == 100
    assert {len(base64.b32decode(one)) for one in made} == {20}
    assert app_address(SECRET, "an.mau", "Về Phố").startswith("otpauth://totp/")
