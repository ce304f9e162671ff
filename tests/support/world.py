"""Two of everything: what is a person's own, and the like of somebody else's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import inspect

from outreach.accounts.approval_rules import ApprovalKind
from outreach.accounts.models import Approval, LoginSession, User
from outreach.accounts.rules import Role
from outreach.dossiers.models import FollowUp, KeptStatus
from outreach.dossiers.rules import FollowUpPlace
from outreach.kernel import clock
from outreach.kernel.db import Base, DbSession
from outreach.kernel.ids import new_id
from outreach.notices.models import Notice
from outreach.notices.rules import NoticeKind
from outreach.places.models import HouseClosure, LocalContact, Succession
from outreach.places.rules import ContactKind, SuccessionKind
from outreach.planning.models import Plan
from outreach.planning.plan_service import RANK, SCENARIOS, SOLVE
from outreach.planning.rules import VisitState
from outreach.privacy.models import DataRequest, Incident
from outreach.privacy.rules import IncidentKind, RequestKind
from outreach.public.models import PreRegistration
from outreach.public.rules import RegistrationState
from outreach.reports.models import ReportFile, ReportSchedule
from outreach.reports.queries import MAKE
from outreach.staffing.models import Absence, KitOutage
from outreach.sync.models import Device, DeviceStream, LedgerEntry, OpConflict, VisitPhoto
from outreach.sync.rules import OpAnswer
from outreach.tasks.models import Task, TaskState
from outreach.workdays.models import CalendarDay
from outreach.workdays.rules import DayKind
from tests.build import AT, SATURDAY, make_kit, make_neighborhood, make_user, make_visit, open_session
from tests.support.field import Scene, make_scene

AHEAD_ON = SATURDAY + timedelta(days=21)
LATER_ON = date(2027, 3, 1)
TASKS = {"plans": SOLVE, "slots": RANK, "scenarios": SCENARIOS, "tasks": SOLVE, "reports": MAKE}
"""The kind of the task that a blueprint's addresses name."""


@dataclass
class Side:
    """Everything that hangs on one team, one visit and one neighborhood, and what one account made."""

    scene: Scene
    account: User
    rows: dict[str, Base]
    """What each name in an address stands for, as `visit_id`; `ahead` is a visit to come, tasks stand by their kind."""

    def id_of(self, name: str) -> UUID:
        """The id that stands for `name` in an address."""
        found = inspect(self.rows[name]).identity[0]  # type: ignore[index]
        assert isinstance(found, UUID)
        return found


def make_side(db: DbSession, role: Role | None = None, **facts: Any) -> Side:
    """One side of the world. With `role`, its account is on the team, or of the neighborhood, as such a person is.

    `facts` are those of the person who was helped.
    """
    scene = make_scene(db)
    known = {Role.STAFF: scene.clerk, Role.POLICE: scene.officer_user}
    account = known.get(role or Role.STAFF) or make_user(db, role or Role.STAFF)
    open_session(db, account)
    rows = _records(scene, facts) | _set_up(scene, account) | _made_by(scene, account)
    db.add_all(rows.values())
    db.flush()
    rows |= _of_a_tablet(scene)
    return Side(scene, account, rows)


def stop_the_clock(monkeypatch: pytest.MonkeyPatch, at: datetime = AT) -> None:
    """From here on the house believes that it is `at`."""

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return at.astimezone(tz)

    monkeypatch.setattr(clock, "datetime", Stopped)


def _records(scene: Scene, facts: dict[str, Any]) -> dict[str, Base]:
    visit, encounter = scene.visit, scene.encounter(**facts)
    dossier = scene.dossier(encounter)
    ahead = make_visit(
        scene.db, *(one.member for one in visit.members), neighborhood=visit.neighborhood, campaign=visit.campaign,
        on=AHEAD_ON, state=VisitState.PROPOSED,
    )  # fmt: skip
    promise = FollowUp(
        encounter_id=encounter.id, dossier_id=dossier.id, owner_id=scene.clerk.id, what="Mang bổ sung",
        place=FollowUpPlace.CENTER, due_on=AHEAD_ON, created_at=AT,
    )  # fmt: skip
    return {
        "visit_id": visit,
        "ahead": ahead,
        "encounter_id": encounter,
        "dossier_id": dossier,
        "activation_id": scene.request(encounter),
        "follow_up_id": promise,
        "kept_id": KeptStatus(
            dossier_code=f"H56.16-261113-{encounter.id.int % 10**6:06}",
            portal_status=4,
            on=SATURDAY,
            person_name="",
            procedure_name="",
            source="ho-so.xlsx",
            imported_by=scene.clerk.id,
            imported_at=AT,
        ),
        "procedure_id": scene.procedure,
        "campaign_id": visit.campaign,
        "neighborhood_id": visit.neighborhood,
        "registration_id": PreRegistration(
            visit_id=visit.id,
            person_name=encounter.person_name,
            phone=encounter.phone or "0987000111",
            needs=[],
            state=RegistrationState.WAITING,
            address_mark=b"",
            created_at=AT,
            changed_at=AT,
        ),
    }


