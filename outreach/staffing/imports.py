"""Taking in people and days off from Excel: first a plan that stores nothing, then all of it or none."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from outreach.accounts.rules import Actor
from outreach.audit.service import record
from outreach.kernel.db import DbSession
from outreach.kernel.text import N_
from outreach.staffing import service
from outreach.staffing.forms import MemberForm, SpanForm
from outreach.staffing.models import StaffMember
from outreach.staffing.queries import all_members
from outreach.staffing.rules import MemberFacts, StaffKind, code_key, next_code, overlaps
from outreach.staffing.sheets import ABSENCE_COLUMNS, MEMBER_COLUMNS
from outreach.workbooks.changes import CellChange, ImportPlan, PlannedRow, RowFate, changes_of
from outreach.workbooks.codes import give_codes
from outreach.workbooks.columns import CellProblem, Row, Table
from outreach.workbooks.pending import refuse_stale
from outreach.workbooks.reader import read_table

_FOUR_DAYS = N_("Tệp chưa ghi số ngày đi: mỗi người đi nhiều nhất 4 ngày một tháng.")
_SINCE = date(2025, 7, 1)
"""The center's first day (domain.md §1); taken for new people whose first day is not given."""


@dataclass(frozen=True)
class PersonRow:
    """A good row of people beside the stored person, if there is one."""

    row: Row
    stored: StaffMember | None
    facts: MemberFacts


@dataclass(frozen=True)
class AbsenceRow:
    """A good row of days off; `is_known` where exactly these days are stored already."""

    row: Row
    member: StaffMember
    from_on: date
    to_on: date
    reason: str
    is_known: bool


@dataclass(frozen=True)
class MembersPlan(ImportPlan):
    """What a file would do to the list of people."""

    people: Sequence[PersonRow] = ()


@dataclass(frozen=True)
class AbsencesPlan(ImportPlan):
    """What a file would add to the days off."""

    spans: Sequence[AbsenceRow] = ()


def plan_members(db: DbSession, data: bytes, file_name: str) -> MembersPlan:
    """What a file would do to the list of people now; raises `Invalid` where it is no such list."""
    table = read_table(data, file_name, MEMBER_COLUMNS)
    known = {one.code: one for one in all_members(db)}
    _give_codes(table, known.values())
    people: list[PersonRow] = []
    problems = [*table.problems, *_repeated_codes(table)]
    for row in table.rows:
        stored = known.get(code_key(row.values.get("code")))
        form = MemberForm.of_mapping(_typed(row, stored))
        if form.validate():
            people.append(PersonRow(row, stored, form.facts()))
        problems += [table.problem(row, name, text) for name, text in form.problems().items()]
    rows = [_planned_person(table, one) for one in people]
    has_new = any(row.fate is RowFate.NEW for row in rows)
    return MembersPlan(
        rows, _without_echo(problems), ignored_headers=table.ignored_headers, foot=table.foot, people=people,
        assumed=[_FOUR_DAYS] if has_new and "max_days_per_month" not in table.present else [],
    )  # fmt: skip


def import_members(
    db: DbSession, actor: Actor, plan: MembersPlan, *, fingerprint: str, file_name: str, now: datetime
) -> None:
    """Store every planned person, or none; raises `Refused` where the outcome is not the one that was shown."""
    refuse_stale(plan, fingerprint)
    for one in plan.people:
        if one.stored is None:
            service.add_member(db, actor, one.facts, now=now)
        elif one.stored.facts != one.facts:
            service.change_member(db, actor, one.stored, one.facts, user_id=one.stored.user_id, now=now)
    record(db, actor, "member.import", now=now, file=file_name, new=plan.new, changed=plan.changed)


def plan_absences(db: DbSession, data: bytes, file_name: str) -> AbsencesPlan:
    """What a file would add to the days off now; raises `Invalid` where it is no such list."""
    table = read_table(data, file_name, ABSENCE_COLUMNS)
    known = {one.code: one for one in all_members(db)}
    spans: list[AbsenceRow] = []
    problems = list(table.problems)
    for row in table.rows:
        found = _span_problems(table, row, known, spans)
        problems += found
        if not found:
            spans.append(_span(row, known[code_key(row.values["code"])]))
    rows = [_planned_span(one) for one in spans]
    return AbsencesPlan(
        rows, _without_echo(problems), ignored_headers=table.ignored_headers, foot=table.foot, spans=spans
    )


