"""The archive of reports, and making new ones."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.coverage.periods import PRESETS, Period, preset_named
from outreach.coverage.queries import first_day
from outreach.kernel.clock import local_day, now
from outreach.kernel.errors import NotFound
from outreach.kernel.text import N_
from outreach.planning.models import Visit
from outreach.planning.rules import HALF_DAY_LABELS
from outreach.reports import queries, service
from outreach.reports.forms import MinutesForm, SummaryForm
from outreach.reports.models import ReportFile
from outreach.reports.rules import KEEP_DAYS, REPORT_LABELS, ReportKind
from outreach.web.i18n import say, short_date
from outreach.web.transaction import db, in_own_transaction

blueprint = Blueprint("reports", __name__, url_prefix="/reports")
Answer = Response | str | tuple[str, int]

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("")
@needs(Permission.SEE_REPORTS)
def archive() -> str:
    """The files that were made, and the form for a new one."""
    form = SummaryForm(request.args) if "from_on" in request.args else SummaryForm(data=_preset_days())
    chosen = MinutesForm(data={"visit_id": request.args.get("visit_id", "")})
    return _page(form, chosen, _kind())


@blueprint.post("/summaries")
@needs(Permission.MAKE_REPORTS)
def make_summary() -> Answer:
    """Make the summary by neighborhood."""
    form = SummaryForm(request.form)
    period = form.period() if form.validate() else None
    if period is None:
        return _page(form, MinutesForm(), ReportKind.BY_NEIGHBORHOOD), 422
    return _made(service.make_summary(db(), current_actor(), period, folder=_folder(), now=now()))


@blueprint.post("/minutes")
@needs(Permission.MAKE_REPORTS)
def make_minutes() -> Answer:
    """Make the minutes of one visit."""
    form = MinutesForm(request.form)
    visit_id = form.visit() if form.validate() else None
    if visit_id is None:
        return _page(SummaryForm(data=_preset_days()), form, ReportKind.MINUTES), 422
    visit = queries.held_visit(db(), visit_id)
    return _made(service.make_minutes(db(), current_actor(), visit, folder=_folder(), now=now()))


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
    return send_file(path, mimetype=_XLSX, as_attachment=True, download_name=file.file_name, max_age=0)


def _page(form: SummaryForm, minutes: MinutesForm, kind: ReportKind) -> str:
    actor, own_only = current_actor(), request.args.get("own") == "1"
    page = max(request.args.get("page", 1, type=int), 1)
    files, count = queries.archive_for(db(), actor, now=now(), own_only=own_only, page=page)
    minutes.offer([(str(visit.id), _visit_words(visit)) for visit in queries.visits_with_minutes(db())])
    return render_template(
        "reports/archive.html", form=form, minutes=minutes, kind=kind, files=files, count=count, page=page,
        pages=-(-count // queries.PAGE), own_only=own_only, labels=REPORT_LABELS, kinds=ReportKind, presets=PRESETS,
        chosen_preset=request.args.get("period", ""), keep_days=KEEP_DAYS, titles=_title,
        may_make=actor.may(Permission.MAKE_REPORTS),
        page_url=lambda number: url_for("reports.archive", report=kind.value, page=number, own=request.args.get("own")),
    )  # fmt: skip


def _made(file: ReportFile) -> Response:
    words = say(N_("Đã tạo tệp %(name)s, %(rows)s dòng."), name=file.file_name, rows=file.rows_written)
    flash(words, "good")
    return redirect(url_for("reports.archive"), 303)


def _folder() -> Path:
    folder: Path = current_app.config["OUTREACH"].data_dir / "reports"
    return folder


def _kind() -> ReportKind:
    wanted = request.args.get("report", "")
    return ReportKind(wanted) if wanted in set(ReportKind) else ReportKind.BY_NEIGHBORHOOD


def _preset_days() -> dict[str, object]:
    preset = preset_named(request.args.get("period", "")) or PRESETS[0]
    today = local_day(now())
    span: Period = preset.span(today, first_day(db(), today))
    return {"from_on": span.from_on, "to_on": span.to_on}


def _visit_words(visit: Visit) -> str:
    half_day = say(HALF_DAY_LABELS[visit.half_day]).lower()
    return f"{visit.neighborhood.name}, {half_day} {short_date(visit.on)}"


def _title(file: ReportFile) -> str:
    """What a file is called in the list."""
    if file.report == ReportKind.MINUTES:
        return say(N_("Biên bản buổi %(name)s"), name=file.filters.get("neighborhood", ""))
    return say(REPORT_LABELS[ReportKind(file.report)])
