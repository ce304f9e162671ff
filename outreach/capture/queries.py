"""What the pages of a visit show: lines of people, the catalogue at hand, who was here before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from outreach.accounts.rules import Actor
from outreach.activations.models import Activation
from outreach.activations.queries import activations_of
from outreach.activations.rules import WAITING_STATES
from outreach.dossiers.models import Dossier, FollowUp
from outreach.dossiers.queries import catalogue_of_visit, dossiers_of, follow_ups_of
from outreach.dossiers.rules import FollowUpState
from outreach.fieldwork.models import Encounter
from outreach.fieldwork.queries import encounters_of_visit, like_this_one
from outreach.fieldwork.rules import EncounterFacts, RecordState
from outreach.kernel.db import DbSession
from outreach.planning.models import Visit
from outreach.procedures.models import Procedure
from outreach.procedures.queries import search_procedures

_A_YEAR = timedelta(days=365)

BUTTONS = 8
"""So many procedures fit on the first screen of the tablet (design/README.md, picture 06)."""

FOUND = 8
SHOWN = ("all", "missing", "waiting", "promised", "late", "voided")
"""What the list of a visit can be narrowed to."""


@dataclass(frozen=True)
class EncounterLine:
    """One person with all that was done."""

    encounter: Encounter
    dossiers: Sequence[Dossier]
    activation: Activation | None
    promises: Sequence[FollowUp]

    @property
    def missing(self) -> list[str]:
        """The papers that this person lacks."""
        return [paper.name for dossier in self.dossiers for paper in dossier.missing_papers]

    @property
    def is_waiting(self) -> bool:
        """Whether the police have to answer."""
        return self.activation is not None and self.activation.state in WAITING_STATES

    @property
    def is_promised(self) -> bool:
        """Whether something is still promised."""
        return any(promise.state is FollowUpState.OPEN for promise in self.promises)


def lines_of_visit(db: DbSession, visit_id: UUID, *, limit: int | None = None) -> list[EncounterLine]:
    """Everybody of one visit with dossiers, VNeID and promises, the latest first, in five statements."""
    return lines_of(db, encounters_of_visit(db, visit_id, limit=limit))


def lines_of(db: DbSession, encounters: Sequence[Encounter]) -> list[EncounterLine]:
    """These people with all that was done for them."""
    ids = [encounter.id for encounter in encounters]
    dossiers, promises, answers = dossiers_of(db, ids), follow_ups_of(db, ids), activations_of(db, ids)
    return [
        EncounterLine(
            one,
            [dossier for dossier in dossiers.get(one.id, []) if dossier.state is RecordState.RECORDED],
            answers.get(one.id),
            promises.get(one.id, []),
        )
        for one in encounters
    ]


def only(lines: Sequence[EncounterLine], shown: str) -> list[EncounterLine]:
    """The lines of one of SHOWN; voided ones stand only under their own word and under «all»."""
    tests: dict[str, Callable[[EncounterLine], bool]] = {
        "missing": lambda line: bool(line.missing),
        "waiting": lambda line: line.is_waiting,
        "promised": lambda line: line.is_promised,
        "late": lambda line: line.encounter.is_late,
    }
    if shown == "voided":
        return [line for line in lines if line.encounter.is_voided]
    test = tests.get(shown)
    return [line for line in lines if test is None or (test(line) and not line.encounter.is_voided)]


def seen_before(db: DbSession, actor: Actor, facts: EncounterFacts, *, but: UUID | None = None) -> list[EncounterLine]:
    """Who may be the same person, here or at earlier visits; shown, never merged."""
    if not facts.person_name and not facts.identity_number:
        return []
    return lines_of(db, like_this_one(db, actor, facts, but=but))


def common_procedures(db: DbSession, visit: Visit) -> list[Procedure]:
    """The buttons: the procedures that are marked common in the visit's catalogue, those most used in the year before
    the visit first."""
    version = catalogue_of_visit(db, visit)
    if version is None:
        return []
    used = select(Procedure.code, func.count()).join(Dossier, Dossier.procedure_id == Procedure.id)
    used = used.join(Visit, Visit.id == Dossier.visit_id).where(Visit.on.between(visit.on - _A_YEAR, visit.on))
    times: dict[str, int] = dict(db.execute(used.group_by(Procedure.code)).all())
    rows = select(Procedure).where(Procedure.version_id == version.id).options(selectinload(Procedure.papers))
    likely = db.scalars(rows.where(or_(Procedure.is_common, Procedure.code.in_(times)))).all()
    return sorted(likely, key=lambda one: (not one.is_common, -times.get(one.code, 0), one.code))[:BUTTONS]


def procedures_coded(db: DbSession, visit: Visit, codes: Sequence[str]) -> list[Procedure]:
    """The procedures of these codes in the visit's catalogue, in the order of the codes."""
    version = catalogue_of_visit(db, visit)
    if version is None:
        return []
    rows = select(Procedure).where(Procedure.version_id == version.id, Procedure.code.in_(codes))
    found = {one.code: one for one in db.scalars(rows.options(selectinload(Procedure.papers)))}
    return [found[code] for code in dict.fromkeys(codes) if code in found]


def procedures_found(db: DbSession, visit: Visit, typed: str) -> list[Procedure]:
    """What a clerk means by `typed` in the visit's catalogue, best first, FOUND at most; none for no words."""
    version = catalogue_of_visit(db, visit)
    if version is None or not typed:
        return []
    return procedures_coded(db, visit, [one.procedure.code for one in search_procedures(db, version, typed, FOUND)])
