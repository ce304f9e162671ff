"""A push is done all at once; each of its operations must end as it would on its own, whatever is among them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Select, event, select

from outreach.kernel.db import DbSession
from outreach.kernel.ids import new_id
from outreach.kernel.outbox import OutboxKeys
from outreach.planning.rules import VisitState
from outreach.sync.ledger_service import claim
from outreach.sync.opening_service import Door, Parcel
from outreach.sync.push_service import open_all
from outreach.sync.queries import signing_keys_of
from outreach.sync.rules import Verdict
from outreach.sync.settling_service import settle, settle_all
from outreach.tables import metadata
from tests.build import AT, make_user
from tests.support.tablet import give_pass
from tests.sync.conftest import Field, open_field

pytestmark = pytest.mark.database
CASES = 60
GOOD = 0.8
OF_THE_TRIAL = 1
WRITTEN = ("encounters", "dossiers", "missing_papers", "activations", "decisions", "follow_ups", "tallies", "remarks",
           "close_outs", "visits", "op_conflicts", "audit_entries")  # fmt: skip
NUMBERED = frozenset({"missing_papers", "decisions", "op_conflicts", "audit_entries"})
"""Their ids are given anew each time."""

Drawn = tuple[str, dict[str, Any], dict[str, Any]]


class Draw:
    """Operations upon a few ids, so that they meet: some right, some wrong, some before what they need."""

    def __init__(self, field: Field, seed: int) -> None:
        self.field, self.draw = field, random.Random(seed)
        self.people, self.lines = [new_id()], [new_id()]
        self.is_orderly = seed % 2 == 0

    def some(self, count: int) -> list[Any]:
        """As people work, or as nobody does."""
        drawn = self._orderly() if self.is_orderly else [self._drawn() for _ in range(count)]
        return [self.field.op(kind, payload, **inner) for kind, payload, inner in drawn]

    def _orderly(self) -> list[Drawn]:
        done: list[Drawn] = []
        for _ in range(self.draw.randint(1, 3)):
            self.people, self.lines = [], []
            parts = [self._record, self._assist, self._assist, self._request, self._promise, self._count]
            done += [part() for part in parts[: self.draw.randint(1, len(parts))]]
            done += [last() for last in (self._correct, self._set_code, self._void) if self.draw.random() < 0.2]
        return done

    def _drawn(self) -> Drawn:
        kinds = [self._record, self._record, self._assist, self._assist, self._request, self._promise, self._count]
        if self.draw.random() > GOOD:
            kinds = [self._correct, self._void, self._set_code, self._close, self._wrong, self._stranger]
        return self.draw.choice(kinds)()

    def _record(self) -> Drawn:
        who = self._made(self.people)
        birth_year = self.draw.choice([1949, 1950, 1950 if self.is_orderly else 2016])
        return "encounter.record", {"person_name": "Lê Thị Thọ (mẫu)", "birth_year": birth_year}, {"record_id": who}

    def _assist(self) -> Drawn:
        some: list[dict[str, Any]] = [
            {"help": "submitted_online"},
            {"missing_papers": ["Tờ khai"]},
            {"help": "advised"},
        ]
        code = self.draw.choice(["1.001193", "1.001193", "1.001193" if self.is_orderly else "9.999999"])
        inner = {"subject": self.draw.choice(self.people), "record_id": self._made(self.lines)}
        return "dossier.assist", {"procedure_code": code} | self.draw.choice(some), inner

    def _request(self) -> Drawn:
        state = self.draw.choice(["requested", "advised", "declined"])
        return "activation.request", {"activation_state": state}, {"subject": self.draw.choice(self.people)}

    def _promise(self) -> Drawn:
        payload = {"what": "Bổ sung", "place": "home", "due_on": "2026-11-20"}
        if self.lines and self.draw.random() < 0.3:
            payload["dossier_id"] = str(self.draw.choice(self.lines))
        return "follow_up.promise", payload, {"subject": self.draw.choice(self.people)}

    def _count(self) -> Drawn:
        return (
            "visit.count",
            {"kind": "asked_only", "amount": self.draw.choice([1, 2, 1 if self.is_orderly else -1])},
            {},
        )

    def _made(self, ids: list[UUID]) -> UUID:
        """An id for a new thing, now and then one that was used before."""
        made = new_id() if self.is_orderly or self.draw.random() < GOOD else self.draw.choice(ids)
        ids.append(made)
        return made

    def _correct(self) -> Drawn:
        wanted = {"note": self.draw.choice("ab"), "birth_year": self.draw.choice([1951, 1952])}
        base_rev = 1 if self.is_orderly else self.draw.choice([1, 1, 2])
        inner = {"subject": self.draw.choice(self.people), "base_rev": base_rev}
        return "encounter.correct", wanted, inner

    def _void(self) -> Drawn:
        return "encounter.void", {"reason": "Ghi trùng"}, {"subject": self.draw.choice(self.people), "base_rev": 1}

    def _set_code(self) -> Drawn:
        number = self.draw.randint(1, 9999 if self.is_orderly else 2)
        inner = {"subject": self.draw.choice(self.lines or self.people), "base_rev": 1}
        return "dossier.set_code", {"dossier_code": f"H56.16-261113-{number:04}"}, inner

    def _close(self) -> Drawn:
        return "visit.close", {"slips_issued": 1, "people_counted": 1, "records_on_tablets": 1}, {"base_rev": 0}

    def _wrong(self) -> Drawn:
        wrong: list[Drawn] = [
            ("encounter.record", {"birth_year": "x"}, {}),
            ("encounter.erase", {}, {}),
            ("visit.remark", {"kind": "thanks", "text": "\x00"}, {}),
            ("visit.count", {"kind": "person_counted", "amount": 10**30}, {}),
        ]  # fmt: skip
        return self.draw.choice(wrong)

    def _stranger(self) -> Drawn:
        return "encounter.record", {"person_name": "A"}, {"pass_id": None}


def outcome(db: DbSession, verdicts: dict[UUID, Verdict]) -> tuple[dict[UUID, Verdict], dict[str, list[Any]]]:
    """The verdicts and every row that such operations write, in the order of writing where that is told."""
    db.flush()
    rows = {}
    for name in WRITTEN:
        table = metadata.tables[name]
        columns = [column for column in table.c if not (name in NUMBERED and column.name == "id")]
        told: Select[Any] = select(*columns)
        lines = [tuple(map(str, row)) for row in db.execute(told.order_by(table.c.id) if "id" in table.c else told)]
        rows[name] = lines if name == "audit_entries" else sorted(lines)
    return verdicts, rows


@contextmanager
def savepoints(db: DbSession) -> Iterator[list[str]]:
    """The savepoints that are set in this block: one for operations done together, one or more for each alone."""
    seen: list[str] = []
    engine = db.get_bind()

    def note(_connection: object, name: str) -> None:
        seen.append(name)

    event.listen(engine, "savepoint", note)
    yield seen
    event.remove(engine, "savepoint", note)


def both_ways(db: DbSession, door: Door, parcels: dict[UUID, Parcel]) -> tuple[Any, Any, bool]:
    """What comes of the operations together, and one by one, from the same beginning; and if it was together."""
    found, counts = [], []
    for settled in (settle_all, one_by_one):
        trial = db.begin_nested()
        with savepoints(db) as seen:
            found.append(outcome(db, settled(db, door, parcels)))
        counts.append(len(seen))
        trial.rollback()
        db.expire_all()
    return found[0], found[1], counts[0] == OF_THE_TRIAL + 1


def one_by_one(db: DbSession, door: Door, parcels: Mapping[UUID, Parcel]) -> dict[UUID, Verdict]:
    """The way that the promises were made for."""
    return {op_id: settle(db, door, parcel) for op_id, parcel in parcels.items()}


@pytest.mark.parametrize("state", [VisitState.HELD, VisitState.CLOSED, VisitState.ANNOUNCED])
def test_operations_done_together_end_as_one_by_one(
    db: DbSession, keys: OutboxKeys, state: VisitState, pytestconfig: pytest.Config
) -> None:
    field = open_field(db, keys, state)
    give_pass(db, field.tablet, make_user(db, field.clerk.role), field.visit)
    cases = CASES * 20 if pytestconfig.getoption("--long") else CASES if state is VisitState.HELD else 6
    seen: set[str] = set()
    whole = 0
    for seed in range(cases):
        draw = Draw(field, seed)
        if state is VisitState.HELD:
            field.push(*draw.some(4))
        sent = open_all(keys, draw.some(10), partial(signing_keys_of, db))
        parcels = {one.sealed.op_id: one for one in sent if one.sealed}
        claim(db, [one.sealed for one in parcels.values() if one.sealed], now=AT)
        together, alone, is_whole = both_ways(db, Door(AT), parcels)
        whole += is_whole
        assert together == alone, f"seed {seed}"
        seen |= {f"{one.answer} {one.code}" for one in together[0].values()}
    assert len(seen) > (6 if state is VisitState.HELD else 1), seen
    assert state is not VisitState.HELD or cases / 4 < whole < cases, whole
