"""What the pages of dossiers share."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, request
from werkzeug.wrappers import Response

from outreach.dossiers.forms import DossierFilterForm, FollowUpFilterForm
from outreach.kernel.clock import local_day, now
from outreach.kernel.ids import new_id
from outreach.kernel.text import N_
from outreach.places.queries import neighborhoods_on
from outreach.web.i18n import say
from outreach.web.transaction import db

blueprint = Blueprint("dossiers", __name__)
Answer = Response | str | tuple[str, int]


def chosen_neighborhood(form: DossierFilterForm | FollowUpFilterForm) -> UUID | None:
    """Offer today's neighborhoods and give the chosen one."""
    living = {str(one.id): one.name for one in neighborhoods_on(db(), local_day(now()))}
    form.neighborhood_id.choices = {"": say(N_("Tất cả")), **living}
    chosen = form.neighborhood_id.data
    return UUID(chosen) if chosen in living else None


def posted_id() -> UUID:
    """The id that the page made for what it writes down; a new one on a fresh page."""
    return request.form.get("record_id", type=UUID) or new_id()
