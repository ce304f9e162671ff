"""Merged, split and renamed neighborhoods: what they still have goes to the successor, what was held stays."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from outreach.accounts.rules import THE_HOUSE
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid, Refused
from outreach.places.models import Neighborhood
from outreach.places.succession import merge_neighborhoods, rename_neighborhood, split_neighborhood
from outreach.planning.conflict_queries import book_of, proposal_of
from outreach.planning.heir_queries import ended_places
from outreach.planning.heir_service import hand_over
from outreach.planning.models import Campaign, Visit
from outreach.planning.problem_queries import problem_of
from outreach.planning.queries import visits_of_campaign
from outreach.planning.rules import HalfDay, VisitState
from tests.build import make_campaign, make_neighborhood, make_visit

NOW = datetime(2026, 8, 20, 2, 0, tzinfo=UTC)
TODAY, END, AHEAD, LATER = date(2026, 8, 20), date(2026, 9, 1), date(2026, 9, 5), date(2026, 9, 12)
DECISION: dict[str, Any] = {"on": END, "decision": "12/NQ-HĐND", "now": NOW}


@pytest.fixture
def campaign(db: DbSession) -> Campaign:
    """Two neighborhoods, each owed a half-day, with a promised visit on the first after the change."""
    made = make_campaign(db, make_neighborhood(db, "Phố Đông"), make_neighborhood(db, "Phố Tây"))
    make_visit(db, campaign=made, neighborhood=parts(made)[0], on=AHEAD, state=VisitState.ANNOUNCED)
    return made


def parts(campaign: Campaign) -> list[Neighborhood]:
    return sorted((target.neighborhood for target in campaign.targets), key=lambda one: one.code)


def merged(db: DbSession, campaign: Campaign) -> Neighborhood:
    old = parts(campaign)
    return merge_neighborhoods(
        db, THE_HOUSE, old, into=None, code="M1", name="Phố Mới", house_of=old[0], **DECISION
    )  # fmt: skip


def owed(campaign: Campaign) -> dict[str, int]:
    return {target.neighborhood.name: target.half_days for target in campaign.targets}


def ended(db: DbSession, campaign: Campaign, today: date = TODAY) -> list[str]:
    found = ended_places(db, campaign, visits_of_campaign(db, campaign.id), today=today)
    return [one.neighborhood.name for one in found]


def test_a_visit_after_the_end_is_a_conflict_and_the_end_is_listed(db: DbSession, campaign: Campaign) -> None:
    merged(db, campaign)
    visit = db.query(Visit).one()
    codes = [one.code for one in book_of(db, AHEAD, AHEAD, today=TODAY).conflicts_of(proposal_of(visit))]
    assert "neighborhood.ended" in codes
    assert ended(db, campaign) == ["Phố Đông"]
    assert ended(db, campaign, LATER) == ["Phố Đông", "Phố Tây"]


def test_visits_and_half_days_go_to_the_heir_who_owes_the_most_of_its_parts(db: DbSession, campaign: Campaign) -> None:
    heir, (east, west) = merged(db, campaign), parts(campaign)
    assert hand_over(db, THE_HOUSE, campaign, east, heir, now=NOW) == 1
    visit = db.query(Visit).one()
    assert (visit.neighborhood, visit.on, visit.state) == (heir, AHEAD, VisitState.PROPOSED)
    assert owed(campaign) == {"Phố Mới": 1, "Phố Tây": 1}
    hand_over(db, THE_HOUSE, campaign, west, heir, now=NOW)
    db.flush()
    assert owed(campaign) == {"Phố Mới": 1}
    assert ended(db, campaign, LATER) == []
    assert [house.id for house in problem_of(db, campaign, today=TODAY).houses] == [str(heir.id)]


def test_what_was_held_and_what_comes_before_the_end_stays(db: DbSession, campaign: Campaign) -> None:
    (east, _), before = parts(campaign), date(2026, 8, 29)
    campaign.targets[0].half_days = campaign.targets[1].half_days = 3
    for on, state in ((date(2026, 8, 1), VisitState.CLOSED), (before, VisitState.PROPOSED)):
        make_visit(db, campaign=campaign, neighborhood=east, on=on, state=state)
    heir = rename_neighborhood(db, THE_HOUSE, east, code="D2", name="Phố Đông Mới", **DECISION)
    hand_over(db, THE_HOUSE, campaign, east, heir, now=NOW)
    assert {visit.on: visit.neighborhood.name for visit in db.query(Visit)} == {
        date(2026, 8, 1): "Phố Đông", before: "Phố Đông", AHEAD: "Phố Đông Mới",
    }  # fmt: skip
    assert owed(campaign) == {"Phố Đông": 2, "Phố Đông Mới": 1, "Phố Tây": 3}


def test_the_heir_of_a_split_is_chosen_and_must_be_one(db: DbSession, campaign: Campaign) -> None:
    east, west = parts(campaign)
    heirs = split_neighborhood(db, THE_HOUSE, east, [("D1", "Đông 1"), ("D2", "Đông 2")], **DECISION)
    with pytest.raises(Invalid):
        hand_over(db, THE_HOUSE, campaign, east, west, now=NOW)
    hand_over(db, THE_HOUSE, campaign, east, heirs[1], now=NOW)
    assert db.query(Visit).one().neighborhood is heirs[1]


def test_nothing_is_handed_over_where_the_heir_is_visited_at_that_very_time(db: DbSession, campaign: Campaign) -> None:
    heir, (east, _) = merged(db, campaign), parts(campaign)
    make_visit(db, campaign=campaign, neighborhood=heir, on=AHEAD, half_day=HalfDay.AM)
    with pytest.raises(Refused):
        hand_over(db, THE_HOUSE, campaign, east, heir, now=NOW)
    assert owed(campaign) == {"Phố Đông": 1, "Phố Tây": 1}


def test_a_new_neighborhood_is_not_planned_before_it_begins(db: DbSession, campaign: Campaign) -> None:
    heir = merged(db, campaign)
    hand_over(db, THE_HOUSE, campaign, parts(campaign)[1], heir, now=NOW)
    closed = problem_of(db, campaign, today=TODAY).house_of[str(heir.id)].closed
    assert date(2026, 8, 30) in closed
    assert LATER not in closed
