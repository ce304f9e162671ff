"""Writing down what happens at a visit, and striking the balance at its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID

from outreach.accounts.rules import Actor, Permission, Role
from outreach.audit.service import record
from outreach.fieldwork.identity import identity_problem
from outreach.fieldwork.models import CloseOut, Encounter, Remark, Tally
from outreach.fieldwork.once_service import content_mark, keep_once
from outreach.fieldwork.queries import balance_of, tallies_of_visits
from outreach.fieldwork.rules import (
    UNDO_REASON,
    EncounterConflict,
    EncounterFacts,
    RecordState,
    RemarkKind,
    Source,
    TallyKind,
    VisitRange,
    conflicts_between,
    is_elderly_on,
    may_undo,
    record_mode,
)
from outreach.kernel.ahead import row_of
from outreach.kernel.clock import local_day
from outreach.kernel.crypto import installed_keyring
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid, NotAllowed, Refused
from outreach.kernel.ids import new_id
from outreach.kernel.text import N_, clean, clean_lines, search_key
from outreach.planning.models import Visit
from outreach.planning.queries import is_on_team
from outreach.planning.service import close_visit


def record_encounter(
    db: DbSession,
    actor: Actor,
    visit: Visit,
    *,
    encounter_id: UUID,
    facts: EncounterFacts,
    happened_at: datetime,
    source: Source = Source.DESK,
    now: datetime,
) -> Encounter:
    """Write down one person helped once. The same id with the same content is the stored record again.

    Raises `NotAllowed` for who is not on the team, `Refused` before the doors open or where the id
    carries other content, `Invalid` for a number or birth date that cannot be.
    """
    is_late = recording_is_late(db, actor, visit)
    facts = _checked(facts, now)
    encounter = Encounter(
        id=encounter_id,
        visit_id=visit.id,
        visit=visit,
        author_id=actor.user_id,
        source=source,
        is_late=is_late,
        content_mark=content_mark(visit_id=visit.id, **vars(facts)),
        happened_at=happened_at,
        recorded_at=now,
        changed_at=now,
    )
    _write(encounter, facts, visit)
    stored, is_new = keep_once(db, encounter)
    if is_new:
        record(db, actor, "encounter.record", stored, now=now, visit=visit.id, source=source, is_late=is_late)
    return stored


def correct_encounter(
    db: DbSession, actor: Actor, encounter: Encounter, *, facts: EncounterFacts, base_rev: int, now: datetime
) -> Encounter:
    """Put right what was written down. `base_rev` is the revision that the correction was typed upon.

    Raises `EncounterConflict` with both values where somebody else was first, `Refused` for a voided
    record or, for staff, after the visit was closed.
    """
    may_change_record(db, actor, encounter.visit)
    if encounter.is_voided:
        raise Refused("encounter.voided", N_("Lượt này đã hủy, không sửa được nữa."))
    facts, stored = _checked(facts, now), facts_of(encounter)
    changed = conflicts_between(stored, facts)
    if base_rev != encounter.rev and changed:
        raise EncounterConflict(changed, encounter.rev)
    if changed:
        _write(encounter, facts, encounter.visit)
        encounter.rev, encounter.changed_at = encounter.rev + 1, now
        record(db, actor, "encounter.correct", encounter, now=now, fields=[one.field for one in changed])
    return encounter


def void_encounter(db: DbSession, actor: Actor, encounter: Encounter, *, reason: str, now: datetime) -> None:
    """Take a record out of every count, with a reason; it stays readable. Doing it twice changes nothing."""
    may_change_record(db, actor, encounter.visit)
    if encounter.is_voided:
        return
    encounter.state, encounter.void_reason = RecordState.VOIDED, needed_reason(reason)
    encounter.rev, encounter.changed_at = encounter.rev + 1, now
    record(db, actor, "encounter.void", encounter, now=now, reason=encounter.void_reason)


def undo_encounter(db: DbSession, actor: Actor, encounter: Encounter, *, now: datetime) -> None:
    """Take back one's own saving within ten minutes; raises `Refused` later or for somebody else's."""
    if actor.user_id != encounter.author_id or not may_undo(encounter.recorded_at, now=now):
        raise Refused("encounter.undo_over", N_("Chỉ người ghi hoàn tác được, trong 10 phút. Hãy dùng «Hủy lượt»."))
    void_encounter(db, actor, encounter, reason=UNDO_REASON, now=now)


def add_tally(
    db: DbSession, actor: Actor, visit: Visit, *, tally_id: UUID, kind: TallyKind, amount: int, now: datetime
) -> Tally:
    """Count people or slips by hand; a negative amount takes a miscount back, never below zero."""
    recording_is_late(db, actor, visit)
    mark = content_mark(visit_id=visit.id, kind=kind, amount=amount)
    row = Tally(id=tally_id, visit_id=visit.id, author_id=actor.user_id, kind=kind, amount=amount,
                content_mark=mark, happened_at=now)  # fmt: skip
    if amount < 0 and row_of(db, Tally, tally_id) is None and _counted(db, visit, kind) + amount < 0:
        raise Invalid("tally.below_zero", N_("Số đếm không thể nhỏ hơn 0."), field="amount")
    stored, is_new = keep_once(db, row)
    if is_new:
        record(db, actor, "visit.count", stored, now=now, visit=visit.id, kind=kind, amount=amount)
    return stored


def set_counts(db: DbSession, actor: Actor, visit: Visit, *, counts: Mapping[TallyKind, int], now: datetime) -> None:
    """Bring hand counts to these totals; the difference to what was counted so far becomes one more tally."""
    so_far = tallies_of_visits(db, VisitRange(frozenset({visit.id}))).get(visit.id, {})
    for kind, total in counts.items():
        missing = total - so_far.get(kind, 0)
        if missing:
            add_tally(db, actor, visit, tally_id=new_id(), kind=kind, amount=missing, now=now)


def add_remark(
    db: DbSession, actor: Actor, visit: Visit, *, remark_id: UUID, kind: RemarkKind, text: str, now: datetime
) -> Remark:
    """Write down what somebody told the team, without a name."""
    recording_is_late(db, actor, visit)
    if not clean_lines(text):
        raise Invalid("remark.empty", N_("Hãy ghi lại điều bà con nói."), field="text")
    row = Remark(id=remark_id, visit_id=visit.id, author_id=actor.user_id, kind=kind, text=clean_lines(text),
                 content_mark=content_mark(visit_id=visit.id, kind=kind, text=clean_lines(text)),
                 happened_at=now)  # fmt: skip
    stored, is_new = keep_once(db, row)
    if is_new:
        record(db, actor, "visit.remark", stored, now=now, visit=visit.id, kind=kind)
    return stored


def reveal_identity(db: DbSession, actor: Actor, encounter: Encounter, *, reason: str, now: datetime) -> str:
    """The full number, for the director, with a reason that goes into the trail (trust.md, T3)."""
    if not actor.may(Permission.REVEAL_IDENTITY):
        raise NotAllowed("encounter.reveal", N_("Chỉ Phó Giám đốc xem được số đầy đủ."))
    if not encounter.identity_number:
        raise Refused("encounter.no_number", N_("Lượt này không ghi số căn cước."))
    record(db, actor, "encounter.reveal", encounter, now=now, reason=needed_reason(reason))
    return encounter.identity_number


def close_visit_with_balance(
    db: DbSession,
    actor: Actor,
    visit: Visit,
    *,
    slips_issued: int,
    people_counted: int,
    records_on_tablets: int,
    reason: str,
    now: datetime,
) -> CloseOut:
    """Strike the balance and close the visit: at difference zero, or with the closer's signed reason.

    Slips at the door = people counted = records on tablets = records on the server = rows of the
    report (sync.md, loss accounting). Raises `Invalid` at `reason` where the figures differ and none is given.
    """
    if not actor.may(Permission.CLOSE_VISITS):
        raise NotAllowed("visit.close", N_("Chỉ Phó Giám đốc chốt được buổi."))
    struck = balance_of(
        db, visit.id, slips_issued=slips_issued, people_counted=people_counted, records_on_tablets=records_on_tablets
    )
    if struck.difference and not clean(reason):
        raise Invalid("close_out.reason_needed", N_("Năm con số chưa khớp. Hãy tìm chỗ lệch, hoặc ghi lý do rồi chốt."),
                      field="reason")  # fmt: skip
    close_out = CloseOut(visit_id=visit.id, difference=struck.difference, reason=clean(reason)[:500],
                         closed_by=actor.user_id, closed_at=now, **asdict(struck))  # fmt: skip
    record(db, actor, "visit.close_out", visit, now=now, reason=close_out.reason, **asdict(struck))
    close_visit(db, actor, visit, now=now)
    db.add(close_out)
    db.flush()
    return close_out


def recording_is_late(db: DbSession, actor: Actor, visit: Visit) -> bool:
    """Whether a record written now comes late; raises where this person may not record or the doors never opened.

    A closed visit still takes late records, marked: it happened, so it is kept (sync.md, «đến muộn»).
    """
    is_recorder = actor.may(Permission.RECORD_ENCOUNTERS)
    if not is_recorder or not (actor.role in {None, Role.DIRECTOR} or is_on_team(db, actor, visit)):
        raise NotAllowed("visit.not_on_team", N_("Chỉ người trong tổ của buổi này ghi được."))
    is_late = record_mode(visit.state)
    if is_late is None:
        raise Refused("visit.not_open", N_("Buổi chưa mở cửa hoặc không diễn ra, nên chưa ghi được."))
    return is_late


def may_change_record(db: DbSession, actor: Actor, visit: Visit) -> None:
    """Raise unless this person may still change records of `visit`: the team until it closes, then the director."""
    if recording_is_late(db, actor, visit) and actor.role not in {None, Role.DIRECTOR}:
        raise Refused("visit.closed", N_("Buổi đã chốt. Chỉ Phó Giám đốc sửa được lượt của buổi này."))


def facts_of(encounter: Encounter) -> EncounterFacts:
    """What is written down about this person, as the form takes it."""
    return EncounterFacts(**{name: getattr(encounter, name) for name in EncounterFacts.__dataclass_fields__})


def needed_reason(reason: str) -> str:
    """The reason, cleaned; raises `Invalid` where none is given."""
    if not clean(reason):
        raise Invalid("reason.needed", N_("Hãy ghi lý do, để người khác hiểu vì sao."), field="reason")
    return clean(reason)[:300]


def _counted(db: DbSession, visit: Visit, kind: TallyKind) -> int:
    return tallies_of_visits(db, VisitRange(frozenset({visit.id}))).get(visit.id, {}).get(kind, 0)


def _checked(facts: EncounterFacts, now: datetime) -> EncounterFacts:
    today = local_day(now)
    if not facts.person_name:
        raise Invalid("encounter.no_name", N_("Hãy ghi họ tên, hoặc quét thẻ."), field="person_name")
    problem = identity_problem(facts.identity_number, today=today) if facts.identity_number else None
    if problem:
        raise Invalid("encounter.number", problem, field="identity_number")
    if facts.birth_on and facts.birth_on > today:
        raise Invalid("encounter.birth", N_("Ngày sinh chưa tới. Hãy xem lại."), field="birth_on")
    if facts.birth_on:
        return replace(facts, birth_year=facts.birth_on.year)
    if facts.birth_year and not 1900 <= facts.birth_year <= today.year:
        raise Invalid("encounter.birth", N_("Năm sinh phải từ 1900 đến năm nay."), field="birth_year")
    return facts


def _write(encounter: Encounter, facts: EncounterFacts, visit: Visit) -> None:
    for name, value in vars(facts).items():
        setattr(encounter, name, value)
    keyring = installed_keyring()
    encounter.person_key = search_key(facts.person_name)
    encounter.identity_index = keyring.index(facts.identity_number, "identity") if facts.identity_number else None
    encounter.identity_tail = (facts.identity_number or "")[-4:]
    encounter.phone_index = keyring.index(facts.phone, "phone") if facts.phone else None
    encounter.is_elderly = is_elderly_on(visit.on, birth_year=facts.birth_year, birth_on=facts.birth_on)
