"""The language switch."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from outreach.web.access import for_everyone
from outreach.web.choices import keep_choice
from outreach.web.i18n import LANGUAGE_COOKIE, LANGUAGES

blueprint = Blueprint("languages", __name__)


@blueprint.get("/language/<code>")
@for_everyone
def choose(code: str) -> Response:
    """Keep the chosen language in this browser and go back to the page."""
    return keep_choice(LANGUAGE_COOKIE, code, LANGUAGES)
