"""Settling what waits for a person: try again, approve, set aside, choose between two values."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from outreach.accounts.rules import Actor, Permission, Role
from outreach.audit.service import record
from outreach.dossiers.models import Dossier
from outreach.dossiers.service import set_dossier_code
from outreach.fieldwork.models import Encounter
from outreach.fieldwork.rules import EncounterFacts, Sex
from outreach.fieldwork.service import correct_encounter, facts_of
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from outreach.kernel.outbox import OutboxKeys
from outreach.kernel.text import N_, clean
from outreach.sync.models import LedgerEntry, OpConflict
from outreach.sync.opening_service import Door
from outreach.sync.push_service import Receipt, receive, release_waiting, retry
from outreach.sync.rules import MOST_OPS, OpAnswer, Verdict
from outreach.sync.tray_queries import has_open_conflict

_WAIVED = frozenset(
    {"author.unverified", "author.disabled", "device.revoked", "pass.unknown", "pass.expired", "pass.other_visit"}
)
_LENT = frozenset({"author.not_on_team", "visit.closed"})
"""Where the author may not, the operation is done in the author's name with the lead's rights."""

RESCUE_FORMAT = "ve-pho-rescue"


def try_again(db: DbSession, keys: OutboxKeys, actor: Actor, entry: LedgerEntry, *, now: datetime) -> Verdict:
    """Do a kept operation once more as it is: after a team was completed, a visit opened, a fault mended."""
    verdict = _retried(db, keys, entry, Door(now))
    record(db, actor, "sync.try_again", now=now, op=entry.op_id, answer=verdict.answer, code=verdict.code)
    return verdict


def accept(db: DbSession, keys: OutboxKeys, actor: Actor, entry: LedgerEntry, *, now: datetime) -> Verdict:
    """The lead answers for an operation whose author is not sure or may not any more; it is written as the author's.

    Raises `Refused` for what no approval can heal.
    """
    if not actor.may(Permission.SETTLE_SYNC):
        raise NotAllowed("sync.accept", N_("Chỉ Phó Giám đốc duyệt được bản ghi này."))
    if entry.answer is not OpAnswer.HELD or entry.code not in _WAIVED | _LENT:
        raise Refused("sync.not_waiting", N_("Bản ghi này không chờ duyệt."))
    lent = Role.DIRECTOR if entry.code in _LENT else None
    verdict = _retried(db, keys, entry, Door(now, waived=_WAIVED, lent=lent))
    if verdict.answer is OpAnswer.HELD and verdict.code in _LENT:
        verdict = _retried(db, keys, entry, Door(now, waived=_WAIVED, lent=Role.DIRECTOR))
    entry.settled_by = actor.user_id if verdict.answer is OpAnswer.APPLIED else None
    record(db, actor, "sync.accept", now=now, op=entry.op_id, author=entry.author_id, answer=verdict.answer)
    return verdict


def set_aside(db: DbSession, actor: Actor, entry: LedgerEntry, *, reason: str, now: datetime) -> None:
    """This one is not to be done; it stays in the ledger, sealed, with the reason in the trail."""
    if not clean(reason):
        raise Invalid("reason.needed", N_("Hãy ghi lý do, để người khác hiểu vì sao."), field="reason")
    entry.settled_at, entry.settled_by = now, actor.user_id
    record(db, actor, "sync.set_aside", now=now, op=entry.op_id, reason=clean(reason)[:300])


def settle_conflict(db: DbSession, actor: Actor, conflict: OpConflict, *, take_mine: bool, now: datetime) -> None:
    """The lead decides one field: the value that stands, or the tablet's, which is then a correction of the lead's.

    A decision of the police is only noted: the police themselves correct it. Raises `Refused` for one decided before.
    """
    if conflict.settled_at is not None:
        raise Refused("conflict.settled", N_("%(name)s đã chọn rồi."), name=conflict.settled_by)
    if take_mine:
        _take_mine(db, actor, conflict, now=now)
    conflict.settled_at, conflict.settled_by, conflict.took_mine = now, actor.name, take_mine
    db.flush()
    entry = db.get(LedgerEntry, conflict.op_id)
    if entry is not None and not has_open_conflict(db, conflict.op_id):
        entry.settled_at, entry.settled_by, entry.body = now, actor.user_id, None
    record(db, actor, "sync.settle", conflict, now=now, field=conflict.field, took_mine=take_mine)


def rescue_parts(data: bytes) -> list[list[Any]]:
    """The envelopes of a rescue file in parts of one push each; raises `Invalid` for another file."""
    words = N_("Tệp này không phải tệp cứu hộ của máy. Hãy chọn tệp có tên bắt đầu bằng ve-pho-cuu-ho.")
    try:
        file = json.loads(data)
        ops: Sequence[Any] = file["ops"]
        is_ours = file["format"] == RESCUE_FORMAT and file["v"] == 1 and isinstance(ops, list)
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid("rescue.other_file", words, field="file") from error
    if not is_ours or not ops:
        raise Invalid("rescue.other_file", words, field="file")
    return [list(ops[first : first + MOST_OPS]) for first in range(0, len(ops), MOST_OPS)]


def take_rescue_part(db: DbSession, keys: OutboxKeys, actor: Actor, part: Sequence[Any], *, now: datetime) -> Receipt:
    """Take in one part of a rescue file, the same way as a push."""
    receipt = receive(db, keys, part, now=now)
    record(db, actor, "sync.rescue", now=now, ops=len(part), applied=receipt.applied)
    return receipt


def release_open_visits(db: DbSession, keys: OutboxKeys, *, now: datetime) -> int:
    """Do what waited for a visit to open; by the clock, for tablets that have sent everything and are silent."""
    return release_waiting(db, keys, Door(now), ())


def _retried(db: DbSession, keys: OutboxKeys, entry: LedgerEntry, door: Door) -> Verdict:
    verdict = retry(db, keys, door, entry)
    release_waiting(db, keys, Door(door.now), verdict.touched)
    return verdict


def _take_mine(db: DbSession, actor: Actor, conflict: OpConflict, *, now: datetime) -> None:
    mine = json.loads(conflict.mine)
    if conflict.kind == "encounter.correct":
        encounter = _found(db.get(Encounter, conflict.record_id, with_for_update={"of": Encounter}))
        facts = replace(facts_of(encounter), **{conflict.field: _typed(conflict.field, mine)})
        correct_encounter(db, actor, encounter, facts=facts, base_rev=encounter.rev, now=now)
    elif conflict.kind == "dossier.set_code":
        dossier = _found(db.get(Dossier, conflict.record_id, with_for_update={"of": Dossier}))
        set_dossier_code(db, actor, dossier, dossier_code=mine, now=now)
    else:
        raise Refused("conflict.police", N_("Kết quả của công an do công an sửa. Ở đây chỉ ghi nhận đã xem."))


def _found(row: Any) -> Any:
    if row is None:
        raise NotFound("record.unknown", N_("Không còn bản ghi này."))
    return row


def _typed(field: str, value: Any) -> Any:
    if value is None:
        return EncounterFacts.__dataclass_fields__[field].default if field != "person_name" else ""
    if field == "birth_on":
        return date.fromisoformat(value)
    return Sex(value) if field == "sex" else value
