"""The official system's file, the rows it could not match, and the receipt under the scanner."""

from __future__ import annotations

from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.wrappers import Response

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.dossiers import status_import_service as imports
from outreach.dossiers import status_queries
from outreach.dossiers.forms import ScanForm
from outreach.dossiers.queries import dossier_for
from outreach.dossiers.rules import PORTAL_STATUSES, dossier_code_problem
from outreach.dossiers.status_rules import FATE_LABELS, StatusFate
from outreach.dossiers.status_sheets import COLUMNS, is_whole
from outreach.dossiers.views.frame import Answer, blueprint
from outreach.kernel.clock import local_day, now
from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_
from outreach.web.i18n import say
from outreach.web.transaction import db
from outreach.workbooks.forms import UploadForm
from outreach.workbooks.pending import PendingUploads

_UPLOAD = "dossier_statuses"


@blueprint.route("/dossiers/status-imports", methods=["GET", "POST"])
@needs(Permission.RECORD_ENCOUNTERS)
def status_imports() -> Answer:
    """Hand in the official system's file; nothing is stored before its preview is confirmed."""
    form = UploadForm(CombinedMultiDict([request.files, request.form]))
    if request.method == "POST" and form.validate():
        name, data = form.content()
        try:
            _, columns, _ = imports.columns_of(db(), data, name)
        except Invalid as error:
            form.put_error(error)
        else:
            token = _uploads().keep(_UPLOAD, current_actor().user_id, name, data, now=now())
            onward = "dossiers.status_preview" if is_whole(columns) else "dossiers.status_columns"
            return redirect(url_for(onward, token=token), 303)
    kept = len(status_queries.kept_open(db(), current_actor()))
    page = render_template("dossiers/status_imports.html", form=form, kept=kept)
    return (page, 422) if request.method == "POST" else page


@blueprint.route("/dossiers/status-imports/<token>", methods=["GET", "POST"])
@needs(Permission.RECORD_ENCOUNTERS)
def status_preview(token: str) -> Answer:
    """What the file would change; confirming stores it."""
    upload = _uploads().take(_UPLOAD, current_actor().user_id, token, now=now())
    plan = imports.plan_statuses(db(), upload.data, upload.file_name, now=now())
    if request.method == "POST":
        imports.import_statuses(
            db(), current_actor(), plan, fingerprint=request.form.get("fingerprint", ""), file_name=upload.file_name,
            now=now(),
        )  # fmt: skip
        _uploads().drop(token)
        flash(say(N_("Đã nhập: %(count)d hồ sơ đổi trạng thái."), count=plan.counts[StatusFate.CHANGED]), "good")
        has_kept = plan.counts[StatusFate.KEPT] > 0
        return redirect(url_for("dossiers.kept_statuses" if has_kept else "dossiers.dossiers"), 303)
    return render_template(
        "dossiers/status_preview.html", plan=plan, upload=upload, token=token, fates=FATE_LABELS,
        statuses=PORTAL_STATUSES,
    )  # fmt: skip


@blueprint.route("/dossiers/status-imports/<token>/columns", methods=["GET", "POST"])
@needs(Permission.RECORD_ENCOUNTERS)
def status_columns(token: str) -> Answer:
    """Which column means what, and what unusual words mean: told once, remembered for all files of this kind."""
    upload = _uploads().take(_UPLOAD, current_actor().user_id, token, now=now())
    headings, columns, words = imports.columns_of(db(), upload.data, upload.file_name)
    problem = ""
    if request.method == "POST":
        columns = {one.name: request.form.get(one.name, "") for one in COLUMNS}
        columns = {name: heading for name, heading in columns.items() if heading in headings}
        try:
            imports.remember_columns(db(), current_actor(), headings, columns=columns, words=_told_words(), now=now())
            plan = imports.plan_statuses(db(), upload.data, upload.file_name, now=now())
        except Invalid as error:
            problem = say(error.message, **error.facts)
        else:
            is_done = not plan.unknown_words or "words" in request.form
            onward = "dossiers.status_preview" if is_done else "dossiers.status_columns"
            return redirect(url_for(onward, token=token), 303)
    unknown: tuple[str, ...] = ()
    if is_whole(columns) and not problem:
        unknown = tuple(imports.plan_statuses(db(), upload.data, upload.file_name, now=now()).unknown_words)
    page = render_template(
        "dossiers/status_columns.html", upload=upload, token=token, headings=headings, columns=COLUMNS,
        chosen=columns, unknown=unknown, statuses=PORTAL_STATUSES, told=words, problem=problem,
    )  # fmt: skip
    return (page, 422) if problem else page


