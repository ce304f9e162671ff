"""«Nếu như…»: scenarios side by side, without touching the plan."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.kernel.clock import now
from outreach.kernel.errors import Invalid, NotFound
from outreach.kernel.text import N_
from outreach.planning.plan_service import SCENARIOS, ask_for_scenarios
from outreach.planning.queries import campaign as campaign_by_id
from outreach.planning.scenario_rules import FIRST_QUESTIONS, SCENARIO_LABELS, SLIDERS_SIDE_BY_SIDE, Scenario
from outreach.tasks.queries import open_task_on, task_for
from outreach.web.i18n import say
from outreach.web.transaction import db

blueprint = Blueprint("scenarios", __name__, url_prefix="/plan/campaigns/<uuid:campaign_id>/scenarios")
Answer = Response | str | tuple[str, int]


@blueprint.get("")
@needs(Permission.PLAN_VISITS)
def ask(campaign_id: UUID) -> Answer:
    """Choose what to compare; a running comparison is shown instead."""
    running = open_task_on(db(), SCENARIOS, campaign_id)
    if running is not None:
        return redirect(url_for("scenarios.show", campaign_id=campaign_id, task_id=running.id), 303)
    chosen = SLIDERS_SIDE_BY_SIDE if request.args.get("about") == "sliders" else FIRST_QUESTIONS
    return _page(campaign_id, chosen)


@blueprint.post("")
@needs(Permission.PLAN_VISITS)
def start(campaign_id: UUID) -> Answer:
    """Compare the ticked scenarios."""
    found = campaign_by_id(db(), campaign_id)
    chosen = [one for one in Scenario if one.value in request.form.getlist("scenario")]
    try:
        task = ask_for_scenarios(db(), current_actor(), found, scenarios=chosen, now=now())
    except Invalid as error:
        return _page(campaign_id, chosen, problem=say(error.message)), 422
    return redirect(url_for("scenarios.show", campaign_id=campaign_id, task_id=task.id), 303)


@blueprint.get("/<uuid:task_id>")
@needs(Permission.PLAN_VISITS)
def show(campaign_id: UUID, task_id: UUID) -> str:
    """The comparison, as far as it has come."""
    task = task_for(db(), current_actor(), task_id)
    if task.kind != SCENARIOS or task.subject_id != campaign_id:
        raise NotFound("task.unknown", N_("Không có việc này."))
    return render_template(
        "planning/scenarios.html", task=task, campaign=campaign_by_id(db(), campaign_id), labels=SCENARIO_LABELS
    )


def _page(campaign_id: UUID, chosen: Collection[Scenario], *, problem: str = "") -> str:
    found = campaign_by_id(db(), campaign_id)
    return render_template(
        "planning/scenarios_ask.html", campaign=found, labels=SCENARIO_LABELS, chosen=chosen, problem=problem
    )
