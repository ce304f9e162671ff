"""Reading the chain: its head, and whether it holds."""

from __future__ import annotations

from contextlib import closing

from sqlalchemy import Row, select

from outreach.audit.chain_rules import FIRST, SHOWN_DIGITS, Break, Check, Deed, Head, mark_of
from outreach.audit.models import AuditEntry, AuditLink
from outreach.kernel.db import DbSession

_BATCH = 2000


def chain_head(db: DbSession) -> Head:
    """The newest link; place 0 where there is none yet."""
    row = db.execute(select(AuditLink.place, AuditLink.mark).order_by(AuditLink.place.desc()).limit(1)).first()
    return Head(row.place, bytes(row.mark)) if row else Head(0, FIRST)


def check_chain(db: DbSession, *, known: str = "") -> Check:
    """Read the whole trail, link by link; the first that does not hold is named.

    `known` is a head from a printed report, `place:mark`: what was there then must still be there.
    """
    count, before, broken = 0, FIRST, None
    rows = db.execute(
        select(AuditLink.place, AuditLink.mark, AuditEntry)
        .outerjoin(AuditEntry, AuditEntry.id == AuditLink.entry_id)
        .order_by(AuditLink.place)
        .execution_options(yield_per=_BATCH)
    )
    wanted_place, _, wanted_mark = known.partition(":")
    with closing(rows):
        for row in rows:
            broken = _fault(row, count, before)
            if (
                broken is None
                and str(row.place) == wanted_place
                and bytes(row.mark).hex()[:SHOWN_DIGITS] != wanted_mark
            ):
                broken = Break(row.place, "changed")
            if broken is not None:
                break
            count, before = row.place, bytes(row.mark)
            db.expunge(row.AuditEntry)
    if broken is None and wanted_place.isdigit() and int(wanted_place) > count:
        broken = Break(count + 1, "cut")
    return Check(count, Head(count, before), broken or _unlinked(db, count))


def _fault(row: Row[int, bytes, AuditEntry], count: int, before: bytes) -> Break | None:
    if row.place != count + 1 or row.AuditEntry is None:
        return Break(count + 1, "missing")
    return None if mark_of(before, deed_of(row.AuditEntry)) == bytes(row.mark) else Break(row.place, "changed")


def _unlinked(db: DbSession, count: int) -> Break | None:
    """A deed beside the chain was written past the house."""
    stray = select(AuditEntry.id).outerjoin(AuditLink, AuditLink.entry_id == AuditEntry.id)
    is_stray = db.scalar(stray.where(AuditLink.entry_id.is_(None)).limit(1)) is not None
    return Break(count + 1, "unlinked") if is_stray else None


def deed_of(entry: AuditEntry) -> Deed:
    """The words of an entry that its mark vouches for."""
    return Deed(
        entry.id, entry.at, entry.actor_id, entry.actor_name, entry.act, entry.subject_kind, entry.subject_id,
        entry.facts,
    )  # fmt: skip
