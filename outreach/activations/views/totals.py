"""Staff's and police's figures side by side, and what makes the difference, without names."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import render_template, request

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.activations import difference_queries, queries
from outreach.activations.difference_rules import CAUSE_LABELS
from outreach.activations.forms import PeriodForm
from outreach.activations.rules import ACTIVATION_LABELS, REASON_LABELS
from outreach.activations.views.frame import blueprint
from outreach.fieldwork.rules import VisitRange
from outreach.kernel.clock import local_day, now
from outreach.planning.queries import visit_for, visits_between
from outreach.planning.rules import HALF_DAY_LABELS
from outreach.web.transaction import db


@blueprint.get("/activations/totals")
@needs(Permission.SEE_ACTIVATION_TOTALS)
def totals() -> str:
    """Staff's and police's figures side by side, by visit, without names."""
    today = local_day(now())
    first_day, last_day = date(today.year, 1, 1), date(today.year, 12, 31)
    form = PeriodForm(request.args, data={"from_on": first_day, "to_on": last_day})
    is_right = form.validate()
    first, last = (form.from_on.data or first_day, form.to_on.data or last_day) if is_right else (first_day, last_day)
    counted = queries.totals_of_visits(db(), VisitRange(None, first, last), today=today)
    rows = [(visit, counted[visit.id]) for visit in visits_between(db(), first, last) if visit.id in counted]
    return render_template("activations/totals.html", rows=rows, form=form, half_days=HALF_DAY_LABELS)


@blueprint.get("/activations/totals/<uuid:visit_id>")
@needs(Permission.COMPARE_ACTIVATIONS)
def differences(visit_id: UUID) -> str:
    """Row by row, without names: why what the center sent is not what the police activated."""
    visit = visit_for(db(), current_actor(), visit_id)
    rows = difference_queries.differences_of_visit(db(), visit.id)
    sent = difference_queries.sent_at_visit(db(), visit.id)
    return render_template(
        "activations/differences.html", visit=visit, rows=rows, sent=sent, causes=CAUSE_LABELS,
        labels=ACTIVATION_LABELS, reason_labels=REASON_LABELS, half_days=HALF_DAY_LABELS,
    )  # fmt: skip
