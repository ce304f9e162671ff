"""Reports that are made by themselves each month, and the heads of papers."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.coverage.periods import PRESETS
from outreach.kernel.clock import now
from outreach.kernel.errors import NotFound, Refused
from outreach.kernel.text import N_
from outreach.places.queries import ward_profile
from outreach.reports import queries, schedule_service
from outreach.reports.forms import HeadForm, ScheduleForm
from outreach.reports.report_rules import REPORTS
from outreach.reports.rules import ReportKind
from outreach.web.i18n import say
from outreach.web.transaction import db

blueprint = Blueprint("report_settings", __name__, url_prefix="/reports/settings")
Answer = Response | str | tuple[str, int]


@blueprint.route("/monthly", methods=["GET", "POST"])
@needs(Permission.EDIT_SETTINGS)
def monthly() -> Answer:
    """What is made by itself each month, and one more."""
    form = ScheduleForm(request.form, data={"day_of_month": 1, "preset": "last_month"})
    form.offer()
    if request.method == "POST" and form.validate():
        try:
            schedule_service.add_schedule(
                db(), current_actor(), ReportKind(form.report.data), preset=str(form.preset.data),
                day_of_month=int(form.day_of_month.data or 1), now=now(),
            )  # fmt: skip
        except Refused as refusal:
            form.put_error(refusal)
        else:
            flash(say(N_("Đã đặt lịch. Tệp tự có trong trang Báo cáo vào sáng ngày đó.")), "good")
            return redirect(url_for("report_settings.monthly"), 303)
    labels = {one.name: one.label for one in PRESETS}
    page = render_template(
        "reports/monthly.html", form=form, schedules=queries.schedules(db()), reports=REPORTS, kinds=ReportKind,
        presets=labels,
    )  # fmt: skip
    return page if request.method == "GET" else (page, 422)


@blueprint.post("/monthly/<uuid:schedule_id>/removal")
@needs(Permission.EDIT_SETTINGS)
def drop(schedule_id: UUID) -> Response:
    """Make it no more."""
    schedule_service.drop_schedule(db(), current_actor(), queries.schedule(db(), schedule_id), now=now())
    flash(say(N_("Đã bỏ lịch. Tệp đã tạo vẫn còn.")), "good")
    return redirect(url_for("report_settings.monthly"), 303)


@blueprint.get("/heads")
@needs(Permission.EDIT_SETTINGS)
def heads() -> str:
    """The heads of all reports."""
    own = {kind: queries.head_of(db(), kind) for kind in REPORTS}
    return render_template("reports/heads.html", reports=REPORTS, own=own, ward=ward_profile(db()))


@blueprint.route("/heads/<kind>", methods=["GET", "POST"])
@needs(Permission.EDIT_SETTINGS)
def head(kind: str) -> Answer:
    """Where one report's head and foot differ from the ward's."""
    if kind not in set(ReportKind):
        raise NotFound("report.unknown_kind", N_("Không có loại báo cáo này."))
    report = REPORTS[ReportKind(kind)]
    own = queries.head_of(db(), report.kind)
    form = HeadForm(request.form, data=vars(own) | {"recipients": "\n".join(own.recipients)})
    if request.method == "POST" and form.validate():
        schedule_service.set_head(db(), current_actor(), report.kind, form.facts(), now=now())
        flash(say(N_("Đã lưu. Tệp tạo từ giờ theo mẫu mới.")), "good")
        return redirect(url_for("report_settings.heads"), 303)
    page = render_template("reports/head.html", form=form, report=report, ward=ward_profile(db()))
    return page if request.method == "GET" else (page, 422)
