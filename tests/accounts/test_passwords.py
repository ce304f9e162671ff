"""Comparing passwords: beside the work of others, never before it."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from outreach.accounts.password_service import Asked, Brake, account_asked_for, compare_password, hash_password
from outreach.accounts.rules import Role
from outreach.accounts.service import recognise
from outreach.kernel.db import Database, DbSession
from outreach.kernel.errors import Refused
from tests.build import AT, make_user

RIGHT, WRONG = "mưa rơi trên mái ngói cũ", "nắng rơi trên mái ngói mới"
NOBODY = Asked("ai-do", None, is_throttled=True)


@pytest.fixture(scope="module")
def stored() -> str:
    return hash_password(RIGHT)


def test_a_password_is_compared_while_somebody_else_writes(database: Database, db: DbSession, stored: str) -> None:
    make_user(db, Role.STAFF, username="an.mau", password_hash=stored)
    db.commit()
    with database.writing() as writer:
        writer.execute(text("SELECT 1"))  # the write lock is taken here
        with database.reading() as reading:
            asked = account_asked_for(reading, username="An.Mau", address="10.0.0.1", now=AT)
        assert compare_password(asked, RIGHT).is_right


def test_a_password_that_was_changed_meanwhile_counts_as_wrong(db: DbSession, stored: str) -> None:
    user = make_user(db, Role.STAFF, username="an.mau", password_hash=stored)
    compared = compare_password(account_asked_for(db, username="an.mau", address="", now=AT), RIGHT)
    assert recognise(db, compared, address="", now=AT) is user
    user.password_hash = hash_password(WRONG)
    with pytest.raises(Refused, match="không đúng"):
        recognise(db, compared, address="", now=AT)


def test_a_throttled_account_is_refused_with_the_right_password_too(db: DbSession, stored: str) -> None:
    make_user(db, Role.STAFF, username="an.mau", password_hash=stored)
    asked = account_asked_for(db, username="an.mau", address="", now=AT)
    assert compare_password(asked, RIGHT).is_right
    assert not compare_password(replace(asked, is_throttled=True), RIGHT).is_right


def test_after_a_wrong_password_the_next_one_waits_and_after_a_right_one_it_does_not(stored: str) -> None:
    brake, asked = Brake(), Asked("an.mau", stored, is_throttled=False)
    assert brake.matches(asked, RIGHT)
    began = time.monotonic()
    assert not brake.matches(asked, WRONG)
    took = time.monotonic() - began
    assert brake.matches(asked, RIGHT)
    assert time.monotonic() - began > 3 * took


def test_who_finds_every_place_taken_is_sent_away_at_once() -> None:
    brake = Brake(places=1)
    brake.matches(NOBODY, WRONG)
    waiting = threading.Thread(target=brake.matches, args=(NOBODY, WRONG))
    waiting.start()
    while brake._places.acquire(blocking=False):
        brake._places.release()
    with pytest.raises(Refused, match="cùng lúc"):
        brake.matches(NOBODY, WRONG)
    waiting.join()


def test_a_hash_of_weaker_settings_is_renewed_by_the_right_password(db: DbSession) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(RIGHT)
    user = make_user(db, Role.STAFF, username="an.mau", password_hash=weak)
    compared = compare_password(account_asked_for(db, username="an.mau", address="", now=AT), RIGHT)
    recognise(db, compared, address="", now=AT)
    assert user.password_hash == compared.renewed != weak
