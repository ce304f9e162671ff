"""When the team comes: search, the page of a phố, its calendar, its poster."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from outreach.capture.queries import common_procedures
from outreach.kernel.clock import local_day, now
from outreach.kernel.errors import NotFound
from outreach.kernel.text import N_, clean
from outreach.places.models import Neighborhood
from outreach.places.queries import ward_profile
from outreach.planning.models import Visit
from outreach.planning.rules import HALF_DAY_HOURS, VisitState
from outreach.public import queries
from outreach.public.calendar_sheets import Entry, calendar_file
from outreach.public.guard import init_public
from outreach.public.poster_rules import MOST_HELPS, TITLE, TITLE_WITHOUT_POLICE, TO_BRING, Poster
from outreach.public.poster_sheets import poster_pdf
from outreach.public.queries import Register
from outreach.public.views.facts import canonical_url, place_page, shown_with_hours, spoken_hour
from outreach.web.access import for_everyone
from outreach.web.assets import VENDOR
from outreach.web.i18n import say, short_date, weekday_word
from outreach.web.qr import qr_drawing
from outreach.web.transaction import db

blueprint = Blueprint("public", __name__)
init_public(blueprint)
Answer = AnyResponse | str
_LONGEST_QUESTION = 100
_SOON = 12
_STATUS = {VisitState.ANNOUNCED: "CONFIRMED", VisitState.HELD: "CONFIRMED"}


@blueprint.get("/pho")
@for_everyone
def find() -> str:
    """«Phố tôi khi nào có đoàn về?»"""
    asked = clean(request.args.get("q"))[:_LONGEST_QUESTION]
    register = _register()
    found = register.find(asked)
    if len(found) == 1:
        place = queries.place_of(db(), found[0].id)
        return _place(register, place, asked=asked, older_name=found[0].older_name)
    today = local_day(now())
    coming = queries.coming_visits(db(), today, places=[one.id for one in found] if asked else None)
    return render_template(
        "public/find.html",
        asked=asked,
        found=[(one, queries.place_of(db(), one.id)) for one in found],
        next_visits={visit.neighborhood_id: visit for visit in reversed(coming)},
        coming=coming if request.args.get("all") else coming[:_SOON],
        more=0 if request.args.get("all") else max(0, len(coming) - _SOON),
        addresses=register.addresses,
        **shown_with_hours(),
    )


@blueprint.get("/pho/<address>")
@for_everyone
def place(address: str) -> Answer:
    """One phố; an older name or a code leads on to the name of today."""
    register = _register()
    ids = register.at(address)
    if len(ids) > 1:
        return redirect(url_for("public.find", q=address.replace("-", " ")))
    found = _one(ids)
    if register.addresses[found.id] != address:
        return redirect(url_for("public.place", address=register.addresses[found.id]))
    return _place(register, found)


@blueprint.get("/pho/<address>/lich.ics")
@for_everyone
def calendar(address: str) -> Response:
    """The visits of one phố for the calendar of a phone."""
    register = _register()
    found = _one(register.at(address))
    coming = queries.coming_visits(db(), local_day(now()), places=[found.id])
    file = calendar_file(_calendar_name(found), [_entry(visit, register) for visit in coming])
    answer = Response(file, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f'attachment; filename="ve-pho-{register.addresses[found.id]}.ics"'
    return answer


@blueprint.get("/pho/<address>/ap-phich")
@for_everyone
def poster(address: str) -> str:
    """The poster of the next visit as a page to print."""
    register = _register()
    found = _one(register.at(address))
    visit = _visit_to_show(found)
    words = _poster(register, found, visit)
    return render_template(
        "public/poster.html", poster=words, visit=visit, address=register.addresses[found.id],
        drawing=qr_drawing(words.link, scale=10), is_public=bool(current_app.config["OUTREACH"].public_url),
    )  # fmt: skip


@blueprint.get("/pho/<address>/ap-phich.pdf")
@for_everyone
def poster_file(address: str) -> Response:
    """The same poster as a file, for a print shop or Zalo."""
    register = _register()
    found = _one(register.at(address))
    visit = _visit_to_show(found)
    file = poster_pdf(_poster(register, found, visit), VENDOR / "fonts")
    answer = Response(file, mimetype="application/pdf")
    name = f"ap-phich-{register.addresses[found.id]}-{visit.on:%d-%m-%Y}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _register() -> Register:
    return queries.register_of(db(), local_day(now()))


def _one(ids: Sequence[UUID]) -> Neighborhood:
    if not ids:
        raise NotFound("place.unknown", N_("Không có phố này. Hãy tìm lại theo tên phố."))
    return queries.place_of(db(), ids[0])


def _visit_to_show(found: Neighborhood) -> Visit:
    visit = queries.next_visit_of(db(), found.id, now=now())
    if visit is None:
        raise NotFound("visit.none", N_("Phố này chưa có buổi nào sắp tới, nên chưa có áp phích."))
    return visit


def _place(register: Register, found: Neighborhood, *, asked: str = "", older_name: str = "") -> str:
    page = place_page(register, found, older_name=older_name, now=now())
    return render_template(
        "public/place.html", page=page, asked=asked, addresses=register.addresses, **shown_with_hours()
    )


def _calendar_name(found: Neighborhood) -> str:
    return say(N_("Đoàn về %(place)s"), place=found.name)


def _entry(visit: Visit, register: Register) -> Entry:
    house = visit.neighborhood.house
    begins, ends = HALF_DAY_HOURS[visit.half_day]
    is_firm = visit.state in _STATUS
    has_point = house is not None and house.lat is not None and house.lon is not None
    words = say(N_("Mang căn cước bản gốc và điện thoại. Ai đến cũng được phục vụ, không cần đăng ký."))
    return Entry(
        id=visit.id,
        on=visit.on,
        begins=begins,
        ends=ends,
        title=_calendar_name(visit.neighborhood) if is_firm else say(
            N_("Dự kiến: đoàn về %(place)s"), place=visit.neighborhood.name
        ),
        place=", ".join(part for part in (house.name, house.address) if part) if house else visit.neighborhood.name,
        text=words,
        url=canonical_url("public.place", address=register.addresses[visit.neighborhood_id]),
        status=_STATUS.get(visit.state, "TENTATIVE"),
        changed_at=visit.changed_at,
        times_changed=len(visit.changes),
        point=(house.lat, house.lon) if has_point else None,  # type: ignore[union-attr, arg-type]
    )  # fmt: skip


def _poster(register: Register, found: Neighborhood, visit: Visit) -> Poster:
    ward, house = ward_profile(db()), found.house
    begins, ends = HALF_DAY_HOURS[visit.half_day]
    police = queries.has_police(visit)
    return Poster(
        office=say(N_("Ủy ban nhân dân %(ward)s"), ward=ward.name[:1].lower() + ward.name[1:]),
        organisation=say(
            N_("Trung tâm Phục vụ hành chính công, phối hợp Công an phường") if police
            else N_("Trung tâm Phục vụ hành chính công")
        ),
        title=say(TITLE if police else TITLE_WITHOUT_POLICE),
        weekday=weekday_word(visit.on),
        date=f"{visit.on.day}/{visit.on.month}",
        year=say(N_("năm %(year)s"), year=visit.on.year),
        hours=say(N_("%(from)s đến %(to)s"), **{"from": spoken_hour(begins), "to": spoken_hour(ends)}),
        house=house.name if house else found.name,
        address=_where(found),
        bring_title=say(N_("Bà con nhớ mang theo")),
        bring=tuple(say(one) for one in TO_BRING),
        help_title=say(N_("Đoàn giúp làm ngay")),
        helps=_helps(visit, with_police=police),
        scan=say(N_("Quét mã để xem giấy tờ cần mang và đăng ký giờ đến")),
        no_phone=_no_phone(ward.phone),
        link=canonical_url("public.place", address=found.code),
        spelled_link=canonical_url("public.place", address=register.addresses[found.id]).split("://", 1)[1],
        may_change=say(N_("Ngày có thể đổi do thời tiết. Quét mã để xem ngày mới nhất.")),
        printed=say(N_("In ngày %(day)s"), day=short_date(local_day(now()))),
    )  # fmt: skip


def _where(found: Neighborhood) -> str:
    house = found.house
    if house is None:
        return ""
    ramp = say(N_("Có lối cho xe lăn.")) if house.has_ramp else ""
    return " ".join(part for part in (f"{house.address.rstrip('.')}." if house.address else "", ramp) if part)


def _helps(visit: Visit, *, with_police: bool) -> tuple[str, ...]:
    chosen = [one for one in common_procedures(db(), visit) if with_police or not one.is_police]
    chosen.sort(key=lambda one: not one.is_police)
    return tuple(one.label for one in chosen[:MOST_HELPS])


def _no_phone(phone: str) -> str:
    if not phone:
        return say(N_("Không có điện thoại thông minh? Hỏi trưởng phố."))
    return say(
        N_("Không có điện thoại thông minh? Gọi %(phone)s hoặc hỏi trưởng phố."), phone=phone.replace(" ", "\u00a0")
    )
