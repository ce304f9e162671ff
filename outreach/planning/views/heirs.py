"""Handing over what an ended neighborhood still has to its successor."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.kernel.clock import now
from outreach.kernel.errors import NotFound
from outreach.kernel.text import N_
from outreach.planning.campaign_queries import neighborhoods_by_id
from outreach.planning.forms import uuid_or_none
from outreach.planning.heir_service import hand_over as hand_over_to
from outreach.planning.queries import campaign as campaign_by_id
from outreach.web.i18n import say
from outreach.web.transaction import db

blueprint = Blueprint("heirs", __name__, url_prefix="/plan/campaigns/<uuid:campaign_id>")


@blueprint.post("/neighborhoods/<uuid:neighborhood_id>/heir")
@needs(Permission.PLAN_VISITS)
def hand_over(campaign_id: UUID, neighborhood_id: UUID) -> Response:
    """Visits to come and half-days owed go to the chosen successor."""
    found, heir_id = campaign_by_id(db(), campaign_id), _chosen()
    places = neighborhoods_by_id(db(), {neighborhood_id, heir_id})
    if neighborhood_id not in places or heir_id not in places:
        raise NotFound("neighborhood.unknown", N_("Không có phố này."))
    old, heir = places[neighborhood_id], places[heir_id]
    count = hand_over_to(db(), current_actor(), found, old, heir, now=now())
    flash(
        say(N_("Đã chuyển %(count)s buổi từ %(old)s sang %(heir)s."), count=count, old=old.name, heir=heir.name), "good"
    )
    return redirect(url_for("planning.board", campaign=campaign_id), 303)


def _chosen() -> UUID:
    try:
        chosen = uuid_or_none(request.form.get("heir"))
    except ValueError:
        chosen = None
    if chosen is None:
        raise NotFound("neighborhood.unknown", N_("Không có phố này."))
    return chosen
