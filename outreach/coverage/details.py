"""What the sums of visits are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from outreach.activations.rules import Reason
from outreach.dossiers.rules import FieldTotals, Help, PaperTotals

FIELD, PAPER, REASON = "field", "paper", "reason"


@dataclass(frozen=True)
class Details:
    """Help lines by field, papers by how often they were missing, reasons by how often the police gave them."""

    fields: tuple[FieldTotals, ...] = ()
    papers: tuple[PaperTotals, ...] = ()
    reasons: tuple[tuple[Reason, int], ...] = ()

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, str, int]]) -> Details:
        """From (kind, name, help, amount); each list has the most frequent first."""
        sums: dict[str, Counter[tuple[str, str]]] = {FIELD: Counter(), PAPER: Counter(), REASON: Counter()}
        for kind, name, help_, amount in rows:
            sums[kind][name, help_] += int(amount)
        papers = sorted(sums[PAPER].items(), key=lambda one: (-one[1], one[0]))
        reasons = sorted(sums[REASON].items(), key=lambda one: (-one[1], one[0]))
        return cls(
            fields=_by_field(sums[FIELD]),
            papers=tuple(PaperTotals(name, amount) for (name, _help), amount in papers),
            reasons=tuple((Reason(name), amount) for (name, _help), amount in reasons),
        )


def _by_field(sums: Counter[tuple[str, str]]) -> tuple[FieldTotals, ...]:
    found: dict[str, dict[Help, int]] = {}
    for (name, help_), amount in sums.items():
        found.setdefault(name, {})[Help(help_)] = amount
    totals = [FieldTotals(name, sum(helps.values()), helps) for name, helps in found.items()]
    return tuple(sorted(totals, key=lambda line: (-line.dossiers, line.field)))
