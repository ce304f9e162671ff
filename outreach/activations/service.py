"""Asking the police for a level 2, and the police deciding."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm.attributes import set_committed_value

from outreach.accounts.rules import Actor, Permission
from outreach.activations.models import Activation, Decision
from outreach.activations.queries import (
    NOT_ON_DESK,
    activations_found,
    activations_to_decide,
    answer_id_of,
    lock_in_order,
)
from outreach.activations.rules import (
    ACTIVATION_LABELS,
    DUE_STATES,
    MINOR_BELOW_AGE,
    POLICE_ONLY_STATES,
    REASONED_STATES,
    STAFF_ANSWERS,
    ActivationFacts,
    ActivationState,
    DecisionFacts,
    RowResult,
    age_problem,
    due_after,
    may_answer,
    may_decide,
    may_take_back,
)
from outreach.audit.service import record
from outreach.fieldwork.models import Encounter
from outreach.fieldwork.once_service import content_mark, keep_once
from outreach.fieldwork.rules import age_on
from outreach.fieldwork.service import may_change_record, needed_reason, recording_is_late
from outreach.kernel.clock import local, local_day
from outreach.kernel.db import DbSession
from outreach.kernel.errors import DomainError, Invalid, NotAllowed, Refused
from outreach.kernel.text import N_
from outreach.workdays.queries import office_rules


def request_activation(
    db: DbSession,
    actor: Actor,
    encounter: Encounter,
    *,
    activation_id: UUID,
    facts: ActivationFacts,
    happened_at: datetime,
    now: datetime,
) -> Activation:
    """Write down staff's VNeID answer for one person: advised, sent to the police, already there, declined.

    The same id with the same content is stored once. Raises `Refused` where the person has an answer
    already, `Invalid` below 6 years, or below 14 without a representative.
    """
    recording_is_late(db, actor, encounter.visit)
    if encounter.is_voided:
        raise Refused("encounter.voided", N_("Lượt này đã hủy, không ghi thêm được."))
    activation = Activation(
        id=activation_id,
        encounter_id=encounter.id,
        visit_id=encounter.visit_id,
        author_id=actor.user_id,
        content_mark=content_mark(encounter_id=encounter.id, **vars(facts)),
        requested_at=happened_at,
        changed_at=now,
    )
    _write_answer(activation, encounter, facts)
    if answer_id_of(db, encounter.id) not in {None, activation_id}:
        raise Refused("activation.twice", N_("Lượt này đã có câu trả lời VNeID. Hãy sửa câu trả lời đó."))
    stored, is_new = keep_once(db, activation)
    if is_new:
        record(db, actor, "activation.request", stored, now=now, visit=encounter.visit_id, state=facts.state)
    return stored


def correct_request(
    db: DbSession, actor: Actor, activation: Activation, *, facts: ActivationFacts, base_rev: int, now: datetime
) -> Activation:
    """Change staff's own answer while the police have not decided; a row taken back comes back by this too."""
    may_change_record(db, actor, activation.encounter.visit)
    _not_decided(db, activation)
    if activation.rev != base_rev:
        raise Refused("activation.conflict", N_("Người khác vừa sửa câu trả lời này. Hãy xem lại rồi sửa tiếp."))
    _write_answer(activation, activation.encounter, facts)
    activation.is_voided, activation.rev, activation.changed_at = False, activation.rev + 1, now
    record(db, actor, "activation.correct", activation, now=now, state=facts.state)
    return activation


def withdraw_activation(db: DbSession, actor: Actor, activation: Activation, *, reason: str, now: datetime) -> None:
    """Take a row off the police desk with its encounter; raises `Refused` once the police have decided."""
    may_change_record(db, actor, activation.encounter.visit)
    _not_decided(db, activation)
    activation.is_voided, activation.rev, activation.changed_at = True, activation.rev + 1, now
    record(db, actor, "activation.withdraw", activation, now=now, reason=needed_reason(reason))


