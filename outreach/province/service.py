"""Taking wards in, and keeping the sums that are taken from them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select

from outreach.accounts.rules import THE_HOUSE, Actor
from outreach.audit.service import record
from outreach.coverage.periods import Period
from outreach.coverage.queries import indicators_over, since_start
from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid, Refused
from outreach.kernel.text import N_, clean
from outreach.places.queries import current_boundary
from outreach.places.service import change_ward, import_boundary
from outreach.province.models import PROVINCE_COUNTS, PROVINCE_SUMS, ProvinceWard
from outreach.province.rules import Span, WardFacts, WardSums, is_slug, sums_of


def add_ward(db: DbSession, actor: Actor, facts: WardFacts, *, now: datetime) -> ProvinceWard:
    """Write a ward into the list, from when on it is served; raises as `refuse_ward` does."""
    refuse_ward(db, facts)
    ward = ProvinceWard(
        code=clean(facts.code), name=clean(facts.name), slug=facts.slug, geometry=facts.geometry, added_at=now
    )  # fmt: skip
    db.add(ward)
    db.flush()
    record(db, actor, "ward.add", ward, now=now, name=ward.name, slug=ward.slug)
    return ward


def refuse_ward(db: DbSession, facts: WardFacts) -> None:
    """Raise `Invalid` for a name that cannot be used, `Refused` for one that is taken."""
    name, code = clean(facts.name), clean(facts.code)
    if not name:
        raise Invalid("ward.unnamed", N_("Cần mã và tên của phường, xã."), field="name")
    if not code:
        message = N_("Chưa ghi mã đơn vị hành chính của %(name)s (trang Phường và Trung tâm).")
        raise Invalid("ward.no_code", message, field="code", name=name)
    if not is_slug(facts.slug):
        message = N_("«%(slug)s» không dùng làm tên miền con được: chỉ chữ thường không dấu, số và gạch nối.")
        raise Invalid("ward.slug", message, field="slug", slug=facts.slug)
    taken = db.scalar(select(ProvinceWard).where((ProvinceWard.code == code) | (ProvinceWard.slug == facts.slug)))
    if taken is not None:
        message = N_("Mã %(ward_code)s hoặc tên miền con «%(slug)s» đã dùng cho %(name)s.")
        raise Refused("ward.taken", message, ward_code=code, slug=facts.slug, name=taken.name)


def found_ward(ward_db: DbSession, facts: WardFacts, province_name: str, *, now: datetime) -> None:
    """Write into a ward's own new database who it is; doing it twice changes nothing."""
    name = clean(facts.name)
    kind, _, place = name.partition(" ")
    words = {
        "code": clean(facts.code),
        "name": name,
        "province": province_name,
        "parent_organisation": f"UBND {name.upper()}",
        "place_line": place or name,
        "recipients": [f"UBND {kind.lower()} (để báo cáo)", "Lưu: VT"],
    }
    change_ward(ward_db, THE_HOUSE, words, now=now)
    if facts.geometry and current_boundary(ward_db) is None:
        outline = json.dumps(facts.geometry).encode()
        import_boundary(ward_db, THE_HOUSE, outline, source=f"{clean(facts.code)} {name}", now=now)


def name_province(db: DbSession, actor: Actor, name: str, *, now: datetime) -> None:
    """Write down whose wards these are; the head of its workbook follows. Raises `Invalid` for no name."""
    name = clean(name)
    if not name:
        raise Invalid("province.unnamed", N_("Cần tên của tỉnh, thành phố."), field="name")
    kind, _, place = name.partition(" ")
    words = {
        "code": "",
        "name": name,
        "province": name,
        "parent_organisation": f"UBND {name.upper()}",
        "place_line": place or name,
        "recipients": [f"UBND {kind.lower()} (để báo cáo)", "Lưu: VT"],
    }
    change_ward(db, actor, words, now=now)


def close_ward(db: DbSession, actor: Actor, ward: ProvinceWard, *, now: datetime) -> None:
    """Serve a ward no longer; its data stay where they are."""
    ward.closed_at = now
    record(db, actor, "ward.close", ward, now=now, name=ward.name)


def reopen_ward(db: DbSession, actor: Actor, ward: ProvinceWard, *, now: datetime) -> None:
    """Serve a closed ward again."""
    ward.closed_at = None
    record(db, actor, "ward.reopen", ward, now=now, name=ward.name)


def reckoned(ward_db: DbSession, *, now: datetime) -> dict[Span, WardSums]:
    """The sums of a ward over each span, read from its own database."""
    today = local_day(now)
    asked = since_start(ward_db, today)
    spans = {
        Span.SINCE_START: asked.period,
        Span.YEAR: Period(today.replace(month=1, day=1), today),
        Span.MONTH: Period(today.replace(day=1), today),
    }
    seen = indicators_over(ward_db, asked, list(spans.values()), today=today)
    return {span: sums_of(one, now=now) for span, one in zip(spans, seen, strict=True)}


def keep_sums(db: DbSession, ward_id: UUID, sums: Mapping[Span, WardSums]) -> None:
    """Keep what a ward has told, in place of what it told before."""
    db.execute(delete(PROVINCE_SUMS).where(PROVINCE_SUMS.c.ward_id == ward_id))
    rows = [
        {
            "ward_id": ward_id,
            "span": span.value,
            "from_on": one.from_on,
            "on": one.on,
            "gathered_at": one.gathered_at,
            **{name: getattr(one, name) for name in PROVINCE_COUNTS},
            **asdict(one.figures),
        }
        for span, one in sums.items()
    ]
    db.execute(insert(PROVINCE_SUMS), rows)
