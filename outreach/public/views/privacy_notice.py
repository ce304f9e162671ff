"""What the ward keeps about people, said to them in plain words; also to be read aloud at the table."""

from __future__ import annotations

from flask import Blueprint, render_template

from outreach.fieldwork.rules import KEEP_PEOPLE_MONTHS
from outreach.public.guard import init_public
from outreach.web.access import for_everyone

blueprint = Blueprint("privacy_notice", __name__)
init_public(blueprint)


@blueprint.get("/du-lieu-ca-nhan")
@for_everyone
def show() -> str:
    """The notice."""
    return render_template("public/privacy_notice.html", months=KEEP_PEOPLE_MONTHS)
