"""Looking up procedures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.kernel.errors import NotFound
from outreach.kernel.text import N_, sort_key
from outreach.procedures.models import CatalogueVersion, Procedure
from outreach.procedures.rules import asked_words, is_in_order, share_found

SEARCH_LIMIT = 20
PARTIAL_SHARE = 0.5
"""A partial match holds at least half of the words."""


@dataclass(frozen=True)
class Match:
    """A procedure that a search found; `is_full` where every word was found in it."""

    procedure: Procedure
    is_full: bool


@dataclass(frozen=True)
class Filter:
    """Which procedures a list shows: one field, only the common ones, only those of the police."""

    field: str = ""
    is_common: bool = False
    is_police: bool = False


def catalogue_on(db: DbSession, day: date) -> CatalogueVersion | None:
    """The version in force on `day`: the newest that was both effective and known by then.

    A version imported later does not change the past; days before the first version use the first.
    None only where there is no catalogue at all.
    """
    versions = all_versions(db)
    known = [one for one in versions if max(one.effective_from, local_day(one.imported_at)) <= day]
    ranked = sorted(known, key=lambda one: (one.effective_from, one.number))
    return ranked[-1] if ranked else min(versions, key=lambda one: one.number, default=None)


def all_versions(db: DbSession) -> Sequence[CatalogueVersion]:
    """Every version, the newest first."""
    return db.scalars(select(CatalogueVersion).order_by(CatalogueVersion.number.desc())).all()


def counts_of_versions(db: DbSession) -> dict[UUID, int]:
    """How many procedures each version has."""
    rows = db.execute(select(Procedure.version_id, func.count()).group_by(Procedure.version_id))
    return {row[0]: row[1] for row in rows}


def procedures_of(db: DbSession, version: CatalogueVersion) -> list[Procedure]:
    """The procedures of a version with their papers: common ones first, then by name."""
    rows = db.scalars(
        select(Procedure).where(Procedure.version_id == version.id).options(selectinload(Procedure.papers))
    )
    return sorted(rows, key=lambda one: (not one.is_common, sort_key(one.label)))


def common_procedures(db: DbSession, version: CatalogueVersion) -> list[Procedure]:
    """What is asked for most, for the big buttons of the tablet."""
    return [one for one in procedures_of(db, version) if one.is_common]


def fields_of(db: DbSession, version: CatalogueVersion) -> list[str]:
    """The fields (lĩnh vực) of a version in alphabetical order."""
    rows = db.scalars(select(Procedure.field).where(Procedure.version_id == version.id).distinct())
    return sorted(rows, key=sort_key)


def procedure(db: DbSession, procedure_id: UUID) -> Procedure:
    """One procedure in one version; raises `NotFound`."""
    found = db.get(Procedure, procedure_id)
    if found is None:
        raise NotFound("procedure.unknown", N_("Không có thủ tục này trong danh mục."))
    return found


def procedure_coded(db: DbSession, version: CatalogueVersion, code: str) -> Procedure | None:
    """The procedure of a code in a version."""
    return db.scalar(select(Procedure).where(Procedure.version_id == version.id, Procedure.code == code))


def search_procedures(
    db: DbSession, version: CatalogueVersion, text: str, limit: int = SEARCH_LIMIT, only: Filter | None = None
) -> list[Match]:
    """What a clerk means by `text`, best first: word starts in any order, no diacritics, short forms known.

    Full matches come before partial ones («Khớp một phần»), which hold `PARTIAL_SHARE` of the words.
    Without words every procedure matches. Source: design/README.md §5.
    """
    asked = asked_words(text)
    candidates = [_candidate(row, asked) for row in db.execute(_searched(version, only or Filter()))]
    scored = [(share_found(asked, one.key) if asked else 1.0, one) for one in candidates]
    found = [(share, one) for share, one in scored if share >= PARTIAL_SHARE]
    found.sort(key=lambda pair: (-pair[0], not is_in_order(asked, pair[1].key), not pair[1].is_common, pair[1].order))
    rows = _loaded(db, [one.id for _, one in found[:limit]])
    return [Match(rows[one.id], is_full=share == 1.0) for share, one in found[:limit]]


@dataclass(frozen=True)
class _Candidate:
    id: UUID
    key: str
    is_common: bool
    order: bytes


def _searched(version: CatalogueVersion, only: Filter) -> Select[Any, Any, Any, Any]:
    rows = select(Procedure.id, Procedure.search_key, Procedure.is_common, Procedure.name)
    # Of two that mean as much the lower code comes first, on every database and on the tablets.
    rows = rows.where(Procedure.version_id == version.id).order_by(Procedure.code)
    if only.field:
        rows = rows.where(Procedure.field == only.field)
    if only.is_common:
        rows = rows.where(Procedure.is_common)
    return rows.where(Procedure.is_police) if only.is_police else rows


def _candidate(row: Any, asked: Sequence[object]) -> _Candidate:
    # A search wants the plainest name first, a list the alphabet.
    order = len(row.name).to_bytes(2, "big") if asked else sort_key(row.name)
    return _Candidate(row.id, row.search_key, row.is_common, order)


def _loaded(db: DbSession, ids: Sequence[UUID]) -> dict[UUID, Procedure]:
    rows = db.scalars(select(Procedure).where(Procedure.id.in_(ids)).options(selectinload(Procedure.papers)))
    return {one.id: one for one in rows}
