"""Commands: `flask --app wsgi …`."""

from __future__ import annotations

import click
from flask import Flask, current_app

from outreach.accounts import queries, service
from outreach.building import bring_up_to_date, build_house
from outreach.config import Settings
from outreach.keeping_cli import COMMANDS
from outreach.kernel.clock import now
from outreach.kernel.outbox import add_outbox_key
from outreach.planning.engine.command_line import plan
from outreach.province.queries import open_wards
from outreach.province_cli import province
from outreach.web.transaction import database, in_own_transaction

_OPEN_THE_LINK = (
    "Mở đường dẫn dưới đây trong trình duyệt để tạo người quản trị đầu tiên (dùng một lần).\n"
    "Open the link below in a browser to make the first administrator (it works once).\n"
)
_SET_UP_ALREADY = (
    "Ở đây đã có tài khoản: hãy đăng nhập. Muốn bắt đầu phường mới thì đặt OUTREACH_DATA_DIR là một thư mục khác.\n"
    "There are accounts here already: sign in. For a new ward take another data folder (OUTREACH_DATA_DIR)."
)


def init_commands(app: Flask) -> None:
    """Register every command on `app`."""
    app.cli.add_command(migrate)
    app.cli.add_command(first_admin_link)
    app.cli.add_command(plan)
    app.cli.add_command(new_outbox_key)
    app.cli.add_command(province)
    for one in COMMANDS:
        app.cli.add_command(one)


@click.command("migrate")
def migrate() -> None:
    """Bring the database to the newest schema; in a province that of each ward too."""
    settings: Settings = current_app.config["OUTREACH"]
    bring_up_to_date(settings)
    click.echo("database: newest schema")
    if settings.is_province:
        with database().reading() as db:
            slugs = [ward.slug for ward in open_wards(db)]
        for slug in slugs:
            build_house(settings, database(), slug)
            click.echo(f"{slug}: newest schema")


@click.command("first-admin-link")
@click.option("--address", default="", help="address of the web server, put before the path")
def first_admin_link(address: str) -> None:
    """Print the one-time path by which the first administrator is set up; nothing once there is one."""
    code = in_own_transaction(
        lambda db: None if queries.has_any_user(db) else service.make_first_admin_link(db, now=now())
    )
    if code:
        click.echo(_OPEN_THE_LINK, err=True)
        click.echo(f"{address.rstrip('/')}/set-up/{code}")
    else:
        click.echo(_SET_UP_ALREADY, err=True)


@click.command("new-outbox-key")
def new_outbox_key() -> None:
    """Make the key that tablets seal to from now on, each quarter; the old ones stay and go on opening."""
    settings: Settings = current_app.config["OUTREACH"]
    path = settings.data_dir / "outbox.key"
    click.echo(f"{path.name}: {add_outbox_key(path)}. In hai bản ra giấy và cất riêng. / Print two paper copies.")
