"""What the operations of a push will ask for, read in a few statements before the first of them is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import lazyload, load_only
from sqlalchemy.orm.util import identity_key
from sqlalchemy.sql.base import ExecutableOption

from outreach.accounts.models import User
from outreach.activations.models import Activation
from outreach.activations.queries import read_answers_ahead
from outreach.dossiers.models import Dossier, FollowUp
from outreach.fieldwork.models import Encounter, Remark, Tally
from outreach.kernel.ahead import Ahead
from outreach.kernel.db import Base, DbSession
from outreach.planning.models import Visit
from outreach.sync.models import DayPass, Device
from outreach.sync.rules import Op

SUBJECTS: dict[str, type[Base]] = {
    "encounter.correct": Encounter,
    "encounter.void": Encounter,
    "dossier.assist": Encounter,
    "dossier.set_code": Dossier,
    "activation.request": Encounter,
    "activation.decide": Activation,
    "activation.take_back": Activation,
    "follow_up.promise": Encounter,
    "follow_up.end": FollowUp,
}
"""What each kind is done upon; all others are done upon the visit."""

_MADE: dict[str, type[Base]] = {
    "encounter.record": Encounter,
    "dossier.assist": Dossier,
    "activation.request": Activation,
    "follow_up.promise": FollowUp,
    "visit.count": Tally,
    "visit.remark": Remark,
}
"""What each kind makes under the id of its record."""


def what_they_need(db: DbSession, ops: Iterable[Op]) -> list[object]:
    """People, passes, tablets and visits of these operations, in four statements.

    Whoever holds the list keeps them in the session, so that each operation finds them without asking again.
    """
    known = list(ops)
    wanted: tuple[tuple[type[Base], set[UUID]], ...] = (
        (User, {op.author_id for op in known}),
        (DayPass, {op.pass_id for op in known if op.pass_id}),
        (Device, {op.device_id for op in known}),
        (Visit, {op.visit_id for op in known}),
    )
    return [row for model, ids in wanted for row in _rows(db, model, ids)]


def look_ahead(db: DbSession, ahead: Ahead, ops: Sequence[Op]) -> None:
    """Read which of the records that these operations name there are, one statement for each kind of record."""
    wanted: dict[type[Base], set[UUID]] = {}
    for op in ops:
        wanted.setdefault(SUBJECTS.get(op.kind, Visit), set()).add(op.subject_id)
        if op.kind in _MADE:
            wanted.setdefault(_MADE[op.kind], set()).add(op.record_id)
    for model, ids in wanted.items():
        ahead.put(model, ids, _rows(db, model, ids))
    asked = {op.subject_id for op in ops if op.kind == "activation.request"}
    if asked:
        read_answers_ahead(db, ahead, asked)


def _rows(db: DbSession, model: type[Base], ids: Iterable[UUID]) -> list[Base]:
    """The rows of these ids; only those are asked for that the session does not hold already."""
    held = {key: db.identity_map.get(identity_key(model, key)) for key in ids}
    found = [row for row in held.values() if row is not None]
    missing = [key for key, row in held.items() if row is None]
    return [*found, *db.scalars(_by_ids(model), {"ids": missing})] if missing else found


@cache
def _by_ids(model: Any) -> Select[Any]:
    return select(model).where(model.id.in_(bindparam("ids", expanding=True))).options(*_LEAN.get(model, ()))


_LEAN: dict[Any, Sequence[ExecutableOption]] = {
    Encounter: (
        load_only(
            Encounter.visit_id,
            Encounter.state,
            Encounter.rev,
            Encounter.birth_year,
            Encounter.birth_on,
            Encounter.representative_name,
            Encounter.content_mark,
        ),
    ),
    Visit: (lazyload(Visit.neighborhood),),
}
"""What is done upon a record mostly asks for little of it; the rest is read where it is asked for."""
