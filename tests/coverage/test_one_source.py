"""One number has one source, and a day ever after looks as it looked then: held over histories made by chance."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from justhtml import JustHTML
from sqlalchemy import select

from outreach.accounts.rules import THE_HOUSE
from outreach.activations.models import Activation
from outreach.coverage.figures import FIGURE_NAMES, NOTHING, Figures
from outreach.coverage.figures import total as sum_of
from outreach.coverage.periods import Period
from outreach.coverage.progress import Progress
from outreach.coverage.queries import asked_on, indicators
from outreach.coverage.rules import Status
from outreach.coverage.service import count_visits
from outreach.coverage.timeline_queries import timeline
from outreach.dossiers.models import Dossier, FollowUp
from outreach.dossiers.rules import Help
from outreach.fieldwork.models import Encounter
from outreach.kernel.clock import LOCAL_ZONE
from outreach.kernel.db import DbSession
from outreach.planning.models import Visit
from outreach.planning.rules import VisitState
from outreach.reports.rules import ReportKind
from outreach.reports.service import make_report
from outreach.reports.summary_table_rules import NEIGHBORHOODS
from outreach.reports.wish_rules import Wish
from tests.build import sign_in
from tests.support.histories import DAYS, FIRST, History
from tests.support.world import stop_the_clock

pytestmark = pytest.mark.database
TODAY = FIRST + timedelta(days=DAYS - 1)
NOW = datetime.combine(TODAY, time(20), LOCAL_ZONE)
SEEDS = range(4)
LABELS = {
    "people": "Lượt người",
    "elderly": "Từ 60 tuổi",
    "requested": "VNeID đề nghị",
    "taken": "Đã thu nhận",
    "activated": "Đã kích hoạt",
    "submitted": "Hồ sơ nộp giúp",
    "missing_papers": "Thiếu giấy tờ",
    "follow_ups_open": "Việc hẹn còn",
}
"""The table's columns of figures, all of them."""

COLUMNS = [column.field for column in NEIGHBORHOODS.columns if column.field in FIGURE_NAMES]
ON_THE_MAP = ("people", "requested", "activated", "submitted")


@pytest.fixture(params=SEEDS)
def history(request: pytest.FixtureRequest, db: DbSession) -> History:
    made = History(db, request.param)
    made.play()
    if request.param % 2:
        count_visits(db, now=NOW)
    return made


def test_every_past_day_looks_as_it_looked_then(history: History) -> None:
    eras = timeline(history.db, FIRST, TODAY, today=TODAY)
    for day, seen in history.seen.items():
        found = indicators(history.db, asked_on(history.db, day, today=TODAY), today=TODAY)
        assert {row.place.id: row.status for row in found.rows if row.place.is_living} == seen, day
        assert next(era for era in eras if era.first <= day <= era.last).statuses_on(day) == seen, day
    assert len({status for seen in history.seen.values() for status in seen.values()}) >= 4, "a history worth telling"


def test_every_day_ahead_looks_as_the_plan_has_it(history: History) -> None:
    db, last = history.db, TODAY + timedelta(days=45)
    today = indicators(db, asked_on(db, TODAY, today=TODAY), today=TODAY)
    eras = timeline(db, FIRST, last, today=TODAY)
    for day in (TODAY + timedelta(days=number) for number in range(1, 46, 4)):
        found = indicators(db, asked_on(db, day, today=TODAY), today=TODAY)
        assert eras[-1].statuses_on(day) == {row.place.id: row.status for row in found.rows if row.place.is_living}
        for row, before in zip(found.rows, today.rows, strict=True):
            is_due = row.is_target and before.nearest is not None and before.nearest.on <= day
            assert (row.status is Status.DONE) == (before.status is Status.DONE or is_due), (day, row.place.name)


