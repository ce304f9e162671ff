"""The page behind an invitation: the house keeper or the police liaison answers without an account."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.kernel.clock import now
from outreach.kernel.errors import Invalid
from outreach.notices.invitation_queries import invitation_of_code
from outreach.notices.invitation_rules import YES_LABELS, Party, asked_of
from outreach.notices.invitation_service import accept_invitation, decline_invitation
from outreach.notices.models import Invitation
from outreach.notices.run import post_of
from outreach.notices.service import Post
from outreach.public.forms import DeclineForm
from outreach.public.guard import init_public, new_page_token, read_page_token
from outreach.public.views.facts import shown_with_hours
from outreach.web.access import for_everyone
from outreach.web.transaction import db

blueprint = Blueprint("invitations", __name__, url_prefix="/xac-nhan")
init_public(blueprint)
Answer = Response | str | tuple[str, int]
_ANSWER = "answer"


@blueprint.get("/<code>")
@for_everyone
def show(code: str) -> str:
    """What is asked: when, where, and two ways to answer."""
    return _page(code, invitation_of_code(db(), code, now=now()), DeclineForm())


@blueprint.post("/<code>/nhan-loi")
@for_everyone
def accept(code: str) -> Response:
    """Yes."""
    read_page_token(_ANSWER, code)
    accept_invitation(db(), invitation_of_code(db(), code, now=now()), post=_post(), now=now())
    return redirect(url_for("invitations.show", code=code), 303)


@blueprint.post("/<code>/khong-duoc")
@for_everyone
def decline(code: str) -> Answer:
    """No, because …"""
    read_page_token(_ANSWER, code)
    invitation, form = invitation_of_code(db(), code, now=now()), DeclineForm(request.form)
    if not form.validate():
        return _page(code, invitation, form), 422
    try:
        decline_invitation(db(), invitation, reason=form.reason.data or "", post=_post(), now=now())
    except Invalid as error:
        form.put_error(error)
        return _page(code, invitation, form), 422
    return redirect(url_for("invitations.show", code=code), 303)


def _post() -> Post:
    return post_of(current_app.config["OUTREACH"])


def _page(code: str, invitation: Invitation, form: DeclineForm) -> str:
    visit = invitation.visit
    is_about_this_day = invitation.answered_for == visit.on
    return render_template(
        "public/invitation.html", invitation=invitation, visit=visit, place=visit.neighborhood, form=form, code=code,
        asked=asked_of(invitation.party, visit.state).value, is_house=invitation.party is Party.HOUSE,
        has_declined=is_about_this_day and invitation.has_accepted is False,
        was_moved=invitation.answered_for is not None and not is_about_this_day,
        yes=YES_LABELS[invitation.party], token=new_page_token(_ANSWER, code), **shown_with_hours(),
    )  # fmt: skip
