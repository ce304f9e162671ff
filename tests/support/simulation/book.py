"""What people entered and what they were told, and whether the server still says the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from outreach.activations.models import Activation
from outreach.audit.chain_queries import check_chain
from outreach.audit.models import AuditEntry
from outreach.fieldwork.models import Encounter, Tally
from outreach.fieldwork.queries import records_on_server, tallies_of_visits, totals_of_visits
from outreach.fieldwork.rules import RecordState, VisitRange
from outreach.kernel.db import DbSession
from outreach.planning.models import Visit
from outreach.sync.models import DeviceEvent, LedgerEntry
from outreach.sync.rules import OpAnswer
from tests.support.simulation.tablets import ModelTablet
from tests.support.tablet import Envelope

IN_THE_WARD = timedelta(hours=7)
FIRST_HOURS = {"am": time(7, 30), "pm": time(14, 0)}


@dataclass(frozen=True)
class Entered:
    """One operation as a person saved it."""

    envelope: Envelope
    kind: str
    record_id: UUID
    visit: Visit
    payload: dict[str, Any]
    device_time: datetime
    offset: timedelta

    @property
    def op_id(self) -> str:
        return str(self.envelope["op_id"])


@dataclass
class Book:
    """The oracle. `lost` went with a disk and lies on the tablets still; `confirmed` the police were told is kept."""

    entered: dict[str, Entered] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    confirmed: set[UUID] = field(default_factory=set)

    def keep(self, one: Entered) -> None:
        """One more operation that somebody saved."""
        self.entered[one.op_id] = one

    def of_kind(self, kind: str) -> list[Entered]:
        return [one for one in self.entered.values() if one.kind == kind]

    def forget_after(self, db: DbSession) -> None:
        """The server came back from a backup: what it does not know any more must come again from the tablets."""
        known = {str(op_id) for op_id in db.scalars(select(LedgerEntry.op_id))}
        self.lost |= self.entered.keys() - known
        decided = set(db.scalars(select(Activation.id).where(Activation.activated_at.is_not(None))))
        self.confirmed &= decided

    def check(self, db: DbSession, tablets: Collection[ModelTablet]) -> None:
        """Every promise, in one look at the server and at all tablets."""
        ledger = {str(row.op_id): row for row in db.scalars(select(LedgerEntry))}
        self.lost -= ledger.keys()
        self._tablets_hold_all(tablets)
        self._told_is_kept(ledger, tablets)
        self._kept_was_entered(db, ledger)
        self._figures_are_sums(db, ledger)
        self._trail_is_whole(db)
        self._days_stand(db, ledger)
        decided = set(db.scalars(select(Activation.id).where(Activation.activated_at.is_not(None))))
        assert self.confirmed <= decided, "a confirmation of the police is gone"

    def _tablets_hold_all(self, tablets: Collection[ModelTablet]) -> None:
        places = Counter(op_id for one in tablets for part in (one.queue, one.kept, one.refused) for op_id in part)
        assert places == Counter(self.entered.keys()), "an operation is nowhere, or in two states, on its tablet"

    def _told_is_kept(self, ledger: dict[str, LedgerEntry], tablets: Collection[ModelTablet]) -> None:
        for tablet in tablets:
            for op_id in (tablet.kept.keys() | tablet.refused.keys()) - self.lost:
                assert op_id in ledger, f"told {tablet.answers[op_id]['answer']}, and the server has it not"
                told = tablet.answers[op_id]["answer"]
                stands = ledger[op_id].answer
                assert told != OpAnswer.APPLIED or stands is OpAnswer.APPLIED, "told applied, and now it is not"
                assert ledger[op_id].sha256 == self.entered[op_id].envelope["sha256"]

    def _kept_was_entered(self, db: DbSession, ledger: dict[str, LedgerEntry]) -> None:
        assert ledger.keys() <= self.entered.keys(), "the server has what nobody entered"
        numbers = Counter((row.device_id, row.author_id, row.seq) for row in ledger.values())
        assert max(numbers.values(), default=1) == 1, "two operations of one tablet bear the same number"
        alarms = set(db.scalars(select(DeviceEvent.kind)))
        assert alarms <= {"other"}, f"the server raised {alarms}"
        claimed = [row.code for row in ledger.values() if row.code in {"claimed", "op.failed"}]
        assert claimed == [], "an operation was claimed and never done"

    def _applied(self, ledger: dict[str, LedgerEntry], kind: str) -> list[Entered]:
        return [one for one in self.of_kind(kind) if one.op_id in ledger and is_applied(ledger[one.op_id])]

    def _figures_are_sums(self, db: DbSession, ledger: dict[str, LedgerEntry]) -> None:
        written = {one.record_id: one.visit.id for one in self._applied(ledger, "encounter.record")}
        voided = {one.record_id for one in self._applied(ledger, "encounter.void")}
        expected = Counter(visit_id for record_id, visit_id in written.items() if record_id not in voided)
        every = VisitRange()
        assert {row: totals.encounters for row, totals in totals_of_visits(db, every).items()} == dict(expected)
        assert {row: records_on_server(db, row) for row in expected} == dict(expected)
        rows = set(db.scalars(select(Encounter.id)))
        assert rows == written.keys(), "records and applied operations differ"
        counted: Counter[UUID] = Counter()
        for one in self._applied(ledger, "visit.count"):
            counted[one.visit.id] += one.payload["amount"]
        tallies = {row: sum(kinds.values()) for row, kinds in tallies_of_visits(db, every).items()}
        assert tallies == dict(counted)

    def _trail_is_whole(self, db: DbSession) -> None:
        deeds = Counter((row.act, row.subject_id) for row in db.scalars(select(AuditEntry)).all())
        for encounter in db.scalars(select(Encounter)):
            mine = {act: deeds[act, str(encounter.id)] for act in _RAISING}
            assert deeds["encounter.record", str(encounter.id)] == 1, "a record without its line in the trail"
            assert encounter.rev == 1 + sum(mine.values()), "a revision without its line in the trail"
            assert mine["encounter.void"] == (encounter.state is RecordState.VOIDED)
        assert check_chain(db).broken is None, "the chain of the trail is broken"
        recorded = sum(times for (act, _), times in deeds.items() if act == "encounter.record")
        assert recorded == db.scalar(select(func.count()).select_from(Encounter)), "a line without its record"
        counts = sum(times for (act, _), times in deeds.items() if act == "visit.count")
        assert counts == db.scalar(select(func.count()).select_from(Tally))

    def _days_stand(self, db: DbSession, ledger: dict[str, LedgerEntry]) -> None:
        kept: dict[UUID, datetime] = {row.id: row.happened_at for row in db.scalars(select(Encounter))}
        for one in self._applied(ledger, "encounter.record"):
            settled = ledger[one.op_id].settled_at
            assert settled is not None
            assert kept[one.record_id] == true_instant(one, settled), "a record stands at another time or day"


def is_applied(entry: LedgerEntry) -> bool:
    """Whether what an operation asks for was done."""
    return entry.answer is OpAnswer.APPLIED


def true_instant(one: Entered, settled: datetime) -> datetime:
    """When it was, by the rule of PROTOCOL.md and in hours of the ward counted by hand."""
    corrected = one.device_time + one.offset
    if (corrected + IN_THE_WARD).date() < one.visit.on:
        opens = datetime.combine(one.visit.on, FIRST_HOURS[one.visit.half_day], UTC) - IN_THE_WARD
        return min(opens, settled)
    return min(corrected, settled)


def were_new(known: Iterable[str], heard: Iterable[tuple[str, str]]) -> list[str]:
    """Answers that claim to be the first of an operation which the server had before."""
    before = set(known)
    return [f"{op_id}: {answer}" for op_id, answer in heard if op_id in before and answer != "duplicate"]


_RAISING = ("encounter.correct", "encounter.void")
