"""The table of commands: the desk's pages and the tablets' ops pass through the same form and service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from outreach.accounts.rules import Actor
from outreach.activations import service as activations
from outreach.activations.forms import ActivationForm, DecisionForm, TakeBackForm
from outreach.activations.queries import activation_to_decide, activations_of
from outreach.capture.rules import Envelope
from outreach.dossiers import service as dossiers
from outreach.dossiers.forms import DossierCodeForm, DossierForm, FollowUpEndForm, FollowUpForm
from outreach.dossiers.progress_service import keep_promise
from outreach.dossiers.queries import dossier_for, follow_up_for
from outreach.dossiers.rules import FollowUpState
from outreach.fieldwork import service as fieldwork
from outreach.fieldwork.forms import CloseOutForm, EncounterForm, ReasonForm, RemarkForm, TallyForm
from outreach.fieldwork.queries import encounter_for
from outreach.kernel.clock import local_day
from outreach.kernel.db import Base, DbSession
from outreach.kernel.errors import Invalid, NotFound
from outreach.kernel.text import N_
from outreach.planning.queries import own_visit_for
from outreach.web.forms import Form


@dataclass(frozen=True)
class Command:
    """One row of the table: the form that judges the payload and the service that does it."""

    form: type[Form]
    run: Callable[[DbSession, Actor, Envelope, Any, datetime], Base]


class InvalidPayload(Invalid):
    """What was sent is wrong at one or more fields; `problems` names each."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        field, message = next(iter(problems.items()))
        super().__init__("payload.invalid", message.replace("%", "%%"), field=field)
        self.problems = dict(problems)


def perform(
    db: DbSession, actor: Actor, kind: str, envelope: Envelope, payload: Mapping[str, Any], *, now: datetime
) -> Base:
    """Do one command as a tablet sends it; raises `InvalidPayload` with each wrong field."""
    command = COMMANDS.get(kind)
    if command is None:
        raise NotFound("command.unknown", N_("Máy chủ chưa biết loại bản ghi này. Hãy cập nhật ứng dụng."))
    with command.form.on_loan(payload) as form:
        if not form.validate():
            raise InvalidPayload(form.problems())
        return command.run(db, actor, envelope, form, now)


def run(db: DbSession, actor: Actor, kind: str, envelope: Envelope, form: Form, *, now: datetime) -> Base:
    """Do one command with a form that a page has already judged."""
    return COMMANDS[kind].run(db, actor, envelope, form, now)


def _record(db: DbSession, actor: Actor, envelope: Envelope, form: EncounterForm, now: datetime) -> Base:
    visit = own_visit_for(db, actor, envelope.subject_id)
    return fieldwork.record_encounter(
        db,
        actor,
        visit,
        encounter_id=envelope.record_id,
        facts=form.facts(today=local_day(now)),
        happened_at=envelope.happened_at,
        source=envelope.source,
        now=now,
    )


def _correct(db: DbSession, actor: Actor, envelope: Envelope, form: EncounterForm, now: datetime) -> Base:
    encounter = encounter_for(db, actor, envelope.subject_id)
    facts = form.facts(today=local_day(now), stored_number=encounter.identity_number)
    return fieldwork.correct_encounter(db, actor, encounter, facts=facts, base_rev=envelope.base_rev, now=now)


def _void(db: DbSession, actor: Actor, envelope: Envelope, form: ReasonForm, now: datetime) -> Base:
    """Void the encounter and all that was written down with it; refused once the police have decided."""
    encounter = encounter_for(db, actor, envelope.subject_id)
    reason = form.reason.data or ""
    asked = activations_of(db, [encounter.id]).get(encounter.id)
    if asked is not None:
        activations.withdraw_activation(db, actor, asked, reason=reason, now=now)
    dossiers.void_dossiers_of(db, actor, encounter, reason=reason, now=now)
    fieldwork.void_encounter(db, actor, encounter, reason=reason, now=now)
    return encounter


def _assist(db: DbSession, actor: Actor, envelope: Envelope, form: DossierForm, now: datetime) -> Base:
    return dossiers.assist_with_dossier(
        db,
        actor,
        encounter_for(db, actor, envelope.subject_id),
        dossier_id=envelope.record_id,
        facts=form.facts(),
        happened_at=envelope.happened_at,
        now=now,
    )


