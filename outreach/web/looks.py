"""Light or dark at the desk: as the machine has it, until somebody switches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from outreach.kernel.text import N_
from outreach.web.access import for_everyone
from outreach.web.choices import keep_choice, kept_choice
from outreach.web.i18n import say
from outreach.web.paths import path_here

LOOKS = {"system": N_("Theo máy"), "light": N_("Nền sáng"), "dark": N_("Nền tối")}
_MEDIA = {"system": "screen and (prefers-color-scheme: dark)", "dark": "screen"}
"""Where the dark tokens hold: never on paper."""
_SCHEMES = {"system": "light dark", "dark": "dark"}
_COOKIE = "look"

blueprint = Blueprint("looks", __name__)


@blueprint.get("/look/<code>")
@for_everyone
def choose(code: str) -> Response:
    """Keep the chosen look in this browser and go back to the page."""
    return keep_choice(_COOKIE, code, LOOKS)


@dataclass(frozen=True)
class Look:
    """How a page is to look: a key of `LOOKS`."""

    code: str

    @property
    def media(self) -> str:
        """Where the dark tokens hold; empty for nowhere."""
        return _MEDIA.get(self.code, "")

    @property
    def scheme(self) -> str:
        """What the browser is told before the first sheet has come, so that no page flashes white."""
        return _SCHEMES.get(self.code, "light")

    def switches(self) -> list[dict[str, Any]]:
        """The three looks with their addresses, which lead back to this page."""
        here = path_here()
        return [
            {"label": say(label), "url": url_for("looks.choose", code=code, next=here), "is_on": code == self.code}
            for code, label in LOOKS.items()
        ]


def look_here() -> Look:
    """The look that this browser has kept; that of the machine until somebody switches."""
    kept = kept_choice(_COOKIE)
    return Look(kept if kept in LOOKS else "system")
