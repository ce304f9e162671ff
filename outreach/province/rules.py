"""Wards of a province: their names on the network, and how their sums stand beside each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import Any
from uuid import UUID

from outreach.coverage.figures import Figures, total
from outreach.coverage.periods import Period
from outreach.coverage.progress import Indicators
from outreach.coverage.rules import Status
from outreach.kernel.text import N_, search_key, sort_key

MOST_OF_A_SLUG = 40
_SLUG = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_KINDS = ("phường", "xã", "đặc khu", "thị trấn")
RESERVED = frozenset({"www", "mail", "admin", "api", "static"})
"""Names that people expect something else behind."""

SILENT_AFTER = timedelta(hours=26)
"""Sums are taken every hour; a ward without new ones for a day and some has a fault that somebody must look at."""


class Span(StrEnum):
    """Over which days figures are added up; the status of neighborhoods is always today's."""

    SINCE_START = "since_start"
    YEAR = "year"
    MONTH = "month"


SPAN_LABELS = {Span.MONTH: N_("Tháng này"), Span.YEAR: N_("Năm nay"), Span.SINCE_START: N_("Từ đầu")}


@dataclass(frozen=True)
class WardFacts:
    """A ward as it is taken in: official code (QĐ 19/2025/QĐ-TTg), name, and its name below the domain."""

    code: str
    name: str
    slug: str
    geometry: dict[str, Any] | None = None

    @property
    def schema(self) -> str:
        """The schema of its tables on PostgreSQL."""
        return schema_of(self.slug)


def schema_of(slug: str) -> str:
    """`ward_quang_phu` for `quang-phu`; raises `ValueError` for what is no slug: it becomes part of SQL."""
    if not is_slug(slug):
        raise ValueError(slug)
    return f"ward_{slug.replace('-', '_')}"


def slug_of(name: str) -> str:
    """`quang-phu` for Phường Quảng Phú: the kind of unit is left out, marks and spaces become letters and hyphens."""
    words = name.strip()
    for kind in _KINDS:
        if words.casefold().startswith(kind + " "):
            words = words[len(kind) :]
            break
    letters = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in search_key(words))
    return "-".join(letters.split())[:MOST_OF_A_SLUG].strip("-")


def is_slug(text: str) -> bool:
    """Whether `text` can be the first label of a host name, and no label that means something else."""
    is_label = _SLUG.fullmatch(text) is not None and "--" not in text and len(text) <= MOST_OF_A_SLUG
    return is_label and text not in RESERVED


def host_of(header: str) -> str:
    """The host of a Host header: without port, closing dot and capitals."""
    host = header.strip().lower()
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].rstrip(".")


def slug_in(host: str, domain: str) -> str | None:
    """Which ward a host names: "" the province itself, None where it names nothing of ours."""
    if host == domain:
        return ""
    label, dot, rest = host.partition(".")
    return label if dot and rest == domain and is_slug(label) else None


@dataclass(frozen=True, slots=True)
class WardSums:
    """Where the neighborhoods of one ward stand on a day, and the figures from `from_on` to then."""

    from_on: date
    on: date
    gathered_at: datetime
    target: int
    reached: int
    planned: int
    overdue: int
    waiting: int
    called_off: int
    live: int
    figures: Figures

    @property
    def share(self) -> float | None:
        """Share of the target that was reached, between 0 and 1; None without a target."""
        return self.reached / self.target if self.target else None


def sums_of(seen: Indicators, *, now: datetime) -> WardSums:
    """What a province is told of a ward: counts and sums, never a row."""
    counts = seen.counts
    return WardSums(
        from_on=seen.period.from_on,
        on=seen.day,
        gathered_at=now,
        target=seen.target,
        reached=seen.covered,
        planned=counts[Status.PLANNED],
        overdue=counts[Status.OVERDUE],
        waiting=counts[Status.WAITING],
        called_off=counts[Status.CALLED_OFF],
        live=counts[Status.LIVE],
        figures=seen.figures,
    )


