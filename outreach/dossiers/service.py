"""Helping with dossiers, following them through the portal, and keeping promises."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from outreach.accounts.models import User
from outreach.accounts.rules import Actor, Role
from outreach.audit.service import record
from outreach.dossiers.models import Dossier, FollowUp, MissingPaper
from outreach.dossiers.queries import catalogue_of_visit, dossiers_of, follow_ups_of
from outreach.dossiers.rules import (
    IN_HAND,
    DossierFacts,
    FollowUpFacts,
    FollowUpState,
    Help,
    dossier_code_problem,
    due_date,
)
from outreach.dossiers.status_service import take_kept_status
from outreach.fieldwork.models import Encounter
from outreach.fieldwork.once_service import content_mark, keep_once
from outreach.fieldwork.rules import RecordState
from outreach.fieldwork.service import may_change_record, needed_reason, recording_is_late
from outreach.kernel.ahead import known_row, remembered
from outreach.kernel.clock import local, local_day
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid, Refused
from outreach.kernel.text import N_, clean
from outreach.planning.models import Visit
from outreach.planning.queries import is_on_team
from outreach.procedures.models import Procedure
from outreach.procedures.queries import procedure_coded
from outreach.workdays.queries import office_rules, special_days

_LONGEST_PROCEDURE = timedelta(days=400)


def assist_with_dossier(
    db: DbSession,
    actor: Actor,
    encounter: Encounter,
    *,
    dossier_id: UUID,
    facts: DossierFacts,
    happened_at: datetime,
    now: datetime,
) -> Dossier:
    """Write down help with one procedure for one person. The same id with the same content is stored once.

    The procedure is that of the visit's version of the catalogue. Raises `Invalid` at the field that is wrong.
    """
    recording_is_late(db, actor, encounter.visit)
    _standing(encounter)
    dossier = Dossier(
        id=dossier_id,
        encounter_id=encounter.id,
        visit_id=encounter.visit_id,
        author_id=actor.user_id,
        content_mark=content_mark(encounter_id=encounter.id, **vars(facts)),
        happened_at=happened_at,
        recorded_at=now,
        changed_at=now,
    )
    _write(db, dossier, encounter.visit, facts, now)
    stored, is_new = keep_once(db, dossier)
    if is_new:
        record(db, actor, "dossier.assist", stored, now=now, visit=encounter.visit_id, help=facts.help,
               procedure=facts.procedure_code)  # fmt: skip
    return stored


def correct_dossier(
    db: DbSession, actor: Actor, dossier: Dossier, *, facts: DossierFacts, base_rev: int, now: datetime
) -> Dossier:
    """Put a help line right; raises `Refused` where somebody else changed it since `base_rev`."""
    may_change_record(db, actor, dossier.encounter.visit)
    _unchanged(dossier, base_rev)
    if dossier.portal_status is not None and facts.help is not dossier.help:
        raise Refused(
            "dossier.with_portal", N_("Cổng đã có trạng thái của hồ sơ này, không đổi «đã giúp thế nào» nữa.")
        )
    _write(db, dossier, dossier.encounter.visit, facts, now)
    dossier.rev, dossier.changed_at = dossier.rev + 1, now
    record(db, actor, "dossier.correct", dossier, now=now, help=facts.help, procedure=facts.procedure_code)
    return dossier


def void_dossier(db: DbSession, actor: Actor, dossier: Dossier, *, reason: str, now: datetime) -> None:
    """Take a help line out of every count, with a reason; its code becomes free for the right line."""
    may_change_record(db, actor, dossier.encounter.visit)
    if dossier.state is RecordState.VOIDED:
        return
    code, dossier.dossier_code = dossier.dossier_code, None
    dossier.state, dossier.void_reason = RecordState.VOIDED, needed_reason(reason)
    dossier.rev, dossier.changed_at = dossier.rev + 1, now
    record(db, actor, "dossier.void", dossier, now=now, reason=dossier.void_reason, dossier_code=code)


def void_dossiers_of(db: DbSession, actor: Actor, encounter: Encounter, *, reason: str, now: datetime) -> None:
    """Void the help lines of a voided encounter and drop what was promised with it."""
    for dossier in dossiers_of(db, [encounter.id]).get(encounter.id, []):
        void_dossier(db, actor, dossier, reason=reason, now=now)
    for promise in follow_ups_of(db, [encounter.id]).get(encounter.id, []):
        if promise.state is FollowUpState.OPEN:
            end_follow_up(db, actor, promise, state=FollowUpState.DROPPED, outcome=reason, now=now)


def set_dossier_code(db: DbSession, actor: Actor, dossier: Dossier, *, dossier_code: str, now: datetime) -> Dossier:
    """Attach the official code when it exists, also long after the visit; the same code again changes nothing."""
    recording_is_late(db, actor, dossier.encounter.visit)
    _standing(dossier.encounter)
    if dossier.state is RecordState.VOIDED:
        raise Refused("dossier.voided", N_("Dòng hồ sơ này đã hủy."))
    take_code(db, actor, dossier, dossier_code, now=now)
    return dossier


def take_code(db: DbSession, actor: Actor, dossier: Dossier, dossier_code: str, *, now: datetime) -> None:
    """Write a code on a dossier, with the status that an earlier import kept for it; raises `Invalid` for no code."""
    code = _free_code(db, dossier, dossier_code, now)
    if code != dossier.dossier_code:
        dossier.dossier_code, dossier.rev, dossier.changed_at = code, dossier.rev + 1, now
        record(db, actor, "dossier.set_code", dossier, now=now, dossier_code=code)
    if code is not None:
        take_kept_status(db, actor, dossier, now=now)


def promise_follow_up(
    db: DbSession, actor: Actor, encounter: Encounter, *, follow_up_id: UUID, facts: FollowUpFacts, now: datetime
) -> FollowUp:
    """Promise something to a person: what, where, until when; the promiser keeps it unless an owner is named."""
    recording_is_late(db, actor, encounter.visit)
    _standing(encounter)
    promise = FollowUp(
        id=follow_up_id,
        encounter_id=encounter.id,
        content_mark=content_mark(encounter_id=encounter.id, **vars(facts)),
        created_at=now,
        **vars(facts) | {"owner_id": facts.owner_id or actor.user_id},
    )
    if facts.owner_id is not None and not _is_colleague(db, encounter.visit, facts.owner_id):
        raise Invalid("follow_up.owner", N_("Người lo việc phải là người trong tổ của buổi."), field="owner_id")
    if facts.dossier_id is not None and not _is_theirs(db, encounter, facts.dossier_id):
        raise Invalid("follow_up.dossier", N_("Hồ sơ này không có."), field="dossier_id")
    if facts.due_on < encounter.visit.on:
        raise Invalid("follow_up.past", N_("Ngày hẹn phải từ ngày của buổi trở đi."), field="due_on")
    stored, is_new = keep_once(db, promise)
    if is_new:
        record(db, actor, "follow_up.promise", stored, now=now, place=facts.place, due_on=facts.due_on)
    return stored


def end_follow_up(
    db: DbSession, actor: Actor, promise: FollowUp, *, state: FollowUpState, outcome: str, now: datetime
) -> None:
    """Done, or dropped; either way with a word on how it ended. Raises `Refused` where it had ended before."""
    if promise.state is not FollowUpState.OPEN:
        raise Refused("follow_up.ended", N_("Việc này đã được ghi là xong hoặc thôi."))
    if not clean(outcome):
        raise Invalid("follow_up.outcome", N_("Hãy ghi kết quả: đã làm gì, hoặc vì sao thôi."), field="outcome")
    promise.state, promise.outcome, promise.ended_at = state, clean(outcome)[:500], now
    record(db, actor, "follow_up.end", promise, now=now, state=state)


def procedure_at(db: DbSession, visit: Visit, code: str) -> Procedure:
    """The procedure of a code in the version of the catalogue that the visit uses; raises `Invalid`."""
    version = remembered(db, ("catalogue", visit.id), lambda: catalogue_of_visit(db, visit))
    found = None
    if version is not None:
        found = remembered(db, ("procedure", version.id, code), lambda: procedure_coded(db, version, code))
    if found is None:
        raise Invalid("dossier.procedure", N_("Thủ tục này không có trong danh mục của buổi. Hãy chọn lại."),
                      field="procedure_code")  # fmt: skip
    return found


def _write(db: DbSession, dossier: Dossier, visit: Visit, facts: DossierFacts, now: datetime) -> None:
    procedure = procedure_at(db, visit, facts.procedure_code)
    if facts.help is Help.MISSING_PAPERS and not facts.missing_papers:
        raise Invalid("dossier.no_papers", N_("Hãy chọn hoặc ghi giấy tờ còn thiếu."), field="missing_papers")
    dossier.procedure, dossier.help, dossier.note = procedure, facts.help, facts.note
    dossier.dossier_code = _free_code(db, dossier, facts.dossier_code, now)
    if [paper.name for paper in dossier.missing_papers] != list(facts.missing_papers):
        put_papers(db, dossier, facts.missing_papers)
    was_in_hand = dossier.received_at is not None
    if facts.help not in IN_HAND:
        dossier.received_at = None
    elif not was_in_hand:
        dossier.received_at = dossier.happened_at
    dossier.due_on = due_day_of(db, dossier)


def put_papers(db: DbSession, dossier: Dossier, names: Sequence[str], *, brought_on: date | None = None) -> None:
    """Let exactly `names` be missing; papers that are not any more were brought on a day, or were never missing."""
    standing = {paper.name: paper for paper in dossier.missing_papers}
    gone = [paper for name, paper in standing.items() if name not in names]
    if brought_on is not None:
        for paper in gone:
            paper.brought_on = brought_on
        db.flush()
        db.expire(dossier, ["missing_papers", "brought_papers"])
    else:
        dossier.missing_papers = [paper for paper in dossier.missing_papers if paper not in gone]
    used: Sequence[int] = ()
    if dossier in db:
        used = db.scalars(select(MissingPaper.position).where(MissingPaper.dossier_id == dossier.id)).all()
        db.flush()  # the old positions are free before the new ones are taken
    fresh = [name for name in names if name not in standing]
    first = max(used, default=-1) + 1
    dossier.missing_papers.extend(
        MissingPaper(position=first + place, name=name[:500]) for place, name in enumerate(fresh)
    )


def due_day_of(db: DbSession, dossier: Dossier) -> date | None:
    """The day on which the result of a received dossier is due, by the ward's calendar and hours; None for none."""
    if dossier.received_at is None:
        return None
    received = local(dossier.received_at)
    day = received.date()
    special = remembered(db, ("special days", day), lambda: special_days(db, day, day + _LONGEST_PROCEDURE))
    procedure = dossier.procedure
    return due_date(
        received,
        special,
        working_days=procedure.working_days,
        calendar_days=procedure.calendar_days,
        office=office_rules(db),
    )


