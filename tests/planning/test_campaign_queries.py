"""What has been reached, and what a campaign still owes."""

from __future__ import annotations

from datetime import date

from outreach.kernel.db import DbSession
from outreach.places.models import Succession
from outreach.places.rules import SuccessionKind
from outreach.planning.campaign_queries import covered_neighborhoods, living_neighborhoods, still_owed
from outreach.planning.queries import visits_of_campaign
from outreach.planning.rules import VisitState
from tests.build import make_campaign, make_neighborhood, make_visit

TODAY = date(2026, 11, 20)


def test_what_was_held_is_covered_and_its_heirs_with_it(db: DbSession) -> None:
    old, heir, grandchild, other = (make_neighborhood(db) for _ in range(4))
    make_visit(db, neighborhood=old, state=VisitState.CLOSED)
    make_visit(db, neighborhood=other, state=VisitState.ANNOUNCED)
    for before, after in ((old, heir), (heir, grandchild)):
        thread = {"kind": SuccessionKind.MERGE, "on": date(2026, 7, 1)}
        db.add(Succession(predecessor_id=before.id, successor_id=after.id, **thread))
    db.flush()
    assert covered_neighborhoods(db) == {old.id, heir.id, grandchild.id}


def test_a_neighborhood_that_has_ended_is_not_offered(db: DbSession) -> None:
    living = make_neighborhood(db)
    make_neighborhood(db, valid_to=date(2026, 6, 30))
    make_neighborhood(db, valid_from=date(2027, 1, 1))
    assert list(living_neighborhoods(db, TODAY)) == [living]


def test_overdue_ones_come_first_then_the_pressing(db: DbSession) -> None:
    late, calm, pressing, done, ahead = (make_neighborhood(db, priority=rank) for rank in (1, 2, 9, 5, 5))
    campaign = make_campaign(db, late, calm, pressing, done, ahead)
    make_visit(db, campaign=campaign, neighborhood=late, on=date(2026, 11, 14))
    make_visit(db, campaign=campaign, neighborhood=done, state=VisitState.CLOSED)
    make_visit(db, campaign=campaign, neighborhood=ahead, on=date(2026, 12, 5))
    owed = still_owed(db, campaign, visits_of_campaign(db, campaign.id), today=TODAY)
    assert [(one.neighborhood, one.late_days) for one in owed] == [(late, 6), (pressing, 0), (calm, 0)]


def test_a_neighborhood_may_be_owed_several_half_days(db: DbSession) -> None:
    place = make_neighborhood(db)
    campaign = make_campaign(db, place)
    campaign.targets[0].half_days = 3
    make_visit(db, campaign=campaign, neighborhood=place, state=VisitState.CLOSED)
    (owed,) = still_owed(db, campaign, visits_of_campaign(db, campaign.id), today=TODAY)
    assert owed.half_days == 2
