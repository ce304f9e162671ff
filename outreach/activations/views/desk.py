"""The police desk, and staff's answer for one person."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from outreach.accounts.guard import asks_password_again, current_actor, needs
from outreach.accounts.rules import Permission
from outreach.activations import queries, service
from outreach.activations.forms import (
    DECISIONS,
    ActivationForm,
    CorrectionForm,
    DecisionForm,
    DueDayForm,
    RevisionForm,
    SearchForm,
)
from outreach.activations.models import Activation, Decision
from outreach.activations.rules import ACTIVATION_LABELS, DUE_STATES, REASON_LABELS, may_decide
from outreach.activations.views.frame import Answer, blueprint
from outreach.fieldwork.models import Encounter
from outreach.fieldwork.queries import encounter_for
from outreach.fieldwork.rules import VisitRange
from outreach.kernel.clock import local_day, now
from outreach.kernel.errors import Invalid
from outreach.kernel.ids import new_id
from outreach.kernel.text import N_
from outreach.planning.models import Visit
from outreach.web.i18n import say
from outreach.web.transaction import db
from outreach.workdays.queries import office_rules

LONG_WAIT_MINUTES = 25
"""From here on a waiting person stands out in the queue (design picture 10)."""


@blueprint.get("/activations")
@needs(Permission.DECIDE_ACTIVATIONS)
def desk() -> str:
    """The police desk: one tab of rows by visit, and the person in hand."""
    return _desk_page(DecisionForm(), request.args.get("row", type=UUID))


@blueprint.post("/activations/search")
@needs(Permission.DECIDE_ACTIVATIONS)
def search() -> Answer:
    """Somebody who came to the station days later: found by name, last digits or year, in whatever tab."""
    form = SearchForm(request.form)
    if not form.validate():
        return _desk_page(DecisionForm(), None, searched=form), 422
    return _desk_page(DecisionForm(), None, searched=form)


@blueprint.get("/activations/log")
@needs(Permission.DECIDE_ACTIVATIONS)
def log() -> str:
    """Who decided what, and why level 2 was not done."""
    this_year = VisitRange(from_on=date(local_day(now()).year, 1, 1))
    # What a tablet delivers later stands where it happened.
    latest = sorted(queries.latest_decisions(db(), current_actor()), key=lambda one: one.at, reverse=True)
    days = [(day, _deeds(list(of_day))) for day, of_day in groupby(latest, lambda one: local_day(one.at))]
    return render_template(
        "activations/log.html", days=days, today=local_day(now()), view="log",
        reasons=queries.reasons_not_done(db(), this_year), counts=_counts(), **_words(),
    )  # fmt: skip


@blueprint.post("/activations/decisions")
@needs(Permission.DECIDE_ACTIVATIONS)
@asks_password_again
def decide_many() -> Answer:
    """One decision for all ticked rows; each row says what became of it."""
    form, rows = DecisionForm(request.form), _ticked()
    if not rows:
        form.form_errors.append(say(N_("Hãy chọn ít nhất một người.")))
        return _desk_page(form, None), 422
    if not form.validate() or not _has_reason(form):
        return _desk_page(form, None), 422
    results = service.decide_activations(db(), current_actor(), rows, facts=form.facts(), now=now())
    done = sum(result.is_done for result in results)
    if done == len(results):
        flash(say(N_("Đã ghi kết quả cho %(count)d người."), count=done), "good")
        return redirect(url_for("activations.desk", view=_view()), 303)
    lines = [(one.person_name, one.is_done, say(one.message, **one.facts)) for one in results]
    return render_template("activations/results.html", lines=lines, done=done, view=_view())


@blueprint.post("/activations/<uuid:activation_id>/decisions")
@needs(Permission.DECIDE_ACTIVATIONS)
def decide(activation_id: UUID) -> Answer:
    """One decision for one person."""
    subject = queries.activation_to_decide(db(), current_actor(), activation_id)
    form, seen = DecisionForm(request.form), RevisionForm(request.form)
    if not form.validate() or not seen.validate():
        return _desk_page(form, subject.id), 422
    try:
        service.decide_activation(
            db(), current_actor(), subject, facts=form.facts(), base_rev=seen.base_rev.data or 0, now=now()
        )
    except Invalid as error:
        form.put_error(error)
        return _desk_page(form, subject.id), 422
    flash(say(N_("Đã ghi: %(state)s."), state=say(ACTIVATION_LABELS[subject.state])), "good")
    return redirect(url_for("activations.desk", view=_view()), 303)


@blueprint.route("/activations/<uuid:activation_id>/correction", methods=["GET", "POST"])
@needs(Permission.DECIDE_ACTIVATIONS)
def correct(activation_id: UUID) -> Answer:
    """Take a wrong decision back, with a reason; the person waits again."""
    subject = queries.activation_to_decide(db(), current_actor(), activation_id)
    form = CorrectionForm(request.form if request.method == "POST" else None, data={"base_rev": subject.rev})
    if request.method == "GET" or not form.validate():
        page = render_template("activations/correction.html", row=subject, form=form, **_words())
        return (page, 422) if request.method == "POST" else page
    service.correct_decision(
        db(), current_actor(), subject, reason=form.reason.data or "", base_rev=form.base_rev.data or 0, now=now()
    )
    flash(say(N_("Đã sửa. Người này lại nằm trong hàng chờ.")), "good")
    return redirect(url_for("activations.desk", row=subject.id), 303)


@blueprint.post("/activations/<uuid:activation_id>/due-day")
@needs(Permission.DECIDE_ACTIVATIONS)
def set_due_day(activation_id: UUID) -> Answer:
    """Another day to look at a row again."""
    subject = queries.activation_to_decide(db(), current_actor(), activation_id)
    form = DueDayForm(request.form)
    if not form.validate() or form.due_on.data is None:
        raise Invalid("activation.due", N_("Ngày chưa đúng. Hãy nhập ngày/tháng/năm, ví dụ 02/09/2026."))
    service.set_due_day(db(), current_actor(), subject, due_on=form.due_on.data, now=now())
    flash(say(N_("Đã đổi ngày xem lại.")), "good")
    return redirect(url_for("activations.desk", view=_view(), row=subject.id), 303)


@blueprint.get("/activations/home-visits")
@needs(Permission.DECIDE_ACTIVATIONS)
def home_visits() -> str:
    """Whom to visit at home, by phố, to be taken along on paper."""
    rows = queries.home_visits(db(), current_actor())
    groups = [(place, list(group)) for place, group in groupby(rows, lambda row: _visit_of(row).neighborhood)]
    return render_template("activations/home_visits.html", groups=groups, today=local_day(now()))


@blueprint.route("/encounters/<uuid:encounter_id>/vneid", methods=["GET", "POST"])
@needs(Permission.RECORD_ENCOUNTERS)
def answer(encounter_id: UUID) -> Answer:
    """Staff's VNeID answer for a person already written down."""
    person = encounter_for(db(), current_actor(), encounter_id)
    before = queries.activations_of(db(), [person.id]).get(person.id)
    form = ActivationForm(request.form if request.method == "POST" else None, data=_as_typed(before))
    if request.method == "POST" and form.validate():
        try:
            _write_answer(person, before, form)
        except Invalid as error:
            form.put_error(error)
        else:
            flash(say(N_("Đã ghi câu trả lời VNeID.")), "good")
            return redirect(url_for("capture.encounter", encounter_id=person.id), 303)
    page = render_template("activations/answer.html", encounter=person, before=before, form=form, record_id=new_id())
    return (page, 422) if request.method == "POST" else page


