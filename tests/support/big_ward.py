"""Wards larger than life: thousands of neighborhoods, or a million records; SQLite alone, written by the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from math import ceil, sqrt
from typing import Any

from sqlalchemy import insert, text

from outreach.activations.models import Activation
from outreach.activations.rules import ActivationState
from outreach.dossiers.models import Dossier, MissingPaper
from outreach.dossiers.rules import Help
from outreach.fieldwork.models import Encounter
from outreach.kernel.clock import local_day
from outreach.kernel.db import Base, DbSession
from outreach.kernel.ids import new_id
from outreach.kernel.text import search_key, sort_key
from outreach.places.models import CulturalHouse, Neighborhood
from outreach.planning.models import CampaignTarget, Visit, VisitChange
from outreach.planning.rules import HalfDay, VisitState
from tests.build import make_campaign, make_encounter, make_procedure, make_visit

WEST, EAST, SOUTH, NORTH = 105.756, 105.862, 19.733, 19.795
VISITS_EACH = 40
"""54 neighborhoods of so many visits are two visits a weekend for twenty years."""


def make_grid(db: DbSession, count: int, *, now: datetime) -> None:
    """`count` neighborhoods on a grid; each third was reached, each third has a visit ahead."""
    side, today = ceil(sqrt(count)), local_day(now)
    places, houses, targets, visits = [], [], [], []
    changes: list[dict[str, Any]] = []
    campaign = make_campaign(
        db, starts_on=date(today.year, 1, 1), ends_on=date(today.year, 12, 31), created_at=now - timedelta(days=200)
    )
    for number in range(count):
        one, name = new_id(), f"Phố {number:05} (mẫu)"
        key = {"search_key": search_key(name), "sort_key": sort_key(name)}
        places.append({"id": one, "code": f"P{number:05}", "name": name, "valid_from": date(2025, 7, 1), **key})
        # Every second one a little lower, as no ward is a chessboard.
        lon = WEST + (EAST - WEST) * (number % side + 0.5) / side
        lat = SOUTH + (NORTH - SOUTH) * (number // side + 0.35 + 0.3 * (number % 2)) / side
        spot = {"lat": lat, "lon": lon, "open_windows": []}
        houses.append({"id": new_id(), "neighborhood_id": one, "name": f"Nhà {name}", **spot})
        targets.append({"id": new_id(), "campaign_id": campaign.id, "neighborhood_id": one, "half_days": 1})
        if number % 3 < 2:
            visit, told = _visit_of(number, now)
            visits.append({"campaign_id": campaign.id, "neighborhood_id": one, **visit})
            changes += told
    made = {Neighborhood: places, CulturalHouse: houses, CampaignTarget: targets, Visit: visits, VisitChange: changes}
    for table, rows in made.items():
        db.execute(insert(table), rows)


def _visit_of(number: int, now: datetime) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The one visit of a neighborhood, held or ahead, and its history."""
    is_done, days = number % 3 == 0, 1 + number % 150
    slot = {"on": local_day(now) + timedelta(days=-days if is_done else days), "half_day": HalfDay.AM}
    state, planned_at = VisitState.CLOSED if is_done else VisitState.PROPOSED, now - timedelta(days=190)
    times = {"created_at": planned_at, "changed_at": planned_at, "closed_at": now if is_done else None}
    visit = {"id": new_id(), "state": state, **slot, **times}
    told = {"visit_id": visit["id"], "actor_name": "", **slot}
    changes = [{"at": planned_at, "what": "visit.add", "state": VisitState.PROPOSED, **told}]
    if is_done:
        changes.append({"at": now - timedelta(days=days), "what": "visit.close", "state": state, **told})
    return visit, changes


