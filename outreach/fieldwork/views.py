"""Counters, remarks, the close-out, and the reveal of a number."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.accounts.guard import asks_password_again, current_actor, needs
from outreach.accounts.rules import Permission
from outreach.fieldwork import queries, service
from outreach.fieldwork.forms import CloseOutForm, ReasonForm, RemarkForm, TallyForm
from outreach.fieldwork.rules import REMARK_LABELS, Balance, TallyKind, VisitRange
from outreach.kernel.clock import now
from outreach.kernel.errors import Invalid
from outreach.kernel.ids import new_id
from outreach.kernel.text import N_
from outreach.planning.models import Visit
from outreach.planning.queries import own_visit_for
from outreach.planning.rules import HALF_DAY_LABELS
from outreach.web.i18n import say
from outreach.web.transaction import db

blueprint = Blueprint("fieldwork", __name__)
Answer = Response | str | tuple[str, int]


@blueprint.post("/visits/<uuid:visit_id>/tallies")
@needs(Permission.RECORD_ENCOUNTERS)
def add_tally(visit_id: UUID) -> Answer:
    """One more, or one less, of something counted by hand."""
    visit, form = own_visit_for(db(), current_actor(), visit_id), TallyForm(request.form)
    if not form.validate():
        raise Invalid("tally.wrong", N_("Số đếm chưa đúng. Hãy ghi một số nguyên."))
    service.add_tally(db(), current_actor(), visit, tally_id=_posted_id(), now=now(), **form.facts())
    return redirect(url_for("capture.visit_at_work", visit_id=visit.id) + "#counters", 303)


@blueprint.route("/visits/<uuid:visit_id>/remarks", methods=["GET", "POST"])
@needs(Permission.RECORD_ENCOUNTERS)
def remarks(visit_id: UUID) -> Answer:
    """What people told the team, without names."""
    visit, form = own_visit_for(db(), current_actor(), visit_id), RemarkForm(request.form)
    if request.method == "GET" or not form.validate():
        page = render_template(
            "fieldwork/remarks.html", visit=visit, form=form, labels=REMARK_LABELS, record_id=new_id(),
            remarks=queries.remarks_of_visit(db(), visit.id), half_day=HALF_DAY_LABELS[visit.half_day],
        )  # fmt: skip
        return (page, 422) if request.method == "POST" else page
    service.add_remark(db(), current_actor(), visit, remark_id=_posted_id(), now=now(), **form.facts())
    flash(say(N_("Đã ghi ý kiến.")), "good")
    return redirect(url_for("fieldwork.remarks", visit_id=visit.id), 303)


@blueprint.route("/visits/<uuid:visit_id>/close-out", methods=["GET", "POST"])
@needs(Permission.SEE_ENCOUNTERS)
def close_out(visit_id: UUID) -> Answer:
    """The balance of a visit: five figures that must be one, then the closing."""
    visit = own_visit_for(db(), current_actor(), visit_id)
    form = CloseOutForm(request.form if request.method == "POST" else None, data=_counted(visit))
    if request.method == "GET":
        return _close_out_page(visit, form)
    if not form.validate():
        return _close_out_page(visit, form), 422
    if "count" in request.form:
        service.set_counts(db(), current_actor(), visit, counts=form.counts(), now=now())
        flash(say(N_("Đã lưu số đếm.")), "good")
        return redirect(url_for("fieldwork.close_out", visit_id=visit.id), 303)
    try:
        service.close_visit_with_balance(
            db(), current_actor(), visit, reason=form.reason.data or "", now=now(), **form.figures()
        )
    except Invalid as error:
        form.put_error(error)
        return _close_out_page(visit, form), 422
    flash(say(N_("Đã chốt buổi. Lượt gửi đến sau vẫn được giữ, có dấu «đến muộn».")), "good")
    return redirect(url_for("fieldwork.close_out", visit_id=visit.id), 303)


@blueprint.post("/encounters/<uuid:encounter_id>/identity")
@needs(Permission.REVEAL_IDENTITY)
@asks_password_again
def reveal_identity(encounter_id: UUID) -> Answer:
    """Show the full number once, with a reason that the trail keeps."""
    subject = queries.encounter_for(db(), current_actor(), encounter_id)
    form = ReasonForm(request.form)
    if not form.validate():
        return render_template("fieldwork/identity.html", encounter=subject, form=form, number=None), 422
    number = service.reveal_identity(db(), current_actor(), subject, reason=form.reason.data or "", now=now())
    return render_template("fieldwork/identity.html", encounter=subject, form=form, number=number)


def _counted(visit: Visit) -> dict[str, int]:
    tallies = queries.tallies_of_visits(db(), VisitRange(frozenset({visit.id}))).get(visit.id, {})
    return {
        "slips_issued": tallies.get(TallyKind.SLIP_ISSUED, 0),
        "people_counted": tallies.get(TallyKind.PERSON_COUNTED, 0),
        "records_on_tablets": queries.records_on_pages(db(), visit.id),
    }


def _close_out_page(visit: Visit, form: CloseOutForm) -> str:
    struck = queries.close_out_of(db(), visit.id)
    figures = form.figures() if not form.errors else _counted(visit)
    balance: Balance = queries.balance_of(db(), visit.id, **figures)
    only = VisitRange(frozenset({visit.id}))
    late = queries.totals_of_visits(db(), only).get(visit.id)
    return render_template(
        "fieldwork/close_out.html", visit=visit, form=form, balance=struck or balance, struck=struck,
        late=late.late if late else 0, on_pages=queries.records_on_pages(db(), visit.id),
        half_day=HALF_DAY_LABELS[visit.half_day],
        asked_only=queries.tallies_of_visits(db(), only).get(visit.id, {}).get(TallyKind.ASKED_ONLY, 0),
    )  # fmt: skip


def _posted_id() -> UUID:
    return request.form.get("record_id", type=UUID) or new_id()
