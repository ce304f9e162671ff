"""What dossiers hand to planning when the application starts: where people wait for the next visit."""

from __future__ import annotations

from flask import current_app
from flask.sansio.app import App

from outreach.kernel.clock import local_day, now
from outreach.planning.models import Campaign
from outreach.planning.return_queries import PromisesRead, Return, returns_of
from outreach.web.transaction import db

_KEY = "outreach.promises"


def init_promises(app: App, promises: PromisesRead) -> None:
    """Let planning know what people were promised; `promises` is read for each page that asks."""
    app.extensions[_KEY] = promises


def returns_now(campaign: Campaign) -> list[Return]:
    """The neighborhoods to come back to, as of today; none for a campaign that is closed."""
    if campaign.closed_at is not None:
        return []
    promises: PromisesRead = current_app.extensions[_KEY]
    return returns_of(db(), campaign, promises(db()), today=local_day(now()))
