"""The weekend board."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Blueprint, render_template, request
from werkzeug.exceptions import NotFound as PageNotFound

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission, Role
from outreach.kernel.clock import local_day, now
from outreach.planning.board_queries import Board, board_of, chip_of
from outreach.planning.board_rules import VIEW_LABELS, VIEW_MONTHS, View, months_from, shifted
from outreach.planning.campaign_queries import living_neighborhoods
from outreach.planning.heir_queries import ended_places
from outreach.planning.models import Campaign, Visit
from outreach.planning.plan_queries import open_replanning
from outreach.planning.plan_service import SOLVE
from outreach.planning.queries import campaign, current_campaign, neighborhoods_of, visit_for, visits_of_campaign
from outreach.planning.rules import HALF_DAY_HOURS, HALF_DAY_LABELS
from outreach.planning.views.promised import returns_now
from outreach.planning.way_queries import Compared, ways_compared
from outreach.planning.why_queries import why_this_slot
from outreach.tasks.queries import open_task_on
from outreach.web.transaction import db

blueprint = Blueprint("planning", __name__, url_prefix="/plan")


@blueprint.get("")
@needs(Permission.SEE_PLAN)
def board() -> str:
    """The plan of the current campaign, or of the one that is asked for."""
    today = local_day(now())
    chosen = _campaign(today)
    if chosen is None:
        has_places = bool(living_neighborhoods(db(), today))
        return render_template("planning/no_campaign.html", has_places=has_places)
    view = _view()
    first = months_from(_month(today, chosen), view)[0]
    shown = board_of(db(), chosen, first=first, view=view, today=today, own=_own_places())
    visit = _chosen_visit()
    return render_template(
        "planning/board.html",
        board=shown,
        first=first,
        today=today,
        view_links=_view_links(view, first),
        earlier=shifted(first, -VIEW_MONTHS[view]),
        later=shifted(first, VIEW_MONTHS[view]),
        half_days=HALF_DAY_LABELS,
        task=open_task_on(db(), SOLVE, chosen.id),
        replanning=_replanning(chosen, today),
        returns=returns_now(chosen),
        ended=ended_places(db(), chosen, visits_of_campaign(db(), chosen.id), today=today),
        **_panel(shown, visit, today),
    )


def _replanning(chosen: Campaign, today: date) -> Compared | None:
    if not current_actor().may(Permission.PLAN_VISITS):
        return None
    plan = open_replanning(db(), chosen.id)
    return next(iter(ways_compared(db(), plan, today=today)), None) if plan else None


def _panel(shown: Board, visit: Visit | None, today: date) -> dict[str, object]:
    if visit is None:
        return {"visit": None}
    return {
        "visit": visit,
        "chip": chip_of(visit, shown.teams, today),
        "hours": HALF_DAY_HOURS[visit.half_day],
        "far": shown.ground.km.get(visit.neighborhood_id),
        "why": why_this_slot(db(), visit, shown, today=today),
    }


def _campaign(today: date) -> Campaign | None:
    asked = request.args.get("campaign")
    try:
        return campaign(db(), UUID(asked)) if asked else current_campaign(db(), today)
    except ValueError:
        raise PageNotFound from None


def _own_places() -> set[UUID] | None:
    """Whose visits this person may open: a team member those of the own neighborhoods; None for all."""
    actor = current_actor()
    return neighborhoods_of(db(), actor) if actor.role is Role.TEAM_MEMBER else None


def _chosen_visit() -> Visit | None:
    asked = request.args.get("visit")
    try:
        return visit_for(db(), current_actor(), UUID(asked)) if asked else None
    except ValueError:
        raise PageNotFound from None


def _view() -> View:
    asked = request.args.get("view", View.QUARTER.value)
    return View(asked) if asked in set(View) else View.QUARTER


def _month(today: date, chosen: Campaign) -> date:
    try:
        return date.fromisoformat(request.args.get("from", "") + "-01")
    except ValueError:
        # The month of today, kept inside the campaign so that an old one does not open on empty columns.
        return min(max(today, chosen.starts_on), chosen.ends_on).replace(day=1)


def _view_links(view: View, first: date) -> list[tuple[str, str, bool]]:
    return [(label, f"?view={one.value}&from={first:%Y-%m}", one is view) for one, label in VIEW_LABELS.items()]
