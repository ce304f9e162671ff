"""Registering ahead, and the secret page of one's own registration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.capture.queries import common_procedures, procedures_coded
from outreach.kernel.clock import local_day, now
from outreach.kernel.errors import Invalid, NotFound, Refused
from outreach.kernel.text import N_
from outreach.places.models import Neighborhood
from outreach.planning.models import Visit
from outreach.planning.rules import AHEAD_STATES
from outreach.public import queries, service
from outreach.public.forms import PreRegistrationForm
from outreach.public.guard import (
    Pace,
    init_public,
    new_page_token,
    read_page_token,
    registration_of_code,
    secret_code,
)
from outreach.public.models import PreRegistration
from outreach.public.rules import ANY_TIME, ANYTHING_ELSE, hours_of_slot, slots_of, takes_registrations
from outreach.public.views.facts import shown_with_hours
from outreach.web.access import for_everyone
from outreach.web.i18n import clock_time, say
from outreach.web.transaction import database, db

blueprint = Blueprint("registrations", __name__)
init_public(blueprint)
Answer = Response | str | tuple[str, int]
_REGISTER, _CANCEL = "register", "cancel"
_PACE_WORDS = {
    Pace.TOO_FAST: N_("Trang gửi đi nhanh quá nên chưa nhận. Hãy kiểm tra lại rồi bấm “Đăng ký” lần nữa."),
    Pace.TOO_OLD: N_("Trang mở đã lâu nên chưa nhận. Mọi chữ vẫn còn: hãy bấm “Đăng ký” lần nữa."),
}


@blueprint.get("/pho/<address>/dang-ky")
@for_everyone
def form(address: str) -> str:
    """The empty form."""
    place, visit = _place_and_visit(address)
    return _form_page(address, place, visit, _empty_form(visit))


@blueprint.post("/pho/<address>/dang-ky")
@for_everyone
def register(address: str) -> Answer:
    """Take a registration; the way on is the page that only its owner knows."""
    registration_id, pace = read_page_token(_REGISTER, address)
    place, visit = _place_and_visit(address)
    typed = PreRegistrationForm(request.form)
    _offer(typed, visit)
    if pace is not Pace.HUMAN:
        typed.validate()
        typed.form_errors.append(say(_PACE_WORDS[pace]))
        return _form_page(address, place, visit, typed), 422
    if not typed.validate():
        return _form_page(address, place, visit, typed), 422
    try:
        with database().reading() as reading:
            # Whoever sends too much is turned away before the one write lock is asked for.
            service.refuse_too_many(reading, request.remote_addr or "", now=now())
        made = service.register_ahead(
            db(), visit, registration_id=registration_id, address=request.remote_addr or "", now=now(), **typed.facts()
        )  # fmt: skip
    except (Refused, Invalid) as error:
        typed.put_error(error)
        return _form_page(address, place, visit, typed), 429 if error.code == "registration.too_many" else 422
    return redirect(url_for("registrations.own", code=secret_code(made.id)), 303)


@blueprint.get("/dang-ky/<code>")
@for_everyone
def own(code: str) -> str:
    """One's own registration: when, where, what for; no name and no phone stand on it."""
    return _own_page(code, queries.registration(db(), registration_of_code(code)))


@blueprint.post("/dang-ky/<code>/huy")
@for_everyone
def cancel(code: str) -> Response:
    """Not coming after all."""
    read_page_token(_CANCEL, code)
    subject = queries.registration(db(), registration_of_code(code))
    service.cancel_registration(db(), service.PUBLIC, subject, now=now())
    return redirect(url_for("registrations.own", code=code), 303)


def _place_and_visit(address: str) -> tuple[Neighborhood, Visit]:
    ids = queries.register_of(db(), local_day(now())).at(address)
    visit = queries.next_visit_of(db(), ids[0], now=now()) if len(ids) == 1 else None
    if visit is None or not takes_registrations(visit.state, visit.on, visit.half_day, now=now()):
        raise NotFound("registration.closed", N_("Phố này hiện không nhận đăng ký trước. Bà con cứ đến đúng giờ."))
    return queries.place_of(db(), ids[0]), visit


def _empty_form(visit: Visit) -> PreRegistrationForm:
    wanted = request.args.get("code", "")
    made = PreRegistrationForm(data={"needs": [wanted] if wanted else [], "slot": ANY_TIME})
    _offer(made, visit)
    return made


def _offer(typed: PreRegistrationForm, visit: Visit) -> None:
    slots = [
        (number, f"{clock_time(begins)}–{clock_time(ends)}")
        for number, (begins, ends) in enumerate(slots_of(visit.half_day), start=1)
    ]
    typed.offer([*slots, (ANY_TIME, say(N_("Giờ nào cũng được")))], needs_of(visit))


def needs_of(visit: Visit) -> list[tuple[str, str]]:
    """What one may need at a visit, by code."""
    wanted = [request.args.get("code", ""), *request.form.getlist("needs")]
    likely = common_procedures(db(), visit)
    others = procedures_coded(db(), visit, [code for code in wanted if code not in {one.code for one in likely}])
    chosen = sorted([*likely, *others], key=lambda one: not one.is_police)
    return [*((one.code, one.label) for one in chosen), (ANYTHING_ELSE, say(N_("Việc khác, hỏi tại buổi")))]


def labels_of_needs(visit: Visit, codes: Sequence[str]) -> dict[str, str]:
    """What these needs are called at a visit, by code."""
    found = {one.code: one.label for one in procedures_coded(db(), visit, codes)}
    return found | {ANYTHING_ELSE: say(N_("Việc khác, hỏi tại buổi"))}


def _form_page(address: str, place: Neighborhood, visit: Visit, typed: PreRegistrationForm) -> str:
    left = dict(enumerate(queries.places_left(db(), visit), start=1))
    return render_template(
        "public/register.html", form=typed, place=place, visit=visit, left=left, address=address,
        token=new_page_token(_REGISTER, address), **shown_with_hours(),
    )  # fmt: skip


def _own_page(code: str, subject: PreRegistration) -> str:
    visit = subject.visit
    labels = labels_of_needs(visit, subject.needs)
    facts: dict[str, Any] = {
        "registration": subject,
        "visit": visit,
        "place": visit.neighborhood,
        "slot": hours_of_slot(visit.half_day, subject.slot),
        "needs": [labels[code] for code in subject.needs if code in labels],
        "is_ahead": visit.state in AHEAD_STATES and visit.on >= local_day(now()),
        "address": _address_of(visit.neighborhood_id),
        "code": code,
        "token": new_page_token(_CANCEL, code),
    }
    return render_template("public/registration.html", **facts, **shown_with_hours())


def _address_of(neighborhood_id: UUID) -> str:
    return queries.register_of(db(), local_day(now())).addresses.get(neighborhood_id, "")
