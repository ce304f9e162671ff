"""The archive of reports, and making new ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from outreach.accounts.approval_queries import granted_to
from outreach.accounts.approval_rules import ApprovalKind
from outreach.accounts.guard import asks_password_again, asks_password_again_where, current_actor, needs
from outreach.accounts.rules import Permission
from outreach.coverage.periods import PRESETS, Period, preset_named
from outreach.coverage.queries import first_day
from outreach.kernel.clock import local_day, now
from outreach.kernel.errors import DomainError, Invalid, NotAllowed, NotFound
from outreach.kernel.text import N_
from outreach.planning.models import Visit
from outreach.planning.rules import HALF_DAY_LABELS
from outreach.reports import queries, service
from outreach.reports.forms import WishForm
from outreach.reports.minutes_queries import held_visit, visits_with_minutes
from outreach.reports.models import ReportFile
from outreach.reports.report_rules import REPORTS
from outreach.reports.rules import KEEP, KEEP_WITH_NAMES, Asks, FileForm, Names, ReportKind
from outreach.reports.wish_rules import Wish
from outreach.tasks.queries import task_for
from outreach.tasks.rules import WAITS_TOO_LONG
from outreach.tasks.service import ask_to_stop
from outreach.web.i18n import say, short_date
from outreach.web.transaction import db, in_own_transaction
from outreach.workdays.queries import office_rules

blueprint = Blueprint("reports", __name__, url_prefix="/reports")
Answer = Response | str | tuple[str, int]

_MONTH = 30
_MIME = {
    FileForm.XLSX.value: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileForm.CSV.value: "text/csv; charset=utf-8",
    FileForm.JSON.value: "application/json",
    FileForm.GEOJSON.value: "application/geo+json",
}


@blueprint.get("")
@needs(Permission.SEE_REPORTS)
def archive() -> str:
    """The files that were made, and the form for a new one."""
    asked = {"report": request.args.get("report", ""), "visit_id": request.args.get("visit_id", "")}
    form = WishForm(request.args) if "from_on" in request.args else WishForm(data=_preset_days() | asked)
    return _page(form)


@blueprint.post("/files")
@needs(Permission.MAKE_REPORTS)
@asks_password_again_where(lambda: request.form.get("names", Names.NONE.value) != Names.NONE.value)
def make() -> Answer:
    """Make a file at once, or as long work where it would take long."""
    form = WishForm(request.form)
    form.offer(REPORTS[form.kind], current_actor(), [])
    if not form.validate():
        return _page(form), 422
    visit_id = form.visit() if form.asks is Asks.VISIT else None
    wish = form.wish(held_visit(db(), visit_id) if visit_id else None)
    try:
        if service.needs_second_person(db(), current_actor(), wish, now=now()):
            service.ask_second_person(db(), current_actor(), wish, now=now())
            flash(say(N_("Tệp có nhiều số căn cước: đã gửi đề nghị. Người khác duyệt xong thì tạo tệp ở đây.")), "good")
        else:
            _make(wish, is_agreed=False)
    except (Invalid, NotAllowed) as error:
        return _refused(form, error)
    return redirect(url_for("reports.archive", report=form.kind.value), 303)


@blueprint.post("/agreed/<uuid:approval_id>")
@needs(Permission.EXPORT_NAMES)
@asks_password_again
def make_agreed(approval_id: UUID) -> Response:
    """Make the file to which a second person agreed, as it was asked."""
    wish = service.wish_agreed(db(), current_actor(), approval_id, now=now())
    _make(wish, is_agreed=True)
    return redirect(url_for("reports.archive", report=wish.kind.value), 303)


@blueprint.post("/tasks/<uuid:task_id>/stop")
@needs(Permission.MAKE_REPORTS)
def stop(task_id: UUID) -> Response:
    """Make this file no more."""
    task = task_for(db(), current_actor(), task_id)
    if task.kind != queries.MAKE:
        raise NotFound("task.unknown", N_("Không có việc này."))
    ask_to_stop(db(), current_actor(), task, keep=False, now=now())
    flash(say(N_("Đã dừng, không có tệp nào được tạo.")), "good")
    return redirect(url_for("reports.archive"), 303)


@blueprint.get("/files/<uuid:file_id>")
@needs(Permission.SEE_REPORTS)
def download(file_id: UUID) -> Response:
    """Take a file along; who took what is written down."""
    actor, at = current_actor(), now()
    file = queries.report_file_for(db(), actor, file_id, now=at)
    path = service.stored_path(file, _folder())
    if path is None:
        raise NotFound("report.lost", N_("Không có tệp này, hoặc tệp đã hết hạn. Hãy tạo lại."))
    in_own_transaction(lambda own: service.note_download(own, actor, file, now=at))
    return send_file(path, mimetype=_MIME[file.form], as_attachment=True, download_name=file.file_name, max_age=0)


@blueprint.post("/files/<uuid:file_id>/signature")
@needs(Permission.MAKE_REPORTS)
def signature(file_id: UUID) -> Response:
    """The printed file was signed and sent, or was not after all."""
    file = queries.report_file_for(db(), current_actor(), file_id, now=now())
    is_signed = request.form.get("signed") == "1"
    service.sign_off(db(), current_actor(), file, is_signed=is_signed, now=now())
    words = N_("Đã ghi: tệp đã ký, đã gửi.") if is_signed else N_("Đã bỏ dấu ký, gửi.")
    flash(say(words), "good")
    return redirect(url_for("reports.archive"), 303)


def _make(wish: Wish, *, is_agreed: bool) -> None:
    if service.takes_long(db(), current_actor(), wish, now=now()):
        service.ask_for_report(db(), current_actor(), wish, now=now(), is_agreed=is_agreed)
        flash(say(N_("Tệp lớn, đang làm ở phía sau. Anh/chị có thể rời trang này.")), "good")
        return
    file = service.make_report(db(), current_actor(), wish, folder=_folder(), now=now(), is_agreed=is_agreed)
    flash(say(N_("Đã tạo tệp %(name)s, %(rows)s dòng."), name=file.file_name, rows=file.rows_written), "good")


def _page(form: WishForm) -> str:
    actor, own_only = current_actor(), request.args.get("own") == "1"
    page, kind = max(request.args.get("page", 1, type=int), 1), form.kind
    files, count = queries.archive_for(db(), actor, now=now(), own_only=own_only, page=page)
    form.offer(REPORTS[kind], actor, [(str(one.id), _visit_words(one)) for one in visits_with_minutes(db())])
    form.report.data = kind.value
    return render_template(
        "reports/archive.html", form=form, report=REPORTS[kind], reports=REPORTS, files=files, count=count, page=page,
        pages=-(-count // queries.PAGE), own_only=own_only, presets=PRESETS,
        chosen_preset=request.args.get("period", ""), months=round(KEEP.days / _MONTH), days=KEEP_WITH_NAMES.days,
        titles=_title, tasks=[_task_words(task) for task in queries.tasks_in_work(db(), actor, now=now())],
        may_make=actor.may(Permission.MAKE_REPORTS), may_set_up=actor.may(Permission.EDIT_SETTINGS),
        may_plan=actor.may(Permission.PLAN_VISITS),
        agreed=granted_to(db(), actor, ApprovalKind.EXPORT_NUMBERS, now=now()),
        page_url=lambda number: url_for("reports.archive", report=kind.value, page=number, own=request.args.get("own")),
    )  # fmt: skip


def _refused(form: WishForm, error: DomainError) -> Answer:
    form.put_error(error)
    return _page(form), error.status


def _folder() -> Path:
    folder: Path = (current_app.config["OUTREACH"].data_dir / "reports").resolve()
    return folder


def _preset_days() -> dict[str, object]:
    preset = preset_named(request.args.get("period", ""), office_rules(db()).cut_off_day) or PRESETS[0]
    today = local_day(now())
    span: Period = preset.span(today, first_day(db(), today))
    return {"from_on": span.from_on, "to_on": span.to_on}


def _visit_words(visit: Visit) -> str:
    half_day = say(HALF_DAY_LABELS[visit.half_day]).lower()
    return f"{visit.neighborhood.name}, {half_day} {short_date(visit.on)}"


def _title(file: ReportFile) -> str:
    """What a file is called in the list."""
    place = file.filters.get("title") or file.filters.get("neighborhood", "")
    if file.report == ReportKind.MINUTES:
        return say(N_("Biên bản buổi %(name)s"), name=place)
    return say(REPORTS[ReportKind(file.report)].label)


def _task_words(task: Any) -> dict[str, Any]:
    kind = ReportKind(task.arguments["kind"])
    waits = task.started_at is None and now() - task.created_at > WAITS_TOO_LONG
    return {"task": task, "label": say(REPORTS[kind].label), "kind": kind.value, "waits_too_long": waits}