@dataclass(frozen=True, slots=True)
class WardRow:
    """One ward beside the others; `sums` is None until it was asked for the first time."""

    id: UUID
    code: str
    name: str
    slug: str
    sums: WardSums | None

    def is_silent(self, now: datetime) -> bool:
        """Whether nothing was heard of it for longer than `SILENT_AFTER`."""
        return self.sums is None or now - self.sums.gathered_at > SILENT_AFTER


@dataclass(frozen=True)
class Province:
    """All wards, and their sums."""

    rows: tuple[WardRow, ...]

    @property
    def told(self) -> list[WardSums]:
        """The sums of those that have some."""
        return [row.sums for row in self.rows if row.sums]

    @property
    def target(self) -> int:
        """Neighborhoods that all campaigns are to reach."""
        return sum(map(attrgetter("target"), self.told))

    @property
    def reached(self) -> int:
        """Neighborhoods reached."""
        return sum(map(attrgetter("reached"), self.told))

    @property
    def planned(self) -> int:
        """Neighborhoods that have a visit ahead."""
        return sum(map(attrgetter("planned"), self.told))

    @property
    def overdue(self) -> int:
        """Neighborhoods whose day has passed."""
        return sum(map(attrgetter("overdue"), self.told))

    @property
    def share(self) -> float | None:
        """Share of all neighborhoods that was reached."""
        return self.reached / self.target if self.target else None

    @property
    def figures(self) -> Figures:
        """What was done in all wards."""
        return total(sums.figures for sums in self.told)

    def period(self, today: date) -> Period:
        """The days that the figures are of; `today` alone where nothing was told yet."""
        first = min((sums.from_on for sums in self.told), default=today)
        return Period(first, max((sums.on for sums in self.told), default=today))

    def silent(self, now: datetime) -> list[WardRow]:
        """Those that nothing was heard of lately."""
        return [row for row in self.rows if row.is_silent(now)]


class Order(StrEnum):
    """By what the table of wards is sorted."""

    NAME = "name"
    SHARE = "share"
    OVERDUE = "overdue"
    PEOPLE = "people"
    ACTIVATED = "activated"
    DOSSIERS = "dossiers"


ORDER_LABELS = {
    Order.NAME: N_("Tên"),
    Order.SHARE: N_("Tỷ lệ phủ, thấp trước"),
    Order.OVERDUE: N_("Quá hạn, nhiều trước"),
    Order.PEOPLE: N_("Lượt người"),
    Order.ACTIVATED: N_("VNeID kích hoạt"),
    Order.DOSSIERS: N_("Hồ sơ nộp giúp"),
}


def sorted_rows(rows: Iterable[WardRow], order: Order) -> list[WardRow]:
    """Wards in an order; those that nothing is known of come last, equals by name."""

    def key(row: WardRow) -> tuple[bool, float, bytes]:
        sums = row.sums
        if order is Order.NAME or sums is None:
            return sums is None and order is not Order.NAME, 0.0, sort_key(row.name)
        amount = {
            Order.SHARE: sums.share if sums.share is not None else 2.0,
            Order.OVERDUE: -sums.overdue,
            Order.PEOPLE: -sums.figures.people,
            Order.ACTIVATED: -sums.figures.activated,
            Order.DOSSIERS: -sums.figures.submitted,
        }[order]
        return False, float(amount), sort_key(row.name)

    return sorted(rows, key=key)


STEPS = (0.25, 0.5, 0.75, 1.0)
"""Where the shades of the map change: shares of neighborhoods reached."""


def step_of(sums: WardSums | None) -> int | None:
    """The shade of a ward, 0 to 4, the last one where all is reached; None where nothing is known."""
    if sums is None or sums.share is None:
        return None
    return sum(sums.share >= step for step in STEPS)


def count_by_step(rows: Sequence[WardRow]) -> dict[int | None, int]:
    """How many wards bear each shade; every shade is named."""
    steps: list[int | None] = [step_of(row.sums) for row in rows]
    return {step: steps.count(step) for step in (*range(len(STEPS) + 1), None)}
