"""Campaigns: list, open, change, close."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.kernel.clock import local_day, now
from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_
from outreach.planning import campaign_service as service
from outreach.planning.campaign_queries import covered_neighborhoods, living_neighborhoods
from outreach.planning.campaign_rules import LEVELS, first_wishes, slider_levels
from outreach.planning.forms import CampaignForm, half_days_in
from outreach.planning.models import Campaign
from outreach.planning.plan_queries import plans_of
from outreach.planning.queries import all_campaigns, visit_counts
from outreach.planning.queries import campaign as campaign_by_id
from outreach.web.i18n import say
from outreach.web.transaction import db

blueprint = Blueprint("campaigns", __name__, url_prefix="/plan/campaigns")
Answer = Response | str | tuple[str, int]
SAVED = N_("Đã lưu chiến dịch.")


@blueprint.get("")
@needs(Permission.SEE_PLAN)
def index() -> str:
    """Every campaign."""
    return render_template("planning/campaigns.html", campaigns=all_campaigns(db()), counts=visit_counts(db()))


@blueprint.route("/new", methods=["GET", "POST"])
@needs(Permission.PLAN_VISITS)
def new() -> Answer:
    """Open a campaign; the neighborhoods that nobody has visited yet are ticked."""
    form = CampaignForm(request.form, **first_wishes(local_day(now())))
    if request.method == "GET":
        covered = covered_neighborhoods(db())
        owed = {place.id: 1 for place in living_neighborhoods(db(), local_day(now())) if place.id not in covered}
        return _form_page(form, None, owed)
    return _save(form, None)


@blueprint.route("/<uuid:campaign_id>", methods=["GET", "POST"])
@needs(Permission.PLAN_VISITS)
def edit(campaign_id: UUID) -> Answer:
    """Change a campaign."""
    found = campaign_by_id(db(), campaign_id)
    if request.method == "POST":
        return _save(CampaignForm(request.form), found)
    form = CampaignForm(obj=found, data=slider_levels(found.weights))
    return _form_page(form, found, {target.neighborhood_id: target.half_days for target in found.targets})


@blueprint.post("/<uuid:campaign_id>/closing")
@needs(Permission.PLAN_VISITS)
def close(campaign_id: UUID) -> Response:
    """End a campaign."""
    service.close_campaign(db(), current_actor(), campaign_by_id(db(), campaign_id), now=now())
    flash(say(N_("Đã kết thúc chiến dịch.")), "good")
    return redirect(url_for("campaigns.index"), 303)


def _save(form: CampaignForm, found: Campaign | None) -> Answer:
    known = [place.id for place in _places(found)]
    half_days = {place: 1 for place in known if str(place) in request.form.getlist("place")}
    if form.validate():
        try:
            half_days = half_days_in(request.form, known)
            facts: dict[str, Any] = {**form.facts(), "half_days": half_days, "now": now()}
            if found is None:
                opened = service.open_campaign(db(), current_actor(), **facts)
                flash(say(N_("Đã mở chiến dịch. Giờ lập lịch cho cả đợt.")), "good")
                return redirect(url_for("plans.ask", campaign_id=opened.id), 303)
            service.change_campaign(db(), current_actor(), found, **facts)
        except Invalid as error:
            form.put_error(error)
        else:
            flash(say(SAVED), "good")
            return redirect(url_for("planning.board"), 303)
    return _form_page(form, found, half_days), 422


def _form_page(form: CampaignForm, found: Campaign | None, half_days: dict[UUID, int]) -> str:
    return render_template(
        "planning/campaign.html",
        form=form,
        campaign=found,
        places=_places(found),
        half_days=half_days,
        typed=request.form,
        covered=covered_neighborhoods(db()),
        levels=LEVELS,
        plans=plans_of(db(), found.id) if found else [],
    )


def _places(found: Campaign | None) -> list[Any]:
    places = {place.id: place for place in living_neighborhoods(db(), local_day(now()))}
    # A neighborhood that has ended since stays in the list of the campaign that owes it.
    for target in found.targets if found else ():
        places.setdefault(target.neighborhood_id, target.neighborhood)
    return sorted(places.values(), key=lambda place: (place.sort_key, place.code))
