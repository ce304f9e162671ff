"""«Nếu chọn ngày khác»: every half-day of a neighborhood, ranked with what it changes."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound as PageNotFound
from werkzeug.wrappers import Response

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.kernel.clock import local_day, now
from outreach.kernel.errors import NotFound
from outreach.kernel.text import N_
from outreach.planning.campaign_queries import neighborhoods_by_id
from outreach.planning.models import Visit
from outreach.planning.plan_service import RANK, ask_for_slots
from outreach.planning.queries import current_campaign, visit_for
from outreach.planning.rules import HALF_DAY_LABELS, HalfDay
from outreach.tasks.queries import task_for
from outreach.web.transaction import db

blueprint = Blueprint("slots", __name__, url_prefix="/plan/neighborhoods/<uuid:neighborhood_id>/slots")
SHOWN = 12


@blueprint.post("")
@needs(Permission.PLAN_VISITS)
def ask(neighborhood_id: UUID) -> Response:
    """Ask for the ranking."""
    visit = _visit(request.form.get("visit"))
    found = visit.campaign if visit else current_campaign(db(), local_day(now()))
    if found is None or neighborhood_id not in neighborhoods_by_id(db(), {neighborhood_id}):
        raise NotFound("campaign.none", N_("Chưa có chiến dịch nào đang mở."))
    visit_id = visit.id if visit else None
    task = ask_for_slots(db(), current_actor(), found, neighborhood_id, visit_id=visit_id, now=now())
    return redirect(url_for("slots.show", neighborhood_id=neighborhood_id, task_id=task.id), 303)


@blueprint.get("/<uuid:task_id>")
@needs(Permission.PLAN_VISITS)
def show(neighborhood_id: UUID, task_id: UUID) -> str:
    """The ranking, or that it is on its way."""
    task = task_for(db(), current_actor(), task_id)
    if task.kind != RANK or task.arguments["neighborhood"] != str(neighborhood_id):
        raise NotFound("task.unknown", N_("Không có việc này."))
    slots = [_slot(one) for one in task.result.get("slots", ())]
    free = [slot for slot in slots if slot["is_open"]]
    return render_template(
        "planning/slots.html",
        task=task,
        place=neighborhoods_by_id(db(), {neighborhood_id})[neighborhood_id],
        visit=_visit(task.arguments.get("visit")),
        free=free[:SHOWN],
        more=free[SHOWN:],
        barred=[slot for slot in slots if not slot["is_open"]],
        half_days=HALF_DAY_LABELS,
    )


def _visit(asked: str | None) -> Visit | None:
    try:
        return visit_for(db(), current_actor(), UUID(asked)) if asked else None
    except ValueError:
        raise PageNotFound from None


def _slot(one: dict[str, Any]) -> dict[str, Any]:
    return one | {"on": date.fromisoformat(one["on"]), "half_day": HalfDay(one["half_day"])}
