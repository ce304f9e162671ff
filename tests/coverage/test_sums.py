"""Sums are kept, and never believed when something was changed since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from alembic import command
from sqlalchemy import func, select, text, update

from outreach.activations.models import Activation, Decision
from outreach.activations.rules import ActivationState, Reason
from outreach.building import alembic_config
from outreach.config import Settings
from outreach.coverage.figure_queries import figures_of
from outreach.coverage.marks import statements
from outreach.coverage.models import VISIT_MARKS
from outreach.coverage.periods import Period
from outreach.coverage.service import count_visits
from outreach.coverage.sum_queries import details, figures_of_periods, visits_to_count
from outreach.dossiers.models import Dossier, FollowUp, MissingPaper
from outreach.dossiers.rules import FollowUpPlace, Help
from outreach.fieldwork.models import Encounter, Remark, Tally
from outreach.fieldwork.rules import RecordState, RemarkKind, TallyKind
from outreach.kernel.db import Database, DbSession
from outreach.planning.models import Visit
from outreach.planning.rules import VisitState
from outreach.procedures.models import Procedure
from outreach.tables import metadata
from tests.build import AT, SATURDAY, make_encounter, make_procedure, make_visit

TODAY = SATURDAY + timedelta(days=7)
NOW = AT + timedelta(days=7)
EVER = Period(SATURDAY, TODAY)
pytestmark = pytest.mark.database
Change = Callable[[DbSession, Visit, Encounter], Any]


def add_dossier(db: DbSession, visit: Visit, one: Encounter, **facts: Any) -> Dossier:
    times = {"happened_at": AT, "recorded_at": AT, "changed_at": AT}
    where = {"encounter_id": one.id, "visit_id": visit.id, "author_id": one.author_id}
    procedure = db.scalar(select(Procedure)) or make_procedure(db)
    made = Dossier(procedure=procedure, **({"help": Help.MISSING_PAPERS} | where | times | facts))
    made.missing_papers = [MissingPaper(position=1, name="Giấy khai sinh (bản chính)")]
    db.add(made)
    db.flush()
    return made


def told(visit: Visit, one: Encounter) -> dict[str, Any]:
    return {"visit_id": visit.id, "author_id": one.author_id, "happened_at": AT}


def ask_police(db: DbSession, visit: Visit, one: Encounter) -> None:
    where = {"encounter_id": one.id, "visit_id": visit.id, "author_id": one.author_id}
    made = Activation(state=ActivationState.REQUESTED, was_sent=True, requested_at=AT, changed_at=AT, **where)
    db.add(made)
    db.flush()
    decided = {"from_state": made.state, "to_state": ActivationState.NOT_DONE, "reason": Reason.NO_OTP}
    db.add(Decision(activation_id=made.id, actor_name="Công an (mẫu)", at=AT, **decided))
    db.flush()
    made.state, made.reason = ActivationState.NOT_DONE, Reason.NO_OTP


def promise(db: DbSession, _visit: Visit, one: Encounter) -> None:
    facts = {"what": "Gọi lại", "place": FollowUpPlace.HOME, "due_on": TODAY + timedelta(days=3), "created_at": AT}
    db.add(FollowUp(encounter_id=one.id, **facts))


CHANGES: dict[str, Change] = {
    "another person": lambda db, visit, _one: make_encounter(db, visit),
    "a voided person": lambda _db, _visit, one: setattr(one, "state", RecordState.VOIDED),
    "a statement past the objects": lambda db, _visit, one: db.execute(
        update(Encounter).where(Encounter.id == one.id).values(is_elderly=True)
    ),
    "a dossier": add_dossier,
    "a level 2": ask_police,
    "a promise": promise,
    "a tally": lambda db, visit, one: db.add(Tally(kind=TallyKind.ASKED_ONLY, amount=4, **told(visit, one))),
    "a remark": lambda db, visit, one: db.add(Remark(kind=RemarkKind.COMPLAINT, text="Tối", **told(visit, one))),
}


@pytest.fixture
def visit(db: DbSession) -> Visit:
    made = make_visit(db, state=VisitState.CLOSED)
    make_encounter(db, made)
    return made


def person_of(db: DbSession, visit: Visit) -> Encounter:
    one = db.scalar(select(Encounter).where(Encounter.visit_id == visit.id, Encounter.void_reason == "thử"))
    assert one is not None
    return one


def both_ways(db: DbSession, visit: Visit) -> tuple[object, object]:
    kept = figures_of_periods(db, (EVER,), today=TODAY)[0][visit.neighborhood_id]
    return kept, figures_of(db, [visit.id], today=TODAY)[visit.id]


@pytest.mark.parametrize("name", list(CHANGES))
def test_after_any_change_the_sums_are_those_of_the_records(db: DbSession, visit: Visit, name: str) -> None:
    one = make_encounter(db, visit, void_reason="thử")
    assert count_visits(db, now=NOW) == 1
    assert visits_to_count(db, EVER, today=TODAY) == []
    CHANGES[name](db, visit, one)
    db.flush()
    assert visits_to_count(db, EVER, today=TODAY) == [visit.id]
    kept, counted = both_ways(db, visit)
    assert kept == counted
    fresh = details(db, EVER, today=TODAY)
    assert count_visits(db, now=NOW) == 1
    assert db.scalar(select(func.count()).select_from(VISIT_MARKS)) == 0
    assert both_ways(db, visit) == (counted, counted)
    assert details(db, EVER, today=TODAY) == fresh


def test_what_becomes_overdue_with_the_days_is_counted_anew(db: DbSession, visit: Visit) -> None:
    one = make_encounter(db, visit)
    add_dossier(db, visit, one, due_on=TODAY + timedelta(days=2), received_at=AT)
    promise(db, visit, one)
    db.flush()
    count_visits(db, now=NOW)
    late = []
    for days in (0, 2, 3, 4):
        found = figures_of_periods(db, (EVER,), today=TODAY + timedelta(days=days))[0][visit.neighborhood_id]
        late.append((found.late, found.follow_ups_overdue))
    assert late == [(0, 0), (0, 0), (1, 0), (1, 1)]


def test_a_visit_that_opens_later_is_counted(db: DbSession, visit: Visit) -> None:
    ahead = make_visit(db, state=VisitState.ANNOUNCED, neighborhood=visit.neighborhood, on=TODAY)
    count_visits(db, now=NOW)
    ahead.state = VisitState.HELD
    make_encounter(db, ahead)
    db.flush()
    found = figures_of_periods(db, (EVER,), today=TODAY)[0][visit.neighborhood_id]
    assert (found.visits, found.people) == (2, 2)


def test_where_nothing_was_counted_yet_the_whole_period_is(db: DbSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outreach.coverage.sum_queries.MOST_AT_ONCE", 1)
    visits = [make_visit(db, state=VisitState.CLOSED) for _ in range(3)]
    for one in visits:
        add_dossier(db, one, make_encounter(db, one))
    db.flush()
    found = figures_of_periods(db, (EVER,), today=TODAY)[0]
    assert {one.neighborhood_id for one in visits} == set(found)
    assert details(db, EVER, today=TODAY).papers[0].count == 3


def test_the_triggers_stand_as_they_are_written(db: DbSession) -> None:
    dialect = db.get_bind().dialect.name
    names = {line.split()[2] for line in statements(dialect) if line.startswith("CREATE TRIGGER")}
    listed = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'mark_%'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'mark_%'",
    }
    assert set(db.scalars(text(listed[dialect]))) == names


def test_a_migrated_database_tells_of_every_change_as_well(settings: Settings, database: Database) -> None:
    metadata.drop_all(database.engine)
    command.upgrade(alembic_config(settings), "head")
    with database.writing() as db:
        visit = make_visit(db, state=VisitState.CLOSED)
        one = make_encounter(db, visit, void_reason="thử")
        for name, change in CHANGES.items():
            count_visits(db, now=NOW)
            assert visits_to_count(db, EVER, today=TODAY) == [], name
            change(db, visit, one)
            db.flush()
            assert visits_to_count(db, EVER, today=TODAY) == [visit.id], name
