"""Gathering one row for each person helped, a few thousand at a time, so that memory stays flat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from outreach.activations.models import Activation
from outreach.activations.queries import COUNTED as COUNTED_ACTIVATION
from outreach.activations.rules import ACTIVATION_LABELS, REASON_LABELS
from outreach.coverage.rules import HELD_STATES
from outreach.dossiers.models import Dossier, MissingPaper
from outreach.dossiers.queries import COUNTED as COUNTED_DOSSIER
from outreach.dossiers.rules import HELP_LABELS
from outreach.fieldwork.identity import masked
from outreach.fieldwork.models import Encounter
from outreach.kernel.clock import local
from outreach.kernel.db import DbSession
from outreach.places.models import Neighborhood
from outreach.planning.models import Visit
from outreach.procedures.models import Procedure
from outreach.reports.asked_queries import Question
from outreach.reports.outstanding_queries import whose_encounters
from outreach.reports.record_rules import RECORD_TABLE, RecordRow, ticked
from outreach.reports.rules import HALF_DAY_WORDS, Content, Names, Rows, from_to

CHUNK = 2000
_PERSON = (Encounter.person_name, Encounter.birth_year, Encounter.phone, Encounter.identity_number)


@dataclass
class _Help:
    """What was done for one person."""

    procedures: list[str]
    helped: dict[str, None]
    missing: dict[str, None]


def records(db: DbSession, asked: Question) -> Content:
    """Every person helped at the visits of the period; with names only those whom this person may see."""
    whose = "những lượt của anh/chị" if asked.wish.names is not Names.NONE else "mọi lượt"
    return Content(
        span=from_to(asked.wish.period),
        filters=f"Lượt còn giá trị, {whose}",
        tables={RECORD_TABLE.name: Rows(record_rows(db, asked), count_records(db, asked))},
    )


def count_records(db: DbSession, asked: Question, enough: int | None = None) -> int:
    """How many rows there are, counted by the database before the first is read; no further than `enough`."""
    rows = _within(select(Encounter.id), asked).limit(enough)
    return db.scalar(select(func.count()).select_from(rows.subquery())) or 0


def record_rows(db: DbSession, asked: Question) -> Iterator[RecordRow]:
    """The rows in order of time and place; a chunk at a time is in memory."""
    shown = () if asked.wish.names is Names.NONE else _PERSON
    rows: Any = select(
        Encounter.id,
        Visit.on,
        Visit.half_day,
        Neighborhood.name,
        Encounter.happened_at,
        Encounter.is_elderly,
        Encounter.needs_support,
        Encounter.is_from_elsewhere,
        *shown,
    )
    ordered = _within(rows, asked).order_by(
        Visit.on, Visit.half_day, Neighborhood.name, Encounter.happened_at, Encounter.id
    )
    number = 0
    for chunk in db.execute(ordered.execution_options(yield_per=CHUNK)).partitions():
        helped, vneid = _help_of(db, chunk), _vneid_of(db, chunk)
        for row in chunk:
            number += 1
            yield _row(number, row, helped.get(row[0]), vneid.get(row[0]), asked.wish.names)


def _within(rows: Select[Any], asked: Question) -> Select[Any]:
    period = asked.wish.period
    rows = rows.join(Visit, Visit.id == Encounter.visit_id).join(Neighborhood, Neighborhood.id == Visit.neighborhood_id)
    held = rows.where(whose_encounters(asked), Visit.state.in_(HELD_STATES))
    return held.where(Visit.on.between(period.from_on, period.to_on))


def _help_of(db: DbSession, chunk: Sequence[Any]) -> dict[UUID, _Help]:
    ids = [row[0] for row in chunk]
    rows = select(Dossier.encounter_id, Procedure.name, Dossier.help, MissingPaper.name, Dossier.id)
    rows = rows.join(Procedure, Procedure.id == Dossier.procedure_id)
    rows = rows.outerjoin(MissingPaper, MissingPaper.dossier_id == Dossier.id)
    rows = rows.where(COUNTED_DOSSIER, Dossier.encounter_id.in_(ids))
    found: dict[UUID, _Help] = defaultdict(lambda: _Help([], {}, {}))
    seen: set[UUID] = set()
    for encounter_id, procedure, help_, paper, dossier_id in db.execute(
        rows.order_by(Dossier.happened_at, Dossier.id, MissingPaper.position)
    ):
        one = found[encounter_id]
        if dossier_id not in seen:
            seen.add(dossier_id)
            one.procedures.append(procedure)
            one.helped[HELP_LABELS[help_]] = None
        if paper:
            one.missing[paper] = None
    return found


def _vneid_of(db: DbSession, chunk: Sequence[Any]) -> dict[UUID, tuple[str, str]]:
    rows = select(Activation.encounter_id, Activation.state, Activation.reason).where(COUNTED_ACTIVATION)
    found = db.execute(rows.where(Activation.encounter_id.in_([row[0] for row in chunk])))
    return {one: (ACTIVATION_LABELS[state], REASON_LABELS[reason] if reason else "") for one, state, reason in found}


def _row(number: int, row: Any, helped: _Help | None, vneid: tuple[str, str] | None, names: Names) -> RecordRow:
    _, on, half_day, place, at, elderly, support, elsewhere, *person = row
    state, reason = vneid or ("", "")
    name, birth_year, phone, identity = person or ("", None, "", "")
    return RecordRow(
        number,
        on,
        HALF_DAY_WORDS[half_day],
        place,
        local(at).time().replace(microsecond=0, second=0),
        ticked(elderly),
        ticked(support),
        ticked(elsewhere),
        len(helped.procedures) if helped else 0,
        "; ".join(helped.procedures) if helped else "",
        ", ".join(helped.helped) if helped else "",
        "; ".join(helped.missing) if helped else "",
        state,
        reason,
        name or "",
        birth_year,
        phone or "",
        (identity or "") if names is Names.FULL else masked(identity or ""),
    )
