"""The catalogue's pages."""

from __future__ import annotations

from io import BytesIO
from itertools import groupby
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.wrappers import Response

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.kernel.clock import local_day, now
from outreach.kernel.errors import Invalid, NotFound
from outreach.kernel.text import N_, sort_key
from outreach.procedures import queries, service
from outreach.procedures.forms import ProcedureForm, VersionForm
from outreach.procedures.models import CatalogueVersion, Procedure
from outreach.procedures.queries import Filter
from outreach.procedures.rules import PaperFacts, text_of_papers
from outreach.procedures.sheets import catalogue_workbook
from outreach.web.i18n import say
from outreach.web.transaction import db
from outreach.workbooks.forms import UploadForm
from outreach.workbooks.pending import PendingUploads

blueprint = Blueprint("procedures", __name__, url_prefix="/procedures")
Answer = Response | str | tuple[str, int]
_PAGE = 50
_MOST = 1000
_MOST_AT_ONCE = 8
_UPLOAD = "procedures"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("")
@needs(Permission.SEE_PROCEDURES)
def procedures() -> str:
    """The catalogue in force, searched and filtered."""
    version = queries.catalogue_on(db(), local_day(now()))
    if version is None:
        return render_template("procedures/none.html")
    only = Filter(
        field=request.args.get("field", ""),
        is_common="common" in request.args.getlist("mark"),
        is_police="police" in request.args.getlist("mark"),
    )
    found = queries.search_procedures(db(), version, request.args.get("q", "")[:200], _MOST, only)
    return _list_page(version, found)


@blueprint.get("/<uuid:procedure_id>")
@needs(Permission.SEE_PROCEDURES)
def procedure(procedure_id: UUID) -> str:
    """One procedure with its papers."""
    return _procedure_page(queries.procedure(db(), procedure_id))


@blueprint.get("/checklist")
@needs(Permission.SEE_PROCEDURES)
def checklist() -> str:
    """Papers to bring, in big type, to show or to print: one procedure or several, by their codes."""
    version = queries.catalogue_on(db(), local_day(now()))
    codes = list(dict.fromkeys(request.args.getlist("code")))[:_MOST_AT_ONCE]
    found = [queries.procedure_coded(db(), version, code) for code in codes] if version else []
    chosen = [one for one in found if one is not None]
    if not chosen:
        raise NotFound("procedure.unknown", N_("Không có thủ tục này trong danh mục."))
    return render_template("procedures/checklist.html", procedures=chosen, version=version)


@blueprint.get("/posting-sheet")
@needs(Permission.SEE_PROCEDURES)
def posting_sheet() -> str:
    """The list as it is put up at a board: by field, with days, fee and papers."""
    version = queries.catalogue_on(db(), local_day(now()))
    if version is None:
        return render_template("procedures/none.html")
    rows = sorted(queries.procedures_of(db(), version), key=lambda one: (sort_key(one.field), sort_key(one.name)))
    groups = [(field, list(group)) for field, group in groupby(rows, lambda one: one.field)]
    return render_template("procedures/posting_sheet.html", version=version, groups=groups, today=local_day(now()))


@blueprint.route("/<uuid:procedure_id>/papers", methods=["GET", "POST"])
@needs(Permission.IMPORT_PROCEDURES)
def papers(procedure_id: UUID) -> Answer:
    """Change the papers, the short name and the mark of a procedure."""
    subject = queries.procedure(db(), procedure_id)
    listed = text_of_papers(PaperFacts(paper.name, paper.is_conditional) for paper in subject.papers)
    form = ProcedureForm(request.form, short_name=subject.short_name, is_common=subject.is_common, papers=listed)
    if request.method == "GET":
        return render_template("procedures/papers.html", form=form, procedure=subject)
    if not form.validate():
        return render_template("procedures/papers.html", form=form, procedure=subject), 422
    service.change_procedure(
        db(), current_actor(), subject, short_name=form.short_name.data or "", is_common=form.is_common.data,
        papers=form.listed_papers(), now=now(),
    )  # fmt: skip
    flash(say(N_("Đã lưu giấy tờ của «%(name)s»."), name=subject.label), "good")
    return redirect(url_for("procedures.procedure", procedure_id=subject.id), 303)