def _set_code(db: DbSession, actor: Actor, envelope: Envelope, form: DossierCodeForm, now: datetime) -> Base:
    dossier = dossier_for(db, actor, envelope.subject_id)
    return dossiers.set_dossier_code(db, actor, dossier, dossier_code=form.dossier_code.data or "", now=now)


def _request(db: DbSession, actor: Actor, envelope: Envelope, form: ActivationForm, now: datetime) -> Base:
    return activations.request_activation(
        db,
        actor,
        encounter_for(db, actor, envelope.subject_id),
        activation_id=envelope.record_id,
        facts=form.facts(),
        happened_at=envelope.happened_at,
        now=now,
    )


def _decide(db: DbSession, actor: Actor, envelope: Envelope, form: DecisionForm, now: datetime) -> Base:
    activation = activation_to_decide(db, actor, envelope.subject_id)
    return activations.decide_activation(
        db, actor, activation, facts=form.facts(), base_rev=envelope.base_rev, happened_at=envelope.happened_at, now=now
    )


def _take_back(db: DbSession, actor: Actor, envelope: Envelope, form: TakeBackForm, now: datetime) -> Base:
    activation = activation_to_decide(db, actor, envelope.subject_id)
    reason = form.reason.data or ""
    return activations.correct_decision(db, actor, activation, reason=reason, base_rev=envelope.base_rev, now=now)


def _promise(db: DbSession, actor: Actor, envelope: Envelope, form: FollowUpForm, now: datetime) -> Base:
    encounter = encounter_for(db, actor, envelope.subject_id)
    return dossiers.promise_follow_up(
        db, actor, encounter, follow_up_id=envelope.record_id, facts=form.facts(), now=now
    )


def _end(db: DbSession, actor: Actor, envelope: Envelope, form: FollowUpEndForm, now: datetime) -> Base:
    promise = follow_up_for(db, actor, envelope.subject_id)
    return keep_promise(
        db,
        actor,
        promise,
        state=FollowUpState(form.state.data),
        outcome=form.outcome.data or "",
        step=form.step(),
        happened_at=envelope.happened_at,
        now=now,
    )


def _count(db: DbSession, actor: Actor, envelope: Envelope, form: TallyForm, now: datetime) -> Base:
    visit = own_visit_for(db, actor, envelope.subject_id)
    return fieldwork.add_tally(db, actor, visit, tally_id=envelope.record_id, now=now, **form.facts())


def _remark(db: DbSession, actor: Actor, envelope: Envelope, form: RemarkForm, now: datetime) -> Base:
    visit = own_visit_for(db, actor, envelope.subject_id)
    return fieldwork.add_remark(db, actor, visit, remark_id=envelope.record_id, now=now, **form.facts())


def _close(db: DbSession, actor: Actor, envelope: Envelope, form: CloseOutForm, now: datetime) -> Base:
    visit = own_visit_for(db, actor, envelope.subject_id)
    return fieldwork.close_visit_with_balance(
        db, actor, visit, reason=form.reason.data or "", now=now, **form.figures()
    )


COMMANDS: dict[str, Command] = {
    "encounter.record": Command(EncounterForm, _record),
    "encounter.correct": Command(EncounterForm, _correct),
    "encounter.void": Command(ReasonForm, _void),
    "dossier.assist": Command(DossierForm, _assist),
    "dossier.set_code": Command(DossierCodeForm, _set_code),
    "activation.request": Command(ActivationForm, _request),
    "activation.decide": Command(DecisionForm, _decide),
    "activation.take_back": Command(TakeBackForm, _take_back),
    "follow_up.promise": Command(FollowUpForm, _promise),
    "follow_up.end": Command(FollowUpEndForm, _end),
    "visit.count": Command(TallyForm, _count),
    "visit.remark": Command(RemarkForm, _remark),
    "visit.close": Command(CloseOutForm, _close),
}
"""Kind → form → service; a kind is `noun.verb` and never changes its meaning."""
