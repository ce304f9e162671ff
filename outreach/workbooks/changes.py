"""What an import would do, row by row, before anything is done."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from outreach.workbooks.columns import CellProblem, Column
from outreach.workbooks.template import written
from outreach.workbooks.values import shown


class RowFate(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class CellChange:
    """One value that would become another, both as people read them."""

    header: str
    before: str
    after: str


@dataclass(frozen=True)
class PlannedRow:
    """One row of the file: its number, the code and name by which people know it, and what would change.

    Of a new row `changes` tell every value, each with nothing before it.
    """

    number: int
    code: str
    name: str
    fate: RowFate
    changes: Sequence[CellChange] = ()


def changes_of(
    columns: Iterable[Column], before: Mapping[str, Any] | None, after: Mapping[str, Any]
) -> list[CellChange]:
    """What differs in the cells of `columns`; without a `before` every cell of `after` that holds something."""
    told = [(column, shown(written(column, after[column.name]))) for column in columns]
    if before is None:
        return [CellChange(column.header, "", text) for column, text in told if text]
    return [
        CellChange(column.header, shown(written(column, before[column.name])), text)
        for column, text in told
        if before[column.name] != after[column.name]
    ]


@dataclass(frozen=True)
class ImportPlan:
    """The outcome of an import as it would be now. Warnings do not stop it, one problem does.

    `foot` numbers the rows below the list that are left (sums, signatures); `assumed` are sentences on what new rows
    get where the file has no such column.
    """

    rows: Sequence[PlannedRow]
    problems: Sequence[CellProblem] = ()
    warnings: Sequence[CellProblem] = ()
    ignored_headers: Sequence[str] = ()
    foot: Sequence[int] = ()
    assumed: Sequence[str] = ()

    @property
    def new(self) -> int:
        """Rows that are not known yet."""
        return self._count(RowFate.NEW)

    @property
    def changed(self) -> int:
        """Rows that are known and differ."""
        return self._count(RowFate.CHANGED)

    @property
    def unchanged(self) -> int:
        """Rows that are known and equal."""
        return self._count(RowFate.UNCHANGED)

    @property
    def may_be_stored(self) -> bool:
        """Whether there is something to store and nothing wrong."""
        return not self.problems and self.new + self.changed > 0

    @property
    def fingerprint(self) -> str:
        """A short mark of the whole outcome: another one at the confirm means that the data moved meanwhile."""
        lines = json.dumps([asdict(row) for row in self.rows], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(lines.encode()).hexdigest()[:32]

    def _count(self, fate: RowFate) -> int:
        return sum(1 for row in self.rows if row.fate is fate)
