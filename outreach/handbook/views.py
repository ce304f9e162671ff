"""The handbook of the own role, and those of the others."""

from __future__ import annotations

from flask import Blueprint, render_template
from werkzeug.exceptions import NotFound as PageNotFound

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import ROLE_LABELS, Permission, Role
from outreach.handbook.rules import HANDBOOKS

blueprint = Blueprint("handbook", __name__, url_prefix="/handbook")


@blueprint.get("")
@needs(Permission.OWN_ACCOUNT)
def own() -> str:
    """The handbook of the own role."""
    return _page(current_actor().role or Role.ADMIN)


@blueprint.get("/<role>")
@needs(Permission.OWN_ACCOUNT)
def of_role(role: str) -> str:
    """The handbook of one role: who trains others prints theirs."""
    if role not in set(Role):
        raise PageNotFound
    return _page(Role(role))


def _page(role: Role) -> str:
    return render_template("handbook/handbook.html", role=role, roles=ROLE_LABELS, chapters=HANDBOOKS[role])
