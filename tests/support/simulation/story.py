"""One story: a Saturday in a ward of three tablets, two clerks, an officer and a director, and how it ends well."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from outreach.accounts.models import User
from outreach.accounts.rules import Role
from outreach.activations.models import Activation
from outreach.activations.rules import ActivationState, DecisionFacts
from outreach.activations.service import decide_activation
from outreach.fieldwork.models import Encounter
from outreach.kernel.db import DbSession
from outreach.kernel.ids import new_id
from outreach.planning.models import Visit
from outreach.planning.rules import HalfDay, VisitState
from outreach.planning.service import hold_visit
from outreach.staffing.rules import StaffKind
from outreach.sync.device_rules import DeviceState
from outreach.sync.device_service import revoke_device
from outreach.sync.models import Device, LedgerEntry
from outreach.sync.rules import OpAnswer
from outreach.sync.tray_queries import BY_THEMSELVES, open_conflicts
from outreach.sync.tray_service import accept, release_open_visits, settle_conflict
from tests.build import make_actor, make_member, make_procedure, make_user, make_visit
from tests.support.simulation.book import Book, Entered
from tests.support.simulation.server import Clock, Disk, Server
from tests.support.simulation.tablets import Fault, ModelTablet
from tests.support.tablet import credential_of, enrol, give_pass

DAWN = datetime(2026, 11, 13, 23, 5, tzinfo=UTC)
"""Five past six on Saturday in the ward, and still Friday in UTC."""

NAMES = ("Lê Thị Thọ (mẫu)", "Trần Văn Phú (mẫu)", "Nguyễn Thị Hoà (mẫu)")
YEARS = (1940, 1941, 3000)
"""The last one no rule lets pass: a change that is refused."""

ASKED = {"activation_state": "requested"}


class Story:
    """The ward of one story. Everything that happens goes through here, so that the book knows it."""

    def __init__(self, server: Server) -> None:
        self.server, self.book = server, Book()
        self.saved: Disk | None = None
        Clock.at = DAWN
        server.start_from(server.blank)
        server.do(self._begin)

    def _begin(self, db: DbSession) -> None:
        clerks = [make_user(db, Role.STAFF) for _ in range(2)]
        officer = make_user(db, Role.POLICE)
        team = [make_member(db, user_id=clerk.id) for clerk in clerks]
        team.append(make_member(db, StaffKind.POLICE, user_id=officer.id))
        version = make_procedure(db).version_id
        held = make_visit(db, *team, state=VisitState.HELD, catalogue_version_id=version)
        coming = make_visit(db, *team, state=VisitState.ANNOUNCED, half_day=HalfDay.PM)
        self.visits: list[Visit] = [held, coming]
        self.officer, self.director = officer.as_actor(), make_actor(db, Role.DIRECTOR)
        self.tablets = [self._tablet(db, number, clerks[number % 2]) for number in range(3)]
        db.flush()
        for row in (*clerks, *self.visits):
            db.refresh(row)
            db.expunge(row)

    def _tablet(self, db: DbSession, number: int, author: User) -> ModelTablet:
        tablet = enrol(db, self.server.keys, f"Máy {number + 1}")
        for visit in self.visits:
            give_pass(db, tablet, author, visit, at=DAWN + timedelta(hours=1))
        return ModelTablet(tablet, credential_of(db, tablet), author)

    def write_something(self, tablet: ModelTablet, draw: random.Random) -> None:
        """A person saves something: mostly somebody new, else a count, or a change of what anybody wrote."""
        visit, people = draw.choice(self.visits), self.book.of_kind("encounter.record")
        one = draw.choice(people) if people else None
        does = draw.choices(("record", "count", "correct", "void", "request"), (5, 1, 3, 1, 2))[0]
        if one is None or does == "record":
            self._write(tablet, visit, "encounter.record", {"person_name": draw.choice(NAMES)})
        elif does == "count":
            self._write(tablet, visit, "visit.count", {"kind": "person_counted", "amount": draw.randint(1, 9)})
        elif does == "request":
            self._write(tablet, one.visit, "activation.request", ASKED, subject=one.record_id)
        elif does == "void":
            self._change(tablet, one, "encounter.void", {"reason": "Ghi nhầm"})
        else:
            corrected = draw.choice(({"person_name": draw.choice(NAMES)}, {"birth_year": draw.choice(YEARS)}))
            self._change(tablet, one, "encounter.correct", corrected)

    def pull(self, tablet: ModelTablet) -> None:
        """A tablet reads what the server has."""
        with self.server.database.reading() as db:
            tablet.pull({row.id: row.rev for row in db.scalars(select(Encounter))})

    def _write(self, tablet: ModelTablet, visit: Visit, kind: str, payload: dict[str, Any], **inner: Any) -> None:
        times, record_id = tablet.times(), new_id()
        made = tablet.write(visit, kind, payload, record_id=record_id, **inner)
        self.book.keep(Entered(made, kind, record_id, visit, payload, *times))

    def _change(self, tablet: ModelTablet, one: Entered, kind: str, payload: dict[str, Any]) -> None:
        times = tablet.times()
        made = tablet.change(one.visit, kind, payload, one.record_id)
        self.book.keep(Entered(made, kind, one.record_id, one.visit, payload, *times))

    def open_second_visit(self) -> None:
        """The doors of the afternoon's visit open."""

        def work(db: DbSession) -> None:
            visit = db.get_one(Visit, self.visits[1].id)
            if visit.state is VisitState.ANNOUNCED:
                hold_visit(db, self.director, visit, now=Clock.at)

        self.server.do(work)

    def revoke(self, tablet: ModelTablet) -> None:
        """«Thu hồi, nhận nốt»."""

        def work(db: DbSession) -> None:
            device = db.get_one(Device, tablet.tablet.device_id)
            if device.state is DeviceState.ACTIVE:
                revoke_device(db, self.director, device, now=Clock.at)

        self.server.do(work)

    def confirm(self, draw: random.Random) -> None:
        """The officer confirms one of the rows on the desk, and is told that it is kept."""

        def work(db: DbSession) -> UUID | None:
            waiting = db.scalars(
                select(Activation)
                .where(Activation.state == ActivationState.REQUESTED, Activation.is_voided.is_(False))
                .order_by(Activation.id)
            ).all()
            if not waiting:
                return None
            row = draw.choice(waiting)
            facts = DecisionFacts(to=ActivationState.ACTIVATED)
            decide_activation(db, self.officer, row, facts=facts, base_rev=row.rev, now=Clock.at)
            return row.id

        found = self.server.do(work)
        if found is not None:
            self.book.confirmed.add(found)

    def approve(self) -> None:
        """The director goes through the tray: held ones are approved, of two values the tablet's is taken."""

        def work(db: DbSession) -> None:
            self._settle_conflicts(db)
            for entry in self._held(db):
                db.refresh(entry)
                if entry.answer is OpAnswer.HELD and entry.code not in BY_THEMSELVES:
                    accept(db, self.server.keys, self.director, entry, now=Clock.at)

        self.server.do(work)

    def keep_backup(self) -> None:
        self.saved = self.server.backup()

    def restore_backup(self) -> None:
        """The machine is lost; the last copy is put back, and the tablets learn of it when they call."""
        assert self.saved is not None
        self.server.start_from(self.saved)
        with self.server.database.reading() as db:
            self.book.forget_after(db)

    def check(self) -> None:
        with self.server.database.reading() as db:
            self.book.check(db, self.tablets)

    def heal(self) -> None:
        """All is well again: the doors open, everybody is heard, the director clears the tray; then nothing waits."""
        draw = random.Random(0)
        self.open_second_visit()
        for _ in range(3):
            for tablet in self.tablets:
                tablet.skew = timedelta()
                tablet.ask_status(self.server)  # as every five minutes
                for _ in range(40):
                    if tablet.is_green:
                        break
                    tablet.sync(self.server, Fault.NONE, draw)
            self.approve()
            self.server.do(lambda db: release_open_visits(db, self.server.keys, now=Clock.at))
        self.check()
        self._nothing_waits()

    def _nothing_waits(self) -> None:
        assert self.book.lost == set(), "what a lost machine had did not come back"
        assert [len(one.queue) for one in self.tablets] == [0] * len(self.tablets), "a queue is stuck"
        assert [one.contiguous for one in self.tablets] == [one.last_seq for one in self.tablets]
        with self.server.database.reading() as db:
            waiting = [(entry.kind, entry.code) for entry in self._held(db)]
            assert waiting == [], f"waits for ever: {waiting}"
            kept = set(map(str, db.scalars(select(LedgerEntry.op_id))))
        assert kept == self.book.entered.keys(), "all that was entered is there, and nothing else"
        for tablet in self.tablets:
            told = self.server.ask(lambda wire: wire.ask("GET", "/sync/status"), tablet.token).get_json()
            refused = {one["op_id"] for one in told["unsettled"] if one["answer"] == "rejected"}
            assert {one["op_id"] for one in told["unsettled"]} == refused, "the tablet is told that something waits"

    def _held(self, db: DbSession) -> list[LedgerEntry]:
        rows = select(LedgerEntry).where(LedgerEntry.answer == OpAnswer.HELD, LedgerEntry.settled_at.is_(None))
        return list(db.scalars(rows.order_by(LedgerEntry.received_at, LedgerEntry.device_id, LedgerEntry.seq)))

    def _settle_conflicts(self, db: DbSession) -> None:
        for one in open_conflicts(db):
            settle_conflict(db, self.director, one, take_mine=False, now=Clock.at)
