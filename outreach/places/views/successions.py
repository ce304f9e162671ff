"""Pages of merging, splitting and renaming."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.kernel.clock import local_day, now
from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_
from outreach.places import queries, succession
from outreach.places.models import Neighborhood
from outreach.places.succession_forms import MergerForm, RenamingForm, SplitForm
from outreach.web.i18n import say
from outreach.web.transaction import db

blueprint = Blueprint("successions", __name__, url_prefix="/neighborhoods")
Answer = Response | str | tuple[str, int]
_MOVE_VISITS = N_("Buổi đã xếp cho phố cũ vẫn đứng ở phố cũ: hãy xem lại trên trang Lịch.")


@blueprint.route("/merger", methods=["GET", "POST"])
@needs(Permission.EDIT_PLACES)
def merger() -> Answer:
    """Several neighborhoods become one."""
    living = {str(one.id): one for one in queries.neighborhoods_on(db(), local_day(now()))}
    form = MergerForm(request.form)
    form.offer((one.id, f"{one.name} ({one.code})") for one in living.values())
    if request.method == "POST" and form.validate() and form.on.data is not None:
        try:
            made = succession.merge_neighborhoods(
                db(), current_actor(), [living[chosen] for chosen in form.predecessors.data or ()],
                into=living.get(form.into.data), code=form.code.data or "", name=form.name.data or "",
                house_of=living.get(form.house_of.data), on=form.on.data, decision=form.decision.data or "", now=now(),
            )  # fmt: skip
        except Invalid as error:
            form.put_error(error)
        else:
            return _done(made, N_("Đã sáp nhập; phố sau sáp nhập là %(name)s."))
    page = render_template("places/merger.html", form=form, count=len(living))
    return (page, 422) if request.method == "POST" else page


@blueprint.route("/<uuid:neighborhood_id>/split", methods=["GET", "POST"])
@needs(Permission.EDIT_PLACES)
def split(neighborhood_id: UUID) -> Answer:
    """One neighborhood becomes several."""
    one = queries.neighborhood(db(), neighborhood_id)
    form = SplitForm(request.form)
    if request.method == "POST" and form.validate() and form.on.data is not None:
        try:
            heirs = succession.split_neighborhood(
                db(), current_actor(), one, form.parts(), on=form.on.data, decision=form.decision.data or "", now=now()
            )
        except Invalid as error:
            form.put_error(error)
        else:
            return _done(heirs[0], N_("Đã chia tách. Hãy điền số dân và nhà văn hóa của từng phố mới."))
    page = render_template("places/split.html", form=form, one=one)
    return (page, 422) if request.method == "POST" else page


@blueprint.route("/<uuid:neighborhood_id>/renaming", methods=["GET", "POST"])
@needs(Permission.EDIT_PLACES)
def renaming(neighborhood_id: UUID) -> Answer:
    """A neighborhood takes another name by decision."""
    one = queries.neighborhood(db(), neighborhood_id)
    form = RenamingForm(request.form)
    if request.method == "POST" and form.validate() and form.on.data is not None:
        try:
            heir = succession.rename_neighborhood(
                db(), current_actor(), one, code=form.code.data or "", name=form.name.data or "",
                on=form.on.data, decision=form.decision.data or "", now=now(),
            )  # fmt: skip
        except Invalid as error:
            form.put_error(error)
        else:
            return _done(heir, N_("Đã đổi tên; tên mới là %(name)s."))
    page = render_template("places/renaming.html", form=form, one=one)
    return (page, 422) if request.method == "POST" else page


@blueprint.post("/successions/<uuid:succession_id>/withdrawal")
@needs(Permission.EDIT_PLACES)
def withdraw(succession_id: UUID) -> Response:
    """Take back a decision that was entered by mistake."""
    row = queries.succession(db(), succession_id)
    old = succession.withdraw_succession(db(), current_actor(), row, now=now())
    message = N_("Đã rút lại. Hãy xem lại số dân; nếu phố mới là nhập nhầm thì xóa phố đó.")
    flash(say(message), "good")
    return redirect(url_for("places.neighborhood", neighborhood_id=old.id), 303)


def _done(heir: Neighborhood, message: str) -> Response:
    flash(f"{say(message, name=heir.name)} {say(_MOVE_VISITS)}", "good")
    return redirect(url_for("places.neighborhood", neighborhood_id=heir.id), 303)
