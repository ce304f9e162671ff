"""A visit at work: today's page, one saving on one screen, the list, the slip."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.activations import queries as activations
from outreach.activations.rules import ACTIVATION_LABELS
from outreach.capture import queries
from outreach.capture.commands import run
from outreach.capture.forms import CaptureForm
from outreach.capture.rules import Envelope
from outreach.capture.service import save_parts, undo_capture
from outreach.dossiers import queries as dossiers
from outreach.dossiers.rules import FOLLOW_UP_LABELS, FOLLOW_UP_PLACE_LABELS, HELP_LABELS
from outreach.fieldwork.forms import EncounterForm, ReasonForm
from outreach.fieldwork.identity import identity_warnings, masked
from outreach.fieldwork.models import Encounter
from outreach.fieldwork.queries import encounter_for, tallies_of_visits, totals_of_visits
from outreach.fieldwork.rules import (
    ELDERLY_FROM_AGE,
    FACT_LABELS,
    EncounterConflict,
    EncounterFacts,
    EncounterTotals,
    TallyKind,
    VisitRange,
    age_on,
    may_undo,
)
from outreach.fieldwork.service import facts_of
from outreach.kernel.clock import local_day, now
from outreach.kernel.errors import DomainError, Invalid
from outreach.kernel.ids import new_id
from outreach.kernel.text import N_
from outreach.planning.models import Visit
from outreach.planning.queries import own_visit_for, visits_today
from outreach.planning.rules import HALF_DAY_HOURS, HALF_DAY_LABELS, VISIT_STATE_LABELS, VisitState
from outreach.web.i18n import say
from outreach.web.transaction import db

blueprint = Blueprint("capture", __name__)
Answer = Response | str | tuple[str, int]
_RECENT = 8


@blueprint.get("/visits/today")
@needs(Permission.SEE_ENCOUNTERS)
def today() -> Answer:
    """Today's visits of this person; straight to the only one."""
    visits = visits_today(db(), current_actor(), local_day(now()))
    if len(visits) == 1:
        return redirect(url_for("capture.visit_at_work", visit_id=visits[0].id))
    return render_template(
        "capture/today.html",
        visits=visits,
        today=local_day(now()),
        half_days=HALF_DAY_LABELS,
        labels=VISIT_STATE_LABELS,
    )


@blueprint.get("/visits/<uuid:visit_id>/work")
@needs(Permission.SEE_ENCOUNTERS)
def visit_at_work(visit_id: UUID) -> str:
    """One visit while its doors are open: counters, big buttons, who was just written down."""
    visit = own_visit_for(db(), current_actor(), visit_id)
    only = VisitRange(frozenset({visit.id}))
    return render_template(
        "capture/visit.html",
        **_visit_facts(visit),
        lines=queries.lines_of_visit(db(), visit.id, limit=_RECENT),
        people=totals_of_visits(db(), only).get(visit.id, EncounterTotals()),
        help_lines=dossiers.totals_of_visits(db(), only, today=local_day(now())).get(visit.id),
        vneid=activations.totals_of_visits(db(), only, today=local_day(now())).get(visit.id),
        tallies=tallies_of_visits(db(), only).get(visit.id, {}),
        kinds=TallyKind,
    )


@blueprint.get("/visits/<uuid:visit_id>/encounters")
@needs(Permission.SEE_ENCOUNTERS)
def encounters(visit_id: UUID) -> str:
    """Everybody written down at one visit, masked."""
    visit = own_visit_for(db(), current_actor(), visit_id)
    lines = queries.lines_of_visit(db(), visit.id)
    show = request.args.get("show", "all")
    return render_template(
        "capture/encounters.html", **_visit_facts(visit), lines=queries.only(lines, show), show=show,
        counts={name: len(queries.only(lines, name)) for name in queries.SHOWN},
    )  # fmt: skip


