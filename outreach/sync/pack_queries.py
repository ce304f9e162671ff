"""The day pack: what a tablet needs to work for days without a network, masked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from outreach.accounts.rules import Actor, Permission, Role
from outreach.activations.forms import ANSWERS, DECISIONS
from outreach.activations.queries import reasons_not_done
from outreach.activations.rules import ACTIVATION_LABELS, REASON_LABELS, ActivationState, may_decide
from outreach.dossiers.models import Dossier, FollowUp
from outreach.dossiers.queries import COUNTED, catalogue_of_visit
from outreach.dossiers.rules import (
    FOLLOW_UP_PLACE_LABELS,
    HELP_LABELS,
    FollowUpPlace,
    FollowUpState,
    Help,
    may_go_on,
)
from outreach.fieldwork.models import Encounter
from outreach.fieldwork.queries import visits_worked_by
from outreach.fieldwork.rules import REMARK_LABELS, SEX_LABELS, TALLY_LABELS, UNDO_REASON, VisitRange
from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.places.models import CulturalHouse, Succession
from outreach.places.queries import ward_profile
from outreach.planning.models import Visit
from outreach.planning.queries import visits_between
from outreach.planning.rules import HALF_DAY_HOURS, VisitState
from outreach.procedures.models import CatalogueVersion, Procedure
from outreach.procedures.queries import procedures_of
from outreach.procedures.rules import SHORT_FORMS
from outreach.sync.device_rules import PACK_DAYS, PACK_DAYS_BACK, hours_text
from outreach.sync.expected_queries import expected_lines
from outreach.sync.pack_rules import short_person
from outreach.sync.rules import stamp

MOST_COMMON = 12
_MOST_FOLLOW_UPS = 200
_HERE_COUNTS = 5
"""A procedure asked for in this very phố weighs as much as five askings elsewhere in the ward."""

_CALLED_OFF = frozenset({VisitState.POSTPONED, VisitState.CANCELLED})


def day_pack(db: DbSession, actor: Actor, *, now: datetime) -> dict[str, Any]:
    """Everything for the visits of the next 14 days and the last two, as PROTOCOL.md spells it."""
    visits = pack_visits(db, actor, now=now)
    versions = {visit.id: catalogue_of_visit(db, visit) for visit in visits}
    catalogues = {version.id: version for version in versions.values() if version}
    return {
        "made_for": str(actor.user_id),
        "server_time": stamp(now),
        "ward": _ward(db),
        "visits": [_visit(db, actor, visit, versions[visit.id]) for visit in visits],
        "catalogues": {str(key): [_procedure(one) for one in procedures_of(db, catalogues[key])] for key in catalogues},
        "short_forms": {short: list(long) for short, long in SHORT_FORMS.items()},
        "choices": _choices(),
        **({"police": _police_facts(db, visits, now)} if is_police(actor) else {}),
    }


def _police_facts(db: DbSession, visits: Sequence[Visit], now: datetime) -> dict[str, Any]:
    """What the police's screens show beside the lines: reasons of this year at visits that are not in the pack."""
    this_year = VisitRange(None, date(local_day(now).year, 1, 1), None)
    here = VisitRange(frozenset(visit.id for visit in visits), this_year.from_on, None)
    in_pack = dict(reasons_not_done(db, here))
    before = [(reason, times - in_pack.get(reason, 0)) for reason, times in reasons_not_done(db, this_year)]
    return {"reasons_before": [[reason.value, times] for reason, times in before if times > 0]}


def is_police(actor: Actor) -> bool:
    """Whether this person gets what the police get: VNeID rows and no dossier detail (product.md, People)."""
    return actor.role is not None and actor.may(Permission.DECIDE_ACTIVATIONS)


def pack_visits(db: DbSession, actor: Actor, *, now: datetime) -> list[Visit]:
    """The visits of this person's day pack."""
    today = local_day(now)
    return visits_worked_on(db, actor, today - timedelta(days=PACK_DAYS_BACK), today + timedelta(days=PACK_DAYS))


def visits_worked_on(db: DbSession, actor: Actor, first: date, last: date) -> list[Visit]:
    """Visits on the plan at which this person works from `first` to `last`: the own ones, for the director all."""
    visits = [visit for visit in visits_between(db, first, last) if visit.state not in _CALLED_OFF]
    if actor.role is Role.DIRECTOR:
        return visits
    own = set(db.scalars(visits_worked_by(actor)))
    return [visit for visit in visits if visit.id in own]


def commonest(db: DbSession, neighborhood_id: UUID, version: CatalogueVersion, year: int) -> list[str]:
    """Codes of the procedures most asked for: in this phố at any time, and in the ward this year.

    Those marked common in the catalogue follow, so that a new ward has its buttons too.
    """
    rows = select(Procedure.code, func.count()).join(Dossier, Dossier.procedure_id == Procedure.id)
    rows = rows.join(Visit, Visit.id == Dossier.visit_id).where(COUNTED).group_by(Procedure.code)
    here = db.execute(rows.where(Visit.neighborhood_id == neighborhood_id))
    this_year = db.execute(rows.where(Visit.on.between(date(year, 1, 1), date(year, 12, 31))))
    weight = Counter({code: count * _HERE_COUNTS for code, count in here})
    for code, count in this_year:
        weight[code] += count
    known = db.execute(select(Procedure.code, Procedure.is_common).where(Procedure.version_id == version.id)).all()
    asked = [code for code, is_common in known if weight[code] or is_common]
    marked = {code for code, is_common in known if is_common}
    return sorted(asked, key=lambda code: (-weight[code], code not in marked, code))[:MOST_COMMON]


