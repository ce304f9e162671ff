"""The plan workbook on its way back: hand in, look at what would change, apply."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.wrappers import Response

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.kernel.clock import local_day, now
from outreach.kernel.errors import Invalid, NotFound, Refused
from outreach.kernel.text import N_
from outreach.planning.conflict_queries import book_of, teams
from outreach.planning.models import Campaign
from outreach.planning.publication_rules import STEP_LABELS
from outreach.planning.queries import campaign as campaign_by_id
from outreach.planning.queries import current_campaign
from outreach.planning.rules import HALF_DAY_LABELS
from outreach.reports.plan_imports import apply_plan, propose_plan
from outreach.web.i18n import say
from outreach.web.transaction import db
from outreach.workbooks.forms import UploadForm
from outreach.workbooks.pending import PendingUploads

blueprint = Blueprint("plan_book", __name__, url_prefix="/reports/plan-book")
Answer = Response | str | tuple[str, int]
_KIND = "plan_book"


@blueprint.route("", methods=["GET", "POST"])
@needs(Permission.PLAN_VISITS)
def upload() -> Answer:
    """Hand in an edited plan workbook; nothing changes before «Áp dụng»."""
    form = UploadForm(CombinedMultiDict([request.files, request.form]))
    if request.method == "GET":
        return render_template("reports/plan_book.html", form=form)
    if form.validate():
        name, data = form.content()
        try:
            propose_plan(db(), _campaign(), data, name, today=local_day(now()))
        except Invalid as error:
            form.put_error(error)
        else:
            token = _uploads().keep(_KIND, current_actor().user_id, name, data, now=now())
            return redirect(url_for("plan_book.preview", token=token), 303)
    return render_template("reports/plan_book.html", form=form), 422


@blueprint.get("/<token>")
@needs(Permission.PLAN_VISITS)
def preview(token: str) -> str:
    """What the workbook would change, and what speaks against it."""
    kept, today = _uploads().take(_KIND, current_actor().user_id, token, now=now()), local_day(now())
    proposal = propose_plan(db(), _campaign(), kept.data, kept.file_name, today=today)
    return render_template(
        "reports/plan_proposal.html", proposal=proposal, upload=kept, campaign=_campaign(), steps=STEP_LABELS,
        half_days=HALF_DAY_LABELS, teams=teams(db()), people=book_of(db(), today, today, today=today).people,
    )  # fmt: skip


@blueprint.post("/<token>/application")
@needs(Permission.PLAN_VISITS)
def application(token: str) -> Response:
    """Make the visits what the workbook says, all of it or nothing."""
    kept = _uploads().take(_KIND, current_actor().user_id, token, now=now())
    mark = request.form.get("fingerprint", "")
    try:
        plan = apply_plan(db(), current_actor(), _campaign(), kept.data, kept.file_name, fingerprint=mark, now=now())
    except Refused as refusal:
        flash(say(refusal.message, **refusal.facts), "warn")
        return redirect(url_for("plan_book.preview", token=token), 303)
    _uploads().drop(token)
    undoing: Any = {"text": say(N_("Đã áp dụng tệp kế hoạch.")), "undo_url": url_for("plans.undo", plan_id=plan.id)}
    flash(undoing, "good")
    return redirect(url_for("planning.board", campaign=plan.campaign_id), 303)


def _campaign() -> Campaign:
    found = current_campaign(db(), local_day(now()))
    if found is None:
        raise NotFound("campaign.none", N_("Chưa có đợt nào đang mở nên chưa nhận được tệp kế hoạch."))
    return campaign_by_id(db(), found.id)


def _uploads() -> PendingUploads:
    return PendingUploads(current_app.config["OUTREACH"].data_dir / "uploads")
