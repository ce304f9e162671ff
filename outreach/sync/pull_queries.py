"""What changed at the own visits since a tablet last asked: one masked line a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from outreach.accounts.rules import Actor
from outreach.activations.models import Activation, Decision
from outreach.activations.queries import last_decisions
from outreach.dossiers.models import Dossier, FollowUp
from outreach.dossiers.queries import dossiers_of, follow_ups_of
from outreach.fieldwork.models import Encounter
from outreach.kernel.db import DbSession
from outreach.sync.pack_queries import is_police, pack_visits
from outreach.sync.pack_rules import masked_tail, short_person
from outreach.sync.rules import stamp

OVERLAP = timedelta(minutes=2)
"""A transaction may be written later than its instant says; within this much everything is told twice."""


def changes_for(db: DbSession, actor: Actor, since: datetime | None, *, now: datetime) -> dict[str, Any]:
    """Visits and lines for one person, all of them or those in which anything changed after `since`."""
    visits = pack_visits(db, actor, now=now)
    visit_ids = [visit.id for visit in visits]
    lines = police_lines(db, visit_ids, since) if is_police(actor) else _lines(db, visit_ids, since)
    return {
        "server_time": stamp(now),
        "cursor": stamp(now - OVERLAP),
        "visits": [
            {"id": str(one.id), "state": one.state.value, "on": one.on.isoformat(), "half_day": one.half_day.value}
            for one in visits
        ],
        "lines": lines,
    }


def police_lines(db: DbSession, visit_ids: Sequence[UUID], since: datetime | None) -> list[dict[str, Any]]:
    """What the police get: people sent to them, with their VNeID row, and nothing of phone, dossier or promise.

    Somebody who was sent and is not any more comes without name and number, as withdrawn (trust.md, T11).
    """
    rows = select(Activation).where(Activation.visit_id.in_(visit_ids)).order_by(Activation.requested_at)
    if since is not None:
        rows = rows.where(or_(Activation.changed_at > since, Activation.encounter.has(Encounter.changed_at > since)))
    found = db.scalars(rows).all()
    last = last_decisions(db, [one.id for one in found])
    return [_police_line(one, last.get(one.id)) for one in found]


def _police_line(asked: Activation, last: Decision | None) -> dict[str, Any]:
    one, is_sent = asked.encounter, asked.was_sent and not asked.is_voided and not asked.encounter.is_voided
    told = {
        "person": short_person(one.person_name),
        "number": masked_tail(one.identity_tail, 4),
        "birth_year": one.birth_year,
        "sex": one.sex.value if one.sex else None,
        "is_elderly": one.is_elderly,
        "has_representative": bool(one.representative_name),
    }
    row = {
        "id": str(asked.id),
        "rev": asked.rev,
        "state": asked.state.value if is_sent else "requested",
        "is_voided": not is_sent,
        "reason": asked.reason.value if asked.reason and is_sent else None,
        "due_on": asked.due_on.isoformat() if asked.due_on and is_sent else None,
        "requested_at": stamp(asked.requested_at),
        "is_minor": asked.is_minor,
        "is_reactivation": asked.is_reactivation,
        "note": asked.note if is_sent else "",
        "decided_at": stamp(last.at) if last and not last.is_correction else None,
        "decided_by": last.actor_name if last and not last.is_correction else None,
    }
    head = {
        "id": str(one.id),
        "visit_id": str(asked.visit_id),
        "rev": one.rev,
        "state": one.state.value,
        "author_id": str(one.author_id),
        "source": one.source.value,
        "queue_number": one.queue_number,
        "happened_at": stamp(one.happened_at),
        "late": one.is_late,
        "phone": "",
        "needs_support": False,
        "dossiers": [],
        "follow_ups": [],
    }
    hidden = {"person": "", "number": "", "birth_year": None, "sex": None}
    return head | told | ({} if is_sent else hidden) | {"activation": row}


def _lines(db: DbSession, visit_ids: Sequence[UUID], since: datetime | None) -> list[dict[str, Any]]:
    rows = select(Encounter).where(Encounter.visit_id.in_(visit_ids))
    if since is not None:
        of_dossiers = select(Dossier.encounter_id).where(Dossier.changed_at > since)
        of_answers = select(Activation.encounter_id).where(Activation.changed_at > since)
        made_or_ended = or_(FollowUp.created_at > since, FollowUp.ended_at > since)
        of_promises = select(FollowUp.encounter_id).where(made_or_ended)
        others = (Encounter.id.in_(ids) for ids in (of_dossiers, of_answers, of_promises))
        rows = rows.where(or_(Encounter.changed_at > since, *others))
    people = db.scalars(rows.order_by(Encounter.happened_at, Encounter.id)).all()
    ids = [person.id for person in people]
    dossiers, promises = dossiers_of(db, ids), follow_ups_of(db, ids)
    asked = {row.encounter_id: row for row in db.scalars(select(Activation).where(Activation.encounter_id.in_(ids)))}
    return [
        _line(one, dossiers.get(one.id, []), asked.get(one.id), promises.get(one.id, []))
        for one in people
    ]  # fmt: skip


def _line(
    one: Encounter, dossiers: Sequence[Dossier], asked: Activation | None, promises: Sequence[FollowUp]
) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "visit_id": str(one.visit_id),
        "rev": one.rev,
        "state": one.state.value,
        "person": short_person(one.person_name),
        "number": masked_tail(one.identity_tail, 4),
        "phone": masked_tail(one.phone, 3),
        "birth_year": one.birth_year,
        "author_id": str(one.author_id),
        "source": one.source.value,
        "queue_number": one.queue_number,
        "happened_at": stamp(one.happened_at),
        "late": one.is_late,
        "needs_support": one.needs_support,
        "dossiers": [_dossier(dossier) for dossier in dossiers],
        "activation": None if asked is None else _activation(asked),
        "follow_ups": [
            {"id": str(promise.id), "what": promise.what, "place": promise.place.value,
             "due_on": promise.due_on.isoformat(), "state": promise.state.value}
            for promise in promises
        ],
    }  # fmt: skip


def _dossier(dossier: Dossier) -> dict[str, Any]:
    return {
        "id": str(dossier.id),
        "rev": dossier.rev,
        "state": dossier.state.value,
        "procedure_code": dossier.procedure.code,
        "help": dossier.help.value,
        "missing_papers": [paper.name for paper in dossier.missing_papers],
        "dossier_code": dossier.dossier_code,
    }


def _activation(asked: Activation) -> dict[str, Any]:
    return {"id": str(asked.id), "rev": asked.rev, "state": asked.state.value, "is_voided": asked.is_voided}