def _set_up(scene: Scene, account: User) -> dict[str, Base]:
    day, place, member, kit = LATER_ON, scene.visit.neighborhood, scene.visit.members[0].member, make_kit(scene.db)
    assert place.house is not None
    heir = make_neighborhood(scene.db, valid_from=day)
    head = account.id if account.role is Role.TEAM_MEMBER else None
    return {
        "contact_id": LocalContact(
            neighborhood_id=place.id, kind=ContactKind.HEAD, full_name="Lê Mẫu Trưởng", user_id=head
        ),
        "closure_id": HouseClosure(house_id=place.house.id, from_on=day, to_on=day),
        "succession_id": Succession(predecessor_id=place.id, successor_id=heir.id, kind=SuccessionKind.RENAME, on=day),
        "member_id": member,
        "absence_id": Absence(member_id=member.id, from_on=day, to_on=day),
        "kit_id": kit,
        "outage_id": KitOutage(kit_id=kit.id, from_on=day, to_on=day),
        "entry_id": CalendarDay(from_on=day, to_on=day, kind=DayKind.LOCAL_EVENT, name=f"Hội {place.name}"),
    }


def _made_by(scene: Scene, account: User) -> dict[str, Base]:
    visit, day = scene.visit, AT + timedelta(days=1)
    plan = Plan(
        campaign_id=visit.campaign_id, name="Thử", entries={"instance": "", "visits": []}, figures={}, made_at=AT,
        made_by=account.id,
    )  # fmt: skip
    file = ReportFile(
        report="minutes", file_name="bien-ban.xlsx", stored_name=f"{new_id()}.xlsx", filters={}, made_by=account.id,
        made_at=AT, expires_at=day, rows_counted=1, rows_written=1, byte_count=1, has_names=True,
    )  # fmt: skip
    tasks = {SOLVE: visit.campaign_id, RANK: visit.neighborhood_id, SCENARIOS: visit.campaign_id, MAKE: visit.id}
    monthly = ReportSchedule(
        report="by_field", preset="last_month", day_of_month=1, made_by=account.id, created_at=AT, maker=account
    )
    asker = make_user(scene.db, Role.DIRECTOR)
    question = Approval(
        kind=ApprovalKind.EXPORT_NUMBERS, about="Mẫu", reason="Gọi bà con bổ sung giấy", asked_by=asker.id, asked_at=AT,
        expires_at=AT + timedelta(days=7),
    )  # fmt: skip
    place: dict[str, Any] = {"neighborhood": str(visit.neighborhood_id), "visit": None, "seconds": 6, "scenarios": []}
    return {
        "user_id": account,
        "notice_id": Notice(
            recipient=f"user:{account.id.hex}",
            user_id=account.id,
            kind=NoticeKind.REPORT_READY,
            once=f"{account.id}",
            facts={"file": "bao-cao.xlsx"},
            at=AT,
        ),
        "session_id": scene.db.query(LoginSession).filter_by(user_id=account.id).one(),
        "plan_id": plan,
        "file_id": file,
        "schedule_id": monthly,
        "approval_id": question,
        "request_id": DataRequest(
            kind=RequestKind.VIEW,
            person_name="Lê Thị Khác",
            received_on=AT.date(),
            answer_by=AT.date(),
            done_by=AT.date(),
            logged_by=account.id,
            logged_at=AT,
        ),
        "incident_id": Incident(
            kind=IncidentKind.LEAK, detected_at=AT, began_on=AT.date(), what="Thử", logged_by=account.id, logged_at=AT
        ),
    } | {kind: _task(kind, subject, account, place) for kind, subject in tasks.items()}


def _of_a_tablet(scene: Scene) -> dict[str, Base]:
    device = Device(name=f"Máy {new_id()}", enrolled_at=AT, last_seen_at=AT, health={})
    scene.db.add(device)
    scene.db.flush()
    stream = DeviceStream(device_id=device.id, author_id=scene.clerk.id, contiguous=1, highest=3)
    entry = LedgerEntry(
        op_id=new_id(), device_id=device.id, author_id=scene.clerk.id, seq=3, sha256="", answer=OpAnswer.HELD,
        visit_id=scene.visit.id, received_at=AT,
    )  # fmt: skip
    scene.db.add_all((stream, entry))
    scene.db.flush()
    conflict = OpConflict(
        op_id=entry.op_id, visit_id=scene.visit.id, kind="encounter.correct", record_id=new_id(), field="note",
        theirs='"a"', theirs_by="A", theirs_at=AT, mine='"b"', mine_by="B", mine_at=AT,
    )  # fmt: skip
    photo = VisitPhoto(visit_id=scene.visit.id, device_id=device.id, sha256=new_id().hex, size=1, received_at=AT)
    scene.db.add_all((conflict, photo))
    scene.db.flush()
    return {
        "device_id": device, "author_id": scene.clerk, "op_id": entry, "conflict_id": conflict, "photo_id": photo,
    }  # fmt: skip


def _task(kind: str, subject: UUID, account: User, arguments: dict[str, Any]) -> Task:
    return Task(
        kind=kind, subject_id=subject, asked_by=account.id, result={}, state=TaskState.DONE, created_at=AT,
        arguments=arguments, finished_at=AT,
    )  # fmt: skip
