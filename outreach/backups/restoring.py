"""A house from one backup: its database and its files, into a machine that has none."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import BinaryIO, cast

from alembic import command
from sqlalchemy import make_url

from outreach.backups.boxes import unbox
from outreach.backups.loading import is_empty, plain_engine
from outreach.backups.making import open_and_test
from outreach.backups.moving import compare, empty_database, fill_database
from outreach.backups.parcels import About, is_opened_by
from outreach.backups.shelf import sync_folder
from outreach.backups.snapshot import batches_of, reading_one_instant
from outreach.building import migrations_of
from outreach.config import Settings
from outreach.kernel.crypto import Keyring, read_or_make_keyring
from outreach.kernel.db import DbSession
from outreach.kernel.errors import SettingsError
from outreach.kernel.resealing import seal_under, sealed_tables
from outreach.kernel.strongbox import open_with_secret
from outreach.tables import metadata


@dataclass(frozen=True)
class Restored:
    """What came back."""

    made_at: datetime
    rows: int
    files: int


def check_backup(file: Path, secret: str) -> Restored:
    """Restore a backup into a temporary place, try it whole, and throw it away again; raises `SealBroken`."""
    with _opened(file, secret, None) as (about, restored):
        for one in about.files:
            unbox(one, file.parent / "files", restored.parent, secret)
        return Restored(about.made_at, sum(about.rows.values()), len(about.files))


def restore_backup(
    file: Path, secret: str, settings: Settings, *, keys_from: Path | None = None, without_keys: bool = False
) -> Restored:
    """Bring everything back into an installation without data, and up to the schema of this program.

    Raises `SettingsError` where there is data already or the key files are missing or of another house, `SealBroken`
    where the backup is not whole; then nothing is left behind.
    """
    _refuse_unless_empty(settings)
    taken = _take_keys(_key_files(settings), keys_from)
    try:
        with _opened(file, secret, settings.data_dir) as (about, restored):
            if not without_keys:
                _refuse_other_keys(settings, about)
            for one in about.files:
                unbox(one, file.parent / "files", settings.data_dir, secret)
            _settle(restored, about, settings)
    except BaseException:
        for path in taken:
            path.unlink()
        raise
    command.upgrade(migrations_of(settings.database_url), "head")
    return Restored(about.made_at, sum(about.rows.values()), len(about.files))


def take_over(
    file: Path, secret: str, settings: Settings, *, keys_from: Path, judge: Callable[[DbSession], None]
) -> Restored:
    """Bring a house of another installation in, and seal what is sealed under the keys of this one.

    `judge` looks at it before anything is kept, and raises where it is not wanted.

    `keys_from` is the folder with the key files of the other: `fields.key` is only used, so that nobody here could
    open what else it seals; `outbox.key` stays with the house, whose tablets may still hold what they sealed to it.
    Raises as `restore_backup`; then nothing is left behind.
    """
    _refuse_unless_empty(settings)
    theirs = keys_from / "fields.key"
    if not theirs.exists():
        raise SettingsError(theirs.name, "không có trong thư mục khóa của nơi chuyển đi")
    old = read_or_make_keyring(theirs)
    with _opened(file, secret, settings.data_dir) as (about, restored):
        if not is_opened_by(about.proof, old):
            raise SettingsError(theirs.name, "không phải khóa của bản sao lưu này")
        _seal_anew(restored, old, read_or_make_keyring(settings.fields_key), judge)
        taken = _take_keys([settings.data_dir / "outbox.key"], keys_from)
        try:
            for one in about.files:
                unbox(one, file.parent / "files", settings.data_dir, secret)
            _settle(restored, replace(about, revision="head"), settings)
        except BaseException:
            for path in taken:
                path.unlink()
            raise
    return Restored(about.made_at, sum(about.rows.values()), len(about.files))


def _seal_anew(restored: Path, old: Keyring, new: Keyring, judge: Callable[[DbSession], None]) -> None:
    """Bring the unpacked database to the schema of this program, and seal it under other keys."""
    url = f"sqlite:///{restored}"
    command.upgrade(migrations_of(url), "head")
    engine = plain_engine(url)
    with DbSession(engine) as db, db.begin():
        judge(db)
        for table in sealed_tables(metadata):
            seal_under(db, table, old, new)
    engine.dispose()


@contextmanager
def _opened(file: Path, secret: str, beside: Path | None) -> Iterator[tuple[About, Path]]:
    """The backup unpacked and tested; beside the data, so that the database need only change its name."""
    place = Path(mkdtemp(prefix=".restoring-", dir=beside))
    try:
        with file.open("rb") as source:
            yield open_and_test(cast("BinaryIO", open_with_secret(source, secret)), place)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _refuse_unless_empty(settings: Settings) -> None:
    url = make_url(settings.database_url)
    is_new = url.get_backend_name() == "sqlite" and not Path(url.database or "").exists()
    if is_new:
        return
    engine = plain_engine(settings.database_url)
    try:
        if not is_empty(engine):
            raise SettingsError("database", "ở đây đã có dữ liệu; hãy phục hồi vào thư mục dữ liệu trống")
    finally:
        engine.dispose()


def _key_files(settings: Settings) -> list[Path]:
    return [settings.fields_key, settings.data_dir / "outbox.key"]


def _take_keys(wanted: list[Path], keys_from: Path | None) -> list[Path]:
    taken = []
    for path in wanted if keys_from else ():
        source = cast("Path", keys_from) / path.name
        if source.exists() and not path.exists():
            shutil.copyfile(source, path)
            path.chmod(0o600)
            taken.append(path)
    return taken


def _refuse_other_keys(settings: Settings, about: About) -> None:
    missing = [path.name for path in _key_files(settings) if not path.exists()]
    if missing:
        raise SettingsError(", ".join(missing), "chưa có tệp khóa; lấy từ phong bì cất riêng, chép vào thư mục dữ liệu")
    if not is_opened_by(about.proof, read_or_make_keyring(settings.fields_key)):
        raise SettingsError("fields.key", "không phải khóa của bản sao lưu này")


def _settle(restored: Path, about: About, settings: Settings) -> None:
    """Put the tested database where the settings have it."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        target = Path(url.database or "")
        for ending in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                Path(f"{target}{ending}").unlink()
        restored.chmod(0o600)
        restored.replace(target)
        sync_folder(target.parent)
        return
    with reading_one_instant(f"sqlite:///{restored}") as source:
        try:
            fill_database(settings.database_url, about.revision, batches_of(source))
        except BaseException:
            empty_database(settings.database_url)
            raise
        compare(source, settings.database_url)
