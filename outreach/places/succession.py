"""Merging, splitting and renaming neighborhoods: the old ones end, the new ones inherit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import select

from outreach.accounts.rules import Actor
from outreach.audit.service import record
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_
from outreach.places.models import HouseClosure, LocalContact, Neighborhood, Succession
from outreach.places.rules import HouseFacts, NeighborhoodFacts, SuccessionKind, house_name, sum_or_unknown
from outreach.places.service import new_neighborhood


def merge_neighborhoods(
    db: DbSession,
    actor: Actor,
    merged: Sequence[Neighborhood],
    *,
    into: Neighborhood | None = None,
    code: str = "",
    name: str = "",
    house_of: Neighborhood | None = None,
    on: date,
    decision: str,
    now: datetime,
) -> Neighborhood:
    """Several become one from day `on`: an existing one (`into`), or a new one of `code` and `name`.

    The merged end the day before. Figures are added where all are known; the needs of a visit are the
    highest of all; a new one takes the house of `house_of`. Raises `Invalid` at the field concerned.
    """
    parts = [one for one in merged if one is not into]
    everybody = [*parts, into] if into else parts
    if len(everybody) < 2:
        raise Invalid("merge.too_few", N_("Chọn ít nhất hai phố để sáp nhập."), field="predecessors")
    _refuse_ended(everybody, on)
    if into is None:
        into = new_neighborhood(db, _merged_facts(parts, code, name, on), _house_for(name, house_of))
        _take_closures(house_of, into, on)
    else:
        facts = _merged_facts(everybody, into.code, into.name, into.valid_from)
        into.put(replace(facts, note=into.note, valid_to=into.valid_to))
    _succeed(db, parts, [into], SuccessionKind.MERGE, on=on, decision=decision)
    record(db, actor, "neighborhood.merge", into, now=now, merged=[one.code for one in parts], on=on, decision=decision)
    return into


def split_neighborhood(
    db: DbSession,
    actor: Actor,
    subject: Neighborhood,
    parts: Sequence[tuple[str, str]],
    *,
    on: date,
    decision: str,
    now: datetime,
) -> list[Neighborhood]:
    """One becomes several (code, name) from day `on`; each inherits that it was reached.

    The first keeps the house, the others wait for theirs; how many people live where has to be typed anew.
    """
    if len(parts) < 2:
        raise Invalid("split.too_few", N_("Ghi ít nhất hai phố mới."), field="code_1")
    _refuse_ended([subject], on)
    uncounted = replace(subject.facts, households=None, population=None, elderly=None, without_level_2=None)
    heirs = []
    for number, (code, name) in enumerate(parts):
        facts = replace(uncounted, code=code, name=name, valid_from=on, valid_to=None, note="")
        heirs.append(new_neighborhood(db, facts, _house_for(name, subject if number == 0 else None)))
    _take_closures(subject, heirs[0], on)
    _succeed(db, [subject], heirs, SuccessionKind.SPLIT, on=on, decision=decision)
    codes = [heir.code for heir in heirs]
    record(db, actor, "neighborhood.split", subject, now=now, into=codes, on=on, decision=decision)
    return heirs


def rename_neighborhood(
    db: DbSession,
    actor: Actor,
    subject: Neighborhood,
    *,
    code: str,
    name: str,
    on: date,
    decision: str,
    now: datetime,
) -> Neighborhood:
    """Another name from day `on`, by decision; people, house and contacts stay, old papers keep the old name.

    A slip of the pen is put right by `change_neighborhood` instead.
    """
    _refuse_ended([subject], on)
    facts = replace(subject.facts, code=code, name=name, valid_from=on, valid_to=None)
    heir = new_neighborhood(db, facts, _house_for(name, subject, keeps_name=True))
    _take_closures(subject, heir, on)
    for contact in subject.contacts:
        known = {"kind": contact.kind, "full_name": contact.full_name, "phone": contact.phone}
        db.add(LocalContact(neighborhood=heir, user_id=contact.user_id, **known))
    _succeed(db, [subject], [heir], SuccessionKind.RENAME, on=on, decision=decision)
    record(db, actor, "neighborhood.rename", heir, now=now, before=subject.code, on=on, decision=decision)
    return heir


def withdraw_succession(db: DbSession, actor: Actor, row: Succession, *, now: datetime) -> Neighborhood:
    """Take back one thread that was entered by mistake; gives the predecessor.

    It lives on where no other heir is left. Figures added up by the merger and the heir itself stay as they
    are: they may have been worked with since.
    """
    old = row.predecessor
    others = select(Succession.id).where(Succession.predecessor_id == old.id, Succession.id != row.id)
    if db.scalar(others.limit(1)) is None and old.valid_to == row.on - timedelta(days=1):
        old.valid_to = None
    record(db, actor, "succession.withdraw", old, now=now, kind=row.kind, heir=row.successor.code, on=row.on)
    db.delete(row)
    return old


def _refuse_ended(subjects: Sequence[Neighborhood], on: date) -> None:
    for subject in subjects:
        if not subject.lives_on(on):
            message = N_("Phố %(name)s không còn hiệu lực vào ngày %(on)s.")
            raise Invalid("succession.ended", message, field="on", name=subject.name, on=f"{on:%d/%m/%Y}")
        if subject.valid_from >= on:
            message = N_("Ngày áp dụng phải sau ngày phố %(name)s bắt đầu có (%(since)s).")
            since = f"{subject.valid_from:%d/%m/%Y}"
            raise Invalid("succession.too_early", message, field="on", name=subject.name, since=since)


def _merged_facts(parts: Sequence[Neighborhood], code: str, name: str, since: date) -> NeighborhoodFacts:
    wards = {part.former_ward for part in parts}
    return NeighborhoodFacts(
        code=code,
        name=name,
        former_ward=wards.pop() if len(wards) == 1 else ", ".join(sorted(filter(None, wards))),
        households=sum_or_unknown([part.households for part in parts]),
        population=sum_or_unknown([part.population for part in parts]),
        elderly=sum_or_unknown([part.elderly for part in parts]),
        without_level_2=sum_or_unknown([part.without_level_2 for part in parts]),
        priority=max(part.priority for part in parts),
        team_size=max(part.team_size for part in parts),
        officers=max(part.officers for part in parts),
        skills=tuple(sorted({skill for part in parts for skill in part.skills})),
        valid_from=since,
    )


def _house_for(name: str, old: Neighborhood | None, *, keeps_name: bool = False) -> HouseFacts:
    if old is None or old.house is None:
        return HouseFacts(name=house_name(name))
    facts = old.house.facts
    return facts if keeps_name and facts.name != house_name(old.name) else replace(facts, name=house_name(name))


def _take_closures(old: Neighborhood | None, heir: Neighborhood, on: date) -> None:
    if old is None or old.house is None or heir.house is None:
        return
    for closure in old.house.closures:
        if closure.to_on >= on:
            first = max(closure.from_on, on)
            heir.house.closures.append(HouseClosure(from_on=first, to_on=closure.to_on, reason=closure.reason))


def _succeed(
    db: DbSession,
    old: Sequence[Neighborhood],
    heirs: Sequence[Neighborhood],
    kind: SuccessionKind,
    *,
    on: date,
    decision: str,
) -> None:
    for predecessor in old:
        predecessor.valid_to = on - timedelta(days=1)
        for heir in heirs:
            db.add(Succession(predecessor=predecessor, successor=heir, kind=kind, on=on, decision=decision))
    db.flush()
