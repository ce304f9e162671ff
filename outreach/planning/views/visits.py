"""Visits: the list, the page of one, and the forms that change when and with whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.kernel.clock import local_day, now
from outreach.kernel.errors import Invalid, NotFound
from outreach.kernel.text import N_
from outreach.planning.board_service import HardConflicts, add_visit, change_team, may_undo_move, place_visit
from outreach.planning.campaign_queries import living_neighborhoods, neighborhoods_by_id
from outreach.planning.conflict_queries import Book, Proposal, book_of, proposal_of, teams
from outreach.planning.forms import MoveForm, TeamForm, VisitForm
from outreach.planning.models import Campaign, Visit
from outreach.planning.queries import current_campaign, visit_for, visits_seen_between, works_at
from outreach.planning.rules import HALF_DAY_HOURS, HALF_DAY_LABELS, VISIT_STATE_LABELS, VisitState
from outreach.planning.team_queries import kits_for, people_for
from outreach.planning.visit_rules import CHANGE_LABELS, acts_for, steps_of
from outreach.web.i18n import say
from outreach.web.transaction import db

blueprint = Blueprint("visits", __name__, url_prefix="/visits")
Answer = Response | str | tuple[str, int]
PAST_DAYS, AHEAD_DAYS = 400, 400


@blueprint.get("")
@needs(Permission.SEE_VISITS)
def index() -> str:
    """Visits to come, or those that are over."""
    today = local_day(now())
    is_past = request.args.get("when") == "past"
    state = request.args.get("state", "")
    span = (today - timedelta(PAST_DAYS), today - timedelta(1)) if is_past else (today, today + timedelta(AHEAD_DAYS))
    visits = list(visits_seen_between(db(), current_actor(), *span))
    shown = [visit for visit in visits if state in ("", visit.state.value)]
    return render_template(
        "visits/index.html",
        visits=shown[::-1] if is_past else shown,
        is_past=is_past,
        state=state,
        states={one: VISIT_STATE_LABELS[one] for one in VisitState if any(visit.state is one for visit in visits)},
        teams=teams(db()),
        labels=VISIT_STATE_LABELS,
        half_days=HALF_DAY_LABELS,
        today=today,
    )


@blueprint.get("/<uuid:visit_id>")
@needs(Permission.SEE_VISITS)
def show(visit_id: UUID) -> str:
    """One visit: when, where, who, how far it is, what may be done next, what has been done."""
    found = visit_for(db(), current_actor(), visit_id)
    return visit_page(found)


def visit_page(found: Visit, **more: Any) -> str:
    """The page of one visit; `more` are forms with errors."""
    today = local_day(now())
    conflicts = (
        book_of(db(), found.on, found.on, today=today).conflicts_of(proposal_of(found)) if found.is_ahead else []
    )
    return render_template(
        "visits/show.html",
        visit=found,
        today=today,
        team=teams(db()).get(found.kit_id) if found.kit_id else None,
        hours=HALF_DAY_HOURS[found.half_day],
        labels=VISIT_STATE_LABELS,
        half_days=HALF_DAY_LABELS,
        change_labels=CHANGE_LABELS,
        steps=steps_of(found.state),
        acts=acts_for(found.state, current_actor(), on=found.on, today=today),
        works_here=works_at(db(), current_actor(), found),
        conflicts=[one for one in conflicts if one.code != "day.past"],
        **{"postpone_form": None, "cancel_form": None, **more},
    )


@blueprint.route("/new", methods=["GET", "POST"])
@needs(Permission.PLAN_VISITS)
def new() -> Answer:
    """Put a visit on the plan by hand; what speaks against it is said before saving."""
    campaign = _campaign()
    form = VisitForm(request.form if request.method == "POST" else request.args)
    places = living_neighborhoods(db(), local_day(now()))
    form.offer_places([(place.id, place.name) for place in places])
    wanted = _wanted_new(form, campaign)
    book = _offer(form, wanted)
    against = book.conflicts_of(wanted) if wanted else []
    if request.method == "POST" and form.validate() and wanted:
        try:
            visit = add_visit(
                db(), current_actor(), campaign, wanted.neighborhood, on=wanted.on, half_day=wanted.half_day,
                note=form.note.data or "", now=now(), **form.team(),
            )  # fmt: skip
        except HardConflicts as error:
            against = error.conflicts
        else:
            flash(say(N_("Đã thêm buổi ở %(place)s."), place=visit.neighborhood.name), "good")
            return redirect(_board_url(visit), 303)
    page = render_template(
        "visits/new.html", form=form, wanted=wanted, conflicts=against, people=people_for(book, wanted)
    )
    return page if request.method == "GET" else (page, 422)


@blueprint.route("/<uuid:visit_id>/move", methods=["GET", "POST"])
@needs(Permission.PLAN_VISITS)
def move(visit_id: UUID) -> Answer:
    """Another half-day for a visit, with its team or another; also the way back of a postponed one."""
    found = visit_for(db(), current_actor(), visit_id)
    form = _move_form(found)
    (on, half_day), team = form.slot(), form.team()
    had_team = team == {"kit_id": found.kit_id, "people": proposal_of(found).people}
    wanted = replace(proposal_of(found), on=on, half_day=half_day, **team) if on else None
    book = _offer(form, wanted)
    against = book.conflicts_of(wanted) if wanted else []
    if request.method == "POST" and form.validate() and on:
        try:
            place_visit(
                db(), current_actor(), found, on=on, half_day=half_day, reason=form.reason.data or "",
                team=(team["kit_id"], team["people"]), now=now(),
            )  # fmt: skip
        except HardConflicts as error:
            against = error.conflicts
        except Invalid as error:
            form.put_error(error)
            db().refresh(found)
        else:
            flash(_moved(found, had_team=had_team), "good")
            return redirect(_board_url(found), 303)
    people = people_for(book, wanted)
    page = render_template("visits/move.html", form=form, visit=found, wanted=wanted, conflicts=against, people=people)
    return page if request.method == "GET" else (page, 422)


def _moved(found: Visit, *, had_team: bool) -> Any:
    words = say(N_("Đã dời buổi ở %(place)s."), place=found.neighborhood.name)
    # The history knows where a visit stood, not who was to go.
    may_undo = had_team and may_undo_move(found, now=found.changed_at)
    return {"text": words, "undo_url": url_for("visit_acts.undo", visit_id=found.id)} if may_undo else words


def _move_form(found: Visit) -> MoveForm:
    typed = request.form if request.method == "POST" else request.args
    now_there: dict[str, Any] = {"on": found.on, "half_day": found.half_day.value}
    # Dragging and links name only the half-day; the team comes along as it is.
    people = [member.member_id for member in found.members]
    if "on" not in typed:
        return MoveForm(data=now_there | {"kit": found.kit_id, "people": people})
    form = MoveForm(typed)
    if "with_team" not in typed:
        form.kit.data, form.people.data = found.kit_id, people
    return form


@blueprint.route("/<uuid:visit_id>/team", methods=["GET", "POST"])
@needs(Permission.PLAN_VISITS)
def team(visit_id: UUID) -> Answer:
    """Another kit, other people."""
    found = visit_for(db(), current_actor(), visit_id)
    form = TeamForm(request.form if request.method == "POST" else request.args)
    if request.method == "GET" and not request.args:
        form = TeamForm(data={"kit": found.kit_id, "people": [member.member_id for member in found.members]})
    wanted = replace(proposal_of(found), **form.team())
    book = _offer(form, wanted)
    against = book.conflicts_of(wanted)
    if request.method == "POST" and form.validate():
        try:
            change_team(db(), current_actor(), found, now=now(), **form.team())
        except HardConflicts as error:
            against = error.conflicts
        else:
            flash(say(N_("Đã đổi tổ của buổi ở %(place)s."), place=found.neighborhood.name), "good")
            return redirect(url_for("visits.show", visit_id=found.id), 303)
    page = render_template(
        "visits/team.html", form=form, visit=found, conflicts=against, people=people_for(book, wanted)
    )
    return page if request.method == "GET" else (page, 422)


def _offer(form: TeamForm, wanted: Proposal | None) -> Book:
    day = wanted.on if wanted else local_day(now())
    book = book_of(db(), day, day, today=local_day(now()))
    kits = kits_for(book, say(N_("Tổ %(number)s · %(kit)s")), in_use=[form.kit.data])
    form.offer(kits, [(person.id, person.name) for person in book.people.values()])
    return book


def _campaign() -> Campaign:
    found = current_campaign(db(), local_day(now()))
    if found is None:
        raise NotFound("campaign.none", N_("Chưa có chiến dịch nào đang mở."))
    return found


def _wanted_new(form: VisitForm, campaign: Campaign) -> Proposal | None:
    on, half_day = form.slot()
    place = neighborhoods_by_id(db(), {form.neighborhood.data}).get(form.neighborhood.data)
    return Proposal(campaign, place, on, half_day, **form.team()) if place and on else None


def _board_url(visit: Visit) -> str:
    where: dict[str, Any] = {"visit": visit.id, "from": f"{visit.on:%Y-%m}"}
    return url_for("planning.board", **where)
