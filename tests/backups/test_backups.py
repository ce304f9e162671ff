"""Backups are sealed, tested before they count, and come back row by row."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from outreach.backups import making, shelf
from outreach.backups.loading import plain_engine
from outreach.backups.making import check_shelf
from outreach.backups.restoring import check_backup, restore_backup
from outreach.backups.rows import Digest, digests_of
from outreach.backups.shelf import BackupBusy, NoBackupKey, Shelf
from outreach.backups.snapshot import take_snapshot
from outreach.config import Settings
from outreach.fieldwork.models import Encounter
from outreach.kernel.db import Database, open_database
from outreach.kernel.errors import SettingsError
from outreach.kernel.outbox import SealBroken
from outreach.kernel.strongbox import new_secret
from tests.backups.conftest import NOW, NUMBER, SECRET, back_up, empty_house

pytestmark = pytest.mark.database
HOUR = timedelta(hours=1)


def digests(url: str) -> dict[str, Digest]:
    engine = plain_engine(url)
    with engine.connect() as connection:
        found = digests_of(connection)
    engine.dispose()
    return found


def kept_files(house: Settings) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in house.backups.rglob("*") if path.is_file()}


def test_a_backup_comes_back_row_by_row_on_an_empty_machine(house: Settings, tmp_path: Path) -> None:
    label = back_up(house)
    there = empty_house(tmp_path / "new", house)
    back = restore_backup(house.backups / label.name, SECRET, there)
    assert digests(there.database_url) == digests(house.database_url)
    assert (back.rows, back.files) == (label.row_count, 2)
    for name in ("photos/visit/a.jpg", "reports/b.xlsx"):
        assert (there.data_dir / name).read_bytes() == (house.data_dir / name).read_bytes()
    assert not (there.data_dir / "uploads").exists()
    database = open_database(there.database_url)
    with database.reading() as db:
        assert [one.identity_number for one in db.query(Encounter)] == [NUMBER]
    database.engine.dispose()


def test_a_backup_tells_nothing_to_who_finds_it(house: Settings) -> None:
    back_up(house)
    told = b"".join(kept_files(house).values())
    for canary in ("Lê Thị Thọ", NUMBER, "thu.mau", "SQLite format", "visits"):
        assert canary.encode() not in told.replace(b'"visits"', b""), canary
    assert (house.data_dir / "fields.key").read_bytes().split(b":")[1][:20] not in told


def test_without_a_key_no_backup_is_made(house: Settings) -> None:
    (house.data_dir / shelf.PUBLIC_KEY).unlink()
    with pytest.raises(NoBackupKey):
        back_up(house)
    assert not house.backups.exists()


def test_old_ones_go_only_after_a_new_one_is_tested(house: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for hours in range(26):
        monkeypatch.setattr(making, "_test", lambda *_: "")  # the test itself is tested elsewhere
        back_up(house, NOW + hours * HOUR)
    names = [label.name for label in Shelf(house.backups).labels()]
    assert len(names) == 24, "the last of each day is among the last of each hour"
    assert {path.name for path in house.backups.glob("*.vpb")} == set(names)


def test_a_file_that_is_gone_is_kept_as_long_as_a_backup_speaks_of_it(house: Settings) -> None:
    first = back_up(house)
    (house.data_dir / "reports" / "b.xlsx").unlink()
    second = back_up(house, NOW + HOUR)
    boxes = {path.name for path in (house.backups / "files").iterdir()}
    assert boxes == set(first.boxes) > set(second.boxes)
    (house.backups / f"{first.name.removesuffix('.vpb')}.json").unlink()
    Shelf(house.backups).rotate()
    assert {path.name for path in (house.backups / "files").iterdir()} == set(second.boxes)
    assert [path.name for path in house.backups.glob("*.vpb")] == [second.name], "without a label it was never tested"


def test_two_do_not_make_one_at_once(house: Settings) -> None:
    with Shelf(house.backups).workplace(), pytest.raises(BackupBusy):
        back_up(house)


def test_what_a_killed_backup_left_is_swept_out_and_touches_nothing(house: Settings) -> None:
    first = back_up(house)
    left = house.backups / ".making-killed"
    left.mkdir()
    (left / "database.db").write_bytes(b"half")
    back_up(house, NOW + HOUR)
    assert not left.exists()
    assert check_backup(house.backups / first.name, SECRET).rows == first.row_count


@pytest.mark.parametrize("at", [0.0, 0.01, 0.3, 0.6, 0.999])
def test_one_flipped_bit_is_found_with_and_without_the_key(house: Settings, at: float) -> None:
    label = back_up(house)
    path = house.backups / label.name
    content = bytearray(path.read_bytes())
    content[int(at * len(content))] ^= 4
    path.write_bytes(bytes(content))
    assert check_shelf(Shelf(house.backups)) == [label.name]
    with pytest.raises(SealBroken):
        check_backup(path, SECRET)


def test_a_changed_or_missing_photo_is_found(house: Settings) -> None:
    label = back_up(house)
    box = house.backups / "files" / label.boxes[0]
    content = box.read_bytes()
    box.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(SealBroken):
        check_backup(house.backups / label.name, SECRET)
    box.unlink()
    assert check_shelf(Shelf(house.backups)) == [box.name]
    with pytest.raises(SealBroken):
        check_backup(house.backups / label.name, SECRET)


def test_another_key_opens_nothing(house: Settings, tmp_path: Path) -> None:
    label = back_up(house)
    there = empty_house(tmp_path / "new", house)
    with pytest.raises(SealBroken):
        restore_backup(house.backups / label.name, new_secret(), there)
    assert sorted(path.name for path in there.data_dir.iterdir()) == ["fields.key", "outbox.key"]


def test_a_machine_with_data_is_not_written_over(house: Settings) -> None:
    label = back_up(house)
    with pytest.raises(SettingsError, match="đã có dữ liệu"):
        restore_backup(house.backups / label.name, SECRET, house)


def test_keys_of_another_house_are_noticed_before_anything_is_there(house: Settings, tmp_path: Path) -> None:
    label = back_up(house)
    there = empty_house(tmp_path / "new", house)
    (there.data_dir / "fields.key").write_text("1:" + "A" * 43 + "=\n")
    with pytest.raises(SettingsError, match="không phải khóa"):
        restore_backup(house.backups / label.name, SECRET, there)
    (there.data_dir / "fields.key").unlink()
    with pytest.raises(SettingsError, match="chưa có tệp khóa"):
        restore_backup(house.backups / label.name, SECRET, there)
    assert [path.name for path in there.data_dir.iterdir()] == ["outbox.key"]
    back = restore_backup(house.backups / label.name, SECRET, there, keys_from=house.data_dir)
    assert back.rows == label.row_count


def test_a_snapshot_that_does_not_restore_never_becomes_a_backup(
    house: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(house)
    before = kept_files(house)

    def losing(url: str, folder: Path) -> Path:
        path = take_snapshot(url, folder)
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2])
        return path

    monkeypatch.setattr(making, "take_snapshot", losing)
    with pytest.raises((SealBroken, sqlite3.DatabaseError, ValueError)):
        back_up(house, NOW + HOUR)
    assert kept_files(house) == before


def test_while_a_backup_is_made_others_write(house: Settings, database: Database) -> None:
    label = back_up(house)
    with database.writing.begin() as db:
        db.query(Encounter).update({"note": "sau"})
    assert digests(house.database_url) != {}
    assert check_backup(house.backups / label.name, SECRET).rows == label.row_count


def test_the_label_says_how_to_check_and_no_more(house: Settings) -> None:
    label = back_up(house)
    facts: dict[str, Any] = json.loads((house.backups / f"{label.name.removesuffix('.vpb')}.json").read_text())
    assert set(facts) == {
        "name", "made_at", "tested_at", "size", "sha256", "key_mark", "revision", "rows", "trail", "boxes", "box_bytes",
        "seconds",
    }  # fmt: skip
    assert facts["rows"]["encounters"] == 1


def test_files_of_the_shelf_are_private(house: Settings) -> None:
    back_up(house)
    modes = {path.stat().st_mode & 0o077 for path in house.backups.glob("*.vpb")}
    assert modes == {0}


def test_an_sqlite_snapshot_is_sound(house: Settings, tmp_path: Path) -> None:
    label = back_up(house)
    there = empty_house(tmp_path / "new", house)
    restore_backup(house.backups / label.name, SECRET, there)
    with closing(sqlite3.connect(there.data_dir / "outreach.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