def follow_ups_due(db: DbSession, visit: Visit) -> Sequence[FollowUp]:
    """What was promised to people of this phố for «buổi sau tại phố», or of its parts, oldest due first."""
    parts = select(Succession.predecessor_id).where(Succession.successor_id == visit.neighborhood_id)
    here = or_(Visit.neighborhood_id == visit.neighborhood_id, Visit.neighborhood_id.in_(parts))
    rows = (
        select(FollowUp)
        .join(Encounter, Encounter.id == FollowUp.encounter_id)
        .join(Visit, Visit.id == Encounter.visit_id)
        .where(here, Visit.id != visit.id, Visit.on <= visit.on)
        .where(FollowUp.state == FollowUpState.OPEN, FollowUp.place == FollowUpPlace.NEXT_VISIT)
        .options(joinedload(FollowUp.encounter), joinedload(FollowUp.dossier).selectinload(Dossier.missing_papers))
    )
    return db.scalars(rows.order_by(FollowUp.due_on, FollowUp.id).limit(_MOST_FOLLOW_UPS)).all()


def _visit(db: DbSession, actor: Actor, visit: Visit, version: CatalogueVersion | None) -> dict[str, Any]:
    opens, closes = hours_text(HALF_DAY_HOURS[visit.half_day])
    place = visit.neighborhood
    return {
        "id": str(visit.id),
        "on": visit.on.isoformat(),
        "half_day": visit.half_day.value,
        "opens": opens,
        "closes": closes,
        "state": visit.state.value,
        "late": visit.state is VisitState.CLOSED,
        "neighborhood": {"id": str(place.id), "code": place.code, "name": place.name, "households": place.households},
        "house": _house(place.house),
        "team": [
            {"name": one.member.full_name, "kind": one.member.kind.value, "is_me": one.member.user_id == actor.user_id}
            for one in sorted(visit.members, key=lambda one: one.member.sort_key)
        ],
        "catalogue": str(version.id) if version else None,
        "common": commonest(db, place.id, version, visit.on.year) if version else [],
        "follow_ups": [] if is_police(actor) else [_follow_up(one) for one in follow_ups_due(db, visit)],
        "expected": [] if is_police(actor) else expected_lines(db, visit),
    }


def _house(house: CulturalHouse | None) -> dict[str, Any] | None:
    if house is None:
        return None
    names = ("name", "address", "lat", "lon", "has_power", "has_wifi", "has_ramp", "signal_note")
    return {name: getattr(house, name) for name in (*names, "keeper_name", "keeper_phone")}


def _follow_up(promise: FollowUp) -> dict[str, Any]:
    return {
        "id": str(promise.id),
        "encounter_id": str(promise.encounter_id),
        "person": short_person(promise.encounter.person_name),
        "what": promise.what,
        "place": promise.place.value,
        "due_on": promise.due_on.isoformat(),
        "dossier": None if promise.dossier is None else _promised_dossier(promise.dossier),
    }


def _promised_dossier(one: Dossier) -> dict[str, Any]:
    steps = [to.value for to in Help if may_go_on(one.help, to, portal_status=one.portal_status)]
    return {
        "id": str(one.id),
        "procedure_code": one.procedure.code,
        "label": one.procedure.label,
        "missing_papers": [paper.name for paper in one.missing_papers],
        "steps": steps,
    }


def _procedure(one: Procedure) -> dict[str, Any]:
    same = ("code", "name", "label", "field", "is_common", "is_police", "duration", "working_days", "calendar_days")
    facts = {name: getattr(one, name) for name in (*same, "fee", "url")}
    papers = [{"name": paper.name, "is_conditional": paper.is_conditional} for paper in one.papers]
    return facts | {"key": one.search_key, "papers": papers}


def _ward(db: DbSession) -> dict[str, str]:
    ward = ward_profile(db)
    return {name: getattr(ward, name) for name in ("name", "organisation", "phone", "center_address")}


def _choices() -> dict[str, Any]:
    tables: dict[str, Mapping[Any, str]] = {
        "help": HELP_LABELS,
        "activation_state": ANSWERS,
        "activation_reason": REASON_LABELS,
        "decision": {state: ACTIVATION_LABELS[state] for state in DECISIONS},
        "place": FOLLOW_UP_PLACE_LABELS,
        "tally": TALLY_LABELS,
        "remark": REMARK_LABELS,
        "sex": SEX_LABELS,
    }
    lists = {name: [[key.value, label] for key, label in table.items()] for name, table in tables.items()}
    moves = {state.value: [to.value for to in DECISIONS if may_decide(state, to)] for state in ActivationState}
    return {**lists, "void_reason": UNDO_REASON, "decision_moves": moves}