@blueprint.get("/dossiers/kept-statuses")
@needs(Permission.RECORD_ENCOUNTERS)
def kept_statuses() -> str:
    """Rows whose code nobody has written down here yet, each with the dossiers that may be meant."""
    actor = current_actor()
    rows = [(one, status_queries.candidates(db(), actor, one)) for one in status_queries.kept_open(db(), actor)]
    return render_template("dossiers/kept_statuses.html", rows=rows, statuses=PORTAL_STATUSES)


@blueprint.post("/dossiers/kept-statuses/<uuid:kept_id>/match")
@needs(Permission.RECORD_ENCOUNTERS)
def match_kept(kept_id: UUID) -> Response:
    """This row is of that dossier."""
    kept = status_queries.kept_for(db(), current_actor(), kept_id)
    chosen = request.form.get("dossier_id", type=UUID)
    if chosen is None:
        raise Invalid("kept_status.no_dossier", N_("Chưa chọn hồ sơ."))
    dossier = dossier_for(db(), current_actor(), chosen)
    imports.match_kept(db(), current_actor(), kept, dossier, now=now())
    flash(say(N_("Đã khớp mã %(code)s."), code=kept.dossier_code), "good")
    return redirect(url_for("dossiers.kept_statuses"), 303)


@blueprint.post("/dossiers/kept-statuses/<uuid:kept_id>/dropping")
@needs(Permission.RECORD_ENCOUNTERS)
def drop_kept(kept_id: UUID) -> Response:
    """This row is not of a dossier that was helped here."""
    kept = status_queries.kept_for(db(), current_actor(), kept_id)
    imports.drop_kept(db(), current_actor(), kept, now=now())
    flash(say(N_("Đã bỏ dòng %(code)s."), code=kept.dossier_code), "good")
    return redirect(url_for("dossiers.kept_statuses"), 303)


@blueprint.route("/dossiers/receipts", methods=["GET", "POST"])
@needs(Permission.RECORD_ENCOUNTERS)
def receipts() -> Answer:
    """Scan, paste or type what stands on a receipt: the dossier of that code, or those that still lack one."""
    form = ScanForm(request.form)
    if request.method == "GET":
        return _receipts_page(form, "")
    if not form.validate():
        return _receipts_page(form, ""), 422
    code = form.code()
    problem = N_("Không thấy mã hồ sơ trong nội dung vừa quét.") if not code else None
    problem = problem or dossier_code_problem(code, today=local_day(now()))
    if problem:
        form.put_error(Invalid("dossier.code", problem, field="scanned"))
        return _receipts_page(form, ""), 422
    known = status_queries.dossier_coded_for(db(), current_actor(), code)
    if known is not None:
        flash(say(N_("Mã này đã ghi ở hồ sơ dưới đây.")), "good")
        return redirect(url_for("dossiers.dossier", dossier_id=known.id), 303)
    return _receipts_page(form, code)


def _receipts_page(form: ScanForm, code: str) -> str:
    waiting = status_queries.without_code(db(), current_actor(), limit=12)
    return render_template("dossiers/receipts.html", form=form, code=code, waiting=waiting)


def _told_words() -> dict[str, int]:
    told = {}
    for number in range(100):
        word, status = request.form.get(f"word-{number}", ""), request.form.get(f"status-{number}", 0, type=int)
        if word and status in PORTAL_STATUSES:
            told[word[:200]] = status
    return told


def _uploads() -> PendingUploads:
    return PendingUploads(current_app.config["OUTREACH"].data_dir / "uploads")
