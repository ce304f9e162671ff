"""The life of a visit as acts: each legal step, each refusal, each trace it leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from outreach.accounts.rules import THE_HOUSE
from outreach.audit.models import AuditEntry
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid, Refused
from outreach.planning import service
from outreach.planning.rules import VISIT_MOVES, HalfDay, VisitState
from tests.build import make_catalogue, make_visit

SATURDAY, SUNDAY = date(2026, 11, 14), date(2026, 11, 15)
NOW = datetime(2026, 11, 14, 1, 0, tzinfo=UTC)

ACTS: list[tuple[Callable[..., None], dict[str, Any], VisitState]] = [
    (service.confirm_house, {}, VisitState.HOUSE_CONFIRMED),
    (service.confirm_police, {}, VisitState.POLICE_CONFIRMED),
    (service.announce_visit, {}, VisitState.ANNOUNCED),
    (service.hold_visit, {}, VisitState.HELD),
    (service.close_visit, {}, VisitState.CLOSED),
    (service.postpone_visit, {"reason": "Bão số 5"}, VisitState.POSTPONED),
    (service.cancel_visit, {"reason": "Phố có tang"}, VisitState.CANCELLED),
]


@pytest.mark.parametrize("state", VisitState)
@pytest.mark.parametrize(("act", "facts", "to"), ACTS)
def test_each_act_goes_only_from_the_states_it_may(
    db: DbSession, act: Callable[..., None], facts: dict[str, Any], to: VisitState, state: VisitState
) -> None:
    visit = make_visit(db, state=state)
    if to in VISIT_MOVES[state]:
        act(db, THE_HOUSE, visit, now=NOW, **facts)
        db.flush()
        assert (visit.state, visit.changes[-1].state, visit.reason) == (to, to, facts.get("reason", ""))
    else:
        with pytest.raises(Refused):
            act(db, THE_HOUSE, visit, now=NOW, **facts)
        assert visit.state is state


@pytest.mark.parametrize("act", [service.postpone_visit, service.cancel_visit])
def test_calling_off_needs_a_reason(db: DbSession, act: Callable[..., None]) -> None:
    with pytest.raises(Invalid):
        act(db, THE_HOUSE, make_visit(db), reason="  ", now=NOW)


def test_the_doors_open_only_on_the_day_itself(db: DbSession) -> None:
    visit = make_visit(db, state=VisitState.ANNOUNCED, on=SUNDAY)
    with pytest.raises(Refused):
        service.hold_visit(db, THE_HOUSE, visit, now=NOW)


def test_a_held_visit_keeps_the_catalogue_in_force_that_day(db: DbSession) -> None:
    make_catalogue(db, effective_from=date(2025, 7, 1))
    in_force = make_catalogue(db, effective_from=SATURDAY)
    make_catalogue(db, effective_from=SUNDAY)
    visit = make_visit(db, state=VisitState.ANNOUNCED)
    service.hold_visit(db, THE_HOUSE, visit, now=NOW)
    assert visit.catalogue_version_id == in_force.id


@pytest.mark.parametrize("state", [VisitState.HOUSE_CONFIRMED, VisitState.POLICE_CONFIRMED, VisitState.ANNOUNCED])
def test_a_promised_visit_that_moves_is_proposed_again_and_says_why(db: DbSession, state: VisitState) -> None:
    visit = make_visit(db, state=state)
    slot: dict[str, Any] = {"on": SUNDAY, "half_day": HalfDay.PM, "now": NOW}
    with pytest.raises(Invalid):
        service.move_visit(db, THE_HOUSE, visit, reason="", **slot)
    service.move_visit(db, THE_HOUSE, visit, reason="Nhà văn hóa sửa mái", **slot)
    db.flush()
    change = visit.changes[-1]
    assert (visit.state, visit.on, visit.half_day) == (VisitState.PROPOSED, SUNDAY, HalfDay.PM)
    assert (change.what, change.on, change.reason) == ("visit.move", SUNDAY, "Nhà văn hóa sửa mái")


def test_a_proposed_visit_moves_without_a_reason(db: DbSession) -> None:
    visit = make_visit(db)
    service.move_visit(db, THE_HOUSE, visit, on=SUNDAY, half_day=HalfDay.AM, reason="", now=NOW)
    assert visit.on == SUNDAY


@pytest.mark.parametrize("facts", [{"state": VisitState.HELD}, {"state": VisitState.CLOSED}, {"is_date_locked": True}])
def test_held_closed_and_locked_visits_do_not_move(db: DbSession, facts: dict[str, Any]) -> None:
    visit = make_visit(db, **facts)
    with pytest.raises(Refused):
        service.move_visit(db, THE_HOUSE, visit, on=SUNDAY, half_day=HalfDay.AM, reason="x", now=NOW)


def test_a_postponed_visit_comes_back_on_another_day(db: DbSession) -> None:
    visit = make_visit(db, state=VisitState.POSTPONED)
    service.restore_visit(db, THE_HOUSE, visit, on=SUNDAY, half_day=HalfDay.AM, now=NOW)
    assert (visit.state, visit.on) == (VisitState.PROPOSED, SUNDAY)


def test_only_a_postponed_visit_comes_back(db: DbSession) -> None:
    with pytest.raises(Refused):
        service.restore_visit(db, THE_HOUSE, make_visit(db), on=SUNDAY, half_day=HalfDay.AM, now=NOW)


def test_every_act_is_in_the_trail(db: DbSession) -> None:
    visit = make_visit(db)
    service.confirm_house(db, THE_HOUSE, visit, now=NOW)
    db.flush()
    assert [entry.act for entry in db.query(AuditEntry)] == ["visit.confirm_house"]
