"""What was promised to people, and how it ended."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.dossiers import progress_service, queries, service
from outreach.dossiers.forms import FollowUpEndForm, FollowUpFilterForm, FollowUpForm
from outreach.dossiers.rules import FOLLOW_UP_LABELS, FOLLOW_UP_PLACE_LABELS, HELP_LABELS, FollowUpPlace, FollowUpState
from outreach.dossiers.views.frame import Answer, blueprint, chosen_neighborhood, posted_id
from outreach.fieldwork.queries import encounter_for
from outreach.kernel.clock import local_day, now
from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_
from outreach.web.i18n import say
from outreach.web.transaction import db


@blueprint.get("/follow-ups")
@needs(Permission.SEE_FOLLOW_UPS)
def follow_ups() -> str:
    """What is still promised, the most urgent first."""
    form, page = FollowUpFilterForm(request.args), max(request.args.get("page", 1, type=int), 1)
    place = chosen_neighborhood(form)
    form.validate()
    show = form.show.data or "open"
    ended = {"done": FollowUpState.DONE, "dropped": FollowUpState.DROPPED}
    wanted = queries.FollowUpFilter(
        state=ended.get(show, FollowUpState.OPEN),
        place=FollowUpPlace(form.place.data) if form.place.data and not form.place.errors else None,
        overdue_only=show == "overdue",
        own_only=show == "own",
        neighborhood_id=place,
    )
    rows, total = queries.follow_ups_listed(db(), current_actor(), wanted, today=local_day(now()), page=page)
    return render_template(
        "dossiers/follow_ups.html", promises=rows, total=total, page=page, pages=-(-total // queries.PAGE),
        form=form, places=FOLLOW_UP_PLACE_LABELS, labels=FOLLOW_UP_LABELS, today=local_day(now()),
    )  # fmt: skip


@blueprint.route("/encounters/<uuid:encounter_id>/follow-ups/new", methods=["GET", "POST"])
@needs(Permission.RECORD_ENCOUNTERS)
def new_follow_up(encounter_id: UUID) -> Answer:
    """Promise something to a person."""
    subject = encounter_for(db(), current_actor(), encounter_id)
    form = FollowUpForm(request.form if request.method == "POST" else None)
    if request.method == "POST" and form.validate():
        try:
            service.promise_follow_up(
                db(), current_actor(), subject, follow_up_id=posted_id(), facts=form.facts(), now=now()
            )
        except Invalid as error:
            form.put_error(error)
        else:
            flash(say(N_("Đã ghi việc hẹn.")), "good")
            return redirect(url_for("capture.encounter", encounter_id=subject.id), 303)
    page = render_template(
        "dossiers/new_follow_up.html", encounter=subject, form=form, record_id=posted_id(),
        actor_id=current_actor().user_id,
    )  # fmt: skip
    return (page, 422) if request.method == "POST" else page


@blueprint.route("/follow-ups/<uuid:follow_up_id>/outcome", methods=["GET", "POST"])
@needs(Permission.SEE_FOLLOW_UPS)
def end_follow_up(follow_up_id: UUID) -> Answer:
    """How a promise ended, and how the dossier goes on that it was about."""
    subject = queries.follow_up_for(db(), current_actor(), follow_up_id)
    form = FollowUpEndForm(request.form if request.method == "POST" else None)
    form.offer_steps(subject.dossier)
    if request.method == "POST" and form.validate():
        try:
            progress_service.keep_promise(
                db(), current_actor(), subject, state=FollowUpState(form.state.data), outcome=form.outcome.data or "",
                step=form.step(), happened_at=now(), now=now(),
            )  # fmt: skip
        except Invalid as error:
            form.put_error(error)
        else:
            flash(say(N_("Đã ghi kết quả việc hẹn.")), "good")
            return redirect(url_for("dossiers.follow_ups"), 303)
    page = render_template(
        "dossiers/outcome.html", promise=subject, form=form, places=FOLLOW_UP_PLACE_LABELS, helps=HELP_LABELS,
        may_be_called=queries.may_be_called(db(), current_actor(), subject), today=local_day(now()),
    )  # fmt: skip
    return (page, 422) if request.method == "POST" else page
