"""What waits for a second person."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from outreach.accounts import approval_queries, factor_service
from outreach.accounts.approval_rules import APPROVAL_LABELS
from outreach.accounts.guard import asks_password_again, current_actor, needs
from outreach.accounts.rules import Permission
from outreach.accounts.views.frame import blueprint
from outreach.kernel.clock import now
from outreach.kernel.text import N_
from outreach.web.i18n import say
from outreach.web.transaction import db


@blueprint.get("/approvals")
@needs(Permission.APPROVE_OTHERS)
def approvals() -> str:
    """What others ask for, what I asked for, what was answered."""
    rows = approval_queries.latest_approvals(db())
    return render_template(
        "accounts/approvals.html", labels=APPROVAL_LABELS, now=now(), my_id=current_actor().user_id,
        waiting=[one for one in rows if one.decided_at is None and one.expires_at > now()],
        past=[one for one in rows if one.decided_at is not None or one.expires_at <= now()],
    )  # fmt: skip


@blueprint.post("/approvals/<uuid:approval_id>/grant")
@needs(Permission.APPROVE_OTHERS)
@asks_password_again
def grant(approval_id: UUID) -> Response:
    """Let another person do what was asked for."""
    return _answered(approval_id, is_granted=True)


@blueprint.post("/approvals/<uuid:approval_id>/refusal")
@needs(Permission.APPROVE_OTHERS)
def refuse(approval_id: UUID) -> Response:
    """Do not let it happen."""
    return _answered(approval_id, is_granted=False)


def _answered(approval_id: UUID, *, is_granted: bool) -> Response:
    factor_service.answer(db(), current_actor(), approval_id, is_granted=is_granted, now=now())
    flash(say(N_("Đã duyệt.") if is_granted else N_("Đã từ chối.")), "good")
    return redirect(url_for("accounts.approvals"), 303)
