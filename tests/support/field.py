"""A visit with its doors open, and the people around it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from outreach.accounts.models import User
from outreach.accounts.rules import Actor, Role
from outreach.activations.models import Activation, Decision
from outreach.activations.rules import ActivationFacts, ActivationState
from outreach.activations.service import request_activation
from outreach.dossiers.models import Dossier
from outreach.dossiers.rules import DossierFacts, Help
from outreach.dossiers.service import assist_with_dossier
from outreach.fieldwork.models import Encounter
from outreach.fieldwork.rules import EncounterFacts
from outreach.fieldwork.service import record_encounter
from outreach.kernel.db import DbSession
from outreach.kernel.ids import new_id
from outreach.planning.models import Visit
from outreach.planning.rules import VisitState
from outreach.procedures.models import Procedure, RequiredPaper
from outreach.staffing.rules import StaffKind
from tests.build import AT, make_actor, make_member, make_procedure, make_user, make_visit

LATER = AT + timedelta(minutes=5)


@dataclass
class Scene:
    """One held visit with one staff member and one officer on its team; a stranger of each kind stands by."""

    db: DbSession
    visit: Visit
    procedure: Procedure
    clerk: User
    officer_user: User

    @property
    def staff(self) -> Actor:
        return self.clerk.as_actor()

    @property
    def officer(self) -> Actor:
        return self.officer_user.as_actor()

    def director(self) -> Actor:
        return make_actor(self.db, Role.DIRECTOR)

    def stranger(self) -> Actor:
        return make_actor(self.db, Role.STAFF)

    def encounter(self, name: str = "Lê Thị Thọ (mẫu)", *, now: datetime = AT, **facts: Any) -> Encounter:
        written = EncounterFacts(person_name=name, **facts)
        return record_encounter(
            self.db, self.staff, self.visit, encounter_id=new_id(), facts=written, happened_at=now, now=now
        )

    def dossier(self, encounter: Encounter, help_: Help = Help.SUBMITTED_ONLINE, **facts: Any) -> Dossier:
        written = DossierFacts(procedure_code=self.procedure.code, help=help_, **facts)
        return assist_with_dossier(
            self.db, self.staff, encounter, dossier_id=new_id(), facts=written, happened_at=AT, now=AT
        )

    def request(
        self, encounter: Encounter, state: ActivationState = ActivationState.REQUESTED, **facts: Any
    ) -> Activation:
        written = ActivationFacts(state=state, **facts)
        return request_activation(
            self.db, self.staff, encounter, activation_id=new_id(), facts=written, happened_at=AT, now=AT
        )


def make_scene(db: DbSession, state: VisitState = VisitState.HELD, **facts: Any) -> Scene:
    clerk, officer = make_user(db, Role.STAFF), make_user(db, Role.POLICE)
    team = make_member(db, user_id=clerk.id), make_member(db, StaffKind.POLICE, user_id=officer.id)
    procedure = db.query(Procedure).filter_by(code="1.001193").first() or _birth_registration(db)
    visit = make_visit(db, *team, state=state, catalogue_version_id=procedure.version_id, **facts)
    return Scene(db, visit, procedure, clerk, officer)


def _birth_registration(db: DbSession) -> Procedure:
    papers = [RequiredPaper(position=1, name="Tờ khai"), RequiredPaper(position=2, name="Giấy chứng sinh")]
    return make_procedure(db, "1.001193", is_common=True, working_days=5, papers=papers)


def decided(db: DbSession, row: Activation, to: ActivationState, *, at: datetime, **facts: Any) -> None:
    """The police decided `row`, in one move; nothing where it waits still. `facts` are more columns of the row."""
    db.flush()
    if to is row.state:
        return
    db.add(Decision(activation=row, actor_name="Công an (mẫu)", from_state=row.state, to_state=to, at=at))
    db.flush()
    instants = {ActivationState.TAKEN: "taken_at", ActivationState.APPROVED: "approved_at",
                ActivationState.ACTIVATED: "activated_at"}  # fmt: skip
    for name, value in {"state": to, instants.get(to, "changed_at"): at, **facts}.items():
        setattr(row, name, value)
    db.flush()
