"""The steps of a visit's life, each a button that is pressed on its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.kernel.clock import now
from outreach.kernel.text import N_
from outreach.planning import service
from outreach.planning.board_service import lock_visit, undo_move
from outreach.planning.forms import LockForm, ReasonForm
from outreach.planning.models import Visit
from outreach.planning.queries import own_visit_for, visit_for
from outreach.planning.views.visits import visit_page
from outreach.web.i18n import say
from outreach.web.paths import own_path
from outreach.web.transaction import db

blueprint = Blueprint("visit_acts", __name__, url_prefix="/visits/<uuid:visit_id>")
Answer = Response | str | tuple[str, int]


@blueprint.post("/house-confirmation")
@needs(Permission.CONFIRM_HOUSE)
def house(visit_id: UUID) -> Response:
    """The neighborhood gives its house."""
    return _done(visit_id, service.confirm_house, N_("Đã ghi: phố nhận lời."))


@blueprint.post("/police-confirmation")
@needs(Permission.CONFIRM_POLICE)
def police(visit_id: UUID) -> Response:
    """The police promise their officers."""
    return _done(visit_id, service.confirm_police, N_("Đã ghi: công an nhận lời."))


@blueprint.post("/announcement")
@needs(Permission.PLAN_VISITS)
def announce(visit_id: UUID) -> Response:
    """The people have been told."""
    return _done(visit_id, service.announce_visit, N_("Đã ghi: bà con đã được báo."))


@blueprint.post("/opening")
@needs(Permission.RECORD_ENCOUNTERS)
def hold(visit_id: UUID) -> Response:
    """Open the doors; staff only where they are on the team."""
    found = own_visit_for(db(), current_actor(), visit_id)
    service.hold_visit(db(), current_actor(), found, now=now())
    flash(say(N_("Đã mở cửa. Chúc buổi về phố suôn sẻ.")), "good")
    return redirect(url_for("visits.show", visit_id=visit_id), 303)


@blueprint.post("/postponement")
@needs(Permission.PLAN_VISITS)
def postpone(visit_id: UUID) -> Answer:
    """Take the visit off its day, with a reason."""
    return _called_off(visit_id, service.postpone_visit, "postpone", N_("Đã hoãn buổi. Hãy xếp ngày khác khi có thể."))


@blueprint.post("/cancellation")
@needs(Permission.PLAN_VISITS)
def cancel(visit_id: UUID) -> Answer:
    """Call the visit off, with a reason."""
    return _called_off(visit_id, service.cancel_visit, "cancel", N_("Đã hủy buổi."))


@blueprint.post("/undo")
@needs(Permission.PLAN_VISITS)
def undo(visit_id: UUID) -> Response:
    """Take the last move back."""
    return _done(visit_id, undo_move, N_("Đã hoàn tác, buổi trở lại ngày cũ."))


@blueprint.post("/lock")
@needs(Permission.PLAN_VISITS)
def lock(visit_id: UUID) -> Response:
    """Lock or free date and team."""
    found, form = visit_for(db(), current_actor(), visit_id), LockForm(request.form)
    lock_visit(db(), current_actor(), found, day=bool(form.day.data), team=bool(form.team.data), now=now())
    is_locked = found.is_date_locked or found.is_team_locked
    flash(say(N_("Đã khóa buổi.") if is_locked else N_("Đã mở khóa buổi.")), "good")
    back = url_for("visits.show", visit_id=visit_id)
    return redirect(own_path(request.form.get("next", ""), back), 303)


def _done(visit_id: UUID, act: Callable[..., None], words: str) -> Response:
    act(db(), current_actor(), visit_for(db(), current_actor(), visit_id), now=now())
    flash(say(words), "good")
    return redirect(url_for("visits.show", visit_id=visit_id), 303)


def _called_off(visit_id: UUID, act: Callable[..., None], name: str, words: str) -> Answer:
    found: Visit = visit_for(db(), current_actor(), visit_id)
    form = ReasonForm(request.form)
    if not form.validate():
        forms: dict[str, Any] = {f"{name}_form": form}
        return visit_page(found, **forms), 422
    act(db(), current_actor(), found, reason=form.reason.data or "", now=now())
    flash(say(words), "good")
    return redirect(url_for("visits.show", visit_id=visit_id), 303)