@blueprint.route("/visits/<uuid:visit_id>/encounters/new", methods=["GET", "POST"])
@needs(Permission.RECORD_ENCOUNTERS)
def new_encounter(visit_id: UUID) -> Answer:
    """One saving on one screen. A button named `step` only reads the card or searches; nothing is stored."""
    visit = own_visit_for(db(), current_actor(), visit_id)
    form = _capture_form(visit)
    if request.method == "GET":
        form.suggest(visit.on)
        _same_household(form)
        return _capture_page(visit, form)
    if "step" in request.form:
        _read_card(form)
        return _capture_page(visit, form)
    if not form.validate() or not save_parts(db(), current_actor(), form.commands(visit.id, now()), now=now()):
        return _capture_page(visit, form), 422
    return _saved(visit, form)


@blueprint.get("/encounters/<uuid:encounter_id>")
@needs(Permission.SEE_ENCOUNTERS)
def encounter(encounter_id: UUID) -> str:
    """One person: what was written down, what was done, who may be the same."""
    return _encounter_page(encounter_for(db(), current_actor(), encounter_id), ReasonForm())


@blueprint.route("/encounters/<uuid:encounter_id>/correction", methods=["GET", "POST"])
@needs(Permission.RECORD_ENCOUNTERS)
def correct_encounter(encounter_id: UUID) -> Answer:
    """Put a record right; where somebody else was first, both values are shown."""
    subject = encounter_for(db(), current_actor(), encounter_id)
    form = EncounterForm(request.form or None)
    if request.method == "GET":
        form.show(replace(facts_of(subject), identity_number=None))
        return _correction_page(subject, form, subject.rev)
    base_rev = request.form.get("base_rev", 0, type=int)
    if not form.validate():
        return _correction_page(subject, form, base_rev), 422
    envelope = Envelope(subject.id, now(), base_rev=base_rev)
    try:
        run(db(), current_actor(), "encounter.correct", envelope, form, now=now())
    except EncounterConflict as clash:
        form.put_error(clash)
        return _correction_page(subject, form, clash.rev, clash), 422
    except Invalid as error:
        form.put_error(error)
        return _correction_page(subject, form, base_rev), 422
    flash(say(N_("Đã sửa lượt.")), "good")
    return redirect(url_for("capture.encounter", encounter_id=subject.id), 303)


@blueprint.post("/encounters/<uuid:encounter_id>/voiding")
@needs(Permission.RECORD_ENCOUNTERS)
def void_encounter(encounter_id: UUID) -> Answer:
    """Take a record and all that hangs on it out of every count, with a reason."""
    subject = encounter_for(db(), current_actor(), encounter_id)
    form = ReasonForm(request.form)
    if not form.validate():
        return _encounter_page(subject, form), 422
    run(db(), current_actor(), "encounter.void", Envelope(subject.id, now()), form, now=now())
    flash(say(N_("Đã hủy lượt. Lượt vẫn nằm trong danh sách với lý do.")), "good")
    return redirect(url_for("capture.encounters", visit_id=subject.visit_id), 303)


@blueprint.post("/encounters/<uuid:encounter_id>/undo")
@needs(Permission.RECORD_ENCOUNTERS)
def undo_encounter(encounter_id: UUID) -> Response:
    """Take one's own saving back within ten minutes."""
    subject = encounter_for(db(), current_actor(), encounter_id)
    undo_capture(db(), current_actor(), subject, now=now())
    flash(say(N_("Đã hoàn tác lượt vừa ghi.")), "good")
    return redirect(url_for("capture.visit_at_work", visit_id=subject.visit_id), 303)


@blueprint.get("/encounters/<uuid:encounter_id>/slip")
@needs(Permission.SEE_ENCOUNTERS)
def slip(encounter_id: UUID) -> str:
    """The slip that the person takes home, in big type, without the number."""
    subject = encounter_for(db(), current_actor(), encounter_id)
    line = queries.lines_of(db(), [subject])[0]
    return render_template("capture/slip.html", line=line, **_visit_facts(subject.visit))