def decide_activation(
    db: DbSession,
    actor: Actor,
    activation: Activation,
    *,
    facts: DecisionFacts,
    base_rev: int,
    now: datetime,
    happened_at: datetime | None = None,
) -> Activation:
    """The police decide one row. `base_rev` is what the officer saw: the second of two is told who was first.

    `happened_at` is the instant of a decision that a tablet delivers later; it counts for the day.

    Raises `NotAllowed` for everybody but the police, `Refused` for a move that POLICE_MOVES does not
    know, `Invalid` where a reason is missing.
    """
    _police_only(actor)
    if activation.is_voided:
        raise Refused("activation.voided", N_("Lượt này đã được Trung tâm hủy."))
    if facts.to in REASONED_STATES and facts.reason is None:
        raise Invalid("activation.reason", N_("Hãy chọn lý do."), field="reason")
    if facts.to in POLICE_ONLY_STATES | {ActivationState.ACTIVATED}:
        _with_representative(activation.encounter)
    # A row whose revision is the one that was seen has still the state that was seen.
    if activation.rev == base_rev and not may_decide(activation.state, facts.to):
        raise Refused("activation.illegal_move", N_("Dòng này đang là «%(state)s», không ghi «%(to)s» được."),
                      state=ACTIVATION_LABELS[activation.state], to=ACTIVATION_LABELS[facts.to])  # fmt: skip
    _claim(db, activation, base_rev)
    at = happened_at or now
    _note(db, actor, activation, facts.to, facts, at=at)
    _stamp(activation, facts, at, due_days=office_rules(db).activation_due_days)
    activation.changed_at = now
    record(db, actor, "activation.decide", activation, now=now, state=facts.to, reason=facts.reason)
    return activation


def decide_activations(
    db: DbSession, actor: Actor, rows: Sequence[tuple[UUID, int]], *, facts: DecisionFacts, now: datetime
) -> list[RowResult]:
    """The police decide several rows alike; each stands alone, and each says what became of it.

    `rows` are ids with the revision that the officer saw.
    """
    _police_only(actor)
    ids = [activation_id for activation_id, _ in rows]
    lock_in_order(db, ids)
    found = activations_to_decide(db, actor, ids)
    return [
        _decide_row(db, actor, found.get(activation_id), facts=facts, base_rev=base_rev, now=now)
        for activation_id, base_rev in rows
    ]


def correct_decision(
    db: DbSession, actor: Actor, activation: Activation, *, reason: str, base_rev: int, now: datetime
) -> Activation:
    """Take a wrong decision back: the row waits again, and the reason stays in the log.

    A confirmed level 2 is never edited; it is taken back and confirmed anew (sync.md, conflicts).
    """
    _police_only(actor)
    if not may_take_back(activation.state) or not activation.decisions:
        raise Refused("activation.nothing", N_("Dòng này chưa có quyết định nào để sửa."))
    _claim(db, activation, base_rev)
    facts = DecisionFacts(ActivationState.REQUESTED, note=needed_reason(reason))
    _note(db, actor, activation, facts.to, facts, at=now, is_correction=True)
    activation.taken_at = activation.approved_at = activation.activated_at = activation.due_on = None
    activation.reason, activation.was_activated_at_visit = None, False
    activation.state, activation.changed_at = ActivationState.REQUESTED, now
    record(db, actor, "activation.take_back", activation, now=now, reason=facts.note)
    return activation


def find_on_desk(db: DbSession, actor: Actor, words: str, *, now: datetime) -> Sequence[Activation]:
    """People on the desk whom these words fit; that somebody looked is in the trail, for whom is not."""
    _police_only(actor)
    found = activations_found(db, actor, words)
    record(db, actor, "person.search", now=now, by="desk", found=len(found))
    return found


def set_due_day(db: DbSession, actor: Actor, activation: Activation, *, due_on: date, now: datetime) -> None:
    """Another day by which the officer looks at this row again; raises `Refused` where nothing is left to do."""
    _police_only(actor)
    if activation.state not in DUE_STATES:
        raise Refused("activation.no_due", N_("Dòng này đã xong, không cần ngày xem lại."))
    if due_on < local_day(now):
        raise Invalid("activation.due", N_("Ngày hẹn phải từ hôm nay trở đi."), field="due_on")
    activation.due_on, activation.changed_at = due_on, now
    record(db, actor, "activation.set_due", activation, now=now, due_on=due_on)


