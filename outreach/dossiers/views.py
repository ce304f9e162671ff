"""Dossiers and promises after the visit: codes, statuses, what is still owed."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.dossiers import queries, service, status_service
from outreach.dossiers.forms import (
    DossierCodeForm,
    DossierFilterForm,
    DossierForm,
    FollowUpEndForm,
    FollowUpFilterForm,
    FollowUpForm,
    PortalStatusForm,
)
from outreach.dossiers.models import Dossier
from outreach.dossiers.return_queries import promises_by_neighborhood
from outreach.dossiers.rules import (
    FOLLOW_UP_LABELS,
    FOLLOW_UP_PLACE_LABELS,
    HELP_LABELS,
    PORTAL_STATUSES,
    FollowUpPlace,
    FollowUpState,
    Help,
    is_overdue,
)
from outreach.fieldwork.forms import ReasonForm
from outreach.fieldwork.models import Encounter
from outreach.fieldwork.queries import encounter_for
from outreach.kernel.clock import local_day, now
from outreach.kernel.errors import Invalid
from outreach.kernel.ids import new_id
from outreach.kernel.text import N_
from outreach.places.queries import neighborhoods_on
from outreach.planning.views.promised import init_promises
from outreach.procedures.models import Procedure
from outreach.procedures.queries import common_procedures, search_procedures
from outreach.web.i18n import say
from outreach.web.transaction import db

blueprint = Blueprint("dossiers", __name__)
Answer = Response | str | tuple[str, int]
_FOUND = 12
blueprint.record_once(lambda state: init_promises(state.app, promises_by_neighborhood))


@blueprint.get("/dossiers")
@needs(Permission.SEE_ENCOUNTERS)
def dossiers() -> str:
    """Dossiers of the own visits: without code, waiting, overdue."""
    form, page = DossierFilterForm(request.args), max(request.args.get("page", 1, type=int), 1)
    show = form.show.data
    place = _neighborhood(form)
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
    """Write down what the official system says."""
    subject = queries.dossier_for(db(), current_actor(), dossier_id)
    form = PortalStatusForm(request.form)
    if form.validate() and form.on.data is not None:
        status, on, by = form.portal_status.data, form.on.data, say(N_("nhập tay"))
        try:
            status_service.set_portal_status(
                db(), current_actor(), subject, portal_status=status, on=on, source=by, now=now()
            )
        except Invalid as error:
            form.put_error(error)
        else:
            return _back(subject, N_("Đã ghi trạng thái."))
    return _dossier_page(subject, status_form=form), 422


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
            db(), current_actor(), subject, dossier_id=_posted_id(), facts=form.facts(), happened_at=now(), now=now()
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
    base_rev = request.form.get("base_rev", 0, type=int)
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


@blueprint.get("/follow-ups")
@needs(Permission.SEE_FOLLOW_UPS)
def follow_ups() -> str:
    """What is still promised, the most urgent first."""
    form, page = FollowUpFilterForm(request.args), max(request.args.get("page", 1, type=int), 1)
    place = _neighborhood(form)
    form.validate()
    show = form.show.data or "open"
    ended = {"done": FollowUpState.DONE, "dropped": FollowUpState.DROPPED}
    wanted = queries.FollowUpFilter(
        state=ended.get(show, FollowUpState.OPEN),
        place=FollowUpPlace(form.place.data) if form.place.data and not form.place.errors else None,
        overdue_only=show == "overdue",
        own_only=show == "own",
        neighborhood_id=place,
    )
    rows, total = queries.follow_ups_listed(db(), current_actor(), wanted, today=local_day(now()), page=page)
    return render_template(
        "dossiers/follow_ups.html", promises=rows, total=total, page=page, pages=-(-total // queries.PAGE),
        form=form, places=FOLLOW_UP_PLACE_LABELS, labels=FOLLOW_UP_LABELS, today=local_day(now()),
    )  # fmt: skip


@blueprint.route("/encounters/<uuid:encounter_id>/follow-ups/new", methods=["GET", "POST"])
@needs(Permission.RECORD_ENCOUNTERS)
def new_follow_up(encounter_id: UUID) -> Answer:
    """Promise something to a person."""
    subject = encounter_for(db(), current_actor(), encounter_id)
    form = FollowUpForm(request.form if request.method == "POST" else None)
    if request.method == "POST" and form.validate():
        try:
            service.promise_follow_up(
                db(), current_actor(), subject, follow_up_id=_posted_id(), facts=form.facts(), now=now()
            )
        except Invalid as error:
            form.put_error(error)
        else:
            flash(say(N_("Đã ghi việc hẹn.")), "good")
            return redirect(url_for("capture.encounter", encounter_id=subject.id), 303)
    page = render_template(
        "dossiers/new_follow_up.html", encounter=subject, form=form, record_id=_posted_id(),
        actor_id=current_actor().user_id,
    )  # fmt: skip
    return (page, 422) if request.method == "POST" else page


@blueprint.route("/follow-ups/<uuid:follow_up_id>/outcome", methods=["GET", "POST"])
@needs(Permission.SEE_FOLLOW_UPS)
def end_follow_up(follow_up_id: UUID) -> Answer:
    """How a promise ended."""
    subject = queries.follow_up_for(db(), current_actor(), follow_up_id)
    form = FollowUpEndForm(request.form if request.method == "POST" else None)
    if request.method == "POST" and form.validate():
        state, outcome = FollowUpState(form.state.data), form.outcome.data or ""
        service.end_follow_up(db(), current_actor(), subject, state=state, outcome=outcome, now=now())
        flash(say(N_("Đã ghi kết quả việc hẹn.")), "good")
        return redirect(url_for("dossiers.follow_ups"), 303)
    page = render_template("dossiers/outcome.html", promise=subject, form=form, places=FOLLOW_UP_PLACE_LABELS)
    return (page, 422) if request.method == "POST" else page


def _neighborhood(form: DossierFilterForm | FollowUpFilterForm) -> UUID | None:
    """Offer today's neighborhoods and give the chosen one."""
    living = {str(one.id): one.name for one in neighborhoods_on(db(), local_day(now()))}
    form.neighborhood_id.choices = {"": say(N_("Tất cả")), **living}
    chosen = form.neighborhood_id.data
    return UUID(chosen) if chosen in living else None


def _dossier_page(
    subject: Dossier,
    code_form: DossierCodeForm | None = None,
    status_form: PortalStatusForm | None = None,
    void_form: ReasonForm | None = None,
) -> str:
    return render_template(
        "dossiers/dossier.html", dossier=subject, changes=queries.status_changes_of(db(), subject.id),
        code_form=code_form or DossierCodeForm(data={"dossier_code": subject.dossier_code or ""}),
        status_form=status_form or PortalStatusForm(data={"on": local_day(now())}),
        void_form=void_form or ReasonForm(), helps=HELP_LABELS, statuses=PORTAL_STATUSES,
        is_overdue=_is_overdue(subject),
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
        record_id=_posted_id(),
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


def _is_overdue(subject: Dossier) -> bool:
    return is_overdue(subject.due_on, subject.finished_on, subject.portal_status, today=local_day(now()))


def _back(subject: Dossier, words: str) -> Response:
    flash(say(words), "good")
    return redirect(url_for("dossiers.dossier", dossier_id=subject.id), 303)


def _posted_id() -> UUID:
    return request.form.get("record_id", type=UUID) or new_id()
