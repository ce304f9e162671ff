from __future__ import annotations

import re
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from outreach.kernel.db import DbSession
from outreach.places import queries
from tests.build import make_neighborhood, sign_in
from tests.places.sample import add

pytestmark = pytest.mark.database


def test_neighborhoods_are_merged_split_and_renamed_by_form(client: FlaskClient, db: DbSession, now: datetime) -> None:
    sign_in(client, db)
    parts = [add(db, now, code, f"Phố {code}") for code in ("A", "B")]
    decided = {"on": "2026-01-01", "decision": "NQ 1"}
    merged = {"predecessors": [str(one.id) for one in parts], "into": "", "house_of": "", "code": "AB", "name": "AB"}
    answer = client.post("/neighborhoods/merger", data=decided | merged)
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "Phố A" in page and "Sáp nhập: từ" in page  # noqa: PT018
    split = decided | {"on": "2026-02-01", "code_1": "C", "name_1": "C", "code_2": "D", "name_2": "D"}
    heir = client.post(f"{answer.location}/split", data=split).location
    last = client.post(f"{heir}/renaming", data=decided | {"on": "2026-03-01", "code": "E", "name": "Phố E"})
    assert "Đổi tên: từ" in client.get(last.location).text
    assert len(queries.lineage(db)[queries.find_neighborhoods(db, "Phố E")[0].id]) == 4


@pytest.mark.parametrize(
    ("path", "typed", "said"),
    [
        ("/merger", {"on": "2026-01-01", "code": "X", "name": "X"}, "ít nhất hai phố"),
        ("/merger", {"on": "2026-01-01"}, "Chưa ghi mã phố mới"),
        ("/{id}/split", {"on": "2026-01-01", "code_1": "C", "name_1": "C", "code_2": "c", "name_2": "D"}, "vừa ghi"),
        ("/{id}/split", {"on": "2026-01-01", "code_1": "C", "name_1": "C"}, "Chưa ghi tên phố mới"),
        ("/{id}/renaming", {"on": "2024-01-01", "code": "X", "name": "X"}, "không còn hiệu lực"),
        ("/{id}/renaming", {"on": "32/01/2026", "code": "X", "name": "X"}, "Ngày chưa đúng"),
    ],
)
def test_a_decision_that_cannot_be_is_said_at_its_field(
    client: FlaskClient, db: DbSession, path: str, typed: dict[str, str], said: str
) -> None:
    sign_in(client, db)
    one, _ = make_neighborhood(db, "A", code="A"), make_neighborhood(db, "B", code="B")
    answer = client.post("/neighborhoods" + path.format(id=one.id), data=typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert len(queries.find_neighborhoods(db)) == 2


def test_a_merger_is_taken_back_on_the_page(client: FlaskClient, db: DbSession) -> None:
    sign_in(client, db)
    parts = [make_neighborhood(db, name, code=name) for name in ("A", "B")]
    typed = {"predecessors": [str(one.id) for one in parts], "into": "", "house_of": "", "code": "AB", "name": "AB"}
    heir = client.post("/neighborhoods/merger", data=typed | {"on": "2026-01-01", "decision": ""}).location
    acts = re.findall(r'action="(/neighborhoods/successions/[^"]+)"', client.get(heir).text)
    assert [client.post(act).status_code for act in acts] == [303, 303]
    assert client.post(acts[0]).status_code == 404
    assert client.post(f"{heir}/removal").status_code == 303
    assert [one.valid_to for one in queries.find_neighborhoods(db)] == [None, None]
