from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from outreach.coverage.periods import Period
from outreach.coverage.queries import Asked, figures_of_visit, figures_of_visits, indicators, since_start
from outreach.coverage.rules import Status
from outreach.dossiers.models import Dossier
from outreach.dossiers.rules import Help
from outreach.fieldwork.models import Remark, Tally
from outreach.fieldwork.rules import RecordState, RemarkKind, TallyKind
from outreach.kernel.db import DbSession
from outreach.places.models import Succession
from outreach.places.rules import SuccessionKind
from outreach.planning.models import Campaign, Visit, VisitChange
from outreach.planning.rules import HalfDay, VisitState
from tests.build import (
    AT,
    SATURDAY,
    make_campaign,
    make_encounter,
    make_neighborhood,
    make_procedure,
    make_visit,
)

TODAY = SATURDAY + timedelta(days=7)
EVER = Period(date(2025, 1, 1), TODAY)
pytestmark = pytest.mark.database


def closed_visit(db: DbSession, **facts: object) -> Visit:
    return make_visit(db, state=VisitState.CLOSED, **facts)


def ask(campaign: Campaign | None, period: Period = EVER, day: date = TODAY) -> Asked:
    return Asked(day, period, campaign)


def test_an_empty_house_has_empty_figures(db: DbSession) -> None:
    found = indicators(db, since_start(db, TODAY), today=TODAY)
    assert (found.rows, found.target, found.figures.people, found.covered_share) == ((), 0, 0, None)


def test_figures_of_a_visit_are_those_of_its_kept_records(db: DbSession) -> None:
    visit = closed_visit(db)
    kept = make_encounter(db, visit, is_elderly=True, needs_support=True)
    make_encounter(db, visit)
    make_encounter(db, visit, state=RecordState.VOIDED, void_reason="nhầm")
    facts = {"encounter_id": kept.id, "visit_id": visit.id, "author_id": kept.author_id}
    times = {"happened_at": AT, "recorded_at": AT, "changed_at": AT}
    procedure = make_procedure(db)
    for help_ in (Help.SUBMITTED_ONLINE, Help.SUBMITTED_ONLINE, Help.MISSING_PAPERS):
        db.add(Dossier(procedure=procedure, help=help_, **facts, **times))
    told = {"visit_id": visit.id, "author_id": kept.author_id, "happened_at": AT}
    db.add(Tally(kind=TallyKind.ASKED_ONLY, amount=7, **told))
    db.add(Remark(kind=RemarkKind.COMPLAINT, text="Đường vào nhà văn hóa tối", **told))
    db.add(Remark(kind=RemarkKind.THANKS, text="Cảm ơn", **told))
    db.flush()
    found = figures_of_visit(db, visit.id, today=TODAY)
    assert (found.people, found.elderly, found.needing_support, found.asked_only) == (2, 1, 1, 7)
    assert (found.submitted_online, found.missing_papers, found.submitted, found.remarks) == (2, 1, 2, 1)


def test_only_held_visits_of_the_period_count(db: DbSession) -> None:
    inside, before = closed_visit(db), closed_visit(db, on=SATURDAY - timedelta(days=60))
    ahead = make_visit(db, on=SATURDAY)
    for visit in (inside, before, ahead):
        make_encounter(db, visit)
    found = figures_of_visits(db, Period(SATURDAY, SATURDAY), today=TODAY)
    assert list(found) == [inside.id]
    assert found[inside.id].people == 1


def test_the_sum_of_the_rows_is_the_sum_of_the_visits(db: DbSession) -> None:
    merged, old, gone = make_neighborhood(db), make_neighborhood(db), make_neighborhood(db)
    for one in (old, gone):
        make_encounter(db, closed_visit(db, neighborhood=one))
        one.valid_to = SATURDAY
    make_encounter(db, closed_visit(db, neighborhood=merged, on=SATURDAY + timedelta(days=1)))
    thread = {"predecessor_id": old.id, "successor_id": merged.id, "on": SATURDAY, "kind": SuccessionKind.MERGE}
    db.add(Succession(**thread))
    db.flush()
    found = indicators(db, ask(None), today=TODAY)
    assert found.figures.people == sum(one.people for one in figures_of_visits(db, EVER, today=TODAY).values()) == 3
    by_name = {row.place.name: row for row in found.rows}
    assert by_name[merged.name].figures.people == 2
    assert by_name[gone.name].status is Status.OUTSIDE
    assert old.name not in by_name


def test_a_campaign_counts_its_targets_and_shows_the_rest_apart(db: DbSession) -> None:
    done, planned, other = make_neighborhood(db), make_neighborhood(db), make_neighborhood(db)
    campaign = make_campaign(db, done, planned)
    closed_visit(db, neighborhood=done, campaign=campaign)
    make_visit(db, neighborhood=planned, campaign=campaign, on=TODAY + timedelta(days=7))
    found = indicators(db, ask(campaign), today=TODAY)
    status = {row.place.id: row.status for row in found.rows}
    assert status == {done.id: Status.DONE, planned.id: Status.PLANNED, other.id: Status.OUTSIDE}
    assert (found.covered, found.target, found.remaining) == (1, 2, 1)


def test_a_past_day_shows_the_plan_of_that_day(db: DbSession) -> None:
    visit = make_visit(db, state=VisitState.CANCELLED, on=TODAY + timedelta(days=7), reason="bão")
    for at, state in ((AT, VisitState.PROPOSED), (AT + timedelta(days=5), VisitState.CANCELLED)):
        change = {"visit_id": visit.id, "actor_name": "", "what": "moved", "on": visit.on, "half_day": HalfDay.AM}
        db.add(VisitChange(at=at, state=state, **change))
    db.flush()
    seen = [
        indicators(db, ask(visit.campaign, day=day), today=TODAY).rows[0].status
        for day in (SATURDAY - timedelta(days=1), SATURDAY, TODAY)
    ]
    assert seen == [Status.WAITING, Status.PLANNED, Status.CALLED_OFF]


def test_the_number_of_statements_does_not_grow_with_the_rows(db: DbSession) -> None:
    statements: list[str] = []
    event.listen(db.get_bind(), "before_cursor_execute", lambda *args: statements.append(args[2]))
    for _ in range(2):
        for _ in range(3):
            make_encounter(db, closed_visit(db))
        db.flush()
        db.expire_all()
        statements.append("--")
        indicators(db, since_start(db, TODAY), today=TODAY)
    few, many = (sum(1 for line in part if line.startswith("SELECT")) for part in _after_marks(statements))
    assert few == many <= 20


def _after_marks(statements: list[str]) -> list[list[str]]:
    first, second = (place for place, text in enumerate(statements) if text == "--")
    return [statements[first:second], statements[second:]]