def _decide_row(
    db: DbSession, actor: Actor, activation: Activation | None, *, facts: DecisionFacts, base_rev: int, now: datetime
) -> RowResult:
    if activation is None:
        return RowResult("", is_done=False, message=NOT_ON_DESK)
    name = activation.encounter.person_name
    try:
        decide_activation(db, actor, activation, facts=facts, base_rev=base_rev, now=now)
    except DomainError as error:
        return RowResult(name, is_done=False, message=error.message, facts=error.facts)
    return RowResult(name, is_done=True)


def _write_answer(activation: Activation, encounter: Encounter, facts: ActivationFacts) -> None:
    if not may_answer(activation.state, facts.state, is_decided=False):
        raise NotAllowed("activation.police_only", N_("Chỉ công an ghi được kết quả này."))
    activation.was_sent = facts.state is ActivationState.REQUESTED
    if activation.was_sent:
        _with_representative(encounter)
    age = age_on(encounter.visit.on, birth_year=encounter.birth_year, birth_on=encounter.birth_on)
    activation.state, activation.note = facts.state, facts.note
    activation.reason = facts.reason if facts.state is ActivationState.ADVISED else None
    activation.is_reactivation = facts.is_reactivation
    activation.is_minor = age is not None and age < MINOR_BELOW_AGE


def _with_representative(encounter: Encounter) -> None:
    age = age_on(encounter.visit.on, birth_year=encounter.birth_year, birth_on=encounter.birth_on)
    problem = age_problem(age, representative_name=encounter.representative_name)
    if problem:
        raise Invalid("activation.age", problem, field="activation_state")


def _claim(db: DbSession, activation: Activation, base_rev: int) -> None:
    # One statement decides who is first, whatever two officers read before.
    mine = update(Activation).where(Activation.id == activation.id, Activation.rev == base_rev)
    claimed = db.execute(mine.values(rev=Activation.rev + 1), execution_options={"synchronize_session": False})
    if claimed.rowcount:  # type: ignore[attr-defined]
        set_committed_value(activation, "rev", base_rev + 1)
        return
    last = db.scalar(
        select(Decision).where(Decision.activation_id == activation.id).order_by(Decision.id.desc()).limit(1)
    )
    if last is None:
        raise Refused("activation.conflict", N_("Trung tâm vừa sửa dòng này. Hãy tải lại danh sách."))
    raise Refused("activation.already_decided", N_("%(name)s đã ghi «%(state)s» lúc %(at)s."), name=last.actor_name,
                  state=ACTIVATION_LABELS[last.to_state], at=f"{local(last.at):%H:%M %d/%m/%Y}")  # fmt: skip


def _note(
    db: DbSession,
    actor: Actor,
    activation: Activation,
    to: ActivationState,
    facts: DecisionFacts,
    *,
    at: datetime,
    is_correction: bool = False,
) -> None:
    db.add(
        Decision(
            activation=activation,
            actor_id=actor.user_id,
            actor_name=actor.name,
            from_state=activation.state,
            to_state=to,
            reason=facts.reason,
            note=facts.note[:300],
            is_correction=is_correction,
            at=at,
        )
    )
    db.flush()  # the database lets a row move only where the newest decision says so


def _stamp(activation: Activation, facts: DecisionFacts, at: datetime, *, due_days: int) -> None:
    today = local_day(at)
    activation.state = facts.to
    activation.reason = facts.reason if facts.to in REASONED_STATES else None
    wanted = facts.due_on if facts.to in DUE_STATES else None
    activation.due_on = wanted or due_after(facts.to, today, due_days=due_days)
    if facts.to is ActivationState.TAKEN:
        activation.taken_at = at
    if facts.to is ActivationState.APPROVED:
        activation.approved_at = at
    if facts.to is ActivationState.ACTIVATED:
        activation.activated_at = at
        activation.was_activated_at_visit = today == activation.encounter.visit.on


def _not_decided(db: DbSession, activation: Activation) -> None:
    decided = select(Decision.id).where(Decision.activation_id == activation.id).limit(1)
    if activation.state not in STAFF_ANSWERS or db.scalar(decided) is not None:
        raise Refused("activation.decided", N_("Công an đã ghi kết quả cho lượt này, Trung tâm không đổi được nữa."))


def _police_only(actor: Actor) -> None:
    if not actor.may(Permission.DECIDE_ACTIVATIONS):
        raise NotAllowed("activation.police_only", N_("Chỉ công an ghi được kết quả này."))
