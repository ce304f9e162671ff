"""Keeping the catalogue: the starter, imports as new versions, papers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from outreach.accounts.rules import Actor
from outreach.audit.service import record
from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Refused
from outreach.kernel.text import N_, clean
from outreach.procedures.models import CatalogueVersion, Procedure, RequiredPaper
from outreach.procedures.queries import all_versions, catalogue_on, procedures_of
from outreach.procedures.rules import PaperFacts, ProcedureFacts, key_of
from outreach.procedures.sheets import COLUMNS, COMPARED, facts_of, problems_of, shown_fact
from outreach.procedures.starter import BY_CODE, EFFECTIVE_FROM, SOURCE, STARTER
from outreach.workbooks.changes import CellChange, ImportPlan, PlannedRow, RowFate
from outreach.workbooks.pending import refuse_stale
from outreach.workbooks.reader import read_table


@dataclass(frozen=True)
class CataloguePlan(ImportPlan):
    """What a file would make of the catalogue. `removed` are standing procedures that the file lacks."""

    removed: Sequence[ProcedureFacts] = ()
    facts: Sequence[ProcedureFacts] = ()

    @property
    def may_be_stored(self) -> bool:
        """Whether there is something to store and nothing wrong; a shorter list is a change too."""
        return not self.problems and self.new + self.changed + len(self.removed) > 0

    @property
    def fingerprint(self) -> str:
        """The mark of rows and of what falls away."""
        gone = ",".join(facts.code for facts in self.removed)
        return hashlib.sha256((super().fingerprint + gone).encode()).hexdigest()[:32]


def seed_starter(db: DbSession, actor: Actor, *, now: datetime) -> CatalogueVersion:
    """The starter catalogue as version 1; raises `Refused` where there is a catalogue already."""
    if all_versions(db):
        raise Refused("catalogue.exists", N_("Đã có danh mục thủ tục rồi."))
    return _add_version(db, actor, STARTER, decision="", effective_from=EFFECTIVE_FROM, source=SOURCE, now=now)


def plan_import(db: DbSession, data: bytes, file_name: str, *, now: datetime) -> CataloguePlan:
    """What a CSV or Excel file would change against the version in force; stores nothing.

    Papers, short names and marks that the file does not tell are kept from the standing version, or
    taken from the starter. Raises `Invalid` (field `file`) where the file is no catalogue.
    """
    table = read_table(data, file_name, COLUMNS)
    problems = problems_of(table)
    if problems:
        return CataloguePlan((), problems, ignored_headers=table.ignored_headers, foot=table.foot)
    standing = _standing(db, now)
    known = BY_CODE | standing
    facts = [facts_of(row, known.get(row.values["code"])) for row in table.rows]
    rows = [_planned(row.number, new, standing) for row, new in zip(table.rows, facts, strict=True)]
    codes = {new.code for new in facts}
    removed = [old for code, old in sorted(standing.items()) if code not in codes]
    return CataloguePlan(rows, ignored_headers=table.ignored_headers, foot=table.foot, removed=removed, facts=facts)


def import_catalogue(
    db: DbSession,
    actor: Actor,
    plan: CataloguePlan,
    *,
    fingerprint: str,
    file_name: str,
    decision: str,
    effective_from: date,
    now: datetime,
) -> CatalogueVersion:
    """Store a planned file as a new version, all of it; raises `Refused` where it is not what was shown."""
    refuse_stale(plan, fingerprint)
    return _add_version(
        db, actor, plan.facts, decision=clean(decision), effective_from=effective_from, source=clean(file_name), now=now
    )


def change_procedure(
    db: DbSession,
    actor: Actor,
    procedure: Procedure,
    *,
    short_name: str,
    is_common: bool,
    papers: Sequence[PaperFacts],
    now: datetime,
) -> None:
    """Another short name, mark or list of papers, in the order given; papers that stay keep their identity."""
    before = [paper.name for paper in procedure.papers]
    procedure.short_name, procedure.is_common = clean(short_name), is_common
    procedure.search_key = key_of(procedure.code, procedure.name, procedure.short_name)
    _set_papers(db, procedure, papers)
    after = [paper.name for paper in papers]
    record(db, actor, "procedure.change", procedure, now=now, code=procedure.code, is_common=is_common,
           papers_before=before, papers_after=after)  # fmt: skip


def _set_papers(db: DbSession, procedure: Procedure, wanted: Sequence[PaperFacts]) -> None:
    standing = {paper.name: paper for paper in procedure.papers}
    for place, paper in enumerate(procedure.papers, start=1):
        paper.position = -place
    kept = [standing.get(facts.name) or RequiredPaper.of(0, facts) for facts in wanted]
    procedure.papers = [paper for paper in procedure.papers if paper in kept]
    db.flush()
    for place, (paper, facts) in enumerate(zip(kept, wanted, strict=True), start=1):
        paper.position, paper.is_conditional = place, facts.is_conditional
    procedure.papers = kept
    db.flush()


def _standing(db: DbSession, now: datetime) -> dict[str, ProcedureFacts]:
    version = catalogue_on(db, local_day(now))
    return {one.code: one.as_facts() for one in procedures_of(db, version)} if version else {}


def _planned(number: int, new: ProcedureFacts, standing: Mapping[str, ProcedureFacts]) -> PlannedRow:
    old = standing.get(new.code)
    if old is None:
        return PlannedRow(number, new.code, new.name, RowFate.NEW)
    changes = [
        CellChange(header, shown_fact(old, name), shown_fact(new, name))
        for name, header in COMPARED.items()
        if getattr(old, name) != getattr(new, name)
    ]
    return PlannedRow(number, new.code, new.name, RowFate.CHANGED if changes else RowFate.UNCHANGED, changes)


def _add_version(
    db: DbSession,
    actor: Actor,
    facts: Sequence[ProcedureFacts],
    *,
    decision: str,
    effective_from: date,
    source: str,
    now: datetime,
) -> CatalogueVersion:
    number = max((one.number for one in all_versions(db)), default=0) + 1
    version = CatalogueVersion(
        number=number, decision=decision, effective_from=effective_from, source=source[:300], imported_at=now
    )
    version.procedures = [Procedure.of(one) for one in facts]
    db.add(version)
    record(db, actor, "catalogue.import", version, now=now, number=number, decision=decision,
           effective_from=effective_from, procedures=len(facts))  # fmt: skip
    return version
