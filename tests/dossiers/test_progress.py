"""What goes on after the visit: a line that lacked papers is handed in, a promise is kept where people go next."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outreach.accounts.rules import Actor, Role
from outreach.config import Settings
from outreach.dossiers import progress_service, service
from outreach.dossiers.models import Dossier, FollowUp
from outreach.dossiers.queries import FollowUpFilter, follow_ups_listed, missing_papers_top
from outreach.dossiers.rules import FollowUpFacts, FollowUpPlace, FollowUpState, Help, NextStep
from outreach.fieldwork.rules import VisitRange
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid, NotAllowed, Refused
from outreach.kernel.ids import new_id
from outreach.kernel.outbox import OutboxKeys, outbox_keys
from outreach.places.models import Succession
from outreach.places.rules import SuccessionKind
from outreach.planning.models import Visit
from outreach.planning.rules import VisitState
from outreach.sync.pack_queries import day_pack
from outreach.sync.push_service import receive
from tests.build import AT, SATURDAY, make_actor, make_member, make_neighborhood, make_user, make_visit
from tests.support.field import Scene, make_scene
from tests.support.tablet import enrol, give_pass

pytestmark = pytest.mark.database
NEXT = SATURDAY + timedelta(days=14)
THEN = AT + timedelta(days=14)


def lacking(scene: Scene, *papers: str) -> Dossier:
    return scene.dossier(scene.encounter(), Help.MISSING_PAPERS, missing_papers=papers or ("Tờ khai",))


def carry_on(scene: Scene, dossier: Dossier, step: NextStep, actor: Actor | None = None) -> Dossier:
    return progress_service.carry_on_dossier(
        scene.db, actor or scene.staff, dossier, step=step, base_rev=dossier.rev, happened_at=THEN, now=THEN
    )


def promised(scene: Scene, dossier: Dossier, place: FollowUpPlace = FollowUpPlace.NEXT_VISIT) -> FollowUp:
    facts = FollowUpFacts("Mang bổ sung", place, NEXT, dossier_id=dossier.id)
    return service.promise_follow_up(
        scene.db, scene.staff, dossier.encounter, follow_up_id=new_id(), facts=facts, now=AT
    )


def next_visit(scene: Scene, **facts: object) -> tuple[Visit, Actor]:
    """Another team at the same phố two weeks later, its doors open."""
    clerk = make_user(scene.db, Role.STAFF)
    place = facts.pop("neighborhood", scene.visit.neighborhood)
    visit = make_visit(scene.db, make_member(scene.db, user_id=clerk.id), neighborhood=place, on=NEXT,
                       state=VisitState.HELD, campaign=scene.visit.campaign,
                       catalogue_version_id=scene.procedure.version_id)  # fmt: skip
    return visit, clerk.as_actor()


def test_the_clock_starts_on_the_day_of_handing_in_and_papers_are_kept_as_brought(db: DbSession) -> None:
    scene = make_scene(db)
    dossier = carry_on(scene, lacking(scene, "Tờ khai", "Giấy chứng sinh"), NextStep(Help.SUBMITTED_ONLINE))
    assert (dossier.received_at, dossier.due_on) == (THEN, NEXT + timedelta(days=9))
    assert dossier.missing_papers == []
    assert [(paper.name, paper.brought_on) for paper in dossier.brought_papers] == [
        ("Tờ khai", NEXT), ("Giấy chứng sinh", NEXT),
    ]  # fmt: skip
    assert {one.name for one in missing_papers_top(db, VisitRange())} == {"Tờ khai", "Giấy chứng sinh"}


def test_a_step_keeps_what_is_still_missing(db: DbSession) -> None:
    scene = make_scene(db)
    dossier = lacking(scene, "Tờ khai", "Giấy chứng sinh")
    carry_on(scene, dossier, NextStep(Help.SENT_TO_CENTER, ("Giấy chứng sinh",)))
    carry_on(scene, dossier, NextStep(Help.MISSING_PAPERS, ("Giấy chứng sinh", "Ủy quyền")))
    assert [paper.name for paper in dossier.missing_papers] == ["Giấy chứng sinh", "Ủy quyền"]
    with pytest.raises(Invalid, match="còn thiếu"):
        carry_on(scene, carry_on(scene, dossier, NextStep(Help.SENT_TO_CENTER)), NextStep(Help.MISSING_PAPERS))


def test_steps_back_and_old_revisions_are_refused(db: DbSession) -> None:
    scene = make_scene(db)
    dossier = carry_on(scene, lacking(scene), NextStep(Help.SUBMITTED_ONLINE))
    with pytest.raises(Refused, match="không chuyển thành"):
        carry_on(scene, dossier, NextStep(Help.ADVISED))
    with pytest.raises(Refused, match="Người khác"):
        progress_service.carry_on_dossier(
            db, scene.staff, dossier, step=NextStep(Help.ADVISED), base_rev=1, happened_at=THEN, now=THEN
        )


def test_a_promise_reaches_the_next_team_of_the_place_and_nobody_else(db: DbSession) -> None:
    scene = make_scene(db)
    promise = promised(scene, lacking(scene))
    promised(scene, lacking(scene), FollowUpPlace.CENTER)
    visit, clerk = next_visit(scene)
    assert [one["id"] for one in day_pack(db, clerk, now=THEN)["visits"][0]["follow_ups"]] == [str(promise.id)]
    assert list(follow_ups_listed(db, clerk, FollowUpFilter(), today=NEXT)[0]) == [promise]
    for other in (scene.stranger(), make_actor(db, Role.TEAM_MEMBER), scene.officer):
        assert follow_ups_listed(db, other, FollowUpFilter(), today=NEXT)[0] == []
    elsewhere = next_visit(scene, neighborhood=make_neighborhood(db))[1]
    assert follow_ups_listed(db, elsewhere, FollowUpFilter(), today=NEXT)[0] == []
    assert visit.on > scene.visit.on


def test_a_promise_follows_a_place_into_its_heir(db: DbSession) -> None:
    scene = make_scene(db)
    promise, heir = promised(scene, lacking(scene)), make_neighborhood(db)
    db.add(Succession(predecessor_id=scene.visit.neighborhood_id, successor_id=heir.id, kind=SuccessionKind.RENAME,
                      on=SATURDAY + timedelta(days=3)))  # fmt: skip
    clerk = next_visit(scene, neighborhood=heir)[1]
    assert list(follow_ups_listed(db, clerk, FollowUpFilter(), today=NEXT)[0]) == [promise]
    assert [one["id"] for one in day_pack(db, clerk, now=THEN)["visits"][0]["follow_ups"]] == [str(promise.id)]


def test_the_next_team_keeps_the_promise_and_takes_the_dossier_on(db: DbSession) -> None:
    scene = make_scene(db)
    dossier = lacking(scene)
    promise, clerk = promised(scene, dossier), next_visit(scene)[1]
    with pytest.raises(NotAllowed):
        carry_on(scene, dossier, NextStep(Help.SUBMITTED_ONLINE), scene.stranger())
    progress_service.keep_promise(
        db, clerk, promise, state=FollowUpState.DONE, outcome="mang đủ", step=NextStep(Help.SUBMITTED_ONLINE),
        happened_at=THEN, now=THEN,
    )  # fmt: skip
    assert (promise.state, dossier.help, dossier.received_at) == (FollowUpState.DONE, Help.SUBMITTED_ONLINE, THEN)


def test_the_next_team_keeps_it_by_tablet_too(db: DbSession, keys: OutboxKeys) -> None:
    scene = make_scene(db)
    dossier = lacking(scene)
    promise = promised(scene, dossier)
    visit, clerk = next_visit(scene)
    user, tablet = db.get_one(type(scene.clerk), clerk.user_id), enrol(db, keys)
    give_pass(db, tablet, user, visit, at=THEN)
    payload = {"state": "done", "outcome": "mang đủ", "help": "submitted_online", "dossier_code": "H56.16-261128-0001"}
    op = tablet.op(user, visit, "follow_up.end", payload, subject=promise.id, base_rev=1,
                   device_time="2026-11-28T01:00:00.000Z")  # fmt: skip
    assert [one["answer"] for one in receive(db, keys, [op], now=THEN).answers] == ["applied"]
    assert (dossier.help, dossier.dossier_code) == (Help.SUBMITTED_ONLINE, "H56.16-261128-0001")
    assert dossier.received_at == THEN


@pytest.fixture
def keys(settings: Settings) -> OutboxKeys:
    return outbox_keys(settings.data_dir / "outbox.key")
