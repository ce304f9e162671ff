"""Commands: `flask --app wsgi …`."""

from __future__ import annotations

import click
from alembic import command
from alembic.config import Config
from flask import Flask, current_app

from outreach.accounts import queries, service
from outreach.config import ROOT, Settings
from outreach.kernel.clock import now
from outreach.kernel.outbox import add_outbox_key
from outreach.planning.engine.command_line import plan
from outreach.web.transaction import in_own_transaction


def init_commands(app: Flask) -> None:
    """Register every command on `app`."""
    app.cli.add_command(migrate)
    app.cli.add_command(first_admin_link)
    app.cli.add_command(plan)
    app.cli.add_command(new_outbox_key)


@click.command("migrate")
def migrate() -> None:
    """Bring the database to the newest schema."""
    command.upgrade(alembic_config(current_app.config["OUTREACH"]), "head")
    click.echo("database: newest schema")


@click.command("first-admin-link")
@click.option("--address", default="", help="address of the web server, put before the path")
def first_admin_link(address: str) -> None:
    """Print the one-time path by which the first administrator is set up; nothing once there is one."""
    code = in_own_transaction(
        lambda db: None if queries.has_any_user(db) else service.make_first_admin_link(db, now=now())
    )
    if code:
        click.echo(f"{address.rstrip('/')}/set-up/{code}")


@click.command("new-outbox-key")
def new_outbox_key() -> None:
    """Make the key that tablets seal to from now on, each quarter; the old ones stay and go on opening."""
    settings: Settings = current_app.config["OUTREACH"]
    path = settings.data_dir / "outbox.key"
    click.echo(f"{path.name}: {add_outbox_key(path)}. In hai bản ra giấy và cất riêng. / Print two paper copies.")


def alembic_config(settings: Settings) -> Config:
    """Where the migrations are, and which database they change."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["database_url"] = settings.database_url
    return config
