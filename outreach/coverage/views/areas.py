"""Polygons of neighborhoods: handed in as GeoJSON, looked at, taken off."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.wrappers import Response

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.coverage.area_rules import AreaProblem
from outreach.coverage.area_service import import_areas, remove_areas
from outreach.coverage.place_queries import ground_of, neighborhoods_with_area
from outreach.coverage.rules import STATUS_LABELS
from outreach.coverage.views.asked import seen_on, today
from outreach.coverage.views.ward_map import blueprint
from outreach.coverage.ward_drawing import draw_ward
from outreach.kernel.clock import now
from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_
from outreach.places.ward_forms import BoundaryForm
from outreach.web.i18n import say
from outreach.web.transaction import db

__all__ = ["blueprint"]

Answer = Response | str | tuple[str, int]


@blueprint.route("/areas", methods=["GET", "POST"])
@needs(Permission.EDIT_PLACES)
def areas() -> Answer:
    """The polygons in use, and a box for a file of them; all of a file is taken or nothing."""
    form = BoundaryForm(CombinedMultiDict([request.files, request.form]))
    if request.method == "GET":
        return _page(form, [])
    problems: list[AreaProblem] = []
    if form.validate():
        name, data = form.content()
        try:
            source = form.source.data or name
            count, problems = import_areas(db(), current_actor(), data, source=source, now=now())
        except Invalid as error:
            form.put_error(error)
        else:
            if not problems:
                flash(say(N_("Đã nhận vùng của %(count)s phố."), count=count), "good")
                return redirect(url_for("map.areas"), 303)
    return _page(form, problems), 422


@blueprint.post("/areas/removal")
@needs(Permission.EDIT_PLACES)
def remove() -> Response:
    """Take all polygons off."""
    count = remove_areas(db(), current_actor(), now=now())
    flash(say(N_("Đã bỏ %(count)s vùng; bản đồ lại chia theo điểm nhà văn hóa."), count=count), "good")
    return redirect(url_for("map.areas"), 303)


def _page(form: BoundaryForm, problems: list[AreaProblem]) -> str:
    seen, owners = seen_on(today()), neighborhoods_with_area(db())
    return render_template(
        "coverage/areas.html", form=form, problems=problems, labels=STATUS_LABELS,
        ward_drawing=draw_ward(seen.rows, ground_of(db(), seen)), count=len(owners),
        without=[row.place for row in seen.rows if row.place.is_living and row.place.id not in owners],
    )  # fmt: skip
