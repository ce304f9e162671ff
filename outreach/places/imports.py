"""Taking in the list of neighborhoods from Excel: first a plan that stores nothing, then all of it or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from outreach.accounts.rules import Actor
from outreach.audit.service import record
from outreach.kernel.db import DbSession
from outreach.kernel.text import N_, search_key
from outreach.places.boundaries import is_outside
from outreach.places.forms import NeighborhoodForm
from outreach.places.head_imports import give_phones_to_heads, head_change, head_problem, keep_head
from outreach.places.models import Neighborhood, typed_of
from outreach.places.point_rules import point_of
from outreach.places.queries import code_key, current_boundary, find_neighborhoods
from outreach.places.rules import HouseFacts, NeighborhoodFacts, next_code
from outreach.places.service import change_neighborhood, new_neighborhood
from outreach.places.sheets import COLUMNS, READ_COLUMNS
from outreach.workbooks.changes import ImportPlan, PlannedRow, RowFate, changes_of
from outreach.workbooks.codes import give_codes
from outreach.workbooks.columns import CellProblem, Column, Row, Table
from outreach.workbooks.pending import refuse_stale
from outreach.workbooks.reader import read_table

_KEPT_WHEN_EMPTY = frozenset(
    {
        "priority",
        "team_size",
        "officers",
        "open_windows",
        "has_power",
        "has_wifi",
        "has_ramp",
        "valid_from",
        "house_name",
    }
)
"""Facts that a neighborhood always has: an empty cell leaves them as they are."""


_ALWAYS_OPEN = N_("Tệp chưa ghi giờ mượn nhà văn hóa: coi như mượn được cả Thứ Bảy và Chủ nhật.")


@dataclass(frozen=True)
class _Judged:
    """A row that passed the form, beside what is stored of it."""

    row: Row
    stored: Neighborhood | None
    facts: NeighborhoodFacts
    house: HouseFacts


def plan_import(db: DbSession, data: bytes, file_name: str) -> ImportPlan:
    """What an upload would do to the list of neighborhoods now; raises `Invalid` where it is no such list."""
    table = read_table(data, file_name, READ_COLUMNS)
    judged, problems = _judge(db, table)
    return _plan(db, table, judged, problems)


def import_neighborhoods(
    db: DbSession, actor: Actor, data: bytes, file_name: str, *, fingerprint: str, now: datetime
) -> ImportPlan:
    """Store every row of an upload, or none; raises `Refused` where the outcome is not the one of `fingerprint`."""
    table = read_table(data, file_name, READ_COLUMNS)
    judged, problems = _judge(db, table)
    plan = _plan(db, table, judged, problems)
    refuse_stale(plan, fingerprint)
    for one in judged:
        subject = one.stored
        if subject is None:
            subject = new_neighborhood(db, one.facts, one.house)
        else:
            change_neighborhood(db, actor, subject, one.facts, one.house, now=now)
        keep_head(db, actor, subject, one.row, now=now)
    record(db, actor, "neighborhood.import", now=now, file=file_name, new=plan.new, changed=plan.changed)
    return plan


def _judge(db: DbSession, table: Table) -> tuple[list[_Judged], list[CellProblem]]:
    stored_ones = find_neighborhoods(db)
    known = {one.code: one for one in stored_ones}
    _give_codes(table, stored_ones)
    give_phones_to_heads(table)
    problems = [*table.problems, *_split_points(table)]
    wrong_cells = {(problem.row, problem.column_header) for problem in problems}
    judged: list[_Judged] = []
    first_row_of: dict[str, int] = {}
    for row in table.rows:
        stored = known.get(code_key(row.values.get("code") or ""))
        form = NeighborhoodForm.of_mapping(_typed(row, stored))
        found = [] if form.validate() else [table.problem(row, name, text) for name, text in form.problems().items()]
        found += _repeated(table, row, first_row_of)
        found += [problem for problem in (head_problem(table, row),) if problem]
        problems += [problem for problem in found if (problem.row, problem.column_header) not in wrong_cells]
        if not found:
            judged.append(_Judged(row, stored, *form.facts()))
    return judged, sorted(problems, key=lambda problem: problem.row)


def _give_codes(table: Table, stored: Sequence[Neighborhood]) -> None:
    past = {one.code for one in stored if one.valid_to is not None}
    known = [(one.name, one.code) for one in stored if one.valid_to is None]
    give_codes(table, named="name", known=known, fresh=lambda _, taken: next_code(past | taken))


def _split_points(table: Table) -> list[CellProblem]:
    """What stands in one column «Tọa độ» becomes latitude and longitude, where these have no cells of their own."""
    problems = []
    for row in table.rows:
        text = row.shown.get("point", "")
        if not text or row.shown.get("lat") or row.shown.get("lon"):
            continue
        point = point_of(text)
        if point:
            row.values["lat"], row.values["lon"] = point
            row.shown["lat"] = row.shown["lon"] = text
        else:
            problems.append(table.problem(row, "point", N_("Chưa hiểu tọa độ này. Ghi như 19.7655, 105.8154.")))
    return problems


def _typed(row: Row, stored: Neighborhood | None) -> dict[str, Any]:
    house = stored.house.facts if stored and stored.house else HouseFacts(name="")
    base = typed_of(stored.facts if stored else NeighborhoodFacts(code="", name=""), house)
    given = {name: value for name, value in row.values.items() if value is not None or name not in _KEPT_WHEN_EMPTY}
    return base | given


def _repeated(table: Table, row: Row, first_row_of: dict[str, int]) -> list[CellProblem]:
    code = code_key(row.values.get("code") or "")
    first = first_row_of.setdefault(code, row.number)
    if not code or first == row.number:
        return []
    return [table.problem(row, "code", N_("Mã này đã có ở dòng %(first)d."), first=first)]


def _plan(db: DbSession, table: Table, judged: Sequence[_Judged], problems: Sequence[CellProblem]) -> ImportPlan:
    told = table.present | ({"lat", "lon"} if "point" in table.present else set())
    columns = [column for column in COLUMNS if column.name in told]
    rows = [_planned(one, columns) for one in judged]
    has_new = any(row.fate is RowFate.NEW for row in rows)
    assumed = [_ALWAYS_OPEN] if has_new and "open_windows" not in table.present else []
    return ImportPlan(rows, problems, _warnings(db, table, judged), table.ignored_headers, table.foot, assumed)


def _planned(one: _Judged, columns: Iterable[Column]) -> PlannedRow:
    code, name = one.facts.code, one.facts.name
    head = [change for change in (head_change(one.row, one.stored),) if change]
    if one.stored is None:
        told = [column for column in columns if column.name not in {"code", "name"}]
        cells = changes_of(told, None, typed_of(one.facts, one.house)) + head
        return PlannedRow(one.row.number, code, name, RowFate.NEW, cells)
    house = one.stored.house.facts if one.stored.house else HouseFacts(name="")
    before, after = typed_of(one.stored.facts, house), typed_of(one.facts, one.house)
    changes = changes_of(columns, before, after) + head
    return PlannedRow(one.row.number, code, name, RowFate.CHANGED if changes else RowFate.UNCHANGED, changes)


def _warnings(db: DbSession, table: Table, judged: Sequence[_Judged]) -> list[CellProblem]:
    boundary = current_boundary(db)
    outline = boundary.geometry if boundary else None
    code_of_name = {search_key(one.name): one.code for one in find_neighborhoods(db) if one.valid_to is None}
    warnings = []
    for one in judged:
        if is_outside(outline, one.house.lat, one.house.lon):
            warnings.append(table.problem(one.row, "lat", N_("Điểm này nằm ngoài ranh giới phường. Hãy xem lại.")))
        namesake = code_of_name.setdefault(search_key(one.facts.name), one.facts.code)
        if namesake != one.facts.code and one.facts.valid_to is None:
            message = N_("Trùng tên với phố mã %(other)s. Nếu là hai phố khác nhau thì vẫn nhập được.")
            warnings.append(table.problem(one.row, "name", message, other=namesake))
    return warnings