def test_map_table_dashboard_and_workbook_say_the_same_on_any_day(
    history: History, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = history.db
    stop_the_clock(monkeypatch, NOW)
    sign_in(client, db)
    for day in (FIRST, *history.chance.sample(sorted(history.seen), 3), TODAY):
        told = {row.place.name: row for row in indicators(db, asked_on(db, day, today=TODAY), today=TODAY).rows}
        cells = client.get(f"/map/cells.json?on={day}").get_json()["features"]
        facts = {one["properties"]["name"]: one["properties"] for one in cells}
        table = rows_of_table(client.get(f"/map/table?on={day}").text)
        sheet = rows_of_workbook(db, day)
        assert (set(facts), set(table)) == ({n for n, row in told.items() if row.place.lat}, set(told)), day
        for name, row in told.items():
            if name in facts:
                assert_cell_says(facts[name], row)
            assert {label: int(table[name][word]) for label, word in LABELS.items()} == figures_of(row, LABELS), day
            assert (name in sheet) == bool(row.figures.visits)
            if name in sheet:
                assert {field: sheet[name][field] for field in COLUMNS} == figures_of(row, COLUMNS), (day, name)
    assert_records_say_the_same(db, sum_of(row.figures for row in told.values()))
    assert_dashboard_says(client.get("/dashboard?period=since_start").text, list(told.values()))


def figures_of(row: Progress, names: Iterable[str]) -> dict[str, int]:
    return {name: getattr(row.figures, name) for name in names}


def assert_cell_says(cell: dict[str, Any], row: Progress) -> None:
    assert (cell["status"], cell["waiting"]) == (row.status.value, row.days_waiting)
    assert cell["figures"] == list(figures_of(row, ON_THE_MAP).values())
    shades = (row.figures.activated_share, row.figures.help_lines or None, row.days_waiting)
    assert [value for _step, value in cell["shades"]] == list(shades)


def rows_of_table(page: str) -> dict[str, dict[str, str]]:
    rows = [row for row in JustHTML(page, sanitize=False).query("tbody tr") if "total" not in str(row.attrs)]
    found = {}
    for row in rows:
        cells = {str((cell.attrs or {}).get("data-label")): cell.to_text().strip() for cell in row.query("td")}
        name = row.query("th")[0].to_text().strip().splitlines()[0]
        found[re.sub(r"\s*(Phường (True|False)|Phố cũ chưa về).*", "", name).strip()] = cells
    return found


def rows_of_workbook(db: DbSession, day: date) -> dict[str, dict[str, Any]]:
    period = Period(FIRST - timedelta(days=400), day)
    with TemporaryDirectory() as folder:
        file = make_report(db, THE_HOUSE, Wish(ReportKind.BY_NEIGHBORHOOD, period), folder=Path(folder), now=NOW)
        sheet = openpyxl.load_workbook(Path(folder) / file.stored_name).worksheets[0]
    names = [column.field for column in NEIGHBORHOODS.columns]
    rows = [dict(zip(names, row, strict=False)) for row in sheet.iter_rows(values_only=True)]
    return {
        str(row["name"]): row for row in rows if isinstance(row["number"], int) and row["number"] > 0 and row["name"]
    }


def assert_records_say_the_same(db: DbSession, found: Figures) -> None:
    """Every figure counted a second time, in another way: row by row, without a query of the house."""
    held = (VisitState.HELD, VisitState.CLOSED)
    visits = {one.id for one in db.scalars(select(Visit).where(Visit.state.in_(held))).unique()}
    people = [one for one in db.scalars(select(Encounter)).unique() if one.visit_id in visits]
    vneid = [one for one in db.scalars(select(Activation)).unique() if one.visit_id in visits]
    dossiers = [one for one in db.scalars(select(Dossier)).unique() if one.visit_id in visits]
    promises = [one for one in db.scalars(select(FollowUp)) if one.encounter_id in {person.id for person in people}]
    states, helps = Counter(one.state.value for one in vneid), Counter(one.help for one in dossiers)
    finished = [(one.finished_on, one.due_on) for one in dossiers if one.finished_on and one.due_on]
    still = [one.due_on for one in dossiers
             if one.due_on and not one.finished_on and one.portal_status not in {3, 7, 8}]  # fmt: skip
    assert found == replace(
        NOTHING, visits=len(visits), people=len(people), elderly=sum(one.is_elderly for one in people),
        requested=sum(one.was_sent for one in vneid), taken=sum(one.taken_at is not None for one in vneid),
        approved=states["approved"], activated=states["activated"], waiting_for_police=states["requested"],
        activated_at_visit=sum(one.was_activated_at_visit for one in vneid if one.state == "activated"),
        activations_overdue=sum(one.due_on is not None and one.due_on < TODAY for one in vneid),
        not_done=states["not_done"] + states["needs_more"], home_visits=states["home_visit"],
        declined=states["declined"], already_had=states["already_had"],
        **{help_.value: helps[help_] for help_ in Help},
        on_time=sum(done_on <= due_on for done_on, due_on in finished),
        late=sum(done_on > due_on for done_on, due_on in finished) + sum(due_on < TODAY for due_on in still),
        follow_ups_open=sum(one.state == "open" for one in promises),
        follow_ups_overdue=sum(one.state == "open" and one.due_on < TODAY for one in promises),
        remarks=found.remarks,
    )  # fmt: skip
    assert min(found.people, found.requested, found.help_lines) > 0, "a history worth counting"


def assert_dashboard_says(page: str, rows: list[Progress]) -> None:
    board = JustHTML(page, sanitize=False)
    values = [one.to_text().split() for one in board.query(".kpi-value")]
    total = {label: sum(getattr(row.figures, label) for row in rows) for label in LABELS}
    done = sum(1 for row in rows if row.status is Status.DONE)
    assert values[0] == [str(done), "/", str(sum(1 for row in rows if row.status is not Status.OUTSIDE))]
    assert values[1] == [str(total["people"])]
    assert values[2] == [str(total["activated"]), "/", str(total["requested"]), "đề", "nghị"]
    assert values[3] == [str(total["submitted"])]
    figures = sum_of(row.figures for row in rows)
    notes = " ".join(one.to_text() for one in board.query(".kpi-note"))
    told = [
        (figures.taken, "đã thu nhận"), (figures.waiting_for_police, "chờ công an"), (figures.not_done, "chưa được"),
        (figures.missing_papers, "lần thiếu giấy tờ"), (figures.follow_ups_open, "việc hẹn còn mở"),
    ]  # fmt: skip
    assert [f"{count} {words}" for count, words in told if f"{count} {words}" not in notes] == []
    legend = {one.to_text().split()[-1] for one in board.query(".legend li") if "Đã về" in one.to_text()}
    assert legend == {str(done)}
    steps = [int(one.to_text().split()[0]) for one in board.query("ol.bars b")]
    assert steps == [figures.requested, figures.taken, figures.approved_so_far, figures.activated]
    bars = {str((one.attrs or {}).get("aria-label")): one for one in board.query(".bars")}
    counted = {name: sum(int(b.to_text().split()[0]) for b in bars[name].query("b")) for name in bars}
    assert counted.get("Giấy tờ hay thiếu", 0) == total["missing_papers"]
    assert counted.get("Bà con được hỗ trợ, theo phường cũ", 0) == total["people"]
    assert counted.get("Hồ sơ theo lĩnh vực", 0) == sum(row.figures.help_lines for row in rows)
