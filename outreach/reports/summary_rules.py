"""Summary by neighborhood (domain.md §6, no. 2): what stands in its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from outreach.coverage.figures import Figures
from outreach.coverage.progress import Indicators, Progress
from outreach.coverage.rules import Status
from outreach.reports.rules import (
    HALF_DAY_WORDS,
    decimal,
    official_date,
)
from outreach.reports.summary_table_rules import NeighborhoodRow, RemainingRow

STATUS_WORDS = {
    Status.DONE: "Đã về",
    Status.PLANNED: "Đã lên lịch",
    Status.OVERDUE: "Quá hạn",
    Status.WAITING: "Chờ xếp lịch",
    Status.LIVE: "Đang mở cửa",
    Status.CALLED_OFF: "Hủy, hoãn",
    Status.OUTSIDE: "Ngoài chiến dịch",
}


def visited(rows: Sequence[Progress]) -> list[Progress]:
    """The neighborhoods with a visit in the period, in the order of the last date."""
    return sorted((row for row in rows if row.figures.visits), key=lambda row: _held_on(row) or date.max)


def neighborhood_rows(rows: Sequence[Progress]) -> list[NeighborhoodRow]:
    """A row for each neighborhood with a visit in the period, in the order of the date."""
    return [_neighborhood_row(number, row) for number, row in enumerate(visited(rows), start=1)]


def remaining_rows(rows: Sequence[Progress]) -> list[RemainingRow]:
    """A row for each neighborhood still to be reached: those with a date first, then the longest waiting."""
    ahead = [row for row in rows if row.is_target and row.status is not Status.DONE]
    ahead.sort(key=lambda row: (row.nearest.on if row.nearest else date.max, -(row.days_waiting or 0)))
    return [_remaining_row(number, row) for number, row in enumerate(ahead, start=1)]


def summary_words(seen: Indicators) -> str:
    """How far the campaign is, in one paragraph."""
    counts = seen.counts
    parts = [
        f"{counts[status]} {word}"
        for status, word in (
            (Status.PLANNED, "đã lên lịch"),
            (Status.LIVE, "đang mở cửa"),
            (Status.OVERDUE, "quá hạn"),
            (Status.CALLED_OFF, "hủy, hoãn chưa có ngày mới"),
            (Status.WAITING, "chờ xếp lịch"),
        )
        if counts[status]
    ]
    share = decimal((seen.covered_share or 0) * 100)
    reached = f"Tính đến ngày {official_date(seen.day)}: {seen.covered}/{seen.target} phố đã về, đạt {share}%."
    detail = f", gồm {', '.join(parts)}." if parts else "."
    return f"Tóm tắt. {reached} Kế hoạch còn lại: {seen.remaining} phố{detail}"


def figures_of(row: type[Any], figures: Figures) -> dict[str, int]:
    """The figures that a row class has fields for, by field."""
    known = {field.name for field in fields(Figures)}
    return {field.name: getattr(figures, field.name) for field in fields(row) if field.name in known}


def _held_on(row: Progress) -> date | None:
    return row.latest_held.on if row.latest_held else None


def _neighborhood_row(number: int, row: Progress) -> NeighborhoodRow:
    notes = [f"Gồm phố cũ: {', '.join(row.former_names)}"] if row.former_names else []
    if row.figures.waiting_for_police:
        notes.append(f"{row.figures.waiting_for_police} người chờ công an")
    return NeighborhoodRow(
        number=number,
        name=row.place.name,
        former_ward=row.place.former_ward,
        households=row.place.households,
        population=row.place.population,
        on=_held_on(row),
        note=". ".join(notes),
        **figures_of(NeighborhoodRow, row.figures),
    )


def _remaining_row(number: int, row: Progress) -> RemainingRow:
    return RemainingRow(
        number=number,
        name=row.place.name,
        former_ward=row.place.former_ward,
        households=row.place.households,
        population=row.place.population,
        status=STATUS_WORDS[row.status],
        on=row.nearest.on if row.nearest else None,
        half_day=HALF_DAY_WORDS[row.nearest.half_day] if row.nearest else "",
        days_waiting=row.days_waiting,
        note="",
    )