def _capture_form(visit: Visit) -> CaptureForm:
    posted = request.form if request.method == "POST" else None
    chosen = posted.getlist("procedure_codes") if posted else []
    listed = posted.getlist("listed_codes") if posted else []
    found = [one.code for one in queries.procedures_found(db(), visit, _sought())] if _is_search() else []
    common = [one.code for one in queries.common_procedures(db(), visit)]
    kept = [code for code in listed if code in chosen or not _is_search()]
    codes = [*common, *(code for code in [*kept, *chosen, *found] if code not in common)]
    return CaptureForm(posted, queries.procedures_coded(db(), visit, codes))


def _is_search() -> bool:
    return request.form.get("step") == "search"


def _sought() -> str:
    return request.form.get("sought", "")


def _read_card(form: CaptureForm) -> None:
    if request.form["step"] != "card":
        return
    try:
        form.person.show(form.person.facts(today=local_day(now())))
    except Invalid as error:
        form.person.put_error(error)


def _same_household(form: CaptureForm) -> None:
    before = request.args.get("household", type=UUID)
    if before is not None:
        other = encounter_for(db(), current_actor(), before)
        form.person.show(EncounterFacts("", phone=other.phone, is_from_elsewhere=other.is_from_elsewhere))


def _capture_page(visit: Visit, form: CaptureForm) -> str:
    facts = _facts_so_far(form.person)
    return render_template(
        "capture/new.html",
        **_visit_facts(visit),
        form=form,
        facts=facts,
        age=age_on(visit.on, birth_year=facts.birth_year, birth_on=facts.birth_on),
        warnings=identity_warnings(facts.identity_number, birth_year=facts.birth_year, sex=facts.sex)
        if facts.identity_number
        else [],
        before=queries.seen_before(db(), current_actor(), facts, but=form.record_id),
        sought=_sought(),
        is_search=_is_search(),
    )


def _facts_so_far(form: EncounterForm) -> EncounterFacts:
    try:
        return form.facts(today=local_day(now()))
    except DomainError:
        return EncounterFacts(form.person_name.data or "")


def _saved(visit: Visit, form: CaptureForm) -> Response:
    person = form.record_id
    undo_url = url_for("capture.undo_encounter", encounter_id=person)
    flash({"text": say(N_("Đã lưu lượt. Hoàn tác được trong 10 phút.")), "undo_url": undo_url}, "good")  # type: ignore[arg-type]
    onward = {
        "household": url_for("capture.new_encounter", visit_id=visit.id, household=person),
        "slip": url_for("capture.slip", encounter_id=person),
        "next": url_for("capture.new_encounter", visit_id=visit.id),
    }
    at_work = url_for("capture.visit_at_work", visit_id=visit.id)
    return redirect(onward.get(request.form.get("then", ""), at_work), 303)


def _encounter_page(subject: Encounter, form: ReasonForm) -> str:
    line = queries.lines_of(db(), [subject])[0]
    is_own = subject.author_id == current_actor().user_id and may_undo(subject.recorded_at, now=now())
    return render_template(
        "capture/encounter.html", line=line, form=form, may_undo=is_own and not subject.is_voided,
        before=queries.seen_before(db(), current_actor(), facts_of(subject), but=subject.id),
        **_visit_facts(subject.visit),
    )  # fmt: skip


def _correction_page(
    subject: Encounter, form: EncounterForm, base_rev: int, clash: EncounterConflict | None = None
) -> str:
    return render_template(
        "capture/correction.html", encounter=subject, form=form, base_rev=base_rev, clash=clash,
        fact_labels=FACT_LABELS, **_visit_facts(subject.visit),
    )  # fmt: skip


def _visit_facts(visit: Visit) -> dict[str, object]:
    return {
        "visit": visit,
        "is_open": visit.state in {VisitState.HELD, VisitState.CLOSED},
        "is_late": visit.state is VisitState.CLOSED,
        "half_day": HALF_DAY_LABELS[visit.half_day],
        "hours": HALF_DAY_HOURS[visit.half_day],
        "answer_labels": ACTIVATION_LABELS,
        "help_labels": HELP_LABELS,
        "place_labels": FOLLOW_UP_PLACE_LABELS,
        "follow_up_labels": FOLLOW_UP_LABELS,
        "elderly_from": ELDERLY_FROM_AGE,
        "mask": masked,
        "new_id": new_id,
    }
