"""Sealing: what lies in the database cannot be read, moved or changed."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from sqlalchemy import text

from outreach.kernel.crypto import Keyring, read_or_make_keyring, read_or_make_secret
from outreach.kernel.db import Database, DbSession
from outreach.kernel.errors import SettingsError
from tests.build import make_encounter

OLD, NEW = b"1" * 32, b"2" * 32


def test_a_sealed_value_opens_only_for_its_own_purpose() -> None:
    ring = Keyring({1: OLD})
    sealed = ring.seal("038199012345", "encounters.identity_number")
    assert ring.open(sealed, "encounters.identity_number") == "038199012345"
    with pytest.raises(SettingsError):
        ring.open(sealed, "encounters.phone")


@pytest.mark.parametrize("position", [0, 5, 20, -1])
def test_a_changed_byte_is_noticed(position: int) -> None:
    ring = Keyring({1: OLD})
    sealed = bytearray(ring.seal("038199012345", "x"))
    sealed[position] ^= 1
    with pytest.raises(SettingsError):
        ring.open(bytes(sealed), "x")


def test_after_a_new_key_old_values_still_open_and_are_still_found() -> None:
    before, after = Keyring({1: OLD}), Keyring({1: OLD, 2: NEW})
    assert after.open(before.seal("0912345678", "x"), "x") == "0912345678"
    assert after.seal("0912345678", "x")[0] == 2
    assert before.index("0912345678", "x") in after.indexes("0912345678", "x")
    assert after.index("0912345678", "x") == after.indexes("0912345678", "x")[-1]


def test_the_key_file_is_private_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "fields.key"
    assert read_or_make_keyring(path) == read_or_make_keyring(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", ["", "1:nonsense", "1:AAAA", "x:" + "A" * 44, "0:" + "A" * 43 + "="])
def test_a_broken_key_file_stops_the_start(tmp_path: Path, content: str) -> None:
    path = tmp_path / "fields.key"
    path.write_text(content)
    with pytest.raises(SettingsError):
        read_or_make_keyring(path)


def test_the_secret_of_an_installation_is_long_and_stays(tmp_path: Path) -> None:
    secret = read_or_make_secret(tmp_path / "secret.key")
    assert len(secret) >= 48
    assert read_or_make_secret(tmp_path / "secret.key") == secret


@pytest.mark.database
def test_an_identity_number_does_not_lie_open_in_the_table(db: DbSession, database: Database) -> None:
    make_encounter(db, identity_number="038199012345", phone="0912345678")
    db.commit()
    row = db.execute(text("SELECT identity_number, phone FROM encounters")).one()
    for column in row:
        assert b"038199012345" not in bytes(column)
        assert b"0912345678" not in bytes(column)
