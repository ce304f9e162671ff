"""Which papers to bring for what: a list to tick, on paper or on the screen."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.kernel.clock import local_day, now
from outreach.kernel.errors import NotFound
from outreach.kernel.text import N_, clean
from outreach.procedures.models import CatalogueVersion
from outreach.procedures.queries import catalogue_on, common_procedures, procedure_coded, search_procedures
from outreach.public import queries
from outreach.public.guard import init_public
from outreach.public.poster_rules import TO_BRING
from outreach.public.views.facts import shown_with_hours
from outreach.web.access import for_everyone
from outreach.web.transaction import db

blueprint = Blueprint("papers", __name__, url_prefix="/giay-to")
init_public(blueprint)
_FOUND = 15
_LONGEST_QUESTION = 100


@blueprint.get("")
@for_everyone
def index() -> Response | str:
    """Choose what one wants to do: by the commonest, or by a few words."""
    asked = clean(request.args.get("q"))[:_LONGEST_QUESTION]
    version = _version()
    chosen = clean(request.args.get("code"))
    if chosen:
        return redirect(url_for("papers.show", code=chosen, pho=request.args.get("pho") or None))
    matches = search_procedures(db(), version, asked, _FOUND) if version and asked else []
    return render_template(
        "public/papers.html", asked=asked, matches=matches, common=_common(version), **_where_from()
    )  # fmt: skip


@blueprint.get("/<code>")
@for_everyone
def show(code: str) -> str:
    """The papers of one procedure, each with a box to tick."""
    version = _version()
    found = procedure_coded(db(), version, code) if version else None
    if found is None:
        raise NotFound("procedure.unknown", N_("Không có thủ tục này trong danh mục."))
    return render_template(
        "public/checklist.html", procedure=found, common=_common(version), always=TO_BRING[:2], **_where_from()
    )  # fmt: skip


def _version() -> CatalogueVersion | None:
    return catalogue_on(db(), local_day(now()))


def _common(version: CatalogueVersion | None) -> list[tuple[str, str]]:
    return [(one.code, one.label) for one in common_procedures(db(), version)] if version else []


def _where_from() -> dict[str, object]:
    """The phố that somebody came from, so that the way back and on is kept."""
    address = clean(request.args.get("pho"))
    today = local_day(now())
    ids = queries.register_of(db(), today).at(address) if address else []
    if len(ids) != 1:
        return {"place": None, "visit": None, "address": "", **shown_with_hours()}
    visit = queries.next_visit_of(db(), ids[0], now=now())
    return {"place": queries.place_of(db(), ids[0]), "visit": visit, "address": address, **shown_with_hours()}
