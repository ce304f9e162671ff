"""The day of `open_day` seen from the desks: a plan ahead, a queue for the police, phố for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from outreach.accounts.models import User
from outreach.accounts.password_service import hash_password
from outreach.accounts.rules import THE_HOUSE, Role
from outreach.activations.rules import ActivationFacts, ActivationState
from outreach.activations.service import request_activation
from outreach.kernel.clock import local_day, now
from outreach.kernel.db import Database, DbSession
from outreach.kernel.ids import new_id
from outreach.planning.models import Visit, VisitChange
from outreach.planning.rules import VisitState, weekend_of
from outreach.workdays.service import seed_year
from tests.build import make_campaign, make_encounter, make_kit, make_member, make_neighborhood, make_user, make_visit
from tests.support.open_day import PASSWORD, OpenDay, open_day

DIRECTOR = "thu.huong"
OFFICER = "dai.hung"
ANNOUNCED = "Phố Quyết Thắng (mẫu)"
AHEAD = ("Phố Đông Quang (mẫu)", ANNOUNCED, "Phố Thịnh Vạn (mẫu)", "Phố Hoàng Yến (mẫu)", "Phố Thọ Xuân (mẫu)")
WAITING = ("Lê Thị Thọ (mẫu)", "Đỗ Văn Nhàn (mẫu)", "Nguyễn Thị Thường (mẫu)", "Trần Văn Quý (mẫu)",
           "Phạm Thị Ước (mẫu)", "Hoàng Văn Đức (mẫu)", "Vũ Thị Huệ (mẫu)", "Bùi Văn Nghĩa (mẫu)")  # fmt: skip


@dataclass(frozen=True)
class DeskDay:
    """What somebody at a desk needs to know of the day."""

    day: OpenDay
    movable_id: UUID
    movable_on: date


def desk_day(database: Database) -> DeskDay:
    """Today's visit with its people, and around it what the other desks do."""
    day = open_day(database)
    with database.writing.begin() as db:
        make_user(db, Role.DIRECTOR, username=DIRECTOR, full_name="Nguyễn Thu Hương (mẫu)",
                  password_hash=hash_password(PASSWORD))  # fmt: skip
        for user in db.query(User):
            user.asks_second_factor = False
        movable = _plan(db)
        _queue(db, db.get_one(Visit, day.visit_id))
        return DeskDay(day, movable.id, movable.on)


def _plan(db: DbSession) -> Visit:
    """A visit of each phố on the coming weekends, and weekends without any after them; the first may be moved."""
    today = local_day(now())
    for year in (today.year, today.year + 1):
        seed_year(db, THE_HOUSE, year, now=now())
    places = [make_neighborhood(db, name) for name in AHEAD]
    campaign = make_campaign(
        db, *places, starts_on=today.replace(month=1, day=1) - timedelta(days=1), ends_on=today + timedelta(days=300)
    )
    kit, member = make_kit(db), make_member(db, max_days_per_month=10, both_days_ok=True)
    saturday = weekend_of(today + timedelta(days=7))[0]
    visits = [
        make_visit(db, member, neighborhood=place, campaign=campaign, on=saturday + timedelta(days=7 * week),
                   kit_id=kit.id, state=VisitState.ANNOUNCED if place.name == ANNOUNCED else VisitState.PROPOSED)
        for week, place in enumerate(places)
    ]  # fmt: skip
    for visit in visits:
        db.add(VisitChange(visit=visit, what="visit.add", actor_name="Nguyễn Thu Hương (mẫu)", state=visit.state,
                           on=visit.on, half_day=visit.half_day, at=now() - timedelta(days=2)))  # fmt: skip
    return visits[0]


def _queue(db: DbSession, visit: Visit) -> None:
    """People who wait for the police since this morning."""
    clerk = db.query(User).filter_by(role=Role.STAFF).first()
    assert clerk is not None
    for name in WAITING:
        person = make_encounter(db, visit, person_name=name, birth_year=1958, author_id=clerk.id)
        request_activation(
            db, clerk.as_actor(), person, activation_id=new_id(), happened_at=now(), now=now(),
            facts=ActivationFacts(state=ActivationState.REQUESTED),
        )  # fmt: skip
