"""Letters: what could not be delivered, what waits, what has gone."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.config import Settings
from outreach.kernel.clock import now
from outreach.kernel.text import N_
from outreach.notices.mail_rules import LETTER_LABELS
from outreach.notices.mail_service import send_again, set_letter_aside
from outreach.notices.queries import letter, letters_ended, letters_needing_a_person, letters_under_way
from outreach.web.i18n import say
from outreach.web.transaction import db

blueprint = Blueprint("letters", __name__, url_prefix="/letters")


@blueprint.get("")
@needs(Permission.SEE_AUDIT)
def index() -> str:
    """Every letter that somebody may ask about."""
    settings: Settings = current_app.config["OUTREACH"]
    return render_template(
        "notices/letters.html",
        smtp=settings.smtp,
        troubled=letters_needing_a_person(db()),
        waiting=letters_under_way(db()),
        ended=letters_ended(db()),
        labels=LETTER_LABELS,
    )


@blueprint.post("/<int:number>/sending")
@needs(Permission.SEE_AUDIT)
def again(number: int) -> Response:
    """Try once more."""
    send_again(db(), current_actor(), letter(db(), number), now=now())
    flash(say(N_("Thư sẽ được gửi lại trong ít phút.")), "good")
    return redirect(url_for("letters.index"), 303)


@blueprint.post("/<int:number>/end")
@needs(Permission.SEE_AUDIT)
def aside(number: int) -> Response:
    """Nothing more is to be done."""
    set_letter_aside(db(), current_actor(), letter(db(), number), now=now())
    flash(say(N_("Đã gác thư này lại.")), "good")
    return redirect(url_for("letters.index"), 303)
