"""The one box for everything; what is typed never stands in an address, since it may be somebody's number."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.activations.rules import ACTIVATION_LABELS
from outreach.dossiers.rules import HELP_LABELS
from outreach.finding.service import Found, find, may_find_people
from outreach.kernel.clock import now
from outreach.planning.rules import HALF_DAY_LABELS, VISIT_STATE_LABELS
from outreach.web.transaction import db

blueprint = Blueprint("finding", __name__, url_prefix="/search")


@blueprint.get("")
@needs(Permission.SEARCH)
def box() -> str:
    """The empty box, and what can be typed into it."""
    return _page(None)


@blueprint.post("")
@needs(Permission.SEARCH)
def found() -> str:
    """What there is."""
    return _page(find(db(), current_actor(), request.form.get("q", ""), now=now()))


def _page(outcome: Found | None) -> str:
    return render_template(
        "finding/found.html", found=outcome, may_find_people=may_find_people(current_actor()),
        half_days=HALF_DAY_LABELS, visit_labels=VISIT_STATE_LABELS, state_labels=ACTIVATION_LABELS,
        help_labels=HELP_LABELS,
    )  # fmt: skip
