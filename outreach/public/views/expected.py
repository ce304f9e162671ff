"""The team's list of who has registered for a visit."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.fieldwork.models import Encounter
from outreach.kernel.clock import now
from outreach.kernel.errors import NotFound
from outreach.kernel.ids import new_id
from outreach.kernel.text import N_
from outreach.planning.queries import own_visit_for
from outreach.public import queries, service
from outreach.public.models import PreRegistration
from outreach.public.rules import RegistrationState, hours_of_slot
from outreach.public.views.facts import shown_with_hours
from outreach.public.views.registrations import labels_of_needs
from outreach.web.i18n import say
from outreach.web.transaction import db

blueprint = Blueprint("expected", __name__, url_prefix="/visits/<uuid:visit_id>/registrations")


@blueprint.get("")
@needs(Permission.SEE_ENCOUNTERS)
def index(visit_id: UUID) -> str:
    """Who means to come, by hour, with what they need; one button writes them down."""
    visit = own_visit_for(db(), current_actor(), visit_id)
    rows = queries.expected_at(db(), visit.id)
    arrived = set(db().scalars(select(Encounter.phone_index).where(Encounter.visit_id == visit.id)))
    return render_template(
        "public/expected.html",
        visit=visit,
        rows=[one for one in rows if one.state is RegistrationState.REGISTERED],
        waiting=[one for one in rows if one.state is RegistrationState.WAITING],
        arrived=arrived,
        labels=labels_of_needs(visit, [code for one in rows for code in one.needs]),
        slot_of=lambda one: hours_of_slot(visit.half_day, one.slot),
        new_id=new_id,
        **shown_with_hours(),
    )


@blueprint.post("/<uuid:registration_id>/acceptance")
@needs(Permission.RECORD_ENCOUNTERS)
def accept(visit_id: UUID, registration_id: UUID) -> Response:
    """Take one that waited for a look."""
    service.accept_registration(db(), current_actor(), _one(visit_id, registration_id), now=now())
    flash(say(N_("Đã nhận đăng ký.")), "good")
    return redirect(url_for("expected.index", visit_id=visit_id), 303)


@blueprint.post("/<uuid:registration_id>/cancellation")
@needs(Permission.RECORD_ENCOUNTERS)
def drop(visit_id: UUID, registration_id: UUID) -> Response:
    """Take one off the list, as its owner could."""
    service.cancel_registration(db(), current_actor(), _one(visit_id, registration_id), now=now())
    flash(say(N_("Đã bỏ đăng ký; tên và số điện thoại đã xóa.")), "good")
    return redirect(url_for("expected.index", visit_id=visit_id), 303)


def _one(visit_id: UUID, registration_id: UUID) -> PreRegistration:
    visit = own_visit_for(db(), current_actor(), visit_id)
    found = queries.registration(db(), registration_id)
    if found.visit_id != visit.id:
        raise NotFound("registration.unknown", N_("Không có đăng ký này ở buổi này."))
    return found
