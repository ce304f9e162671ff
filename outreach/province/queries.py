"""Reading what the province knows: the wards, and the sums last taken from each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, select

from outreach.coverage.figures import FIGURE_NAMES, Figures
from outreach.kernel.db import DbSession
from outreach.kernel.text import sort_key
from outreach.province.models import PROVINCE_COUNTS, PROVINCE_SUMS, ProvinceWard
from outreach.province.rules import Province, Span, WardRow, WardSums


def open_wards(db: DbSession) -> list[ProvinceWard]:
    """The wards that are served, in order of name."""
    found = db.scalars(select(ProvinceWard).where(ProvinceWard.closed_at.is_(None)))
    return sorted(found, key=lambda ward: sort_key(ward.name))


def ward_of_slug(db: DbSession, slug: str) -> ProvinceWard | None:
    """The ward of a name below the domain, closed ones included."""
    return db.scalar(select(ProvinceWard).where(ProvinceWard.slug == slug))


def province_over(db: DbSession, span: Span) -> Province:
    """Every ward that is served with its sums over a span. Two statements, whatever the number of wards."""
    kept = db.execute(select(PROVINCE_SUMS).where(PROVINCE_SUMS.c.span == span.value)).mappings()
    sums = {row["ward_id"]: _sums(row) for row in kept}
    columns = (ProvinceWard.id, ProvinceWard.code, ProvinceWard.name, ProvinceWard.slug)
    wards = db.execute(select(*columns).where(ProvinceWard.closed_at.is_(None)))
    rows = [WardRow(row[0], row[1], row[2], row[3], sums.get(row[0])) for row in wards]
    return Province(tuple(sorted(rows, key=lambda row: sort_key(row.name))))


def outlines(db: DbSession) -> dict[UUID, dict[str, Any]]:
    """The outline of each ward that has one, by its id."""
    rows = select(ProvinceWard.id, ProvinceWard.geometry).where(ProvinceWard.closed_at.is_(None))
    return {row[0]: row[1] for row in db.execute(rows) if row[1]}


def _sums(row: RowMapping) -> WardSums:
    counts = {name: row[name] for name in PROVINCE_COUNTS}
    figures = Figures(**{name: row[name] for name in FIGURE_NAMES})
    return WardSums(from_on=row["from_on"], on=row["on"], gathered_at=row["gathered_at"], figures=figures, **counts)
