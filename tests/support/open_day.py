"""A visit of today with its doors open, for a tablet in a browser: people who can sign in, a catalogue, a promise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from outreach.accounts.models import User
from outreach.accounts.password_service import hash_password
from outreach.accounts.rules import THE_HOUSE, Role
from outreach.dossiers.models import FollowUp
from outreach.dossiers.rules import FollowUpPlace
from outreach.kernel.clock import local, local_day, now
from outreach.kernel.db import Database, DbSession
from outreach.kernel.ids import new_id
from outreach.places.models import Neighborhood
from outreach.planning.models import Visit
from outreach.planning.rules import HalfDay, VisitState
from outreach.procedures.service import seed_starter
from outreach.public.models import PreRegistration
from outreach.public.rules import RegistrationState
from outreach.staffing.models import StaffMember
from outreach.staffing.rules import StaffKind
from outreach.sync.device_service import make_enrolment_code
from tests.build import make_encounter, make_member, make_neighborhood, make_user, make_visit

PASSWORD = "một buổi sáng ở nhà văn hóa"
PIN = "274915"
USERNAME, NAME = "mai.anh", "Nguyễn Mai Anh (mẫu)"
_NOON = 12
PLACE = "Phố Xuân Phương (mẫu)"


@dataclass(frozen=True)
class OpenDay:
    """What a browser needs to know of the day."""

    visit_id: UUID
    user_id: UUID
    enrolment_code: str


def open_day(database: Database) -> OpenDay:
    """Today's visit, as it was set up before the doors opened."""
    with database.writing.begin() as db:
        seed_starter(db, THE_HOUSE, now=now())
        clerk = _account(db, USERNAME, NAME, Role.STAFF)
        officer = _account(db, "dai.hung", "Lê Đại Hùng (mẫu)", Role.POLICE)
        place = make_neighborhood(db, PLACE)
        members = (_member(db, clerk, StaffKind.CENTER), _member(db, officer, StaffKind.POLICE))
        visit = make_visit(
            db, *members, neighborhood=place, on=local_day(now()), half_day=_half_day(), state=VisitState.HELD
        )
        _promise(db, place, clerk)
        _registration(db, visit)
        admin = make_user(db, Role.ADMIN)
        _, code = make_enrolment_code(db, admin.as_actor(), name="Máy 02", now=now())
        return OpenDay(visit.id, clerk.id, code)


def _half_day() -> HalfDay:
    """The half-day whose pass is good now, at whatever hour of the ward a test runs."""
    return HalfDay.PM if local(now()).hour >= _NOON else HalfDay.AM


def _account(db: DbSession, username: str, name: str, role: Role) -> User:
    return make_user(db, role, username=username, full_name=name, password_hash=hash_password(PASSWORD))


def _member(db: DbSession, user: User, kind: StaffKind) -> StaffMember:
    return make_member(db, kind, full_name=user.full_name, user_id=user.id)


def _promise(db: DbSession, place: Neighborhood, clerk: User) -> None:
    """Somebody of this phố was told to come today."""
    earlier_on = local_day(now()) - timedelta(days=14)
    earlier = make_visit(db, neighborhood=place, on=earlier_on, state=VisitState.CLOSED)
    person = make_encounter(db, earlier, person_name="Trịnh Văn Tám (mẫu)", author_id=clerk.id)
    promise = FollowUp(id=new_id(), encounter_id=person.id, place=FollowUpPlace.NEXT_VISIT, created_at=now())
    promise.what, promise.due_on = "Bổ sung giấy xác nhận cư trú", local_day(now())
    db.add(promise)


def _registration(db: DbSession, visit: Visit) -> None:
    """Somebody registered ahead for today."""
    one = PreRegistration(visit_id=visit.id, slot=1, place=1, needs=["1.001193"], state=RegistrationState.REGISTERED)
    one.person_name, one.phone, one.needs_support = "Phạm Thu Hà (mẫu)", "0912345678", True
    one.address_mark, one.created_at, one.changed_at = bytes(20), now(), now()
    db.add(one)