def _desk_page(form: DecisionForm, row_id: UUID | None, *, searched: SearchForm | None = None) -> str:
    view = "found" if searched else _view()
    rows = _found(searched) if searched else _rows(view)
    in_hand = next((row for row in rows if row.id == row_id), rows[0] if rows else None)
    if row_id is not None and (in_hand is None or in_hand.id != row_id):
        in_hand = queries.activation_to_decide(db(), current_actor(), row_id)
    return render_template(
        "activations/desk.html", form=form, search=searched or SearchForm(), view=view, counts=_counts(),
        count=len(rows), most=queries.FOUND,
        groups=[(visit, list(group)) for visit, group in groupby(rows, _visit_of)], in_hand=in_hand,
        open_to=[to for to in DECISIONS if in_hand and may_decide(in_hand.state, to)],
        waited=_minutes_waited, long_wait=LONG_WAIT_MINUTES, today=local_day(now()), due_states=DUE_STATES,
        due_days=office_rules(db()).activation_due_days, **_words(),
    )  # fmt: skip


def _deeds(decisions: list[Decision]) -> list[list[Decision]]:
    """Decisions of one day, those that were made by one press of a button together."""
    alike = groupby(decisions, lambda one: (one.at, one.actor_name, one.to_state, one.reason, one.is_correction))
    return [list(deed) for _key, deed in alike]


