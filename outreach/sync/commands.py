"""From an opened operation to the one table of commands, which desk and tablets share."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from outreach.accounts.rules import Actor
from outreach.activations.models import Activation
from outreach.capture.commands import COMMANDS, InvalidPayload, perform
from outreach.capture.rules import Envelope
from outreach.dossiers.models import FollowUp
from outreach.fieldwork.rules import Source
from outreach.kernel.ahead import row_of
from outreach.kernel.db import Base, DbSession
from outreach.kernel.errors import DomainError, Refused
from outreach.kernel.text import N_
from outreach.planning.models import Visit
from outreach.planning.rules import VisitState
from outreach.sync.correction_commands import correct, decided_before, set_code_clash
from outreach.sync.device_rules import start_of
from outreach.sync.foresight_queries import SUBJECTS
from outreach.sync.queries import is_all_before_done
from outreach.sync.rules import Op, OpAnswer, OpRefused, Verdict, happened_at, held, rejected

_DECIDED = frozenset({"activation.already_decided", "activation.conflict"})
_DECIDING = frozenset({"activation.decide", "activation.take_back"})
_NOT_THEIRS = frozenset(
    {"visit.unknown", "visit.not_on_team", "encounter.unknown", "dossier.unknown", "follow_up.unknown"}
)
"""The subject is there, so it is this person who may not: they may have stood in for somebody."""

_LEAD = {"person": "lead"}


def apply(db: DbSession, actor: Actor, op: Op, *, now: datetime) -> Verdict:
    """Do one operation as its author; gives the verdict, or raises `OpRefused` with it.

    Nothing of a refused one may stay: the caller rolls its savepoint back.
    """
    if op.kind not in COMMANDS:
        raise rejected("command.unknown", N_("Máy chủ chưa biết loại bản ghi này. Hãy cập nhật ứng dụng."))
    visit = row_of(db, Visit, op.visit_id)
    if visit is None:
        raise rejected("visit.unknown", N_("Không có buổi này trên máy chủ."))
    subject = _subject(db, op)
    is_late = visit.state is VisitState.CLOSED
    try:
        verdict = _done(db, actor, op, subject, visit, now=now)
    except DomainError as error:
        raise _refusal(op, error) from error
    return replace(verdict, is_late=is_late and verdict.answer is OpAnswer.APPLIED)


def _subject(db: DbSession, op: Op) -> Base:
    model = SUBJECTS.get(op.kind, Visit)
    changes = op.base_rev > 0 and model is not Activation  # a decision claims its row by itself
    lock: Any = {"of": model}
    subject: Any = db.get(model, op.subject_id, with_for_update=lock) if changes else row_of(db, model, op.subject_id)
    waits = {"record": str(op.subject_id)}
    words = N_("Bản ghi gốc chưa về tới máy chủ. Máy chủ giữ lại và tự ghép khi bản gốc về.")
    if subject is None:
        raise held("base.unknown", words, waits, op.subject_id)
    if not _is_of_visit(subject, op.visit_id):
        raise rejected("op.mismatch", N_("Bản ghi nói tới một buổi khác. Hãy báo người quản trị."))
    if op.base_rev > getattr(subject, "rev", op.base_rev) and not is_all_before_done(db, op):
        raise held("base.unknown", words, waits | {"rev": op.base_rev}, op.subject_id)
    found: Base = subject
    return found


def _is_of_visit(subject: Any, visit_id: UUID) -> bool:
    if isinstance(subject, FollowUp):
        return True  # promised at one visit, kept at another; who may is asked where it is done
    return bool((subject.id if isinstance(subject, Visit) else subject.visit_id) == visit_id)


def _done(db: DbSession, actor: Actor, op: Op, subject: Any, visit: Visit, *, now: datetime) -> Verdict:
    if op.kind == "encounter.correct":
        return correct(db, actor, op, subject, now=now)
    if op.kind == "dossier.set_code" and (clash := set_code_clash(db, actor, op, subject)) is not None:
        return clash
    at = happened_at(op.corrected_time, on=visit.on, opens=start_of(visit.on, visit.half_day), now=now)
    envelope = Envelope(op.subject_id, at, op.record_id, op.base_rev, Source.TABLET)
    try:
        row = perform(db, actor, op.kind, envelope, op.payload, now=now)
    except Refused as refusal:
        if op.kind in _DECIDING and refusal.code in _DECIDED:
            return decided_before(db, actor, op, subject)
        raise
    touched = frozenset({op.subject_id, op.record_id})
    return Verdict(OpAnswer.APPLIED, detail={"rev": getattr(row, "rev", 1)}, touched=touched)


def _refusal(op: Op, error: DomainError) -> OpRefused:
    words = error.message % error.facts if error.facts else error.message
    if isinstance(error, InvalidPayload):
        return rejected(error.code, words.replace("%%", "%"), problems=error.problems)
    if error.code == "visit.not_open":
        return held(error.code, N_("Buổi chưa mở cửa trên máy chủ. Bản ghi được giữ đến khi buổi mở."),
                    {"visit": str(op.visit_id)})  # fmt: skip
    if error.code == "visit.closed":
        return held(error.code, words, _LEAD)
    if error.code in _NOT_THEIRS:
        return held("author.not_on_team", N_("Người ghi chưa có tên trong tổ của buổi. Phó Giám đốc sẽ duyệt."), _LEAD)
    return rejected(error.code, words)