@blueprint.get("/versions")
@needs(Permission.SEE_PROCEDURES)
def versions() -> str:
    """Every version of the catalogue."""
    return render_template(
        "procedures/versions.html",
        versions=queries.all_versions(db()),
        counts=queries.counts_of_versions(db()),
        current=queries.catalogue_on(db(), local_day(now())),
    )


@blueprint.post("/starter")
@needs(Permission.IMPORT_PROCEDURES)
def seed_starter() -> Response:
    """Begin with the starter catalogue."""
    version = service.seed_starter(db(), current_actor(), now=now())
    flash(say(N_("Đã có %(count)d thủ tục để bắt đầu."), count=len(version.procedures)), "good")
    return redirect(url_for("procedures.procedures"), 303)


@blueprint.get("/template.xlsx")
@needs(Permission.IMPORT_PROCEDURES)
def template() -> Response:
    """The empty workbook for an import."""
    return _workbook(catalogue_workbook(), "mau-danh-muc-thu-tuc.xlsx")


@blueprint.get("/catalogue.xlsx")
@needs(Permission.SEE_PROCEDURES)
def export() -> Response:
    """The catalogue in force as a workbook that can be imported again."""
    version = queries.catalogue_on(db(), local_day(now()))
    rows = queries.procedures_of(db(), version) if version else []
    return _workbook(catalogue_workbook(one.as_facts() for one in rows), "danh-muc-thu-tuc.xlsx")


@blueprint.route("/imports", methods=["GET", "POST"])
@needs(Permission.IMPORT_PROCEDURES)
def imports() -> Answer:
    """Hand in a file; nothing is stored before its preview is confirmed."""
    form = UploadForm(CombinedMultiDict([request.files, request.form]))
    if request.method == "GET":
        return render_template("procedures/imports.html", form=form)
    if form.validate():
        name, data = form.content()
        try:
            service.plan_import(db(), data, name, now=now())
        except Invalid as error:
            form.put_error(error)
        else:
            token = _uploads().keep(_UPLOAD, current_actor().user_id, name, data, now=now())
            return redirect(url_for("procedures.preview", token=token), 303)
    return render_template("procedures/imports.html", form=form), 422


@blueprint.route("/imports/<token>", methods=["GET", "POST"])
@needs(Permission.IMPORT_PROCEDURES)
def preview(token: str) -> Answer:
    """What the file would change; confirming stores all of it as a new version."""
    upload = _uploads().take(_UPLOAD, current_actor().user_id, token, now=now())
    plan = service.plan_import(db(), upload.data, upload.file_name, now=now())
    form = VersionForm(request.form, effective_from=local_day(now()))
    since = form.effective_from.data
    if request.method == "POST" and form.validate() and since is not None:
        version = service.import_catalogue(
            db(), current_actor(), plan, fingerprint=request.form.get("fingerprint", ""), file_name=upload.file_name,
            decision=form.decision.data or "", effective_from=since, now=now(),
        )  # fmt: skip
        _uploads().drop(token)
        flash(say(N_("Đã nhập %(count)d thủ tục, phiên bản %(number)d."), count=len(plan.facts), number=version.number),
              "good")  # fmt: skip
        return redirect(url_for("procedures.versions"), 303)
    page = render_template("procedures/preview.html", plan=plan, upload=upload, form=form)
    return (page, 422) if request.method == "POST" else page


def _list_page(version: CatalogueVersion, found: list[queries.Match]) -> str:
    pages = max(1, -(-len(found) // _PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    return render_template(
        "procedures/procedures.html",
        version=version,
        fields=queries.fields_of(db(), version),
        found=found[(page - 1) * _PAGE : page * _PAGE],
        total=len(found),
        page=page,
        pages=pages,
        asked=request.args,
    )


def _procedure_page(subject: Procedure) -> str:
    current = queries.catalogue_on(db(), local_day(now()))
    newer = None
    if current and subject.version_id != current.id:
        newer = queries.procedure_coded(db(), current, subject.code)
    is_current = current is not None and subject.version_id == current.id
    return render_template("procedures/procedure.html", procedure=subject, is_current=is_current, newer=newer)


def _workbook(data: bytes, name: str) -> Response:
    return send_file(BytesIO(data), mimetype=_XLSX, as_attachment=True, download_name=name)


def _uploads() -> PendingUploads:
    return PendingUploads(current_app.config["OUTREACH"].data_dir / "uploads")
