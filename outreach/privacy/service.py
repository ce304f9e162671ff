"""Logging requests and incidents, and forgetting people while the figures stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select, update

from outreach.accounts.approval_rules import ApprovalKind
from outreach.accounts.approval_service import ask_for_approval, use_approval
from outreach.accounts.models import Approval
from outreach.accounts.rules import Actor, Permission
from outreach.activations.models import Activation, Decision
from outreach.audit.service import record
from outreach.dossiers.models import Dossier, FollowUp, KeptStatus
from outreach.fieldwork.models import Encounter, Remark
from outreach.kernel.clock import LOCAL_ZONE, local_day
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid, NotAllowed, Refused
from outreach.kernel.text import N_, clean, clean_lines
from outreach.planning.models import Visit
from outreach.privacy.models import DataRequest, Incident
from outreach.privacy.queries import records_to_forget
from outreach.privacy.rules import ERASED, REQUEST_LABELS, IncidentKind, RequestKind, clock_of, forget_before
from outreach.sync.models import LedgerEntry, OpConflict
from outreach.sync.rules import OpAnswer
from outreach.workdays.queries import special_days

_LOOK_AHEAD = timedelta(days=60)
_AT_ONCE = 500
_NOTHING = '""'
_EXPIRED = N_("Không ai giải quyết trong 24 tháng; nội dung đã xóa.")


def log_request(
    db: DbSession,
    actor: Actor,
    *,
    kind: RequestKind,
    person_name: str,
    contact: str,
    words: str,
    received_on: date,
    now: datetime,
) -> DataRequest:
    """Write a request down; its clocks run from the day it came."""
    clock = clock_of(kind, received_on, special_days(db, received_on, received_on + _LOOK_AHEAD))
    made = DataRequest(
        kind=kind, person_name=clean(person_name), contact=clean(contact), words=clean_lines(words),
        received_on=received_on, answer_by=clock.answer_by, done_by=clock.done_by, logged_by=actor.user_id,
        logged_at=now,
    )  # fmt: skip
    db.add(made)
    record(db, actor, "data_request.log", made, now=now, kind=kind, done_by=clock.done_by)
    return made


def answer_request(db: DbSession, actor: Actor, subject: DataRequest, *, now: datetime) -> None:
    """The person was told that the request came and by when it is done."""
    _refuse_closed(subject)
    if subject.answered_at is None:
        subject.answered_at = now
        record(db, actor, "data_request.answer", subject, now=now, in_time=local_day(now) <= subject.answer_by)


def close_request(db: DbSession, actor: Actor, subject: DataRequest, *, outcome: str, now: datetime) -> None:
    """Done, or declined with its ground; who asked is forgotten, that somebody asked is not."""
    _refuse_closed(subject)
    if not clean(outcome):
        raise Invalid("data_request.outcome", N_("Hãy ghi đã làm gì, hoặc vì sao không làm."), field="outcome")
    subject.answered_at, subject.closed_at, subject.outcome = subject.answered_at or now, now, clean(outcome)[:500]
    subject.person_name = subject.contact = subject.words = None
    record(db, actor, "data_request.close", subject, now=now, in_time=local_day(now) <= subject.done_by)


def ask_to_erase(
    db: DbSession, actor: Actor, subject: DataRequest, people: Sequence[Encounter], *, reason: str, now: datetime
) -> Approval:
    """Ask a second person to let these records forget their person."""
    _refuse_closed(subject)
    if not people:
        raise Refused("data_request.nobody", N_("Không có lượt nào của người này."))
    # This sentence is kept with the question and is not translated; it says how many, never who.
    about = f"{REQUEST_LABELS[RequestKind.ERASE]}: {len(people)} lượt"
    ids = [str(one.id) for one in people]
    return ask_for_approval(
        db, actor, ApprovalKind.ERASE_PERSON, subject_id=subject.id, about=about, reason=reason, now=now,
        arguments={"encounters": ids},
    )  # fmt: skip


def erase(db: DbSession, actor: Actor, subject: DataRequest, *, now: datetime) -> int:
    """Forget the person of the records that a second person agreed upon; gives how many."""
    if not actor.may(Permission.ERASE_PEOPLE):
        raise NotAllowed("people.erase", N_("Chỉ Phó Giám đốc xóa được dữ liệu cá nhân."))
    agreed = use_approval(db, actor, ApprovalKind.ERASE_PERSON, subject_id=subject.id, now=now)
    ids = [UUID(one) for one in agreed.arguments["encounters"]]
    people = db.scalars(select(Encounter).where(Encounter.id.in_(ids))).all()
    forget_people(db, people, now=now)
    subject.erased_records = len(people)
    record(db, actor, "people.erase", subject, now=now, records=len(people))
    return len(people)


def forget_old_people(db: DbSession, actor: Actor, *, now: datetime) -> int:
    """Records of visits that were kept long enough keep their figures and forget their person; gives how many."""
    count = 0
    while people := db.scalars(records_to_forget(now).limit(_AT_ONCE)).all():
        forget_people(db, people, now=now)
        count += len(people)
    _forget_words_about_people(db, now)
    if count:
        record(db, actor, "people.forget", now=now, records=count)
    return count


def forget_what_waited(db: DbSession, actor: Actor, *, now: datetime) -> int:
    """What tablets sent and nobody settled for as long as people are kept is closed and emptied; gives how many.

    The row stays, so that the same operation never comes in anew. What somebody settled keeps its end, and only its
    content goes.
    """
    old = update(LedgerEntry).where(LedgerEntry.received_at < _begin_of_keeping(now), LedgerEntry.body.is_not(None))
    told = {"body": None, "answer": OpAnswer.REJECTED, "code": "expired", "message": _EXPIRED, "settled_at": now}
    waiting = old.where(LedgerEntry.settled_at.is_(None)).values(told)
    count = len(db.scalars(waiting.returning(LedgerEntry.op_id)).all())
    db.execute(old.values(body=None))
    if count:
        record(db, actor, "sync.expire", now=now, ops=count)
    return count


def forget_people(db: DbSession, people: Sequence[Encounter], *, now: datetime) -> None:
    """Empty everything in these records that tells who it was; what is counted stays."""
    for one in people:
        one.person_name, one.person_key, one.representative_name, one.note = ERASED, "", "", ""
        one.identity_number = one.identity_index = one.phone = one.phone_index = None
        one.birth_year = one.birth_on = None
        one.identity_tail, one.content_mark, one.may_be_called = "", b"", False
        one.rev, one.changed_at = one.rev + 1, now
    ids = [one.id for one in people]
    requested = select(Activation.id).where(Activation.encounter_id.in_(ids))
    db.execute(update(Dossier).where(Dossier.encounter_id.in_(ids)).values(note="", content_mark=b""))
    told = {"what": ERASED, "outcome": "", "content_mark": b""}
    db.execute(update(FollowUp).where(FollowUp.encounter_id.in_(ids)).values(told))
    db.execute(update(Decision).where(Decision.activation_id.in_(requested)).values(note=""))
    db.execute(update(Activation).where(Activation.encounter_id.in_(ids)).values(note="", content_mark=b""))
    db.execute(update(OpConflict).where(OpConflict.record_id.in_(ids)).values(theirs=_NOTHING, mine=_NOTHING))
    db.flush()


def log_incident(
    db: DbSession,
    actor: Actor,
    *,
    kind: IncidentKind,
    detected_at: datetime,
    began_on: date,
    what: str,
    now: datetime,
) -> Incident:
    """Write an incident down; raises `Invalid` for one that was found after it was written down."""
    if detected_at > now:
        raise Invalid("incident.ahead", N_("Lúc phát hiện không thể ở tương lai."), field="detected_time")
    made = Incident(
        kind=kind, detected_at=detected_at, began_on=min(began_on, local_day(detected_at)), what=clean_lines(what),
        logged_by=actor.user_id, logged_at=now,
    )  # fmt: skip
    db.add(made)
    record(db, actor, "incident.log", made, now=now, kind=kind)
    return made


def change_incident(
    db: DbSession, actor: Actor, subject: Incident, *, people_affected: int, measures: str, now: datetime
) -> None:
    """How many people it concerns as far as is known, and what was done about it."""
    subject.people_affected, subject.measures = people_affected, clean_lines(measures)
    record(db, actor, "incident.change", subject, now=now, people=people_affected)


def report_incident(db: DbSession, actor: Actor, subject: Incident, *, now: datetime) -> None:
    """The specialised authority has been told."""
    if subject.reported_at is None:
        subject.reported_at = now
        record(db, actor, "incident.report", subject, now=now)


def close_incident(db: DbSession, actor: Actor, subject: Incident, *, now: datetime) -> None:
    """Nothing more is to be done; raises `Refused` before it was reported or what was done is written down."""
    if subject.reported_at is None or not subject.measures:
        raise Refused("incident.open", N_("Hãy báo cơ quan chuyên trách và ghi biện pháp đã làm trước khi khép lại."))
    subject.closed_at = now
    record(db, actor, "incident.close", subject, now=now)


def _forget_words_about_people(db: DbSession, now: datetime) -> None:
    """What people told the team long ago, and names in rows of official files that nobody matched."""
    before = _begin_of_keeping(now)
    visits = select(Visit.id).where(Visit.on < before.date())
    told = update(Remark).where(Remark.visit_id.in_(visits), Remark.text != ERASED)
    db.execute(told.values(text=ERASED, content_mark=b""))
    named = update(KeptStatus).where(KeptStatus.imported_at < before, KeptStatus.person_name != "")
    db.execute(named.values(person_name=""))


def _begin_of_keeping(now: datetime) -> datetime:
    """What came before this moment has been kept long enough."""
    return datetime.combine(forget_before(local_day(now)), time(0), LOCAL_ZONE)


def _refuse_closed(subject: DataRequest) -> None:
    if subject.closed_at is not None:
        raise Refused("data_request.closed", N_("Yêu cầu này đã khép lại."))
