"""Dossiers after the visit: codes, statuses, the next step."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.dossiers import progress_service, queries, service, status_service
from outreach.dossiers.forms import (
    DossierCodeForm,
    DossierFilterForm,
    DossierForm,
    NextStepForm,
    PortalStatusForm,
)
from outreach.dossiers.models import Dossier
from outreach.dossiers.return_queries import promises_by_neighborhood
from outreach.dossiers.rules import HELP_LABELS, PORTAL_STATUSES, Help, is_overdue, may_become
from outreach.dossiers.views.frame import Answer, blueprint, chosen_neighborhood, posted_id
from outreach.fieldwork.forms import ReasonForm
from outreach.fieldwork.models import Encounter
from outreach.fieldwork.queries import encounter_for
from outreach.kernel.clock import local_day, now
from outreach.kernel.errors import Invalid, Refused
from outreach.kernel.text import N_
from outreach.planning.views.promised import init_promises
from outreach.procedures.models import Procedure
from outreach.procedures.queries import common_procedures, search_procedures
from outreach.web.i18n import say
from outreach.web.transaction import db

_FOUND = 12
blueprint.record_once(lambda state: init_promises(state.app, promises_by_neighborhood))


@blueprint.get("/dossiers")
@needs(Permission.SEE_ENCOUNTERS)
def dossiers() -> str:
    """Dossiers of the own visits: without code, waiting, overdue."""
    form, page = DossierFilterForm(request.args), max(request.args.get("page", 1, type=int), 1)
    show = form.show.data
    place = chosen_neighborhood(form)
    wanted = queries.DossierFilter(
        help=Help(form.help.data) if form.validate() and form.help.data else None,
        neighborhood_id=place,
        without_code=show == "without_code",
        waiting_only=show == "waiting",
        overdue_only=show == "overdue",
    )
    rows, total = queries.dossiers_listed(db(), current_actor(), wanted, today=local_day(now()), page=page)
    return render_template(
        "dossiers/dossiers.html", dossiers=rows, total=total, page=page, pages=-(-total // queries.PAGE),
        form=form, helps=HELP_LABELS, statuses=PORTAL_STATUSES, is_overdue=_is_overdue,
    )  # fmt: skip


@blueprint.get("/dossiers/<uuid:dossier_id>")
@needs(Permission.SEE_ENCOUNTERS)
def dossier(dossier_id: UUID) -> str:
    """One dossier: papers, code, days, history of its statuses."""
    return _dossier_page(queries.dossier_for(db(), current_actor(), dossier_id))


@blueprint.post("/dossiers/<uuid:dossier_id>/code")
@needs(Permission.RECORD_ENCOUNTERS)
def set_code(dossier_id: UUID) -> Answer:
    """Attach the official code."""
    subject = queries.dossier_for(db(), current_actor(), dossier_id)
    form = DossierCodeForm(request.form)
    if form.validate():
        try:
            code = form.dossier_code.data or ""
            service.set_dossier_code(db(), current_actor(), subject, dossier_code=code, now=now())
        except Invalid as error:
            form.put_error(error)
        else:
            return _back(subject, N_("Đã ghi mã hồ sơ."))
    return _dossier_page(subject, code_form=form), 422


@blueprint.post("/dossiers/<uuid:dossier_id>/portal-statuses")
@needs(Permission.RECORD_ENCOUNTERS)
def add_status(dossier_id: UUID) -> Answer:
    """Write down what the official system says; with a reason, put a wrong status right."""
    subject = queries.dossier_for(db(), current_actor(), dossier_id)
    form = PortalStatusForm(request.form)
    if form.validate() and form.on.data is not None:
        told = {"portal_status": form.portal_status.data, "on": form.on.data, "now": now()}
        try:
            if form.reason.data:
                status_service.correct_portal_status(
                    db(), current_actor(), subject, reason=form.reason.data, base_rev=_seen_rev(), **told
                )
            else:
                status_service.set_portal_status(db(), current_actor(), subject, source=say(N_("nhập tay")), **told)
        except (Invalid, Refused) as error:
            form.put_error(error)
        else:
            return _back(subject, N_("Đã ghi trạng thái."))
    return _dossier_page(subject, status_form=form), 422


@blueprint.post("/dossiers/<uuid:dossier_id>/next-step")
@needs(Permission.RECORD_ENCOUNTERS)
def carry_on(dossier_id: UUID) -> Answer:
    """The line goes on: papers were brought, it was handed in, it was sent on."""
    subject = queries.dossier_for(db(), current_actor(), dossier_id)
    form = NextStepForm(request.form)
    form.offer_steps(subject)
    if form.validate():
        try:
            progress_service.carry_on_dossier(
                db(),
                current_actor(),
                subject,
                step=form.next_step(),
                base_rev=_seen_rev(),
                happened_at=now(),
                now=now(),
            )
        except Invalid as error:
            form.put_error(error)
        else:
            return _back(subject, N_("Đã ghi bước tiếp theo."))
    return _dossier_page(subject, step_form=form), 422


@blueprint.route("/encounters/<uuid:encounter_id>/dossiers/new", methods=["GET", "POST"])
@needs(Permission.RECORD_ENCOUNTERS)
def new_dossier(encounter_id: UUID) -> Answer:
    """One more procedure for a person already written down."""
    subject = encounter_for(db(), current_actor(), encounter_id)
    form = DossierForm(request.form if request.method == "POST" else None)
    code = form.procedure_code.data or request.args.get("code", "")
    if request.method == "GET" or not form.validate():
        return _new_page(subject, form, code), 422 if request.method == "POST" else 200
    try:
        service.assist_with_dossier(
            db(), current_actor(), subject, dossier_id=posted_id(), facts=form.facts(), happened_at=now(), now=now()
        )
    except Invalid as error:
        form.put_error(error)
        return _new_page(subject, form, code), 422
    flash(say(N_("Đã thêm thủ tục.")), "good")
    return redirect(url_for("capture.encounter", encounter_id=subject.id), 303)


@blueprint.route("/dossiers/<uuid:dossier_id>/correction", methods=["GET", "POST"])
@needs(Permission.RECORD_ENCOUNTERS)
def correct_dossier(dossier_id: UUID) -> Answer:
    """Put a help line right."""
    subject = queries.dossier_for(db(), current_actor(), dossier_id)
    form = DossierForm(request.form if request.method == "POST" else None, data=_as_typed(subject))
    if request.method == "GET":
        return _correction_page(subject, form)
    base_rev = _seen_rev()
    if form.validate():
        try:
            service.correct_dossier(db(), current_actor(), subject, facts=form.facts(), base_rev=base_rev, now=now())
        except Invalid as error:
            form.put_error(error)
        else:
            return _back(subject, N_("Đã sửa hồ sơ."))
    return _correction_page(subject, form), 422


@blueprint.post("/dossiers/<uuid:dossier_id>/voiding")
@needs(Permission.RECORD_ENCOUNTERS)
def void_dossier(dossier_id: UUID) -> Answer:
    """Take a help line out of every count, with a reason."""
    subject = queries.dossier_for(db(), current_actor(), dossier_id)
    form = ReasonForm(request.form)
    if not form.validate():
        return _dossier_page(subject, void_form=form), 422
    service.void_dossier(db(), current_actor(), subject, reason=form.reason.data or "", now=now())
    return _back(subject, N_("Đã hủy dòng hồ sơ."))


def _dossier_page(
    subject: Dossier,
    code_form: DossierCodeForm | None = None,
    status_form: PortalStatusForm | None = None,
    void_form: ReasonForm | None = None,
    step_form: NextStepForm | None = None,
) -> str:
    step_form = step_form or NextStepForm()
    step_form.offer_steps(subject)
    forms = {
        "code": code_form or DossierCodeForm(data={"dossier_code": subject.dossier_code or ""}),
        "status": status_form or PortalStatusForm(data={"on": local_day(now())}),
        "step": step_form,
        "void": void_form or ReasonForm(),
    }
    for name, form in forms.items():  # four forms on one page: a code, a reason and a day more than once
        for box in form:
            box.id = f"{name}-{box.id}"
            box.label.field_id = box.id
    return render_template(
        "dossiers/dossier.html", dossier=subject, changes=queries.status_changes_of(db(), subject.id),
        may_become=may_become, helps=HELP_LABELS, statuses=PORTAL_STATUSES, is_overdue=_is_overdue(subject),
        **{f"{name}_form": form for name, form in forms.items()},
    )  # fmt: skip


def _new_page(subject: Encounter, form: DossierForm, code: str) -> str:
    version = queries.catalogue_of_visit(db(), subject.visit)
    sought = request.args.get("q", "")
    found: list[Procedure] = []
    if version is not None:
        matches = search_procedures(db(), version, sought, _FOUND) if sought else []
        found = [match.procedure for match in matches] if sought else common_procedures(db(), version)[:_FOUND]
    chosen = service.procedure_at(db(), subject.visit, code) if code else None
    return render_template(
        "dossiers/new_dossier.html", encounter=subject, form=form, procedure=chosen, found=found, sought=sought,
        record_id=posted_id(),
    )  # fmt: skip


def _correction_page(subject: Dossier, form: DossierForm) -> str:
    return render_template("dossiers/correction.html", dossier=subject, form=form)


def _as_typed(subject: Dossier) -> dict[str, object]:
    listed = {paper.name for paper in subject.procedure.papers}
    missing = [paper.name for paper in subject.missing_papers]
    return {
        "procedure_code": subject.procedure.code,
        "help": subject.help.value,
        "missing_papers": [name for name in missing if name in listed],
        "other_papers": "\n".join(name for name in missing if name not in listed),
        "dossier_code": subject.dossier_code or "",
        "note": subject.note,
    }


def _seen_rev() -> int:
    return request.form.get("base_rev", 0, type=int)


def _is_overdue(subject: Dossier) -> bool:
    return is_overdue(subject.due_on, subject.finished_on, subject.portal_status, today=local_day(now()))


def _back(subject: Dossier, words: str) -> Response:
    flash(say(words), "good")
    return redirect(url_for("dossiers.dossier", dossier_id=subject.id), 303)
