"""The head of a neighborhood in the ward's own list, who is called before the keeper of the house is known."""

from __future__ import annotations

from datetime import datetime

from outreach.accounts.rules import Actor
from outreach.kernel.db import DbSession
from outreach.kernel.text import clean, phone_number, search_key
from outreach.places.models import LocalContact, Neighborhood
from outreach.places.rules import CONTACT_LABELS, ContactKind, phone_problem
from outreach.places.service import add_contact
from outreach.workbooks.changes import CellChange
from outreach.workbooks.columns import CellProblem, Row, Table


def give_phones_to_heads(table: Table) -> None:
    """A column that says only «Điện thoại» is the head's where the list names heads and nobody who keeps a house."""
    if "head_name" not in table.present or table.present & {"keeper_name", "head_phone"}:
        return
    for row in table.rows:
        if row.shown.get("head_name"):
            row.values["head_phone"] = row.values.pop("keeper_phone", None)
            row.shown["head_phone"] = row.shown.pop("keeper_phone", "")


def head_problem(table: Table, row: Row) -> CellProblem | None:
    """What is wrong with the head's number."""
    typed = row.values.get("head_phone")
    problem = phone_problem(typed) if typed else None
    return table.problem(row, "head_phone", problem) if problem else None


def head_change(row: Row, stored: Neighborhood | None) -> CellChange | None:
    """What a row would change of the head, as people read it; None where it tells nothing new."""
    name, phone = _told(row)
    if not name:
        return None
    known = _head_of(stored, name)
    before = _words(known.full_name, known.phone) if known else ""
    after = _words(name, phone or (known.phone if known and _is_same(known, name) else None))
    return CellChange(CONTACT_LABELS[ContactKind.HEAD], before, after) if before != after else None


def keep_head(db: DbSession, actor: Actor, subject: Neighborhood, row: Row, *, now: datetime) -> None:
    """Write the head down: the one who is known by that name, else the one before, else a new one."""
    if head_change(row, subject) is None:
        return
    name, phone = _told(row)
    known = _head_of(subject, name)
    if known is None:
        add_contact(db, actor, subject, kind=ContactKind.HEAD, full_name=name, phone=phone, user_id=None, now=now)
        return
    known.phone = phone or (known.phone if _is_same(known, name) else None)
    known.full_name = name


def _told(row: Row) -> tuple[str, str | None]:
    return clean(row.values.get("head_name"))[:200], phone_number(row.values.get("head_phone"))


def _head_of(stored: Neighborhood | None, name: str) -> LocalContact | None:
    """The head of that name, or the one whose place another takes; who has an account is never renamed."""
    heads = [one for one in (stored.contacts if stored else ()) if one.kind is ContactKind.HEAD]
    same = next((one for one in heads if _is_same(one, name)), None)
    return same or next((one for one in heads if one.user_id is None), None)


def _is_same(known: LocalContact, name: str) -> bool:
    return search_key(known.full_name) == search_key(name)


def _words(name: str, phone: str | None) -> str:
    return f"{name} · {phone}" if phone else name
