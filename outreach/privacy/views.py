"""The pages of people's rights, and the notice that everybody may read."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.accounts.approval_queries import granted_to, waits_for_answer
from outreach.accounts.approval_rules import ApprovalKind
from outreach.accounts.guard import asks_password_again, current_actor, needs
from outreach.accounts.rules import Permission
from outreach.fieldwork.rules import KEEP_PEOPLE_MONTHS
from outreach.kernel.clock import local, local_day, now
from outreach.kernel.errors import DomainError
from outreach.kernel.text import N_
from outreach.privacy import queries, service
from outreach.privacy.forms import FindForm, IncidentForm, MeasuresForm, OutcomeForm, RequestForm
from outreach.privacy.models import DataRequest, Incident
from outreach.privacy.register_rules import HANDLING, REGISTER
from outreach.privacy.rules import INCIDENT_LABELS, REQUEST_LABELS, IncidentKind, RequestKind, report_by
from outreach.web.i18n import say
from outreach.web.transaction import db

blueprint = Blueprint("privacy", __name__)
Answer = Response | str | tuple[str, int]


@blueprint.route("/data-requests", methods=["GET", "POST"])
@needs(Permission.HANDLE_REQUESTS)
def requests() -> Answer:
    """Every request with its clocks, and the form for a new one."""
    form = RequestForm(request.form, data={"received_on": local_day(now())})
    if request.method == "POST" and form.validate():
        facts = {name: form[name].data or "" for name in ("person_name", "contact", "words")}
        made = service.log_request(
            db(), current_actor(), kind=RequestKind(form.kind.data),
            received_on=form.received_on.data or local_day(now()), now=now(),
            **facts,
        )  # fmt: skip
        flash(say(N_("Đã ghi yêu cầu. Hãy trả lời người yêu cầu trong 2 ngày làm việc.")), "good")
        return redirect(url_for("privacy.show_request", request_id=made.id), 303)
    page = render_template(
        "privacy/requests.html", form=form, rows=queries.data_requests(db()), labels=REQUEST_LABELS,
        today=local_day(now()),
    )  # fmt: skip
    return (page, 422) if request.method == "POST" else page


@blueprint.get("/data-requests/<uuid:request_id>")
@needs(Permission.HANDLE_REQUESTS)
def show_request(request_id: UUID) -> str:
    """One request: its clocks, and what can be done."""
    return _request_page(queries.data_request(db(), request_id))


@blueprint.post("/data-requests/<uuid:request_id>/answer")
@needs(Permission.HANDLE_REQUESTS)
def answer_request(request_id: UUID) -> Response:
    """The person was told."""
    service.answer_request(db(), current_actor(), queries.data_request(db(), request_id), now=now())
    return redirect(url_for("privacy.show_request", request_id=request_id), 303)


@blueprint.post("/data-requests/<uuid:request_id>/closing")
@needs(Permission.HANDLE_REQUESTS)
def close_request(request_id: UUID) -> Answer:
    """Done, or declined."""
    subject, form = queries.data_request(db(), request_id), OutcomeForm(request.form)
    if not form.validate():
        return _request_page(subject, outcome=form), 422
    service.close_request(db(), current_actor(), subject, outcome=form.outcome.data or "", now=now())
    flash(say(N_("Đã khép lại yêu cầu. Tên người yêu cầu không còn lưu nữa.")), "good")
    return redirect(url_for("privacy.requests"), 303)


@blueprint.post("/data-requests/<uuid:request_id>/records")
@needs(Permission.ERASE_PEOPLE)
@asks_password_again
def find_records(request_id: UUID) -> Answer:
    """Which records are of this person; with a reason, ask a second person to let them be erased."""
    subject, form = queries.data_request(db(), request_id), FindForm(request.form)
    people = queries.records_of(db(), **form.who()) if form.validate() else []
    if "erase" not in request.form:
        return _request_page(subject, find=form, people=people)
    try:
        service.ask_to_erase(db(), current_actor(), subject, people, reason=form.reason.data or "", now=now())
    except DomainError as error:
        form.put_error(error)
        return _request_page(subject, find=form, people=people), error.status
    flash(say(N_("Đã gửi đề nghị xóa. Một người khác duyệt xong thì quay lại đây để xóa.")), "good")
    return redirect(url_for("privacy.show_request", request_id=request_id), 303)


@blueprint.post("/data-requests/<uuid:request_id>/erasure")
@needs(Permission.ERASE_PEOPLE)
@asks_password_again
def erase(request_id: UUID) -> Response:
    """Forget the person; a second person has agreed."""
    count = service.erase(db(), current_actor(), queries.data_request(db(), request_id), now=now())
    flash(say(N_("Đã xóa dữ liệu cá nhân trong %(count)d lượt. Số liệu tổng không đổi."), count=count), "good")
    return redirect(url_for("privacy.show_request", request_id=request_id), 303)


@blueprint.route("/incidents", methods=["GET", "POST"])
@needs(Permission.HANDLE_INCIDENTS)
def incidents() -> Answer:
    """What went wrong with personal data, and the form for a new one."""
    at = local(now())
    usual = {"detected_on": at.date(), "detected_time": at.time(), "began_on": at.date()}
    form = IncidentForm(request.form, data=usual)
    if request.method == "POST" and form.validate():
        try:
            made = service.log_incident(
                db(), current_actor(), kind=IncidentKind(form.kind.data), detected_at=form.detected_at(),
                began_on=form.began_on.data or at.date(), what=form.what.data or "", now=now(),
            )  # fmt: skip
        except DomainError as error:
            form.put_error(error)
        else:
            return redirect(url_for("privacy.show_incident", incident_id=made.id), 303)
    rows = [(one, report_by(one.detected_at)) for one in queries.incidents(db())]
    page = render_template("privacy/incidents.html", form=form, rows=rows, labels=INCIDENT_LABELS, now=now())
    return (page, 422) if request.method == "POST" else page


@blueprint.route("/incidents/<uuid:incident_id>", methods=["GET", "POST"])
@needs(Permission.HANDLE_INCIDENTS)
def show_incident(incident_id: UUID) -> Answer:
    """One incident: the clock, who got at data meanwhile, what was done."""
    subject = queries.incident(db(), incident_id)
    form = MeasuresForm(request.form, obj=subject)
    if request.method == "POST" and form.validate():
        service.change_incident(
            db(), current_actor(), subject, people_affected=form.people_affected.data or 0,
            measures=form.measures.data or "", now=now(),
        )  # fmt: skip
        flash(say(N_("Đã lưu.")), "good")
        return redirect(url_for("privacy.show_incident", incident_id=incident_id), 303)
    page = _incident_page(subject, form)
    return (page, 422) if request.method == "POST" else page


@blueprint.post("/incidents/<uuid:incident_id>/report")
@needs(Permission.HANDLE_INCIDENTS)
def report_incident(incident_id: UUID) -> Response:
    """The authority was told."""
    service.report_incident(db(), current_actor(), queries.incident(db(), incident_id), now=now())
    return redirect(url_for("privacy.show_incident", incident_id=incident_id), 303)


@blueprint.post("/incidents/<uuid:incident_id>/closing")
@needs(Permission.HANDLE_INCIDENTS)
def close_incident(incident_id: UUID) -> Response:
    """Nothing more is to be done."""
    service.close_incident(db(), current_actor(), queries.incident(db(), incident_id), now=now())
    flash(say(N_("Đã khép lại sự cố.")), "good")
    return redirect(url_for("privacy.incidents"), 303)


@blueprint.get("/safety")
@needs(Permission.OWN_ACCOUNT)
def handbook() -> str:
    """What is lost where a machine is taken, what to do on Friday, in need and after a loss."""
    return render_template(
        "privacy/handbook.html", months=KEEP_PEOPLE_MONTHS, handling=HANDLING,
        register=[one for one in REGISTER.values() if one.tells_of_people],
    )  # fmt: skip


def _request_page(
    subject: DataRequest,
    *,
    outcome: OutcomeForm | None = None,
    find: FindForm | None = None,
    people: object = None,
) -> str:
    actor, at = current_actor(), now()
    return render_template(
        "privacy/request.html", one=subject, labels=REQUEST_LABELS, today=local_day(at),
        outcome=outcome or OutcomeForm(), find=find or FindForm(), people=people,
        may_erase=actor.may(Permission.ERASE_PEOPLE),
        waits=waits_for_answer(db(), ApprovalKind.ERASE_PERSON, subject.id, now=at),
        granted=bool(granted_to(db(), actor, ApprovalKind.ERASE_PERSON, now=at, subject_id=subject.id)),
    )  # fmt: skip


def _incident_page(subject: Incident, form: MeasuresForm) -> str:
    until = report_by(subject.detected_at)
    left = max(until - now(), until - until)
    return render_template(
        "privacy/incident.html", one=subject, form=form, labels=INCIDENT_LABELS, until=until, is_late=now() > until,
        hours_left=int(left.total_seconds() // 3600), touches=queries.touches_of(db(), subject),
    )  # fmt: skip
