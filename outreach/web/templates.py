"""What every template may use."""

from __future__ import annotations

from pathlib import Path

import jinja2
from flask import Flask, url_for

from outreach.kernel.clock import now
from outreach.kernel.text import N_
from outreach.web.assets import asset_url
from outreach.web.i18n import chosen_language
from outreach.web.looks import look_here
from outreach.web.paths import path_here

FACES_AHEAD = (
    *(f"vendor/fonts/be-vietnam-pro-{letters}-{weight}-normal.woff2"
      for weight in (400, 600, 700) for letters in ("latin", "vietnamese")),
    "vendor/fonts/ve-pho-num.woff2",
)  # fmt: skip
"""Faces that every page at a desk uses: asked for before the sheets that name them, so that no line jumps."""
TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"


def init_templates(app: Flask) -> None:
    """Strict templates with the globals of the house; a typo in a template is an error, not a blank."""
    app.jinja_options["undefined"] = jinja2.StrictUndefined
    app.jinja_env.undefined = jinja2.StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.globals["asset"] = asset_url
    app.jinja_env.globals["faces_ahead"] = FACES_AHEAD

    @app.context_processor
    def page_globals() -> dict[str, object]:
        return {
            "language": chosen_language(),
            "other_language": _other_language(),
            "present": now(),
            "look": look_here(),
        }


def _other_language() -> dict[str, str]:
    other = "en" if chosen_language() == "vi" else "vi"
    label = "English" if other == "en" else N_("Tiếng Việt")
    return {"code": other, "label": label, "url": url_for("languages.choose", code=other, next=path_here())}
