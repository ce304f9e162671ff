"""A small house with data, files and a backup key."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command

from outreach.backups.making import make_backup
from outreach.backups.shelf import Label, keep_public_key
from outreach.building import migrations_of
from outreach.config import Settings
from outreach.kernel.crypto import install_keyring, read_or_make_keyring
from outreach.kernel.db import Database
from outreach.kernel.outbox import outbox_keys
from outreach.kernel.strongbox import new_secret, point_of_secret
from tests.build import make_encounter, make_user, make_visit

NOW = datetime(2026, 11, 29, 1, 0, tzinfo=UTC)
SECRET = new_secret()
NUMBER = "038150987654"


@pytest.fixture
def house(settings: Settings, database: Database) -> Settings:
    """An installation with a person, a photo, a report and keys."""
    command.stamp(migrations_of(settings.database_url), "head")
    outbox_keys(settings.data_dir / "outbox.key")
    keep_public_key(settings.data_dir, point_of_secret(SECRET))
    for name in ("photos/visit/a.jpg", "photos/parts/half", "reports/b.xlsx", "uploads/c.upload"):
        path = settings.data_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode() * 1000)
    with database.writing.begin() as db:
        make_encounter(db, make_visit(db), person_name="Lê Thị Thọ (mẫu)", identity_number=NUMBER)
        make_user(db, username="thu.mau")
    return settings


def back_up(house: Settings, at: datetime = NOW) -> Label:
    return make_backup(house, now=at, clock=lambda: at)


def empty_house(folder: Path, keys_of: Settings) -> Settings:
    """Another machine: an empty folder, and the key files out of their envelopes."""
    folder.mkdir()
    for name in ("fields.key", "outbox.key"):
        (folder / name).write_bytes((keys_of.data_dir / name).read_bytes())
    return Settings(f"sqlite:///{folder / 'outreach.db'}", folder, keys_of.secret_key)


def use_keys_of(house: Settings) -> None:
    install_keyring(read_or_make_keyring(house.data_dir / "fields.key"))