def _found(form: SearchForm) -> list[Activation]:
    rows = service.find_on_desk(db(), current_actor(), form.words.data or "", now=now()) if not form.errors else []
    return sorted(rows, key=lambda row: (row.encounter.visit.on, row.visit_id), reverse=True)


def _rows(view: str) -> list[Activation]:
    if view == "due":
        until = local_day(now()) + timedelta(days=office_rules(db()).activation_due_days)
        rows = queries.activations_due(db(), current_actor(), until)
        return sorted(rows, key=lambda row: (row.encounter.visit.on, row.visit_id), reverse=True)
    return list(queries.activations_on_desk(db(), current_actor(), queries.VIEWS[view]))


def _view() -> str:
    wanted = request.values.get("view", "waiting")
    return wanted if wanted == "due" or wanted in queries.VIEWS else "waiting"


def _counts() -> dict[str, int]:
    by_state = queries.counts_on_desk(db(), current_actor())
    counts = {view: sum(by_state.get(state, 0) for state in states) for view, states in queries.VIEWS.items()}
    return counts | {"due": len(_rows("due"))}


def _visit_of(row: Activation) -> Visit:
    return row.encounter.visit


def _minutes_waited(row: Activation) -> int:
    return int((now() - row.requested_at).total_seconds() // 60)


def _has_reason(form: DecisionForm) -> bool:
    missing = form.is_reason_missing
    if missing:
        form.reason.errors = [say(N_("Hãy chọn lý do."))]
    return not missing


def _ticked() -> list[tuple[UUID, int]]:
    rows = []
    for ticked in request.form.getlist("rows"):
        row_id, _, rev = ticked.partition(":")
        try:
            rows.append((UUID(row_id), int(rev)))
        except ValueError:
            continue
    return rows


def _as_typed(before: Activation | None) -> dict[str, object]:
    if before is None:
        return {}
    reason = before.reason.value if before.reason else ""
    return {
        "activation_state": before.state.value,
        "reason": reason,
        "is_reactivation": before.is_reactivation,
        "activation_note": before.note,
    }


def _write_answer(person: Encounter, before: Activation | None, form: ActivationForm) -> None:
    if before is None:
        record_id = request.form.get("record_id", type=UUID) or new_id()
        service.request_activation(
            db(), current_actor(), person, activation_id=record_id, facts=form.facts(), happened_at=now(), now=now()
        )
        return
    base_rev = request.form.get("base_rev", 0, type=int)
    service.correct_request(db(), current_actor(), before, facts=form.facts(), base_rev=base_rev, now=now())


def _words() -> dict[str, object]:
    return {"labels": ACTIVATION_LABELS, "reason_labels": REASON_LABELS}
