"""Backups from the console: `python -m outreach.backups key | make | check | restore | move`.

Nothing here starts the web application: on an empty machine that would make new keys before the old ones are back.
"""

from __future__ import annotations

import argparse
import getpass
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from outreach.backups.making import check_shelf, make_backup
from outreach.backups.moving import move_database
from outreach.backups.restoring import Restored, check_backup, restore_backup
from outreach.backups.shelf import BackupBusy, NoBackupKey, Shelf, keep_public_key
from outreach.building import make_place
from outreach.config import Settings
from outreach.kernel.clock import local, now
from outreach.kernel.crypto import write_private
from outreach.kernel.db import open_database
from outreach.kernel.errors import SettingsError
from outreach.kernel.outbox import SealBroken
from outreach.kernel.strongbox import mark_of, new_secret, point_of_secret
from outreach.province.rules import is_slug

_NO_KEY = "Chưa có khóa sao lưu; tạo bằng / no backup key yet, make one: python -m outreach.backups key"


def main(words: Sequence[str] | None = None) -> int:
    """Do one command; gives the exit code."""
    wanted = _arguments(words)
    try:
        for line in wanted.does(_settings(wanted.ward), wanted):
            _say(line)
    except NoBackupKey:
        return _fail(_NO_KEY)
    except BackupBusy:
        return _fail("Đang có một lần sao lưu khác. / Another backup is being made.")
    except SealBroken as error:
        return _fail(f"Bản sao lưu không dùng được ({error}). / This backup is of no use.")
    except (SettingsError, OSError, SQLAlchemyError, ValueError) as error:
        return _fail(f"Không làm được / cannot: {error}")
    return 0


def _settings(ward: str) -> Settings:
    """Those of the installation, or of one ward of a province."""
    settings = Settings.from_env()
    if not ward:
        return settings
    if not settings.is_province or not is_slug(ward) or not settings.for_ward(ward).data_dir.is_dir():
        raise SettingsError("--ward", f"không có «{ward}»")
    province = open_database(settings.database_url)
    try:
        return make_place(settings, province, ward)
    finally:
        province.engine.dispose()


def make_key(settings: Settings, wanted: argparse.Namespace) -> list[str]:
    """A new pair: the public half stays here, the secret half is told once and kept nowhere."""
    secret = new_secret()
    if wanted.file:
        write_private(wanted.file, secret + "\n")
    keep_public_key(settings.data_dir, point_of_secret(secret))
    told = f"→ {wanted.file}" if wanted.file else f"\n    {secret}\n"
    return [
        f"Khóa mở sao lưu / key that opens the backups ({mark_of(point_of_secret(secret))[:8]}): {told}",
        "In hai bản, giao hai người giữ, không cất trên máy này: mất khóa là mất bản sao lưu.",
        "Print two copies for two people, keep none on this machine: without it the backups are lost.",
    ]


def make(settings: Settings, _wanted: argparse.Namespace) -> list[str]:
    """One backup now."""
    label = make_backup(settings, now=now(), clock=now)
    return [
        f"{settings.backups / label.name}: {label.row_count} dòng / rows, đã thử phục hồi / tested, {label.seconds} s"
    ]


def check(settings: Settings, wanted: argparse.Namespace) -> list[str]:
    """Try one backup with its secret; without a file, compare all hashes."""
    if wanted.backup is None:
        wrong = check_shelf(Shelf(settings.backups))
        if wrong:
            raise SealBroken(", ".join(wrong))
        return [f"{len(Shelf(settings.backups).labels())} bản sao lưu nguyên vẹn. / All backups are as they were."]
    tried = check_backup(wanted.backup, _secret(wanted))
    return [f"Phục hồi được / restores: {_told(tried)}"]


def restore(settings: Settings, wanted: argparse.Namespace) -> list[str]:
    """A house from one backup."""
    began = time.monotonic()
    back = restore_backup(
        wanted.backup, _secret(wanted), settings, keys_from=wanted.keys, without_keys=wanted.without_keys
    )
    lines = [f"Đã phục hồi / restored: {_told(back)} ({time.monotonic() - began:.1f} s)"]
    if wanted.without_keys:
        lines.append("CHƯA CÓ TỆP KHÓA: số định danh và điện thoại chưa mở được. / Key files are not checked.")
    return lines


def move(settings: Settings, wanted: argparse.Namespace) -> list[str]:
    """All rows into another database; the present one stays as it is."""
    digests = move_database(settings.database_url, wanted.target)
    lines = [f"{name:<24} {digest.rows:>9}  {digest.hex[:16]}" for name, digest in sorted(digests.items())]
    total = sum(digest.rows for digest in digests.values())
    return [
        *lines,
        f"{total} dòng giống hệt / rows are the same. Đặt / set OUTREACH_DATABASE_URL, khởi động lại / restart.",
    ]


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m outreach.backups", description=__doc__)
    parser.add_argument("--ward", default="", metavar="SLUG", help="one ward of a province instead of the whole")
    commands = parser.add_subparsers(required=True)
    _command(commands, "key", make_key).add_argument(
        "--file", type=Path, help="write the secret there, e.g. a USB stick"
    )
    _command(commands, "make", make)
    for name, does, many in (("check", check, "?"), ("restore", restore, None)):
        one = _command(commands, name, does)
        one.add_argument("backup", type=Path, nargs=many, help="file ve-pho-….vpb, with the folder files/ beside it")
        one.add_argument("--key", type=Path, help="file with the printed key; without it the key is asked for")
        if does is restore:
            one.add_argument("--keys", type=Path, help="folder with fields.key and outbox.key")
            one.add_argument("--without-keys", action="store_true", help="although the key files are not here yet")
    _command(commands, "move", move).add_argument("target", help="SQLAlchemy URL of an empty database")
    return parser.parse_args(words)


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, does: Callable[..., list[str]]
) -> argparse.ArgumentParser:
    made = commands.add_parser(name, help=does.__doc__)
    made.set_defaults(does=does)
    return made


def _secret(wanted: argparse.Namespace) -> str:
    """Never an argument: others on this machine could read it there."""
    return wanted.key.read_text(encoding="ascii") if wanted.key else getpass.getpass("Khóa mở sao lưu / key: ")


def _told(back: Restored) -> str:
    return f"{back.rows} dòng / rows, {back.files} tệp / files, {local(back.made_at):%d/%m/%Y %H:%M}"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _fail(words: str) -> int:
    sys.stderr.write(words + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
