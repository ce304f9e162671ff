"""Pages of neighborhoods and their houses."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.queries import all_users
from outreach.accounts.rules import Permission, Role
from outreach.kernel.clock import local_day, now
from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_, phone_number
from outreach.places import queries, service
from outreach.places.forms import ClosureForm, ContactForm, NeighborhoodForm
from outreach.places.models import Neighborhood, typed_of
from outreach.places.rules import (
    CONTACT_LABELS,
    SUCCESSION_LABELS,
    ContactKind,
    HouseFacts,
    half_day_labels,
)
from outreach.web.i18n import say
from outreach.web.transaction import db

blueprint = Blueprint("places", __name__, url_prefix="/neighborhoods")
Answer = Response | str | tuple[str, int]
_PAGE = 100


@blueprint.get("")
@needs(Permission.SEE_PLACES)
def neighborhoods() -> str:
    """The list, searched without marks."""
    text, ward = request.args.get("q", ""), request.args.get("former_ward", "")
    shows_all = request.args.get("show") == "all"
    today = local_day(now())
    found = queries.find_neighborhoods(db(), text, on=None if shows_all else today, former_ward=ward)
    page = max(1, request.args.get("page", 1, type=int))
    return render_template(
        "places/neighborhoods.html",
        found=found[(page - 1) * _PAGE : page * _PAGE], total=len(found), page=page, pages=-(-len(found) // _PAGE),
        text=text, former_ward=ward, former_wards=queries.former_wards(db()), shows_all=shows_all, today=today,
        distances=queries.distances_km(db(), today), half_day_labels=half_day_labels,
        may_edit=current_actor().may(Permission.EDIT_PLACES),
    )  # fmt: skip


@blueprint.get("/points.json")
@needs(Permission.SEE_PLACES)
def points() -> Response:
    """What the point picker draws: outline, center, houses."""
    boundary, ward = queries.current_boundary(db()), queries.ward_profile(db())
    houses = [one.house for one in queries.neighborhoods_on(db(), local_day(now())) if one.house]
    return jsonify(
        boundary=boundary.geometry if boundary else None,
        center=None if ward.center_lat is None else [ward.center_lat, ward.center_lon],
        houses=[{"name": h.neighborhood.name, "lat": h.lat, "lon": h.lon} for h in houses if h.lat is not None],
    )


@blueprint.route("/new", methods=["GET", "POST"])
@needs(Permission.EDIT_PLACES)
def new_neighborhood() -> Answer:
    """Add a neighborhood by form."""
    form = NeighborhoodForm(request.form)
    if request.method == "GET":
        return _form_page(form, None)
    if form.validate():
        try:
            added = service.add_neighborhood(db(), current_actor(), *form.facts(), now=now())
        except Invalid as error:
            form.put_error(error)
        else:
            flash(say(N_("Đã thêm phố %(name)s."), name=added.name), "good")
            return _saved(added)
    return _form_page(form, None), 422


@blueprint.get("/<uuid:neighborhood_id>")
@needs(Permission.SEE_PLACES)
def neighborhood(neighborhood_id: UUID) -> str:
    """All about one neighborhood."""
    return _detail_page(queries.neighborhood(db(), neighborhood_id), ClosureForm(), ContactForm())


@blueprint.route("/<uuid:neighborhood_id>/edit", methods=["GET", "POST"])
@needs(Permission.EDIT_PLACES)
def edit_neighborhood(neighborhood_id: UUID) -> Answer:
    """Change a neighborhood and its house by form."""
    one = queries.neighborhood(db(), neighborhood_id)
    form = NeighborhoodForm(request.form, data=_stored(one))
    if request.method == "GET":
        return _form_page(form, one)
    if form.validate():
        try:
            changed = service.change_neighborhood(db(), current_actor(), one, *form.facts(), now=now())
        except Invalid as error:
            form.put_error(error)
        else:
            flash(say(N_("Đã lưu phố %(name)s.") if changed else N_("Không có gì thay đổi."), name=one.name), "good")
            return _saved(one)
    return _form_page(form, one), 422


@blueprint.route("/<uuid:neighborhood_id>/removal", methods=["GET", "POST"])
@needs(Permission.EDIT_PLACES)
def remove_neighborhood(neighborhood_id: UUID) -> Answer:
    """Take out a neighborhood entered by mistake, after asking once."""
    one = queries.neighborhood(db(), neighborhood_id)
    if request.method == "GET":
        return render_template("places/removal.html", one=one)
    service.remove_neighborhood(db(), current_actor(), one, now=now())
    flash(say(N_("Đã xóa phố %(name)s."), name=one.name), "good")
    return redirect(url_for("places.neighborhoods"), 303)


@blueprint.post("/<uuid:neighborhood_id>/closures")
@needs(Permission.EDIT_PLACES)
def add_closure(neighborhood_id: UUID) -> Answer:
    """Days on which the house cannot be had."""
    one = queries.neighborhood(db(), neighborhood_id)
    form = ClosureForm(request.form)
    first = form.from_on.data if form.validate() else None
    if first is not None:
        try:
            service.add_closure(
                db(), current_actor(), one, from_on=first, to_on=form.to_on.data or first,
                reason=form.reason.data or "", now=now(),
            )  # fmt: skip
        except Invalid as error:
            form.put_error(error)
        else:
            flash(say(N_("Đã ghi ngày nghỉ của nhà văn hóa.")), "good")
            return _to(one, "closures")
    return _detail_page(one, form, ContactForm()), 422


@blueprint.post("/<uuid:neighborhood_id>/closures/<uuid:closure_id>/removal")
@needs(Permission.EDIT_PLACES)
def remove_closure(neighborhood_id: UUID, closure_id: UUID) -> Response:
    """The house can be had after all."""
    closure = queries.closure(db(), neighborhood_id, closure_id)
    one = closure.house.neighborhood
    service.remove_closure(db(), current_actor(), closure, now=now())
    flash(say(N_("Đã bỏ ngày nghỉ.")), "good")
    return _to(one, "closures")


@blueprint.post("/<uuid:neighborhood_id>/contacts")
@needs(Permission.EDIT_PLACES)
def add_contact(neighborhood_id: UUID) -> Answer:
    """Somebody of the neighborhood to call."""
    one = queries.neighborhood(db(), neighborhood_id)
    form = _offered(ContactForm(request.form))
    if not form.validate():
        return _detail_page(one, ClosureForm(), form), 422
    service.add_contact(
        db(), current_actor(), one, kind=ContactKind(form.kind.data), full_name=form.full_name.data or "",
        phone=phone_number(form.phone.data), user_id=UUID(form.user_id.data) if form.user_id.data else None, now=now(),
    )  # fmt: skip
    flash(say(N_("Đã thêm vào danh bạ của phố.")), "good")
    return _to(one, "contacts")


@blueprint.post("/<uuid:neighborhood_id>/contacts/<uuid:contact_id>/removal")
@needs(Permission.EDIT_PLACES)
def remove_contact(neighborhood_id: UUID, contact_id: UUID) -> Response:
    """Take somebody out of the list."""
    contact = queries.contact(db(), neighborhood_id, contact_id)
    one = contact.neighborhood
    service.remove_contact(db(), current_actor(), contact, now=now())
    flash(say(N_("Đã bỏ khỏi danh bạ.")), "good")
    return _to(one, "contacts")


def _form_page(form: NeighborhoodForm, one: Neighborhood | None) -> str:
    return render_template("places/form.html", form=form, one=one, former_wards=queries.former_wards(db()))


def _detail_page(one: Neighborhood, closures: ClosureForm, contacts: ContactForm) -> str:
    before, after = queries.successions_of(db(), one)
    today, actor = local_day(now()), current_actor()
    return render_template(
        "places/neighborhood.html",
        one=one, before=before, after=after, today=today, distance=queries.distances_km(db(), today).get(one.id),
        closure_form=closures, contact_form=_offered(contacts), may_edit=actor.may(Permission.EDIT_PLACES),
        may_call=actor.may(Permission.SEE_STAFFING), half_day_labels=half_day_labels, contact_labels=CONTACT_LABELS,
        succession_labels=SUCCESSION_LABELS,
    )  # fmt: skip


def _offered(form: ContactForm) -> ContactForm:
    members = [user for user in all_users(db()) if user.role is Role.TEAM_MEMBER and user.is_active]
    form.offer_users((user.id, user.full_name) for user in members)
    return form


def _stored(one: Neighborhood) -> dict[str, object]:
    return typed_of(one.facts, one.house.facts if one.house else HouseFacts(name=""))


def _saved(one: Neighborhood) -> Response:
    if one in queries.houses_outside(db(), local_day(now())):
        flash(say(N_("Điểm của nhà văn hóa nằm ngoài ranh giới phường. Hãy xem lại.")), "warn")
    return _to(one)


def _to(one: Neighborhood, anchor: str | None = None) -> Response:
    return redirect(url_for("places.neighborhood", neighborhood_id=one.id, _anchor=anchor), 303)
