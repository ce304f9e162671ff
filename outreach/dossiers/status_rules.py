"""What a row of the official system's file says, and what an import of many would do."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from outreach.dossiers.rules import PORTAL_STATUSES
from outreach.kernel.text import N_, search_key

_NUMBERED = re.compile(r"(\d{1,2})(?:[\s.:)–-].*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?:[ T,].*)?")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?")

USUAL_WORDS = {
    "moi": 1,
    "cho tiep nhan": 1,
    "da tiep nhan": 2,
    "tiep nhan": 2,
    "tu choi": 3,
    "tu choi tiep nhan": 3,
    "dang giai quyet": 4,
    "dang thuc hien": 4,
    "yeu cau bo sung": 5,
    "cho bo sung": 5,
    "bo sung ho so": 5,
    "nghia vu tai chinh": 6,
    "cho thuc hien nghia vu tai chinh": 6,
    "rut ho so": 7,
    "cong dan rut ho so": 7,
    "tam dung": 8,
    "dung giai quyet": 8,
    "da xu ly": 9,
    "da giai quyet": 9,
    "co ket qua": 9,
    "hoan thanh": 9,
    "tra ket qua": 10,
    "da tra": 10,
}
"""Words of offices for the ten statuses, without marks; other words are told once by a person and kept."""


class StatusFate(StrEnum):
    """What becomes of one row of a status file."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    REFUSED = "refused"


FATE_LABELS = {
    StatusFate.CHANGED: N_("Cập nhật"),
    StatusFate.UNCHANGED: N_("Giữ nguyên"),
    StatusFate.KEPT: N_("Chưa khớp, giữ lại"),
    StatusFate.REFUSED: N_("Không nhận"),
}


@dataclass(frozen=True)
class StatusRow:
    """One row as the file says it; `problem` is a sentence where it cannot be taken, filled from `facts`."""

    number: int
    dossier_code: str
    word: str
    portal_status: int | None
    on: date | None
    person_name: str = ""
    procedure_name: str = ""
    problem: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class PlannedStatus:
    """One row with what would become of it; `is_news` where something would be stored."""

    row: StatusRow
    fate: StatusFate
    before: int | None = None
    why: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    dossier_id: UUID | None = None
    is_news: bool = False


@dataclass(frozen=True)
class StatusPlan:
    """The outcome of an import as it would be now; every row of the file has exactly one fate."""

    rows: Sequence[PlannedStatus]
    unknown_words: Sequence[str] = ()

    @property
    def counts(self) -> Mapping[StatusFate, int]:
        """How many rows share each fate; they add up to all rows."""
        found = Counter(one.fate for one in self.rows)
        return {fate: found[fate] for fate in StatusFate}

    @property
    def matched(self) -> int:
        """Rows whose dossier was found and that could be taken."""
        return self.counts[StatusFate.CHANGED] + self.counts[StatusFate.UNCHANGED]

    @property
    def problems(self) -> Sequence[PlannedStatus]:
        """Rows that cannot be taken."""
        return [one for one in self.rows if one.fate is StatusFate.REFUSED]

    @property
    def may_be_stored(self) -> bool:
        """Whether anything would change; refused rows stop nothing."""
        return any(one.is_news for one in self.rows)

    @property
    def fingerprint(self) -> str:
        """A short mark of the whole outcome: another one at the confirm means that the data moved meanwhile."""
        lines = [(one.row.number, one.row.dossier_code, one.fate, one.before, one.row.portal_status, str(one.row.on),
                  one.is_news) for one in self.rows]  # fmt: skip
        return hashlib.sha256(json.dumps(lines).encode()).hexdigest()[:32]


def status_of_word(word: str, learned: Mapping[str, int]) -> int | None:
    """The portal status that a file means by `word`: its number, its name, a usual word, or one told before."""
    key = search_key(word)
    if key in learned:
        return int(learned[key])
    for status, label in PORTAL_STATUSES.items():
        if key == search_key(label):
            return status
    if key in USUAL_WORDS:
        return USUAL_WORDS[key]
    numbered = _NUMBERED.fullmatch(key)
    return int(numbered[1]) if numbered and int(numbered[1]) in PORTAL_STATUSES else None


def day_of_text(text: str) -> date | None:
    """The day in a cell as offices write it, with or without an hour; None where there is none.

    Raises `ValueError` for a day that is not in the calendar or a text that is no day.
    """
    if not text:
        return None
    if found := _DAY_FIRST.fullmatch(text):
        return date(int(found[3]), int(found[2]), int(found[1]))
    if found := _YEAR_FIRST.fullmatch(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    raise ValueError(text)


def headings_mark(headings: Sequence[str]) -> str:
    """The mark by which a file of the same system is known again: its headings, in any order."""
    keys = sorted({search_key(heading) for heading in headings if heading.strip()})
    return hashlib.sha256("|".join(keys).encode()).hexdigest()
