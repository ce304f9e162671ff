"""A new key is taken up by every row, also where the work is killed in the middle; then the old one may go."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select, text

from outreach import keeping_cli
from outreach.accounts.rules import Role
from outreach.audit.models import AuditEntry
from outreach.cli import init_commands
from outreach.fieldwork.models import Encounter
from outreach.fieldwork.once_service import content_mark
from outreach.kernel.crypto import SealedText, install_keyring, installed_keyring, read_or_make_keyring
from outreach.kernel.db import Database, DbSession
from outreach.kernel.resealing import add_key, reseal_batch, sealed_columns, sealed_tables, waiting
from outreach.tables import metadata
from tests.build import make_encounter, make_user, make_visit

pytestmark = pytest.mark.database
NUMBERS = [f"0381990{number:05}" for number in range(12)]


class Killed(BaseException):
    """The machine lost its power."""


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "fields.key"
    yield path
    install_keyring(read_or_make_keyring(path))


@pytest.fixture
def people(db: DbSession) -> None:
    visit = make_visit(db)
    for number in NUMBERS:
        ring = installed_keyring()
        make_encounter(
            db, visit, identity_number=number, identity_index=ring.index(number, "identity"),
            phone="0912345678" if number.endswith("1") else None,
        )  # fmt: skip
    make_user(db, Role.STAFF, totp_secret="JBSWY3DPEHPK3PXP")
    db.commit()


def run(app: Flask, *words: str) -> Result:
    if "reseal" not in app.cli.commands:
        init_commands(app)
    with app.app_context():
        return app.test_cli_runner().invoke(args=list(words))


def versions(db: DbSession) -> set[int]:
    """Under which keys the numbers lie in the database."""
    return {bytes(one)[0] for one in db.scalars(text("SELECT identity_number FROM encounters"))}


def numbers(db: DbSession) -> list[str]:
    return sorted(str(one) for one in db.scalars(select(Encounter.identity_number)))


def left(db: DbSession) -> int:
    return sum(waiting(db, table, installed_keyring()) for table in sealed_tables(metadata))


def test_every_sealed_column_has_a_key_to_go_by() -> None:
    tables = sealed_tables(metadata)
    assert len(tables) >= 6
    assert {table.name: len(table.primary_key.columns) for table in tables} == {table.name: 1 for table in tables}
    purposes = {(column.type.purpose, f"{table.name}.{column.name}") for table in tables for column in table.columns
                if isinstance(column.type, SealedText)}  # fmt: skip
    assert all(purpose == place for purpose, place in purposes)
    indexed = {table.name for table in tables for column in sealed_columns(table) if "index" in column.info}
    named = {table.name for table in tables for column in table.columns if column.name.endswith("_index")}
    assert indexed == named


@pytest.mark.usefixtures("people")
def test_twice_a_new_key_and_all_is_readable_and_found(app: Flask, db: DbSession, path: Path) -> None:
    for version in (2, 3):
        assert run(app, "new-field-key").exit_code == 0
        assert run(app, "retire-field-key", str(version - 1)).exit_code == 1
        assert run(app, "reseal").output.splitlines()[-1] == "13"
        assert run(app, "retire-field-key", str(version - 1)).exit_code == 0
        db.expire_all()
        assert versions(db) == {version}
        assert numbers(db) == NUMBERS
        found = Encounter.identity_index.in_(installed_keyring().indexes(NUMBERS[3], "identity"))
        assert db.scalars(select(Encounter.identity_number).where(found)).one() == NUMBERS[3]
        db.rollback()
    assert path.read_text().startswith("3:")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    acts = list(db.scalars(select(AuditEntry.act).where(AuditEntry.act.startswith("keys.")).order_by(AuditEntry.id)))
    assert acts == ["keys.add", "keys.reseal", "keys.retire"] * 2


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("batches", [1, 2, 3])
def test_a_killed_run_is_begun_again(
    app: Flask, db: DbSession, path: Path, monkeypatch: pytest.MonkeyPatch, batches: int
) -> None:
    done = 0

    def dying(*args: object, **facts: object) -> object:
        nonlocal done
        done += 1
        if done > batches:
            raise Killed
        return reseal_batch(*args, **{**facts, "limit": 4})  # type: ignore[arg-type]

    run(app, "new-field-key")
    monkeypatch.setattr(keeping_cli, "reseal_batch", dying)
    with pytest.raises(Killed):
        run(app, "reseal")
    db.rollback()
    assert 0 < left(db) < 13
    assert numbers(db) == NUMBERS
    db.rollback()
    monkeypatch.setattr(keeping_cli, "reseal_batch", reseal_batch)
    assert run(app, "reseal").exit_code == 0
    assert left(db) == 0


@pytest.mark.usefixtures("people")
def test_a_process_that_runs_already_reads_what_a_new_key_sealed(db: DbSession, path: Path) -> None:
    before = installed_keyring()
    install_keyring(add_key(path))
    made = make_encounter(db, make_visit(db), identity_number="038150000001")
    db.commit()
    install_keyring(before)
    assert db.scalar(select(Encounter.identity_number).where(Encounter.id == made.id)) == "038150000001"
    assert installed_keyring().newest == 2


@pytest.mark.usefixtures("people")
def test_a_row_that_is_changed_meanwhile_keeps_what_was_written_last(database: Database, db: DbSession) -> None:
    ring = add_key(installed_keyring().path or Path())
    table = metadata.tables["encounters"]
    row = db.scalars(select(Encounter).where(Encounter.phone.is_not(None)).limit(1)).one()
    install_keyring(ring)
    row.phone = "0987654321"
    db.flush()
    reseal_batch(db, table, ring)
    db.commit()
    with database.reading() as reading:
        assert reading.scalars(select(Encounter.phone).where(Encounter.id == row.id)).one() == "0987654321"
        assert reading.scalar(select(func.count()).select_from(Encounter)) == len(NUMBERS)


def test_marks_of_what_was_sent_hold_under_old_keys_and_say_nothing_without_them(path: Path) -> None:
    install_keyring(read_or_make_keyring(path))
    stored = bytes(content_mark(name="Lê Thị Mẫu"))
    install_keyring(add_key(path))
    assert content_mark(name="Lê Thị Mẫu").is_of(stored)
    assert not content_mark(name="Lê Thị Khác").is_of(stored)
    path.write_text(path.read_text().splitlines(keepends=True)[1])
    install_keyring(read_or_make_keyring(path))
    assert content_mark(name="Lê Thị Khác").is_of(stored)
