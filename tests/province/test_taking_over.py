"""A ward moves from an installation of its own into a province, with everything but its key."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from click.testing import CliRunner, Result
from sqlalchemy import text

from outreach.accounts.rules import THE_HOUSE
from outreach.audit.chain_queries import check_chain
from outreach.audit.service import record
from outreach.backups.shelf import keep_public_key
from outreach.building import migrations_of
from outreach.config import Settings
from outreach.fieldwork.models import Encounter
from outreach.kernel.crypto import install_keyring, read_or_make_keyring
from outreach.kernel.db import Database, open_database
from outreach.kernel.outbox import outbox_keys
from outreach.kernel.strongbox import new_secret, point_of_secret
from outreach.places.queries import ward_profile
from outreach.places.service import change_ward
from outreach.privacy.queries import records_of
from outreach.province.queries import open_wards
from outreach.province_cli import province as commands
from outreach.wards import create_installation
from tests.backups.conftest import NOW, NUMBER, back_up
from tests.build import make_encounter, make_visit
from tests.province.test_commands import built

pytestmark = pytest.mark.database
SECRET = new_secret()


@pytest.fixture
def above(settings: Settings) -> Settings:
    return replace(settings, province_domain="tinh.example")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Settings:
    """A single ward on another machine: a person, a photo, a chain of deeds, and keys of its own."""
    folder = tmp_path / "elsewhere"
    (folder / "photos").mkdir(parents=True)
    (folder / "photos" / "a.jpg").write_bytes(b"a picture")
    there = Settings(f"sqlite:///{folder / 'outreach.db'}", folder, "a secret of another house, as long as it must be")
    install_keyring(read_or_make_keyring(there.fields_key))
    outbox_keys(folder / "outbox.key")
    keep_public_key(folder, point_of_secret(SECRET))
    command.upgrade(migrations_of(there.database_url), "head")
    database = open_database(there.database_url)
    with database.writing.begin() as db:
        change_ward(db, THE_HOUSE, {"code": "90021", "name": "Phường Mẫu Dời"}, now=NOW)
        make_encounter(db, make_visit(db), person_name="Lê Thị Thọ (mẫu)", identity_number=NUMBER)
        record(db, THE_HOUSE, "keys.add", now=NOW, version=1)
    database.engine.dispose()
    return there


def take_over(
    above: Settings, there: Settings, tmp_path: Path, *, slug: str = "mau-doi", keys: Path | None = None
) -> Result:
    backup = next(there.backups.glob("*.vpb"))
    key = tmp_path / "paper.txt"
    key.write_text(SECRET, encoding="ascii")
    app = create_installation(above)
    words = ["take-over", slug, str(backup), "--key", str(key), "--keys", str(keys or there.data_dir)]
    with app.app_context():
        done = CliRunner().invoke(commands, words)
    app.extensions["outreach.database"].engine.dispose()
    return done


def test_a_ward_comes_over_whole_and_is_sealed_under_the_key_of_the_province(
    above: Settings, database: Database, elsewhere: Settings, tmp_path: Path
) -> None:
    back_up(elsewhere)
    done = take_over(above, elsewhere, tmp_path)
    assert done.exit_code == 0, done.output
    theirs, ours = read_or_make_keyring(elsewhere.fields_key), read_or_make_keyring(above.fields_key)
    install_keyring(ours)
    with built(above, database, "mau-doi") as house:
        with house.database.reading() as db:
            assert ward_profile(db).name == "Phường Mẫu Dời"
            (person,) = db.query(Encounter)
            assert person.identity_number == NUMBER
            assert records_of(db, number=NUMBER, phone="") == [person]
            sealed = bytes(db.scalar(text("SELECT identity_number FROM encounters")))
            assert ours.open(sealed, "encounters.identity_number") == NUMBER
            checked = check_chain(db)
            assert checked.broken is None
            assert checked.count > 0
        with database.reading() as db:
            assert [(ward.code, ward.slug) for ward in open_wards(db)] == [("90021", "mau-doi")]
        folder = house.settings.data_dir
        assert (folder / "photos" / "a.jpg").read_bytes() == b"a picture"
        assert (folder / "outbox.key").read_bytes() == (elsewhere.data_dir / "outbox.key").read_bytes()
        assert not (folder / "fields.key").exists()
        assert theirs.keys[1] not in ours.keys.values()


def test_a_ward_without_its_code_is_not_taken_over(
    above: Settings, database: Database, elsewhere: Settings, tmp_path: Path
) -> None:
    theirs = open_database(elsewhere.database_url)
    with theirs.writing.begin() as db:
        change_ward(db, THE_HOUSE, {"code": ""}, now=NOW)
    theirs.engine.dispose()
    back_up(elsewhere)
    done = take_over(above, elsewhere, tmp_path)
    assert (done.exit_code, "Chưa ghi mã đơn vị hành chính của Phường Mẫu Dời" in done.output) == (1, True)
    with database.reading() as db:
        assert list(open_wards(db)) == []


def test_with_the_key_of_another_house_nothing_is_left_behind(
    above: Settings, database: Database, elsewhere: Settings, tmp_path: Path
) -> None:
    back_up(elsewhere)
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    read_or_make_keyring(wrong / "fields.key")
    done = take_over(above, elsewhere, tmp_path, keys=wrong)
    assert done.exit_code == 1
    assert "không phải khóa của bản sao lưu này" in done.output
    with built(above, database, "mau-doi") as house:
        assert sorted(path.name for path in house.settings.data_dir.iterdir()) == []
    with database.reading() as db:
        assert list(open_wards(db)) == []


def test_a_ward_that_is_here_already_is_not_taken_over(
    above: Settings, database: Database, elsewhere: Settings, tmp_path: Path
) -> None:
    back_up(elsewhere)
    assert take_over(above, elsewhere, tmp_path).exit_code == 0
    with built(above, database, "mau-doi") as house:
        again = take_over(above, elsewhere, tmp_path)
        assert again.exit_code == 1
        assert "ở đây đã có dữ liệu" in again.output
        twice = take_over(above, elsewhere, tmp_path, slug="mau-hai")
        assert twice.exit_code == 1
        assert "đã dùng cho Phường Mẫu Dời" in twice.output
        with house.database.reading() as db:
            assert db.query(Encounter).count() == 1
    with built(above, database, "mau-hai"):
        pass
