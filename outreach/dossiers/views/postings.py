"""What hangs on the boards of the phố (niêm yết)."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.dossiers.forms import PostingForm
from outreach.dossiers.posting_queries import boards_on
from outreach.dossiers.posting_rules import POSTING_LABELS
from outreach.dossiers.posting_service import post_catalogue
from outreach.dossiers.views.frame import Answer, blueprint
from outreach.kernel.clock import local_day, now
from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_
from outreach.procedures.queries import catalogue_on
from outreach.web.i18n import say
from outreach.web.transaction import db


@blueprint.get("/postings")
@needs(Permission.SEE_PROCEDURES)
def postings() -> str:
    """Which version of the list hangs in each phố, and where it is due anew."""
    return _page(PostingForm(data={"posted_on": local_day(now()), "posted_by": current_actor().name}))


@blueprint.post("/postings")
@needs(Permission.RECORD_ENCOUNTERS)
def add_posting() -> Answer:
    """The list was put up at the ticked phố."""
    form = PostingForm(request.form)
    if form.validate() and form.posted_on.data is not None:
        try:
            count = post_catalogue(
                db(), current_actor(), form.neighborhoods.data or [], posted_on=form.posted_on.data,
                posted_by=form.posted_by.data or "", note=form.note.data or "", now=now(),
            )  # fmt: skip
        except Invalid as error:
            form.put_error(error)
        else:
            flash(say(N_("Đã ghi niêm yết ở %(count)d phố."), count=count), "good")
            return redirect(url_for("dossiers.postings"), 303)
    return _page(form), 422


def _page(form: PostingForm) -> str:
    today = local_day(now())
    return render_template(
        "dossiers/postings.html", form=form, boards=boards_on(db(), today), labels=POSTING_LABELS,
        current=catalogue_on(db(), today), ticked=form.neighborhoods.data or [],
    )  # fmt: skip
