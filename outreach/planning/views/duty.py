"""Who goes how often."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template

from outreach.accounts.guard import needs
from outreach.accounts.rules import Permission
from outreach.kernel.clock import local_day, now
from outreach.planning.duty_queries import duty_in
from outreach.planning.queries import campaign as campaign_by_id
from outreach.web.transaction import db

blueprint = Blueprint("duty", __name__)


@blueprint.get("/plan/campaigns/<uuid:campaign_id>/duty")
@needs(Permission.SEE_STAFFING)
def people(campaign_id: UUID) -> str:
    """Days of duty by person and month, for all to see that the work is shared."""
    found = campaign_by_id(db(), campaign_id)
    months, duty = duty_in(db(), found, today=local_day(now()))
    return render_template("planning/duty.html", campaign=found, months=months, duty=duty)
