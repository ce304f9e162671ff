"""Commands of who keeps keys and trail: `flask --app wsgi …`."""

from __future__ import annotations

from collections.abc import Iterator

import click
from flask import current_app

from outreach.accounts import factor_service
from outreach.accounts.rules import THE_HOUSE
from outreach.audit.chain_queries import check_chain
from outreach.audit.service import record
from outreach.config import Settings
from outreach.installation import visiting
from outreach.kernel.clock import now
from outreach.kernel.crypto import install_keyring, installed_keyring
from outreach.kernel.db import Database
from outreach.kernel.errors import DomainError
from outreach.kernel.resealing import add_key, put_key_away, reseal_batch, sealed_tables, waiting
from outreach.province.queries import open_wards
from outreach.tables import metadata
from outreach.web.transaction import database, in_own_transaction


@click.command("check-trail")
@click.option("--head", default="", help="«Dấu sổ nhật ký» of a printed report, number:mark, to hold the trail against")
def check_trail(head: str) -> None:
    """Read the whole chain of deeds; ends with code 1 and the first bad place where it does not hold."""
    broken = 0
    for name, house in _houses():
        with house.reading() as db:
            checked = check_chain(db, known=head)
        fault = f"! {checked.broken.place}: {checked.broken.why}" if checked.broken else "ok"
        click.echo(f"{name}{checked.count}: {checked.head.short} {fault}")
        broken += checked.broken is not None
    if broken:
        raise click.ClickException("the trail does not hold")


@click.command("forget-second-factor")
@click.argument("username")
def forget_second_factor(username: str) -> None:
    """Where everybody's phones and codes are lost, whoever holds the server lets one person set them up anew."""
    if not in_own_transaction(lambda db: factor_service.forget_by_hand(db, username, now=now())):
        raise click.ClickException(username)
    click.echo(username)


@click.command("new-field-key")
def new_field_key() -> None:
    """Seal identity numbers and phones under a new key from now on; the older ones go on opening what they sealed."""
    ring = add_key(_settings().fields_key)
    install_keyring(ring)
    in_own_transaction(lambda db: record(db, THE_HOUSE, "keys.add", now=now(), version=ring.newest))
    click.echo(f"fields.key: {ring.newest}. Chạy tiếp: reseal. / Next: reseal.")


@click.command("reseal")
def reseal() -> None:
    """Seal every row under the newest key, a few hundred at a time; a run that was cut off is begun again."""
    ring, done = installed_keyring(), 0
    for name, house in _houses():
        for table in sealed_tables(metadata):
            after, count = None, 0
            while True:
                with house.writing.begin() as db:
                    more, after = reseal_batch(db, table, ring, after=after)
                count += more
                if after is None:
                    break
            if count:
                click.echo(f"{name}{table.name}: {count}")
            done += count
    in_own_transaction(lambda db: record(db, THE_HOUSE, "keys.reseal", now=now(), version=ring.newest, rows=done))
    click.echo(f"{done}")


@click.command("retire-field-key")
@click.argument("version", type=int)
def retire_field_key(version: int) -> None:
    """Take an old key out of the file once no row needs it; refused before."""
    ring = installed_keyring()
    left = 0
    for _, house in _houses():
        with house.reading() as db:
            left += sum(waiting(db, table, ring) for table in sealed_tables(metadata))
    try:
        install_keyring(put_key_away(_settings().fields_key, version, rows_left=left))
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    in_own_transaction(lambda db: record(db, THE_HOUSE, "keys.retire", now=now(), version=version))
    click.echo(f"fields.key: - {version}")


COMMANDS = (check_trail, forget_second_factor, new_field_key, reseal, retire_field_key)


def _settings() -> Settings:
    settings: Settings = current_app.config["OUTREACH"]
    return settings


def _houses() -> Iterator[tuple[str, Database]]:
    """The database of the installation, and in a province that of each ward."""
    settings, own = _settings(), database()
    yield "", own
    if settings.is_province:
        with own.reading() as db:
            slugs = [ward.slug for ward in open_wards(db)]
        for slug in slugs:
            with visiting(settings, own, slug) as house:
                yield f"{slug} ", house.database
