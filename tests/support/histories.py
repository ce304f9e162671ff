"""A ward whose story is made up by chance, through the services, day after day; what was seen each day is kept."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, TypeVar

from sqlalchemy import select

from outreach.accounts.rules import THE_HOUSE, Role
from outreach.activations.models import Activation
from outreach.activations.rules import (
    POLICE_MOVES,
    STAFF_ANSWERS,
    ActivationFacts,
    ActivationState,
    DecisionFacts,
    Reason,
    may_take_back,
)
from outreach.activations.service import correct_decision, decide_activation, request_activation
from outreach.coverage.queries import asked_on, indicators
from outreach.coverage.rules import Status
from outreach.dossiers.models import Dossier, FollowUp, MissingPaper
from outreach.dossiers.rules import IN_HAND, PORTAL_MOVES, FollowUpPlace, FollowUpState, Help
from outreach.dossiers.service import end_follow_up
from outreach.dossiers.status_service import set_portal_status
from outreach.fieldwork.models import Encounter, Remark
from outreach.fieldwork.rules import RemarkKind
from outreach.kernel.clock import LOCAL_ZONE
from outreach.kernel.db import DbSession
from outreach.kernel.ids import new_id
from outreach.places.models import Neighborhood
from outreach.places.succession import merge_neighborhoods, split_neighborhood
from outreach.planning import service
from outreach.planning.models import Campaign, Visit
from outreach.planning.rules import HalfDay, VisitState
from tests.build import make_actor, make_campaign, make_encounter, make_neighborhood, make_procedure

FIRST, DAYS = date(2026, 2, 2), 70
STAFF_ANSWERS_MOSTLY_SENT = (*sorted(STAFF_ANSWERS), *[ActivationState.REQUESTED] * 4)
PAPERS = ("Giấy khai sinh", "Ảnh 3x4")
Seen = dict[Any, Status]
Row = TypeVar("Row")


class History:
    """Some ten weeks of a ward of six neighborhoods; `seen` holds the statuses as they were at the end of each day."""

    def __init__(self, db: DbSession, seed: int) -> None:
        self.db, self.chance = db, Random(seed)
        self.day, self.acts = FIRST, 0
        places = [make_neighborhood(db, f"Phố {letter}", former_ward=f"Phường {letter < 'D'}") for letter in "ABCDEF"]
        self.campaign: Campaign = make_campaign(
            db, *places[:5], starts_on=FIRST, ends_on=FIRST + timedelta(days=DAYS - 8), created_at=self.at(7)
        )
        self.procedures = [
            make_procedure(db, f"1.00119{number}", field=f"Lĩnh vực {number % 2}") for number in range(4)
        ]
        self.lead, self.officer = make_actor(db), make_actor(db, Role.POLICE)
        self.sent: list[Activation] = []
        self.received: list[Dossier] = []
        self.promises: list[FollowUp] = []
        self.seen: dict[date, Seen] = {}

    def at(self, hour: int) -> datetime:
        return datetime.combine(self.day, time(hour), LOCAL_ZONE)

    def next(self) -> datetime:
        """One minute after the act before, in the morning: what is done later is written down later."""
        self.acts += 1
        return self.at(8) + timedelta(minutes=self.acts)

    def play(self) -> None:
        for number in range(DAYS):
            self.day, self.acts = FIRST + timedelta(days=number), 0
            for _ in range(self.chance.randrange(3)):
                self._act()
            if number in {30, 50}:
                self._rearrange()
            self._hold()
            self._go_on()
            self.db.flush()
            found = indicators(self.db, asked_on(self.db, self.day, today=self.day), today=self.day)
            self.seen[self.day] = {row.place.id: row.status for row in found.rows if row.place.is_living}

    def _act(self) -> None:
        ahead = [one for one in self._visits(self.day) if one.is_ahead]
        lying = [one for one in self._visits(None) if one.state is VisitState.POSTPONED]
        act = self.chance.choice(("add", "add", "move", "postpone", "cancel", "restore", "confirm"))
        if act == "add":
            self._add()
        elif act == "restore" and lying:
            on = self._free_day(lying[0].neighborhood)
            service.restore_visit(self.db, THE_HOUSE, lying[0], on=on, half_day=HalfDay.AM, now=self.next())
        elif ahead and act in {"move", "postpone", "cancel", "confirm"}:
            self._change(act, self.chance.choice(ahead))

    def _change(self, act: str, visit: Visit) -> None:
        facts = {"now": self.next()}
        if act == "move":
            on = self._free_day(visit.neighborhood)
            service.move_visit(self.db, THE_HOUSE, visit, on=on, half_day=HalfDay.PM, reason="bão", **facts)
        elif act == "postpone":
            service.postpone_visit(self.db, THE_HOUSE, visit, reason="bão", **facts)
        elif act == "cancel":
            service.cancel_visit(self.db, THE_HOUSE, visit, reason="bão", **facts)
        elif visit.state is VisitState.PROPOSED:
            service.confirm_house(self.db, THE_HOUSE, visit, **facts)

    def _add(self) -> None:
        place = self.chance.choice(self._living())
        now = self.next()
        made = Visit(
            campaign=self.campaign, neighborhood=place, on=self._free_day(place), half_day=HalfDay.AM,
            state=VisitState.PROPOSED, created_at=now, changed_at=now,
        )  # fmt: skip
        self.db.add(made)
        service.note_change(self.db, THE_HOUSE, made, "visit.add", now=now)
        self.db.flush()

    def _hold(self) -> None:
        """Of today's visits most are held, some are forgotten; of yesterday's some are closed late."""
        for visit in self._visits(None):
            if visit.is_ahead and visit.on == self.day and self.chance.random() < 0.55:
                for step in (service.confirm_house, service.confirm_police, service.announce_visit):
                    if visit.state is not VisitState.ANNOUNCED:
                        visit.state = VisitState.ANNOUNCED
                        step_now = self.at(11)
                        service.note_change(self.db, THE_HOUSE, visit, step.__name__, now=step_now)
                service.hold_visit(self.db, THE_HOUSE, visit, now=self.at(12))
                self._work_at(visit)
            if visit.state is VisitState.HELD and self.chance.random() < 0.6:
                service.close_visit(self.db, THE_HOUSE, visit, now=self.at(17))

    def _work_at(self, visit: Visit) -> None:
        times = {"happened_at": self.at(12), "recorded_at": self.at(12), "changed_at": self.at(12)}
        for _ in range(self.chance.randrange(2, 8)):
            one = make_encounter(
                self.db, visit, author_id=self.lead.user_id, is_elderly=self.chance.random() < 0.5, **times
            )
            where = {"encounter_id": one.id, "visit_id": visit.id, "author_id": one.author_id}
            procedure, help_ = self.chance.choice(self.procedures), self.chance.choice(list(Help))
            dossier = Dossier(procedure_id=procedure.id, help=help_, **where, **times)
            if help_ in IN_HAND:
                dossier.received_at, dossier.due_on = self.at(12), self.day + timedelta(days=self.chance.randrange(9))
            if help_ is Help.MISSING_PAPERS:
                dossier.missing_papers = [MissingPaper(position=1, name=self.chance.choice(PAPERS))]
            due = self.day + timedelta(days=self.chance.randrange(20))
            facts: dict[str, Any] = {"what": "Gọi lại", "place": FollowUpPlace.CENTER, "due_on": due}
            promise = FollowUp(encounter_id=one.id, created_at=self.at(12), **facts)
            self.db.add_all([dossier, promise])
            self.promises.append(promise)
            if dossier.received_at:
                self.received.append(dossier)
            if self.chance.random() < 0.7:
                self._ask_police(one)
        told = {"visit_id": visit.id, "author_id": self.lead.user_id, "happened_at": self.at(12)}
        self.db.add(Remark(kind=self.chance.choice(list(RemarkKind)), text="Đường tối", **told))
        self.db.flush()

    def _ask_police(self, one: Encounter) -> None:
        facts = ActivationFacts(self.chance.choice(STAFF_ANSWERS_MOSTLY_SENT))
        times = {"happened_at": self.at(12), "now": self.at(12)}
        row = request_activation(self.db, self.lead, one, activation_id=new_id(), facts=facts, **times)
        if row.was_sent:
            self.sent.append(row)

    def _go_on(self) -> None:
        """Days after the visit the police decide and take back, the portal answers, promises are kept."""
        db, now = self.db, self.at(15)
        for row in self._some(self.sent):
            moves = sorted(POLICE_MOVES[row.state])
            if moves and self.chance.random() < 0.85:
                facts = DecisionFacts(self.chance.choice(moves), reason=self.chance.choice(list(Reason)))
                decide_activation(db, self.officer, row, facts=facts, base_rev=row.rev, now=now)
            elif may_take_back(row.state) and row.decisions:
                correct_decision(db, self.officer, row, reason="nhầm", base_rev=row.rev, now=now)
        for dossier in self._some(self.received):
            steps = sorted(PORTAL_MOVES[dossier.portal_status or 0])
            if steps:
                step = self.chance.choice(steps)
                set_portal_status(db, THE_HOUSE, dossier, portal_status=step, on=self.day, source="thử", now=now)
        for promise in self._some([one for one in self.promises if one.state is FollowUpState.OPEN]):
            end_follow_up(db, THE_HOUSE, promise, state=FollowUpState.DONE, outcome="xong", now=now)

    def _some(self, rows: list[Row]) -> list[Row]:
        return [one for one in rows if self.chance.random() < 0.12]

    def _rearrange(self) -> None:
        """Two become one, or one becomes two, from today on."""
        living, number = self._living(), self.day.day
        facts: dict[str, Any] = {"on": self.day, "decision": "NQ thử", "now": self.at(6)}
        if self.chance.random() < 0.6:
            parts = self.chance.sample(living, 2)
            made: dict[str, Any] = {"code": f"G{number}", "name": f"Phố gộp {number}", "house_of": parts[0]}
            merge_neighborhoods(self.db, THE_HOUSE, parts, **made, **facts)
        else:
            named = [(f"T{number}{letter}", f"Phố tách {number}{letter}") for letter in "XY"]
            split_neighborhood(self.db, THE_HOUSE, self.chance.choice(living), named, **facts)

    def _living(self) -> list[Neighborhood]:
        every = self.db.scalars(select(Neighborhood).order_by(Neighborhood.code)).unique()
        return [one for one in every if one.lives_on(self.day)]

    def _visits(self, since: date | None) -> list[Visit]:
        """In an order that a seed fixes: ids are made by chance."""
        rows = self.db.scalars(select(Visit)).unique().all()
        ordered = sorted(rows, key=lambda one: (one.created_at, one.neighborhood.code, one.on))
        return [one for one in ordered if since is None or one.on >= since]

    def _free_day(self, place: Neighborhood) -> date:
        """A day to come on which the neighborhood has no visit yet."""
        taken = {one.on for one in self._visits(None) if one.neighborhood_id == place.id}
        free = [day for ahead in range(1, 40) if (day := self.day + timedelta(days=ahead)) not in taken]
        return self.chance.choice(free[:15])
