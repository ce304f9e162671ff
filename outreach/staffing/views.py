"""Pages of staff, days off, kits and vehicles."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.wrappers import Response

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.queries import all_users
from outreach.accounts.rules import Permission
from outreach.kernel.clock import local_day, now
from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_
from outreach.staffing import imports, queries, service
from outreach.staffing.forms import KitForm, MemberForm, SpanForm
from outreach.staffing.models import Kit, StaffMember
from outreach.staffing.rules import KIT_KIND_LABELS, SKILL_LABELS, STAFF_KIND_LABELS
from outreach.staffing.sheets import absences_workbook, members_workbook
from outreach.web.i18n import say
from outreach.web.transaction import db
from outreach.workbooks.forms import UploadForm
from outreach.workbooks.pending import PendingUploads

blueprint = Blueprint("staffing", __name__, url_prefix="/staffing")
Answer = Response | str | tuple[str, int]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SOON = timedelta(days=60)
_SUBJECT = "<any(members, absences):subject>"


@blueprint.get("")
@needs(Permission.SEE_STAFFING)
def members() -> str:
    """Everybody of the center and the police, and who is away soon."""
    today = local_day(now())
    return render_template(
        "staffing/members.html",
        members=queries.all_members(db()),
        absences=queries.absences_between(db(), today, today + _SOON),
        today=today,
        kinds=STAFF_KIND_LABELS,
        skills=SKILL_LABELS,
    )


@blueprint.route("/members/new", methods=["GET", "POST"])
@needs(Permission.EDIT_STAFFING)
def new_member() -> Answer:
    """Add a person."""
    form = MemberForm(request.form, active_from=local_day(now()))
    form.offer_users(_free_accounts(None))
    if request.method == "GET":
        return _member_page(form, None)
    form.give_code(one.code for one in queries.all_members(db()))
    if form.validate():
        try:
            made = service.add_member(db(), current_actor(), form.facts(), user_id=form.linked_user, now=now())
        except Invalid as error:
            form.put_error(error)
        else:
            flash(say(N_("Đã thêm %(name)s."), name=made.full_name), "good")
            return redirect(url_for("staffing.members"), 303)
    return _member_page(form, None), 422


@blueprint.route("/members/<uuid:member_id>", methods=["GET", "POST"])
@needs(Permission.EDIT_STAFFING)
def member(member_id: UUID) -> Answer:
    """One person, with days off."""
    subject = queries.member(db(), member_id)
    form = _filled(subject)
    if request.method == "GET":
        return _member_page(form, subject)
    if form.validate():
        try:
            service.change_member(
                db(), current_actor(), subject, form.facts(), user_id=form.linked_user, now=now()
            )  # fmt: skip
        except Invalid as error:
            form.put_error(error)
        else:
            flash(say(N_("Đã lưu %(name)s."), name=subject.full_name), "good")
            return redirect(url_for("staffing.members"), 303)
    return _member_page(form, subject), 422


@blueprint.post("/members/<uuid:member_id>/absences")
@needs(Permission.EDIT_STAFFING)
def add_absence(member_id: UUID) -> Answer:
    """Note days off of a person."""
    subject = queries.member(db(), member_id)
    span = SpanForm(request.form)
    if span.validate():
        try:
            service.add_absence(db(), current_actor(), subject, now=now(), **span.facts())
        except Invalid as error:
            span.put_error(error)
        else:
            flash(say(N_("Đã ghi ngày nghỉ của %(name)s."), name=subject.full_name), "good")
            return redirect(url_for("staffing.member", member_id=subject.id), 303)
    return _member_page(_filled(subject, is_typed=False), subject, span), 422


@blueprint.post("/absences/<uuid:absence_id>/removal")
@needs(Permission.EDIT_STAFFING)
def remove_absence(absence_id: UUID) -> Response:
    """The person comes after all."""
    absence = queries.absence(db(), absence_id)
    subject = absence.member
    service.remove_absence(db(), current_actor(), absence, now=now())
    flash(say(N_("Đã bỏ ngày nghỉ của %(name)s."), name=subject.full_name), "good")
    return redirect(url_for("staffing.member", member_id=subject.id), 303)


@blueprint.get("/kits")
@needs(Permission.SEE_STAFFING)
def kits() -> str:
    """Kits and vehicles."""
    return render_template(
        "staffing/kits.html", kits=queries.all_kits(db()), kinds=KIT_KIND_LABELS, today=local_day(now())
    )


@blueprint.route("/kits/new", methods=["GET", "POST"])
@needs(Permission.EDIT_STAFFING)
def new_kit() -> Answer:
    """Add a kit or a vehicle."""
    known = queries.all_kits(db())
    form = KitForm(request.form, name="" if known else say(N_("Bộ số 1")))
    if request.method == "GET":
        return _kit_page(form, None)
    form.give_code(one.code for one in known)
    if form.validate():
        try:
            made = service.add_kit(db(), current_actor(), now=now(), **form.facts())
        except Invalid as error:
            form.put_error(error)
        else:
            flash(say(N_("Đã thêm %(name)s."), name=made.name), "good")
            return redirect(url_for("staffing.kits"), 303)
    return _kit_page(form, None), 422


@blueprint.route("/kits/<uuid:kit_id>", methods=["GET", "POST"])
@needs(Permission.EDIT_STAFFING)
def kit(kit_id: UUID) -> Answer:
    """One kit or vehicle, with its outages."""
    subject = queries.kit(db(), kit_id)
    form = KitForm(request.form, obj=subject)
    if request.method == "GET":
        return _kit_page(form, subject)
    if form.validate():
        try:
            service.change_kit(
                db(), current_actor(), subject, is_retired=form.is_retired.data, now=now(), **form.facts()
            )  # fmt: skip
        except Invalid as error:
            form.put_error(error)
        else:
            flash(say(N_("Đã lưu %(name)s."), name=subject.name), "good")
            return redirect(url_for("staffing.kits"), 303)
    return _kit_page(form, subject), 422


@blueprint.post("/kits/<uuid:kit_id>/outages")
@needs(Permission.EDIT_STAFFING)
def add_outage(kit_id: UUID) -> Answer:
    """Note days on which a kit or vehicle cannot be used."""
    subject = queries.kit(db(), kit_id)
    span = SpanForm(request.form)
    if not span.validate():
        return _kit_page(KitForm(obj=subject), subject, span), 422
    service.add_outage(db(), current_actor(), subject, now=now(), **span.facts())
    flash(say(N_("Đã ghi những ngày không dùng được của %(name)s."), name=subject.name), "good")
    return redirect(url_for("staffing.kit", kit_id=subject.id), 303)


@blueprint.post("/outages/<uuid:outage_id>/removal")
@needs(Permission.EDIT_STAFFING)
def remove_outage(outage_id: UUID) -> Response:
    """It can be used after all."""
    outage = queries.outage(db(), outage_id)
    subject = outage.kit
    service.remove_outage(db(), current_actor(), outage, now=now())
    flash(say(N_("Đã bỏ những ngày không dùng được của %(name)s."), name=subject.name), "good")
    return redirect(url_for("staffing.kit", kit_id=subject.id), 303)


@blueprint.get(f"/{_SUBJECT}/template.xlsx")
@needs(Permission.EDIT_STAFFING)
def template(subject: str) -> Response:
    """The empty workbook for an import."""
    return _workbook(members_workbook() if subject == "members" else absences_workbook(), f"mau-{_FILES[subject]}")


@blueprint.get(f"/{_SUBJECT}/list.xlsx")
@needs(Permission.EDIT_STAFFING)
def export(subject: str) -> Response:
    """The list as it stands, in the columns of the template."""
    if subject == "members":
        return _workbook(members_workbook(queries.all_members(db())), _FILES[subject])
    return _workbook(absences_workbook(queries.all_absences(db())), _FILES[subject])


@blueprint.route(f"/{_SUBJECT}/imports", methods=["GET", "POST"])
@needs(Permission.EDIT_STAFFING)
def hand_in(subject: str) -> Answer:
    """Hand in a file; nothing is stored before its preview is confirmed."""
    form = UploadForm(CombinedMultiDict([request.files, request.form]))
    if request.method == "GET":
        return render_template("staffing/imports.html", form=form, subject=subject)
    if form.validate():
        name, data = form.content()
        try:
            _PLANS[subject](db(), data, name)
        except Invalid as error:
            form.put_error(error)
        else:
            token = _uploads().keep(f"staffing.{subject}", current_actor().user_id, name, data, now=now())
            return redirect(url_for("staffing.preview", subject=subject, token=token), 303)
    return render_template("staffing/imports.html", form=form, subject=subject), 422


@blueprint.route(f"/{_SUBJECT}/imports/<token>", methods=["GET", "POST"])
@needs(Permission.EDIT_STAFFING)
def preview(subject: str, token: str) -> Answer:
    """What the file would change; confirming stores all of it or nothing."""
    upload = _uploads().take(f"staffing.{subject}", current_actor().user_id, token, now=now())
    plan = _PLANS[subject](db(), upload.data, upload.file_name)
    if request.method == "GET":
        return render_template("staffing/preview.html", plan=plan, upload=upload, subject=subject)
    _IMPORTS[subject](
        db(), current_actor(), plan, fingerprint=request.form.get("fingerprint", ""),
        file_name=upload.file_name, now=now(),
    )  # fmt: skip
    _uploads().drop(token)
    flash(say(N_("Đã nhập %(count)d dòng."), count=plan.new + plan.changed), "good")
    return redirect(url_for("staffing.members"), 303)


_FILES = {"members": "danh-sach-can-bo.xlsx", "absences": "ngay-nghi.xlsx"}
_PLANS: dict[str, Any] = {"members": imports.plan_members, "absences": imports.plan_absences}
_IMPORTS: dict[str, Any] = {"members": imports.import_members, "absences": imports.import_absences}


def _filled(subject: StaffMember, *, is_typed: bool = True) -> MemberForm:
    form = MemberForm(request.form if is_typed else None, obj=subject)
    form.offer_users(_free_accounts(subject))
    return form


def _free_accounts(subject: StaffMember | None) -> list[tuple[UUID, str]]:
    taken = {one.user_id for one in queries.all_members(db()) if one is not subject}
    own = subject.user_id if subject else None
    free = [one for one in all_users(db()) if one.id not in taken and (one.is_active or one.id == own)]
    return [(one.id, f"{one.full_name} ({one.username})") for one in free]


def _member_page(form: MemberForm, subject: StaffMember | None, span: SpanForm | None = None) -> str:
    return render_template(
        "staffing/member.html", form=form, member=subject, span=span or SpanForm(), today=local_day(now())
    )


def _kit_page(form: KitForm, subject: Kit | None, span: SpanForm | None = None) -> str:
    return render_template("staffing/kit.html", form=form, kit=subject, span=span or SpanForm(), today=local_day(now()))


def _workbook(data: bytes, name: str) -> Response:
    return send_file(BytesIO(data), mimetype=_XLSX, as_attachment=True, download_name=name)


def _uploads() -> PendingUploads:
    return PendingUploads(current_app.config["OUTREACH"].data_dir / "uploads")
