"""The commands of the console, as they are typed after a fire."""

from __future__ import annotations

from pathlib import Path

import pytest

from outreach.backups.__main__ import main
from outreach.backups.shelf import Shelf
from outreach.config import Settings
from tests.backups.conftest import NOW, SECRET, back_up, empty_house


def use(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTREACH_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("OUTREACH_DATABASE_URL", settings.database_url)


def test_a_key_is_made_a_backup_is_made_checked_and_restored(
    house: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use(house, monkeypatch)
    stick = tmp_path / "stick.txt"
    assert main(["key", "--file", str(stick)]) == 0
    assert stick.read_text().strip() not in capsys.readouterr().out
    assert main(["make"]) == 0
    assert main(["check"]) == 0
    file = str(house.backups / Shelf(house.backups).labels()[0].name)
    assert main(["check", file, "--key", str(stick)]) == 0
    there = empty_house(tmp_path / "new", house)
    use(there, monkeypatch)
    assert main(["restore", file, "--key", str(stick)]) == 0
    assert "Đã phục hồi" in capsys.readouterr().out
    assert main(["restore", file, "--key", str(stick)]) == 1
    assert "đã có dữ liệu" in capsys.readouterr().err


def test_what_cannot_be_done_is_said_in_one_line(
    house: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use(house, monkeypatch)
    label = back_up(house, NOW)
    key = tmp_path / "key.txt"
    key.write_text(SECRET[:-1])
    assert main(["check", str(house.backups / label.name), "--key", str(key)]) == 1
    (house.backups / label.name).write_bytes(b"no backup")
    key.write_text(SECRET)
    assert main(["check", str(house.backups / label.name), "--key", str(key)]) == 1
    assert main(["check"]) == 1
    (house.data_dir / "backup.pub").unlink()
    assert main(["make"]) == 1
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 4
    assert "backup key" in told[3]


def test_the_move_tells_each_table(
    house: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use(house, monkeypatch)
    assert main(["move", f"sqlite:///{tmp_path / 'other.db'}"]) == 0
    told = capsys.readouterr().out
    assert "encounters                       1" in told
    assert "giống hệt" in told
