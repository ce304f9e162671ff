"""Looking up requests, incidents, and what a person's records are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from outreach.audit.models import AuditEntry
from outreach.fieldwork.models import Encounter
from outreach.fieldwork.queries import person_is
from outreach.kernel.clock import LOCAL_ZONE, local_day
from outreach.kernel.db import DbSession
from outreach.kernel.errors import NotFound
from outreach.kernel.text import N_
from outreach.planning.models import Visit
from outreach.privacy.models import DataRequest, Incident
from outreach.privacy.rules import forget_before

_LATEST = 200
_TOUCHES = ("encounter.reveal", "report.make_with_names", "report.download", "session.start", "pass.give")
"""Deeds by which somebody got at people's data."""


def data_requests(db: DbSession) -> Sequence[DataRequest]:
    """Open requests first, by the day they are due; then the closed ones, the latest first."""
    is_closed = DataRequest.closed_at.is_not(None)
    return db.scalars(
        select(DataRequest).order_by(is_closed, DataRequest.closed_at.desc(), DataRequest.done_by).limit(_LATEST)
    ).all()


def data_request(db: DbSession, request_id: UUID) -> DataRequest:
    """One request; raises `NotFound`."""
    found = db.get(DataRequest, request_id)
    if found is None:
        raise NotFound("data_request.unknown", N_("Không có yêu cầu này."))
    return found


def records_of(db: DbSession, *, number: str, phone: str) -> Sequence[Encounter]:
    """Every record of the person with this whole number or this whole phone, the latest first."""
    who = [person_is(number=number)] if number else []
    who += [person_is(phone=phone)] if phone else []
    if not who:
        return []
    rows = select(Encounter).where(or_(*who)).options(joinedload(Encounter.visit).joinedload(Visit.neighborhood))
    return db.scalars(rows.order_by(Encounter.happened_at.desc())).all()


def records_to_forget(now: datetime) -> Select[Encounter]:
    """Records of visits that were kept long enough and still know their person."""
    old = Visit.on < forget_before(local_day(now))
    return select(Encounter).join(Visit, Visit.id == Encounter.visit_id).where(old, Encounter.person_key != "")


def incidents(db: DbSession) -> Sequence[Incident]:
    """Incidents, the latest first."""
    return db.scalars(select(Incident).order_by(Incident.detected_at.desc()).limit(_LATEST)).all()


def incident(db: DbSession, incident_id: UUID) -> Incident:
    """One incident; raises `NotFound`."""
    found = db.get(Incident, incident_id)
    if found is None:
        raise NotFound("incident.unknown", N_("Không có sự cố này."))
    return found


def touches_of(db: DbSession, subject: Incident) -> Sequence[AuditEntry]:
    """Who got at people's data between the first day of an incident and its detection, as the trail tells."""
    first = datetime.combine(subject.began_on, datetime.min.time(), LOCAL_ZONE)
    until = subject.detected_at + timedelta(minutes=1)
    rows = select(AuditEntry).where(AuditEntry.act.in_(_TOUCHES), AuditEntry.at >= first, AuditEntry.at < until)
    return db.scalars(rows.order_by(AuditEntry.id.desc()).limit(_LATEST)).all()
