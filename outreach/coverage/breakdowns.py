"""What the figures are made of: where people come from, which fields, papers and reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from outreach.activations.rules import REASON_LABELS
from outreach.coverage.details import Details
from outreach.coverage.figures import Figures
from outreach.coverage.progress import Indicators
from outreach.dossiers.rules import HELP_LABELS, FieldTotals, Help
from outreach.kernel.text import N_

CHANNELS = (
    Help.SUBMITTED_ONLINE,
    Help.RECEIVED_ON_PAPER,
    Help.SENT_TO_CENTER,
    Help.SENT_TO_POLICE,
    Help.MISSING_PAPERS,
    Help.ADVISED,
)
"""The order in which the ways of help stand, from done to talked about."""


@dataclass(frozen=True)
class Breakdown:
    """One figure taken apart: its name, its words, headings of its columns, rows of (label, amounts).

    `is_ours`: the labels are words of the house, to be translated; else they are names.
    """

    kind: str
    title: str
    first_heading: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    is_ours: bool = False

    @property
    def amounts(self) -> list[tuple[str, float]]:
        """Label and whole amount of each row, the largest first."""
        return [(label, float(amounts[0])) for label, amounts in self.rows]

    @property
    def sums(self) -> list[int]:
        """Each column added up."""
        return [sum(column) for column in zip(*(amounts for _label, amounts in self.rows), strict=True)]


def breakdowns(seen: Indicators, details: Details) -> dict[str, Breakdown]:
    """Every breakdown of a period by its name."""
    papers = tuple((one.name, (one.count,)) for one in details.papers)
    reasons = tuple((REASON_LABELS[reason], (amount,)) for reason, amount in details.reasons)
    fields = tuple((one.field, _by_channel(one)) for one in details.fields)
    times = (N_("Số lần"),)
    found = (
        Breakdown("origins", N_("Bà con được hỗ trợ, theo phường cũ"), N_("Phường cũ"), _PEOPLE, _origins(seen)),
        Breakdown("fields", N_("Hồ sơ theo lĩnh vực"), N_("Lĩnh vực"), _WAYS, fields),
        Breakdown("papers", N_("Giấy tờ hay thiếu"), N_("Giấy tờ"), times, papers),
        Breakdown("reasons", N_("Vì sao chưa được VNeID"), N_("Lý do"), times, reasons, is_ours=True),
    )
    return {one.kind: one for one in found}


def funnel(figures: Figures) -> list[tuple[str, int]]:
    """VNeID level 2 step by step: sent to the police, taken, approved, activated."""
    return [
        (N_("Đề nghị"), figures.requested),
        (N_("Đã thu nhận"), figures.taken),
        (N_("Đã duyệt"), figures.approved_so_far),
        (N_("Đã kích hoạt"), figures.activated),
    ]


_PEOPLE = (N_("Lượt người"), N_("Từ 60 tuổi"), N_("Cần hỗ trợ"), N_("Ở phường khác"))
_WAYS = (N_("Cộng"), *(HELP_LABELS[way] for way in CHANNELS))
_NAMELESS = N_("Không ghi")


def _origins(seen: Indicators) -> tuple[tuple[str, tuple[int, ...]], ...]:
    sums: dict[str, Counter[str]] = {}
    for row in seen.rows:
        counted, figures = sums.setdefault(row.place.former_ward or _NAMELESS, Counter()), row.figures
        counted.update(
            people=figures.people,
            elderly=figures.elderly,
            support=figures.needing_support,
            elsewhere=figures.from_elsewhere,
        )
    names = ("people", "elderly", "support", "elsewhere")
    rows = [(ward, tuple(counted[name] for name in names)) for ward, counted in sums.items() if counted["people"]]
    return tuple(sorted(rows, key=lambda row: (-row[1][0], row[0])))


def _by_channel(line: FieldTotals) -> tuple[int, ...]:
    helped: Mapping[Help, int] = line.by_help
    return line.dossiers, *(helped.get(way, 0) for way in CHANNELS)
