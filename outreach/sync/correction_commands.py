"""Changes made upon an older revision: other fields merge, the same field keeps both values for the lead."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from outreach.accounts.rules import Actor
from outreach.activations.models import Activation
from outreach.activations.rules import ACTIVATION_LABELS
from outreach.capture.commands import InvalidPayload
from outreach.dossiers.models import Dossier
from outreach.fieldwork.forms import EncounterForm
from outreach.fieldwork.models import Encounter
from outreach.fieldwork.rules import EncounterFacts, FieldConflict, conflicts_between
from outreach.fieldwork.service import correct_encounter, facts_of
from outreach.kernel.clock import local, local_day
from outreach.kernel.db import DbSession
from outreach.kernel.text import N_
from outreach.sync.models import OpConflict
from outreach.sync.queries import Change, changes_since, last_change_of
from outreach.sync.rules import Op, OpAnswer, Verdict, stamp

_MASKED = {"identity_number": 4, "phone": 3}
_EMPTY = (None, "", False)


def correct(db: DbSession, actor: Actor, op: Op, encounter: Encounter, *, now: datetime) -> Verdict:
    """Take over the fields that the payload names; those that somebody else changed since stay and are kept twice.

    Raises `InvalidPayload`, or what the service raises.
    """
    stored = facts_of(encounter)
    with EncounterForm.on_loan(overlaid(stored, op.payload)) as form:
        if not form.validate():
            raise InvalidPayload(form.problems())
        wanted = form.facts(today=local_day(now))
    changed = {one.field: one for one in conflicts_between(stored, wanted)}
    later = changes_since(db, encounter, op.base_rev) if op.base_rev < encounter.rev else {}
    clashing = [field for field in changed if field in later]
    facts = replace(wanted, **{field: getattr(stored, field) for field in clashing})
    correct_encounter(db, actor, encounter, facts=facts, base_rev=encounter.rev, now=now)
    merged = sorted(set(changed) - set(clashing)) if later else []
    if not clashing:
        detail = {"rev": encounter.rev} | ({"merged": merged} if merged else {})
        return Verdict(OpAnswer.APPLIED, detail=detail, touched=frozenset({encounter.id}))
    for field in clashing:
        keep_both(db, actor, op, changed[field], later[field])
    theirs = {field: changed[field].theirs for field in clashing}
    return clash(theirs, later[clashing[0]], rev=encounter.rev, touched=encounter.id, merged=merged)


def set_code_clash(db: DbSession, actor: Actor, op: Op, dossier: Dossier) -> Verdict | None:
    """Where somebody else gave the dossier another code meanwhile: both are kept. None where nobody did."""
    wanted = str(op.payload.get("dossier_code") or "").strip().upper()
    if op.base_rev >= dossier.rev or dossier.dossier_code in {None, wanted}:
        return None
    change = last_change_of(db, "dossiers", dossier.id) or Change("", dossier.changed_at)
    keep_both(db, actor, op, FieldConflict("dossier_code", dossier.dossier_code, wanted), change)
    return clash({"dossier_code": dossier.dossier_code}, change, rev=dossier.rev, touched=dossier.id)


def decided_before(db: DbSession, actor: Actor, op: Op, activation: Activation) -> Verdict:
    """The police decided the row otherwise meanwhile: a decision stands, and the other one is shown beside it."""
    change = last_change_of(db, "activations", activation.id) or Change("", activation.changed_at)
    keep_both(db, actor, op, FieldConflict("state", activation.state.value, op.payload.get("to")), change)
    verdict = clash({"state": activation.state.value}, change, rev=activation.rev, touched=activation.id)
    told = {"name": change.by, "state": ACTIVATION_LABELS[activation.state], "at": f"{local(change.at):%H:%M %d/%m/%Y}"}
    words = N_("%(name)s đã ghi «%(state)s» lúc %(at)s.") % told
    return replace(verdict, detail={**verdict.detail, "message_vi": words})


def overlaid(stored: EncounterFacts, payload: Mapping[str, Any]) -> dict[str, Any]:
    """What the form would hold: the stored values, and over them the fields that the payload names."""
    return asdict(stored) | {field: None if value in _EMPTY else value for field, value in payload.items()}


def keep_both(db: DbSession, actor: Actor, op: Op, values: FieldConflict, change: Change) -> None:
    """Write down one field with both values, for whoever decides."""
    db.add(
        OpConflict(
            op_id=op.op_id,
            visit_id=op.visit_id,
            kind=op.kind,
            record_id=op.subject_id,
            field=values.field,
            theirs=_kept(values.theirs),
            theirs_by=change.by,
            theirs_at=change.at,
            mine=_kept(values.mine),
            mine_by=actor.name,
            mine_at=op.corrected_time,
        )
    )


def clash(
    theirs: Mapping[str, Any], change: Change, *, rev: int, touched: UUID, merged: list[str] | None = None
) -> Verdict:
    """The answer of a conflict; numbers travel masked, since a lost tablet must not learn them."""
    detail = {
        "fields": sorted(theirs),
        "theirs": {field: masked_value(field, value) for field, value in theirs.items()},
        "theirs_by": change.by,
        "theirs_at": stamp(change.at),
        "merged": merged or [],
        "rev": rev,
    }
    return Verdict(OpAnswer.CONFLICT, "conflict", detail=detail, touched=frozenset({touched}))


def masked_value(field: str, value: Any) -> Any:
    """What of a value may be shown on a tablet."""
    if value in _EMPTY:
        return None
    if field in _MASKED:
        return f"••••{str(value)[-_MASKED[field] :]}"
    return value if isinstance(value, (bool, int)) else str(value)


def _kept(value: Any) -> str:
    return json.dumps(value, default=str, ensure_ascii=False)
