"""What an import would do, row by row, before anything is done."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from outreach.workbooks.columns import CellProblem


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
    """One row of the file: its number, the code and name by which people know it, and what would change."""

    number: int
    code: str
    name: str
    fate: RowFate
    changes: Sequence[CellChange] = ()


@dataclass(frozen=True)
class ImportPlan:
    """The outcome of an import as it would be now. Warnings do not stop it, one problem does."""

    rows: Sequence[PlannedRow]
    problems: Sequence[CellProblem] = ()
    warnings: Sequence[CellProblem] = ()
    ignored_headers: Sequence[str] = ()

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
