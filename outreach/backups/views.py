"""The page of the backups: how old the newest tested one is, and the key that opens them, shown once.

In a province each ward has its own shelf; the province's page says of each how old its newest one is, and no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from flask import Blueprint, current_app, render_template

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.audit.service import record
from outreach.backups.rules import TOO_OLD_AFTER
from outreach.backups.shelf import Label, NoBackupKey, Shelf, keep_public_key, public_key
from outreach.config import Settings
from outreach.kernel.clock import now
from outreach.kernel.strongbox import mark_of, new_secret, point_of_secret
from outreach.province.queries import open_wards
from outreach.web.qr import qr_drawing
from outreach.web.transaction import db

blueprint = Blueprint("backups", __name__, url_prefix="/backups")
SHOWN = 40


@dataclass(frozen=True)
class WardShelf:
    """The newest tested backup of one ward of a province; none where nothing was kept yet."""

    name: str
    newest: Label | None
    has_key: bool

    @property
    def made_at(self) -> datetime:
        """When the newest was made; long ago where there is none."""
        return self.newest.made_at if self.newest else datetime.min.replace(tzinfo=UTC)

    @property
    def is_old(self) -> bool:
        """Whether somebody should look."""
        return self.made_at < now() - TOO_OLD_AFTER


@blueprint.get("")
@needs(Permission.SEE_AUDIT)
def index() -> str:
    """The tested backups, newest first, and what is missing."""
    labels = Shelf(_settings().backups).labels()
    newest = labels[0] if labels else None
    return render_template(
        "backups/index.html",
        labels=labels[:SHOWN],
        count=len(labels),
        newest=newest,
        is_old=newest is None or newest.made_at < now() - TOO_OLD_AFTER,
        key_mark=_key_mark(),
        folder=_settings().backups,
        bytes_in_all=sum(label.size for label in labels) + (newest.box_bytes if newest else 0),
        wards=sorted(_shelves(), key=lambda one: (one.made_at, one.name)) if _settings().is_province else None,
    )


@blueprint.post("/key")
@needs(Permission.MANAGE_ACCOUNTS)
def new_key() -> str:
    """Make a pair of keys; the secret half is on this one page and nowhere else."""
    secret = new_secret()
    mark = mark_of(point_of_secret(secret))[:8]
    record(db(), current_actor(), "backup.key", now=now(), mark=mark)
    keep_public_key(_settings().data_dir, point_of_secret(secret))
    return render_template("backups/key.html", secret=secret, mark=mark, drawing=qr_drawing(secret), made_at=now())


def _shelves() -> Iterator[WardShelf]:
    for ward in open_wards(db()):
        own = _settings().for_ward(ward.slug)
        labels = Shelf(own.backups).labels()
        yield WardShelf(ward.name, labels[0] if labels else None, has_key=bool(_key_mark(own)))


def _key_mark(settings: Settings | None = None) -> str:
    try:
        return mark_of(public_key(settings or _settings()))[:8]
    except NoBackupKey:
        return ""


def _settings() -> Settings:
    return cast("Settings", current_app.config["OUTREACH"])
