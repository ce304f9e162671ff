"""What hangs on the boards of the phố, and when it is due anew."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from outreach.accounts.rules import Role
from outreach.dossiers.posting_queries import boards_on
from outreach.dossiers.posting_rules import PostingState, posting_state
from outreach.dossiers.posting_service import post_catalogue
from outreach.dossiers.queries import catalogue_of_visit
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid
from outreach.procedures.models import RequiredPaper
from tests.build import AT, SATURDAY, make_actor, make_catalogue, make_neighborhood, make_procedure, sign_in
from tests.support.field import make_scene

pytestmark = pytest.mark.database
LATER = AT + timedelta(days=20)


@pytest.mark.parametrize(
    ("posted", "current", "state"),
    [(None, 2, PostingState.NEVER), (1, 2, PostingState.OUTDATED), (2, 2, PostingState.CURRENT),
     (2, None, PostingState.OUTDATED), (None, None, PostingState.NEVER)],
)  # fmt: skip
def test_a_board_is_right_while_it_shows_the_present_version(posted: int, current: int, state: PostingState) -> None:
    assert posting_state(posted, current) is state


def test_a_new_version_makes_every_board_due_again(db: DbSession) -> None:
    clerk, here, there = make_actor(db, Role.STAFF), make_neighborhood(db, "Phố A"), make_neighborhood(db, "Phố B")
    make_catalogue(db)
    facts = {"posted_on": SATURDAY, "posted_by": "Ông Trưởng (mẫu)", "note": "", "now": AT}
    assert post_catalogue(db, clerk, [here.id], **facts) == 1  # type: ignore[arg-type]
    assert post_catalogue(db, clerk, [here.id], **facts) == 0  # type: ignore[arg-type]
    assert states(db, SATURDAY) == {"Phố A": "current", "Phố B": "never"}
    make_catalogue(db, effective_from=SATURDAY + timedelta(days=5))
    assert states(db, SATURDAY + timedelta(days=4)) == {"Phố A": "current", "Phố B": "never"}
    assert states(db, SATURDAY + timedelta(days=5)) == {"Phố A": "outdated", "Phố B": "never"}
    again = facts | {"posted_on": SATURDAY + timedelta(days=6), "now": LATER}
    assert post_catalogue(db, clerk, [here.id, there.id], **again) == 2  # type: ignore[arg-type]
    assert set(states(db, SATURDAY + timedelta(days=6)).values()) == {"current"}


def states(db: DbSession, day: date) -> dict[str, str]:
    return {board.neighborhood.name: board.state.value for board in boards_on(db, day)}


def test_a_past_visit_keeps_the_version_that_it_used(db: DbSession) -> None:
    scene = make_scene(db)
    used = catalogue_of_visit(db, scene.visit)
    make_catalogue(db, effective_from=SATURDAY - timedelta(days=30), imported_at=AT - timedelta(days=30))
    assert catalogue_of_visit(db, scene.visit) is used
    assert scene.dossier(scene.encounter()).procedure.version is used


@pytest.mark.parametrize(("on", "word"), [(SATURDAY + timedelta(days=60), "chưa tới"), (SATURDAY, "ít nhất một phố")])
def test_a_posting_has_a_day_that_came_and_a_place(db: DbSession, on: date, word: str) -> None:
    make_catalogue(db)
    places = [make_neighborhood(db).id] if on != SATURDAY else []
    clerk = make_actor(db, Role.STAFF)
    with pytest.raises(Invalid, match=word):
        post_catalogue(db, clerk, places, posted_on=on, posted_by="x", note="", now=AT)


def test_the_page_ticks_several_places_at_once_and_only_the_center_may(client: FlaskClient, db: DbSession) -> None:
    make_catalogue(db)
    places = [make_neighborhood(db) for _ in range(3)]
    body = {"neighborhoods": [str(one.id) for one in places[:2]], "posted_on": "2026-11-14", "posted_by": "Ông Trưởng"}
    sign_in(client, db, Role.VIEWER)
    assert client.post("/postings", data=body).status_code == 403
    sign_in(client, db, Role.STAFF)
    assert client.post("/postings", data=body | {"posted_by": ""}).status_code == 422
    assert client.post("/postings", data=body).status_code == 303
    page = client.get("/postings").text
    assert page.count("Ông Trưởng") == 2


def test_papers_are_shown_in_big_type_and_the_whole_list_for_the_board(client: FlaskClient, db: DbSession) -> None:
    papers = [
        RequiredPaper(position=1, name="Giấy chứng sinh"),
        RequiredPaper(position=2, name="Ủy quyền", is_conditional=True),
    ]
    make_procedure(db, "1.001193", papers=papers, fee="Miễn phí", duration="Trong ngày")
    sign_in(client, db, Role.STAFF)
    page = client.get("/procedures/checklist?code=1.001193&code=9.999999").text
    assert "Giấy chứng sinh" in page
    assert "chỉ khi có" in page
    assert client.get("/procedures/checklist?code=9.999999").status_code == 404
    sheet = client.get("/procedures/posting-sheet").text
    assert "1.001193" in sheet
    assert "Giấy chứng sinh; Ủy quyền" in sheet
