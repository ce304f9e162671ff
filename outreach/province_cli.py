"""Commands of a province: `flask --app wsgi province …`."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app

from outreach.accounts import queries, service
from outreach.accounts.rules import THE_HOUSE
from outreach.audit.chain_queries import check_chain
from outreach.backups.restoring import take_over
from outreach.building import build_house, make_place
from outreach.config import Settings
from outreach.installation import visiting
from outreach.kernel.clock import now
from outreach.kernel.db import DbSession
from outreach.kernel.errors import DomainError, SettingsError
from outreach.kernel.outbox import SealBroken
from outreach.places.queries import current_boundary, ward_profile
from outreach.province.imports import outline_files, read_wards, with_outline
from outreach.province.models import ProvinceWard
from outreach.province.queries import open_wards, ward_of_slug
from outreach.province.rules import WardFacts, is_slug, slug_of
from outreach.province.service import add_ward, close_ward, found_ward, name_province, refuse_ward, reopen_ward
from outreach.web.transaction import database, in_own_transaction

province = click.Group("province", help="Wards of an installation with OUTREACH_PROVINCE_DOMAIN.")


@province.command("name")
@click.argument("name")
def set_name(name: str) -> None:
    """Write down whose wards these are, as it stands at the head of papers: «Tỉnh Thanh Hóa»."""
    _settings()
    try:
        in_own_transaction(lambda db: name_province(db, THE_HOUSE, name, now=now()))
    except DomainError as error:
        raise click.ClickException(str(error)) from error


@province.command("add-ward")
@click.argument("code")
@click.argument("name")
@click.option("--slug", default="", help="name below the domain; made from the name where it is left out")
@click.option("--boundary", type=click.Path(exists=True, path_type=Path), help="GeoJSON file of its outline")
def add_one(code: str, name: str, slug: str, boundary: Path | None) -> None:
    """Add one ward: its database, its name, its outline."""
    _add([WardFacts(code, name, slug or slug_of(name))], {code: boundary} if boundary else {})


@province.command("add-wards")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--boundaries", type=click.Path(exists=True, file_okay=False, path_type=Path), help="folder of GeoJSON")
def add_many(file: Path, boundaries: Path | None) -> None:
    """Add every ward of an Excel or CSV list (columns Mã, Tên, Tên miền con); those that are there are left alone."""
    try:
        wards, problems = read_wards(file.read_bytes(), file.name)
    except DomainError as error:
        raise click.ClickException(str(error)) from error
    if problems:
        lines = [f"dòng {one.row}, {one.column_header}: {one.message % one.facts}" for one in problems]
        raise click.ClickException("Chưa thêm gì. / Nothing was added.\n" + "\n".join(lines))
    _add(wards, outline_files(boundaries) if boundaries else {})


@province.command("take-over")
@click.argument("slug")
@click.argument("backup", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", required=True, type=click.Path(exists=True, path_type=Path), help="file with the backup's key")
@click.option("--keys", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="folder with fields.key and outbox.key of where it comes from")  # fmt: skip
def take_one_over(slug: str, backup: Path, key: Path, keys: Path) -> None:
    """Take a ward of another installation in, from its backup; here its people's data lie under this house's key."""
    settings, known = _settings(), list[WardFacts]()

    def judge(theirs: DbSession) -> None:
        profile, outline = ward_profile(theirs), current_boundary(theirs)
        facts = WardFacts(profile.code, profile.name, slug, outline.geometry if outline else None)
        with database().reading() as db:
            refuse_ward(db, facts)
        known.append(facts)

    if not is_slug(slug):
        raise click.ClickException(f"«{slug}» không dùng làm tên miền con được. / “{slug}” cannot be used.")
    try:
        place = make_place(settings, database(), slug)
        back = take_over(backup, key.read_text(encoding="ascii"), place, keys_from=keys, judge=judge)
        with visiting(settings, database(), slug) as house, house.database.reading() as own:
            broken = check_chain(own).broken
        in_own_transaction(lambda db: add_ward(db, THE_HOUSE, known[0], now=now()))
    except (DomainError, SettingsError, SealBroken) as error:
        raise click.ClickException(str(error)) from error
    trail = "ok" if broken is None else f"! {broken.place}"
    click.echo(f"{known[0].name}: {back.rows} dòng / rows, {back.files} tệp / files; nhật ký / trail: {trail}")
    click.echo("Máy tính bảng ghi danh lại ở địa chỉ mới. / Tablets are enrolled anew at the new address.")


@province.command("list")
def show_wards() -> None:
    """Each ward with its address."""
    domain = _settings().province_domain
    with database().reading() as db:
        for ward in open_wards(db):
            click.echo(f"{ward.code:8} {ward.slug}.{domain:30} {ward.name}")


@province.command("first-admin-link")
@click.argument("slug")
@click.option("--address", default="", help="address of the province, put before the path with the ward's name")
def first_admin_link(slug: str, address: str) -> None:
    """Print the one-time path by which the first administrator of a ward is set up; nothing once there is one."""
    _known(slug)
    with visiting(_settings(), database(), slug) as house, house.database.writing.begin() as db:
        code = None if queries.has_any_user(db) else service.make_first_admin_link(db, now=now())
    if code:
        scheme, _, host = address.rstrip("/").partition("://")
        click.echo(f"{scheme}://{slug}.{host}/set-up/{code}" if host else f"/set-up/{code}")


@province.command("close-ward")
@click.argument("slug")
def close(slug: str) -> None:
    """Serve a ward no longer; its data stay."""
    _known(slug)
    in_own_transaction(lambda db: close_ward(db, THE_HOUSE, _ward(db, slug), now=now()))


@province.command("reopen-ward")
@click.argument("slug")
def reopen(slug: str) -> None:
    """Serve a closed ward again."""
    _known(slug)
    in_own_transaction(lambda db: reopen_ward(db, THE_HOUSE, _ward(db, slug), now=now()))


def _add(wards: list[WardFacts], outlines: dict[str, Path]) -> None:
    for number, facts in enumerate(wards, start=1):
        with database().reading() as db:
            known, name = ward_of_slug(db, facts.slug), ward_profile(db).province
        if known is not None and known.code == facts.code:
            click.echo(f"{number}/{len(wards)} {facts.name}: đã có / already there")
            continue
        try:
            _add_one(with_outline(facts, outlines.get(facts.code)), name)
        except DomainError as error:
            raise click.ClickException(f"{facts.name}: {error}") from error
        click.echo(f"{number}/{len(wards)} {facts.name}: {facts.slug}.{_settings().province_domain}")


def _add_one(facts: WardFacts, province_name: str) -> None:
    """Its database first: a ward stands in the list, and is served, only when all of it is there."""
    with database().reading() as db:
        refuse_ward(db, facts)
    build_house(_settings(), database(), facts.slug)
    with visiting(_settings(), database(), facts.slug) as house, house.database.writing.begin() as own:
        found_ward(own, facts, province_name, now=now())
    in_own_transaction(lambda db: add_ward(db, THE_HOUSE, facts, now=now()))


def _settings() -> Settings:
    settings: Settings = current_app.config["OUTREACH"]
    if not settings.is_province:
        raise click.ClickException("Chưa đặt OUTREACH_PROVINCE_DOMAIN. / OUTREACH_PROVINCE_DOMAIN is not set.")
    return settings


def _known(slug: str) -> None:
    with database().reading() as db:
        _ward(db, slug)


def _ward(db: DbSession, slug: str) -> ProvinceWard:
    _settings()
    ward = ward_of_slug(db, slug)
    if ward is None:
        raise click.ClickException(f"Không có «{slug}». / There is no “{slug}”.")
    return ward
