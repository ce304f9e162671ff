"""After a storm: say what falls out, watch the replanning, compare, apply (the draft's own page)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.kernel.clock import local_day, now
from outreach.kernel.errors import Invalid
from outreach.planning.conflict_queries import teams
from outreach.planning.forms import LONGEST_SETBACK, SetbackForm
from outreach.planning.models import Campaign
from outreach.planning.plan_service import REPLAN, ask_for_replan
from outreach.planning.queries import campaign as campaign_by_id
from outreach.planning.replan_queries import visits_hit
from outreach.planning.rules import HALF_DAY_LABELS, VISIT_STATE_LABELS, weekend_of
from outreach.tasks.queries import open_task_on
from outreach.web.transaction import db
from outreach.workdays.rules import days_between

blueprint = Blueprint("replans", __name__, url_prefix="/plan/campaigns/<uuid:campaign_id>/replanning")
Answer = Response | str | tuple[str, int]


@blueprint.get("")
@needs(Permission.PLAN_VISITS)
def ask(campaign_id: UUID) -> Answer:
    """Which days are hit, and which visits with them; the coming weekend to begin with."""
    found = campaign_by_id(db(), campaign_id)
    running = open_task_on(db(), REPLAN, found.id)
    if running is not None:
        return redirect(url_for("plans.run", task_id=running.id), 303)
    return _page(found, SetbackForm(request.args, data=_coming_weekend()))


@blueprint.post("")
@needs(Permission.PLAN_VISITS)
def start(campaign_id: UUID) -> Answer:
    """Let the ticked visits be placed again."""
    found, form = campaign_by_id(db(), campaign_id), SetbackForm(request.form)
    if form.validate():
        first, last = _days(form)
        ticked = set(request.form.getlist("visit"))
        hit = [visit.id for visit in visits_hit(db(), found, first, last) if str(visit.id) in ticked]
        closed = days_between(first, last) if form.is_closed.data else []
        reason = form.reason.data or ""
        try:
            task = ask_for_replan(db(), current_actor(), found, hit=hit, closed=closed, reason=reason, now=now())
        except Invalid as error:
            form.put_error(error)
        else:
            return redirect(url_for("plans.run", task_id=task.id), 303)
    return _page(found, form), 422


def _coming_weekend() -> dict[str, date | bool]:
    saturday, sunday = weekend_of(local_day(now()))
    return {"first": saturday, "last": sunday, "is_closed": True}


def _days(form: SetbackForm) -> tuple[date, date]:
    saturday, sunday = weekend_of(local_day(now()))
    first = form.first.data or saturday
    last = form.last.data or max(sunday, first)
    return first, min(max(first, last), first + timedelta(days=LONGEST_SETBACK))


def _page(found: Campaign, form: SetbackForm) -> str:
    visits = visits_hit(db(), found, *_days(form))
    typed = request.form.getlist("visit")
    return render_template(
        "planning/setback.html",
        campaign=found,
        form=form,
        visits=visits,
        ticked=set(typed) if request.method == "POST" else {str(visit.id) for visit in visits},
        teams=teams(db()),
        half_days=HALF_DAY_LABELS,
        labels=VISIT_STATE_LABELS,
    )