def _free_code(db: DbSession, dossier: Dossier, typed: str | None, now: datetime) -> str | None:
    code = clean(typed).upper() or None
    if code is None:
        return None
    problem = dossier_code_problem(code, today=local_day(now))
    if problem:
        raise Invalid("dossier.code", problem, field="dossier_code")
    with db.no_autoflush:
        other = db.scalar(select(Dossier.id).where(Dossier.dossier_code == code, Dossier.id != dossier.id))
    if other is not None:
        raise Invalid("dossier.code_taken", N_("Mã này đã ghi ở một hồ sơ khác. Hãy xem lại."), field="dossier_code")
    return code


def _is_theirs(db: DbSession, encounter: Encounter, dossier_id: UUID) -> bool:
    known = known_row(db, Dossier, dossier_id)
    if known is not None:
        return known.encounter_id == encounter.id
    return db.scalar(select(Dossier.encounter_id).where(Dossier.id == dossier_id)) == encounter.id


def _is_colleague(db: DbSession, visit: Visit, user_id: UUID) -> bool:
    owner = db.get(User, user_id)
    return owner is not None and (owner.role is Role.DIRECTOR or is_on_team(db, owner.as_actor(), visit))


def _standing(encounter: Encounter) -> None:
    if encounter.is_voided:
        raise Refused("encounter.voided", N_("Lượt này đã hủy, không ghi thêm được."))


def _unchanged(dossier: Dossier, base_rev: int) -> None:
    if dossier.state is RecordState.VOIDED:
        raise Refused("dossier.voided", N_("Dòng hồ sơ này đã hủy."))
    if dossier.rev != base_rev:
        raise Refused("dossier.conflict", N_("Người khác vừa sửa hồ sơ này. Hãy xem lại rồi sửa tiếp."))