def import_absences(
    db: DbSession, actor: Actor, plan: AbsencesPlan, *, fingerprint: str, file_name: str, now: datetime
) -> None:
    """Store every new span of days off, or none; raises `Refused` where the outcome is not the one that was shown."""
    refuse_stale(plan, fingerprint)
    for one in plan.spans:
        if not one.is_known:
            service.add_absence(db, actor, one.member, from_on=one.from_on, to_on=one.to_on, reason=one.reason, now=now)
    record(db, actor, "absence.import", now=now, file=file_name, new=plan.new)


def _give_codes(table: Table, stored: Collection[StaffMember]) -> None:
    past = {one.code for one in stored if one.active_to is not None}
    known = [(one.full_name, one.code) for one in stored if one.active_to is None]

    def fresh(row: Row, taken: AbstractSet[str]) -> str:
        return next_code(StaffKind(row.values.get("kind") or StaffKind.CENTER), past | taken)

    give_codes(table, named="full_name", known=known, fresh=fresh)


def _typed(row: Row, stored: StaffMember | None) -> dict[str, Any]:
    base = asdict(stored.facts) if stored else {"max_days_per_month": 4, "active_from": _SINCE}
    return base | {name: value for name, value in row.values.items() if value is not None}


def _repeated_codes(table: Table) -> list[CellProblem]:
    first_row: dict[str, int] = {}
    problems = []
    for row in table.rows:
        code = code_key(row.values.get("code"))
        if code and first_row.setdefault(code, row.number) != row.number:
            problems.append(table.problem(row, "code", N_("Mã này đã có ở dòng %(first)d."), first=first_row[code]))
    return problems


def _planned_person(table: Table, one: PersonRow) -> PlannedRow:
    if one.stored is None:
        told = [column for column in table.columns if column.name in table.present - {"code", "full_name"}]
        return PlannedRow(
            one.row.number, one.facts.code, one.facts.full_name, RowFate.NEW, changes_of(told, None, asdict(one.facts))
        )
    changes = changes_of(table.columns, asdict(one.stored.facts), asdict(one.facts))
    fate = RowFate.CHANGED if changes else RowFate.UNCHANGED
    return PlannedRow(one.row.number, one.stored.code, one.facts.full_name, fate, changes)


def _span_problems(
    table: Table, row: Row, known: dict[str, StaffMember], before: Sequence[AbsenceRow]
) -> list[CellProblem]:
    form = SpanForm.of_mapping({name: row.values.get(name) for name in ("from_on", "to_on", "reason")})
    if not form.validate():
        return [table.problem(row, name, text) for name, text in form.problems().items()]
    member = known.get(code_key(row.values.get("code")))
    if member is None:
        return [table.problem(row, "code", N_("Không có ai mang mã này trong danh sách cán bộ."))]
    span = _span(row, member)
    taken = [] if span.is_known else [(other.from_on, other.to_on) for other in member.absences]
    taken += [(other.from_on, other.to_on) for other in before if other.member is member]
    if any(overlaps((span.from_on, span.to_on), other) for other in taken):
        return [table.problem(row, "from_on", N_("Trùng với một lần nghỉ khác của người này."))]
    return []


def _span(row: Row, member: StaffMember) -> AbsenceRow:
    first = row.values["from_on"]
    last = row.values.get("to_on") or first
    is_known = any((one.from_on, one.to_on) == (first, last) for one in member.absences)
    return AbsenceRow(row, member, first, last, row.values.get("reason") or "", is_known)


def _planned_span(one: AbsenceRow) -> PlannedRow:
    days = CellChange(N_("Nghỉ"), "", f"{one.from_on:%d/%m/%Y} – {one.to_on:%d/%m/%Y}")
    fate = RowFate.UNCHANGED if one.is_known else RowFate.NEW
    return PlannedRow(one.row.number, one.member.code, one.member.full_name, fate, [days])


def _without_echo(problems: Sequence[CellProblem]) -> list[CellProblem]:
    first_of = {(problem.row, problem.column_header): problem for problem in reversed(problems)}
    return sorted(first_of.values(), key=lambda problem: problem.row)
