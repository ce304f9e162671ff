"""Pages of the Excel list: template, upload, preview, confirm, download."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.wrappers import Response

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.kernel.clock import local_day, now
from outreach.kernel.errors import Invalid, Refused
from outreach.kernel.text import N_
from outreach.places import imports, queries
from outreach.places.models import Neighborhood
from outreach.places.sheets import neighborhoods_workbook
from outreach.web.i18n import say
from outreach.web.transaction import db
from outreach.workbooks.forms import UploadForm
from outreach.workbooks.pending import PendingUploads

blueprint = Blueprint("place_imports", __name__, url_prefix="/neighborhoods/imports")
Answer = Response | str | tuple[str, int]
_KIND = "places"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.route("", methods=["GET", "POST"])
@needs(Permission.EDIT_PLACES)
def upload() -> Answer:
    """Hand in a file; nothing is stored before its preview is confirmed."""
    form = UploadForm(CombinedMultiDict([request.files, request.form]))
    if request.method == "GET":
        return render_template("places/imports.html", form=form)
    if form.validate():
        name, data = form.content()
        try:
            imports.plan_import(db(), data, name)
        except Invalid as error:
            form.put_error(error)
        else:
            token = _uploads().keep(_KIND, current_actor().user_id, name, data, now=now())
            return redirect(url_for("place_imports.preview", token=token), 303)
    return render_template("places/imports.html", form=form), 422


@blueprint.get("/<token>")
@needs(Permission.EDIT_PLACES)
def preview(token: str) -> str:
    """What the file would change."""
    kept = _uploads().take(_KIND, current_actor().user_id, token, now=now())
    plan = imports.plan_import(db(), kept.data, kept.file_name)
    return render_template("places/preview.html", plan=plan, upload=kept)


@blueprint.post("/<token>/confirmation")
@needs(Permission.EDIT_PLACES)
def confirm(token: str) -> Response:
    """Store every row of the file, or none."""
    kept = _uploads().take(_KIND, current_actor().user_id, token, now=now())
    try:
        plan = imports.import_neighborhoods(
            db(), current_actor(), kept.data, kept.file_name,
            fingerprint=request.form.get("fingerprint", ""), now=now(),
        )  # fmt: skip
    except Refused as refusal:
        flash(say(refusal.message), "warn")
        return redirect(url_for("place_imports.preview", token=token), 303)
    _uploads().drop(token)
    flash(say(N_("Đã nhập: thêm %(new)d phố, sửa %(changed)d phố."), new=plan.new, changed=plan.changed), "good")
    return redirect(url_for("places.neighborhoods"), 303)


@blueprint.get("/template.xlsx")
@needs(Permission.EDIT_PLACES)
def template() -> Response:
    """The empty form."""
    return _workbook((), "mau-danh-sach-pho.xlsx")


@blueprint.get("/list.xlsx")
@needs(Permission.EDIT_PLACES)
def present_list() -> Response:
    """The list as it stands, in the same form."""
    return _workbook(queries.find_neighborhoods(db()), f"danh-sach-pho-{local_day(now()):%Y-%m-%d}.xlsx")


def _workbook(neighborhoods: Iterable[Neighborhood], name: str) -> Response:
    data = BytesIO(neighborhoods_workbook(neighborhoods))
    return send_file(data, mimetype=_XLSX, as_attachment=True, download_name=name)


def _uploads() -> PendingUploads:
    return PendingUploads(current_app.config["OUTREACH"].data_dir / "uploads")
