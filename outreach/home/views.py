"""The first page: what needs me today."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Actor, Permission, Role
from outreach.coverage.queries import indicators, since_start
from outreach.coverage.rules import STATUS_LABELS, Status
from outreach.coverage.views.dashboard import attention_words
from outreach.home import queries
from outreach.home.rules import AHEAD_DAYS, SETTERS_UP, STEPS, Step
from outreach.kernel.clock import local_day, now
from outreach.planning.queries import neighborhoods_of
from outreach.planning.rules import HALF_DAY_HOURS, HALF_DAY_LABELS, VISIT_STATE_LABELS
from outreach.web.transaction import db

blueprint = Blueprint("home", __name__)

_ANSWERABLE = {Role.DIRECTOR, Role.VIEWER, Role.ADMIN}


@blueprint.get("/")
@needs(Permission.SEE_HOME)
def today() -> str:
    """Hôm nay: for each role what waits for its hand."""
    actor, day = current_actor(), local_day(now())
    setup = queries.setup(db()) if actor.role in SETTERS_UP else None
    return render_template(
        "home/today.html", day=day, setup=setup, steps=STEPS, ahead_days=AHEAD_DAYS,
        step_url=step_url, next_step=setup.next_for(actor) if setup else None, statuses=Status,
        half_days=HALF_DAY_LABELS, hours=HALF_DAY_HOURS, labels=VISIT_STATE_LABELS, status_labels=STATUS_LABELS,
        **_own_work(actor, day), **_figures(actor, day),
    )  # fmt: skip


@blueprint.get("/next-step")
@needs(Permission.SEE_HOME)
def next_step() -> Response:
    """On with the setting up, for who does it; to the first page for all others and where it is done."""
    guide = queries.guide_for(db(), current_actor())
    step = guide.next_for(current_actor()) if guide else None
    return redirect(step_url(step) if step else url_for("home.today"))


def step_url(step: Step, *, is_done: bool = False) -> str:
    """Where a step of the setting up is looked at once it is done, and where it begins before."""
    return url_for(step.endpoint) if is_done or not step.begin else url_for(step.begin, **dict[str, Any](step.asked))


def _own_work(actor: Actor, day: date) -> dict[str, Any]:
    """Visits, promises and police work of this person; a part that is not theirs is None."""
    ahead = queries.visits_ahead(db(), actor, day)
    is_staff = actor.role is Role.STAFF
    return {
        "own_visits": queries.own_visits(db(), actor, day) if is_staff else None,
        "next_visits": queries.next_visits(db(), actor, day),
        "unconfirmed": queries.unconfirmed(ahead, actor) if _confirms(actor) else None,
        "promises": queries.promises(db(), actor, day) if actor.may(Permission.SEE_FOLLOW_UPS) else None,
        "police": queries.police_work(db(), actor, day) if actor.may(Permission.DECIDE_ACTIVATIONS) else None,
    }


def _figures(actor: Actor, day: date) -> dict[str, Any]:
    """The state of the campaign; of the own neighborhoods alone for a team member."""
    if actor.role is Role.POLICE:
        return {"seen": None, "matters": [], "own_rows": []}
    seen = indicators(db(), since_start(db(), day), today=day)
    if actor.role is Role.TEAM_MEMBER:
        own = neighborhoods_of(db(), actor)
        return {"seen": None, "matters": [], "own_rows": [row for row in seen.rows if row.place.id in own]}
    matters = attention_words(seen) if actor.role in _ANSWERABLE else []
    return {"seen": seen, "matters": matters, "own_rows": []}


def _confirms(actor: Actor) -> bool:
    return actor.may(Permission.CONFIRM_HOUSE) or actor.may(Permission.CONFIRM_POLICE)
