"""What the board shows to a head of a neighborhood."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outreach.accounts.rules import Role
from outreach.kernel.clock import local_day, now
from outreach.kernel.db import DbSession
from outreach.places.models import LocalContact
from outreach.places.rules import ContactKind
from outreach.planning.rules import VisitState
from tests.build import make_campaign, make_member, make_neighborhood, make_visit, sign_in
from tests.conftest import Client

pytestmark = pytest.mark.database


def test_the_board_leads_a_head_only_to_visits_that_open(client: Client, db: DbSession) -> None:
    head = sign_in(client, db, Role.TEAM_MEMBER)
    own, foreign = make_neighborhood(db), make_neighborhood(db)
    db.add(LocalContact(neighborhood_id=own.id, user_id=head.id, kind=ContactKind.HEAD, full_name="Lê Mẫu"))
    saturday = local_day(now()) + timedelta(days=(5 - local_day(now()).weekday()) % 7)
    whole = {"starts_on": saturday - timedelta(60), "ends_on": saturday + timedelta(60)}
    campaign = make_campaign(db, own, foreign, **whole)
    visits = [make_visit(db, campaign=campaign, neighborhood=place, on=saturday) for place in (own, foreign)]
    page = client.get(f"/plan?from={saturday:%Y-%m}").text
    assert [visit.neighborhood.name in page for visit in visits] == [True, True]
    assert [str(visit.id) in page for visit in visits] == [True, False]
    assert client.get(f"/plan?visit={visits[0].id}").status_code == 200


def test_the_work_at_a_visit_is_offered_to_its_own_team_alone(client: Client, db: DbSession) -> None:
    user = sign_in(client, db, Role.STAFF)
    own = make_visit(db, make_member(db, user_id=user.id), state=VisitState.HELD)
    foreign = make_visit(db, state=VisitState.HELD)
    assert f"/visits/{own.id}/work" in client.get(f"/visits/{own.id}").text
    assert f"/visits/{foreign.id}/work" not in client.get(f"/visits/{foreign.id}").text