def fill_with_people(db: DbSession, count: int, *, now: datetime, places: int = 54) -> None:
    """`count` encounters with a dossier each, every second with a level 2, at closed visits of the last years."""
    make_grid(db, places, now=now)
    visit = make_visit(db, state=VisitState.HELD, on=local_day(now))
    one = make_encounter(db, visit)
    where = {"encounter_id": one.id, "visit_id": visit.id, "author_id": one.author_id}
    times = {"happened_at": now, "recorded_at": now, "changed_at": now}
    procedures = [make_procedure(db, f"1.0011{number:02}", field=f"Lĩnh vực {number}") for number in range(12)]
    dossier = Dossier(procedure_id=procedures[0].id, help=Help.MISSING_PAPERS, **where, **times)
    dossier.missing_papers = [MissingPaper(position=1, name="Giấy khai sinh")]
    asked = Activation(state=ActivationState.REQUESTED, was_sent=True, requested_at=now, changed_at=now, **where)
    db.add_all([dossier, asked])
    db.flush()
    # The application itself may make no table; whoever fills a database for figures may.
    connection: Any = db.connection().connection.driver_connection
    connection.set_authorizer(None)
    db.execute(text("CREATE TEMP TABLE halls (place INTEGER PRIMARY KEY, visit_id TEXT)"))
    for statement in _statements(visit.id.hex, local_day(now), count):
        db.execute(text(statement))


def _statements(visit: str, today: date, count: int) -> Iterator[str]:
    """Rows like the first one of each table, but for what is named here; written by the database itself."""
    old = {
        "id": _ID,
        "neighborhood_id": "n.id",
        "state": "'closed'",
        "closed_at": "t.created_at",
        "kit_id": "NULL",
        "half_day": "'pm'",
    }
    old["on"] = f"date('{today}', '-' || (3 + number.i * 7) || ' days')"
    known = f"t.id = '{visit}' AND n.code LIKE 'P0____'"
    grid = f"{_numbers(VISITS_EACH)} {{}} FROM number, neighborhoods n, visits t WHERE {known}"
    yield _like(Visit, old, grid)
    yield "INSERT INTO halls (visit_id) SELECT id FROM visits WHERE state = 'closed'"
    hall = "(SELECT visit_id FROM halls WHERE place = 1 + number.i % (SELECT count(*) FROM halls))"
    person = {"id": "printf('%032x', number.i)", "visit_id": hall, "is_elderly": "number.i % 3 = 0"}
    yield _like(Encounter, person, f"{_numbers(count)} {{}} FROM number, (SELECT * FROM encounters LIMIT 1) t")
    of_person = {"id": _ID, "encounter_id": "e.id", "visit_id": "e.visit_id"}
    kinds = ", ".join(f"'{help_.value}'" for help_ in Help)
    ways = f"json_extract(json_array({kinds}), '$[' || abs(random() % {len(Help)}) || ']')"
    field = "(SELECT id FROM procedures ORDER BY code LIMIT 1 OFFSET abs(random() % 12))"
    everyone = "SELECT {} FROM encounters e, (SELECT * FROM {} LIMIT 1) t WHERE e.id < '0000001'"
    yield _like(Dossier, of_person | {"help": ways, "procedure_id": field}, everyone.format("{}", "dossiers"))
    papers = "SELECT {} FROM dossiers e, (SELECT * FROM missing_papers LIMIT 1) t WHERE e.help = 'missing_papers'"
    name = "'Giấy tờ ' || abs(random() % 40)"
    yield _like(MissingPaper, {"id": _ID, "dossier_id": "e.id", "name": name, "position": "2"}, papers)
    some = everyone.format("{}", "activations") + " AND e.is_elderly"
    yield _like(Activation, of_person, some)


_ID = "lower(hex(randomblob(16)))"


def _numbers(count: int) -> str:
    return f"WITH RECURSIVE number(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM number WHERE i + 1 < {count}) SELECT"


def _like(model: type[Base], taken: dict[str, str], source: str) -> str:
    names = [column.name for column in model.__table__.columns]
    chosen = ", ".join(taken.get(name, f't."{name}"') for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {model.__tablename__} ({listed}) {source.format(chosen)}"
