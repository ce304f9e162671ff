"""`python -m outreach.demo`: fill an empty, migrated database with the demo ward and say who may sign in."""

from __future__ import annotations

import click

from outreach.accounts.queries import has_any_user
from outreach.config import Settings
from outreach.demo.build import build_demo
from outreach.kernel.clock import now
from outreach.kernel.crypto import install_keyring, read_or_make_keyring, write_private
from outreach.kernel.db import Database, open_database

NOTE = "demo-sign-ins.txt"


def main() -> None:
    """Once for each installation; a filled database is left alone."""
    settings = Settings.from_env()
    install_keyring(read_or_make_keyring(settings.fields_key))
    for line in fill(settings, open_database(settings.database_url)):
        click.echo(line)


def fill(settings: Settings, database: Database) -> list[str]:
    """Build the demo ward where nobody has an account yet; what to tell whoever started it.

    The sign-ins stand in a note in the data folder, believed only beside a database that has accounts.
    """
    if settings.is_province:
        return ["Phường mẫu chỉ dựng khi máy phục vụ một phường. / The demo ward is for an installation of one ward."]
    note = settings.data_dir / NOTE
    if is_empty(database):
        click.echo("Dựng phường mẫu, mất khoảng nửa phút … / building the demo ward …")
        note.unlink(missing_ok=True)
        if made := build_demo(database, now=now()):
            password, usernames = made
            write_private(note, "\n".join(f"{name:14} {password}" for name in usernames) + "\n")
    if not note.exists():
        return ["Đã có tài khoản thật, không dựng phường mẫu. / There are real accounts: no demo ward."]
    return ["Đăng nhập phường mẫu / sign-ins of the demo ward:", note.read_text(encoding="utf-8").rstrip()]


def is_empty(database: Database) -> bool:
    """Whether nobody has an account."""
    with database.reading() as db:
        return not has_any_user(db)


if __name__ == "__main__":
    main()
