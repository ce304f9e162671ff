"""One report as somebody asked for it, and what stands around its tables: head, foot, source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from outreach.coverage.periods import Period
from outreach.reports.rules import FileForm, Names, ReportKind


@dataclass(frozen=True)
class Letterhead:
    """Head and foot of an official paper: issuer, number and symbol, place and date, who signs, who receives it."""

    parent_organisation: str
    organisation: str
    symbol: str
    place_and_date: str
    subject: str
    signer_capacity: str
    signer_title: str
    signer_name: str
    recipients: tuple[str, ...]
    number: str = ""


@dataclass(frozen=True)
class Origin:
    """What the sheet «Nguồn» says: who asked for what, when; `reason` why people are named, empty where nobody is.

    `trail` is the head of the chain of deeds as it was then: a trail that was rewritten later cannot show it again.
    """

    report: str
    period: str
    filters: str
    author: str
    made_at: datetime
    reason: str = ""
    trail: str = ""

    @property
    def mark(self) -> str:
        """The line on each page of a file that names people; empty where it names nobody."""
        if not self.reason:
            return ""
        return f"CÓ DỮ LIỆU CÁ NHÂN, không phát tán. Bản của {self.author}. Lý do: {self.reason}"


@dataclass(frozen=True)
class Wish:
    """One report as somebody asked for it. `tables` None means those that are ticked at first."""

    kind: ReportKind
    period: Period
    visit_id: UUID | None = None
    form: FileForm = FileForm.XLSX
    tables: frozenset[str] | None = None
    names: Names = Names.NONE
    reason: str = ""
    number: str = ""
    dated_on: date | None = None

    def as_json(self) -> dict[str, Any]:
        """As it is kept with long work."""
        return {
            "kind": self.kind.value,
            "period": [self.period.from_on.isoformat(), self.period.to_on.isoformat()],
            "visit_id": str(self.visit_id) if self.visit_id else None,
            "form": self.form.value,
            "tables": sorted(self.tables) if self.tables is not None else None,
            "names": self.names.value,
            "reason": self.reason,
            "number": self.number,
            "dated_on": self.dated_on.isoformat() if self.dated_on else None,
        }


def wish_of(kept: Mapping[str, Any]) -> Wish:
    """The wish that `as_json` gave."""
    first, last = (date.fromisoformat(day) for day in kept["period"])
    return Wish(
        ReportKind(kept["kind"]),
        Period(first, last),
        UUID(kept["visit_id"]) if kept["visit_id"] else None,
        FileForm(kept["form"]),
        frozenset(kept["tables"]) if kept["tables"] is not None else None,
        Names(kept["names"]),
        kept["reason"],
        kept["number"],
        date.fromisoformat(kept["dated_on"]) if kept["dated_on"] else None,
    )
