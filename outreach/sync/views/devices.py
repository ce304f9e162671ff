"""The health board of the tablets, enrolment, revocation, rescue files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.wrappers import Response

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.queries import user
from outreach.accounts.rules import Permission
from outreach.kernel.clock import now
from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_
from outreach.sync import device_service, tray_service
from outreach.sync.device_queries import (
    alarms_since,
    all_devices,
    counts_of_entries,
    device,
    story_of,
)
from outreach.sync.device_rules import CLOCK_WARNING, DEVICE_LABELS, EVENT_LABELS, LATE_DEVICE, SHOWN_AFTER, spelled
from outreach.sync.forms import DeviceForm, RescueForm
from outreach.sync.guard import keys_here
from outreach.sync.models import Device
from outreach.sync.queries import streams_of
from outreach.web.i18n import say
from outreach.web.transaction import db

blueprint = Blueprint("devices", __name__, url_prefix="/devices")
Answer = Response | str | tuple[str, int]


@blueprint.get("")
@needs(Permission.SEE_DEVICES)
def board() -> str:
    """How every tablet is before the weekend."""
    return render_template(
        "sync/devices.html",
        devices=all_devices(db()),
        counts=counts_of_entries(db()),
        alarms=alarms_since(db(), now() - SHOWN_AFTER),
        labels=DEVICE_LABELS,
        events=EVENT_LABELS,
        silent_before=now() - LATE_DEVICE,
        clock_warning=CLOCK_WARNING.total_seconds() * 1000,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@needs(Permission.MANAGE_DEVICES)
def new() -> Answer:
    """A code for a new tablet."""
    form = DeviceForm(request.form)
    if request.method == "POST" and form.validate():
        try:
            return _code_page(form.name.data or "", None)
        except Invalid as error:
            form.put_error(error)
    return render_template("sync/new_device.html", form=form), 422 if request.method == "POST" else 200


@blueprint.get("/<uuid:device_id>")
@needs(Permission.SEE_DEVICES)
def show(device_id: UUID) -> str:
    """One tablet: health, how far each person's operations have come, its story."""
    one = device(db(), device_id)
    streams = streams_of(db(), one.id)
    people = {stream["author_id"]: user(db(), UUID(stream["author_id"])).full_name for stream in streams}
    return render_template(
        "sync/device.html", device=one, streams=streams, people=people, story=story_of(db(), one),
        counts=counts_of_entries(db()).get(one.id, {}), labels=DEVICE_LABELS, events=EVENT_LABELS,
    )  # fmt: skip


@blueprint.post("/<uuid:device_id>/enrolment")
@needs(Permission.MANAGE_DEVICES)
def enrol_again(device_id: UUID) -> str:
    """A code by which a known tablet gets a new credential; its queue stays its own."""
    one = device(db(), device_id)
    return _code_page(one.name, one)


@blueprint.post("/<uuid:device_id>/revocation")
@needs(Permission.MANAGE_DEVICES)
def revoke(device_id: UUID) -> Response:
    """«Thu hồi, nhận nốt»."""
    device_service.revoke_device(db(), current_actor(), device(db(), device_id), now=now())
    flash(say(N_("Đã thu hồi. Máy gửi nốt bản ghi còn lại rồi tự xóa.")), "good")
    return redirect(url_for("devices.show", device_id=device_id), 303)


@blueprint.post("/<uuid:device_id>/wipe")
@needs(Permission.MANAGE_DEVICES)
def wipe(device_id: UUID) -> Response:
    """«Xóa ngay»."""
    device_service.wipe_device(db(), current_actor(), device(db(), device_id), now=now())
    flash(say(N_("Máy sẽ bị xóa ngay lần kết nối tới.")), "good")
    return redirect(url_for("devices.show", device_id=device_id), 303)


@blueprint.post("/<uuid:device_id>/streams/<uuid:author_id>/resend")
@needs(Permission.MANAGE_DEVICES)
def ask_again(device_id: UUID, author_id: UUID) -> Response:
    """Ask for everything of one person once more."""
    device_service.ask_again(db(), current_actor(), device(db(), device_id), author_id, now=now())
    flash(say(N_("Máy sẽ gửi lại khi có mạng. Bản ghi đã có không bị nhân đôi.")), "good")
    return redirect(url_for("devices.show", device_id=device_id), 303)


@blueprint.route("/rescue", methods=["GET", "POST"])
@needs(Permission.MANAGE_DEVICES)
def rescue() -> Answer:
    """Take in a sealed rescue file, whole or not at all."""
    form = RescueForm(CombinedMultiDict((request.files, request.form)))
    if request.method == "GET":
        return _rescue_page(form, {})
    if form.validate():
        try:
            return _rescue_page(form, _take_in(form.file.data.read()))
        except Invalid as error:
            form.put_error(error)
    return _rescue_page(form, {}), 422


def _take_in(data: bytes) -> dict[str, int]:
    counts: dict[str, int] = {}
    for part in tray_service.rescue_parts(data):
        receipt = tray_service.take_rescue_part(db(), keys_here(), current_actor(), part, now=now())
        for answer in receipt.answers:
            counts[answer["answer"]] = counts.get(answer["answer"], 0) + 1
    return counts


def _rescue_page(form: RescueForm, counts: dict[str, int]) -> str:
    return render_template("sync/rescue.html", form=form, counts=counts)


def _code_page(name: str, known: Device | None) -> str:
    made, code = device_service.make_enrolment_code(db(), current_actor(), name=name, device=known, now=now())
    address = f"{request.url_root}field#enrol={code}"
    return render_template(
        "sync/code.html", name=made.name, code=spelled(code), until=made.expires_at, address=address,
        drawing=_qr(address),
    )  # fmt: skip


def _qr(text: str) -> Markup:
    made: Any = segno.make(text, error="m")
    return Markup(made.svg_inline(scale=6, border=2, svgclass="qr", lineclass="qr-line", omitsize=True))  # noqa: S704 (drawn by us from our own address)
