"""The board is read in a fixed number of queries, and shows what a plan on paper would change."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import event

from outreach.kernel.db import Database, DbSession
from outreach.planning.board_queries import Board, board_of
from outreach.planning.board_rules import Chip, View
from outreach.planning.models import Campaign
from outreach.planning.publication_rules import Wanted
from outreach.planning.rules import HalfDay, VisitState
from tests.build import make_campaign, make_kit, make_member, make_neighborhood, make_visit

TODAY = date(2026, 8, 3)
FIRST = date(2026, 8, 8)


def a_campaign(db: DbSession, visits: int) -> Campaign:
    places = [make_neighborhood(db) for _ in range(visits + 2)]
    made = make_campaign(db, *places, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    kit = make_kit(db)
    for number, place in enumerate(places[:visits]):
        on = FIRST + timedelta(days=7 * number)
        make_visit(db, make_member(db), campaign=made, neighborhood=place, on=on, kit_id=kit.id)
    db.commit()
    return made


def queries_of(database: Database, campaign: Campaign) -> int:
    """How often the board asks the database in a fresh session."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    with database.reading() as db:
        fresh = db.get_one(Campaign, campaign.id)
        event.listen(database.engine, "before_cursor_execute", note)
        board_of(db, fresh, first=FIRST, view=View.QUARTER, today=TODAY)
        event.remove(database.engine, "before_cursor_execute", note)
    return len(asked)


def chips(board: Board) -> list[Chip]:
    return [chip for month in board.months for week in month.weeks for day in week.days for chip in day.chips]


def test_the_number_of_queries_does_not_grow_with_the_plan(database: Database, db: DbSession) -> None:
    assert queries_of(database, a_campaign(db, 2)) == queries_of(database, a_campaign(db, 10))


def test_the_board_counts_what_is_covered_and_who_waits(db: DbSession) -> None:
    campaign = a_campaign(db, 3)
    make_visit(db, campaign=campaign, neighborhood=campaign.targets[4].neighborhood, state=VisitState.POSTPONED)
    board = board_of(db, campaign, first=FIRST, view=View.QUARTER, today=TODAY)
    assert (board.quality.covered, board.quality.target, len(board.owed), len(board.waiting)) == (3, 5, 2, 1)
    assert board.covered_by(FIRST) == 1
    assert {conflict.code for _, conflict in board.unmet} == {"team.small", "police.missing"}


def test_a_plan_on_paper_shows_a_moved_visit_where_it_would_be(db: DbSession) -> None:
    campaign = a_campaign(db, 1)
    place, later = campaign.targets[0].neighborhood_id, FIRST + timedelta(days=7)
    wish = Wanted(place, later, HalfDay.AM, None, frozenset())
    shown = chips(board_of(db, campaign, first=FIRST, view=View.QUARTER, today=TODAY, proposals=[wish]))
    assert [(chip.on, chip.is_proposal) for chip in shown] == [(later, True)]


def test_an_overdue_visit_covers_nothing_and_its_neighborhood_waits(db: DbSession) -> None:
    campaign = a_campaign(db, 1)
    board = board_of(db, campaign, first=FIRST, view=View.QUARTER, today=FIRST + timedelta(days=9))
    assert (board.quality.covered, board.owed[0].late_days) == (0, 9)
