from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from outreach.accounts.rules import THE_HOUSE
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid
from outreach.places import queries, service
from outreach.places.models import Neighborhood
from outreach.places.rules import ContactKind, SuccessionKind
from outreach.places.succession import (
    merge_neighborhoods,
    rename_neighborhood,
    split_neighborhood,
    withdraw_succession,
)
from tests.places.sample import facts, house

pytestmark = pytest.mark.database
DAY, EVE = date(2026, 12, 1), date(2026, 11, 30)


def add(db: DbSession, now: datetime, code: str, **known: Any) -> Neighborhood:
    return service.add_neighborhood(
        db,
        THE_HOUSE,
        facts(code, f"Phố {code}", **known),
        house(f"Nhà văn hóa phố {code}", lat=19.76, lon=105.8),
        now=now,
    )


def names_on(db: DbSession, on: date) -> list[str]:
    return [one.name for one in queries.neighborhoods_on(db, on)]


def merge(db: DbSession, now: datetime, parts: list[Neighborhood], **known: Any) -> Neighborhood:
    typed: dict[str, Any] = {"on": DAY, "decision": "NQ 12/NQ-HĐND"} | known
    return merge_neighborhoods(db, THE_HOUSE, parts, now=now, **typed)


def test_merged_neighborhoods_end_the_day_before_the_new_one_begins(db: DbSession, now: datetime) -> None:
    parts = [add(db, now, "A", households=100, priority=7), add(db, now, "B", households=50, team_size=4)]
    made = merge(db, now, parts, code="AB", name="Phố AB", house_of=parts[0])
    assert names_on(db, EVE) == ["Phố A", "Phố B"]
    assert names_on(db, DAY) == ["Phố AB"]
    assert (made.households, made.priority, made.team_size, made.valid_from) == (150, 7, 4, DAY)
    assert made.house is not None
    assert (made.house.name, made.house.lat) == ("Nhà văn hóa phố AB", 19.76)
    assert queries.lineage(db) == {made.id: [one.id for one in parts]}


def test_a_neighborhood_may_take_in_others_and_live_on(db: DbSession, now: datetime) -> None:
    big, small = add(db, now, "A", households=100), add(db, now, "B")
    made = merge(db, now, [big, small], into=big)
    assert made is big
    assert names_on(db, DAY) == ["Phố A"]
    assert big.households is None
    assert queries.successions_of(db, big)[0][0].predecessor is small
    assert queries.successions_of(db, small)[1][0].kind is SuccessionKind.MERGE


def test_the_closed_days_of_the_kept_house_go_along(db: DbSession, now: datetime) -> None:
    parts = [add(db, now, "A"), add(db, now, "B")]
    for first, last in ((date(2026, 11, 1), date(2026, 11, 3)), (date(2026, 11, 28), date(2026, 12, 5))):
        service.add_closure(db, THE_HOUSE, parts[0], from_on=first, to_on=last, reason="Sửa nhà", now=now)
    made = merge(db, now, parts, code="AB", name="Phố AB", house_of=parts[0])
    assert made.house is not None
    assert [(one.from_on, one.to_on) for one in made.house.closures] == [(DAY, date(2026, 12, 5))]


def test_a_split_keeps_the_house_with_the_first_part(db: DbSession, now: datetime) -> None:
    old = add(db, now, "A", households=100, population=400)
    heirs = split_neighborhood(db, THE_HOUSE, old, [("A1", "Phố A1"), ("A2", "Phố A2")], on=DAY, decision="", now=now)
    assert names_on(db, DAY) == ["Phố A1", "Phố A2"]
    assert [heir.house.lat if heir.house else 0 for heir in heirs] == [19.76, None]
    assert [heir.households for heir in heirs] == [None, None]
    assert queries.lineage(db) == {heir.id: [old.id] for heir in heirs}


def test_a_renamed_neighborhood_keeps_people_house_and_contacts(db: DbSession, now: datetime) -> None:
    old = add(db, now, "A", households=100)
    service.add_contact(
        db, THE_HOUSE, old, kind=ContactKind.HEAD, full_name="Lê Mẫu", phone=None, user_id=None, now=now
    )
    heir = rename_neighborhood(db, THE_HOUSE, old, code="A-M", name="Phố Mới", on=DAY, decision="", now=now)
    assert (heir.households, heir.house and heir.house.name) == (100, "Nhà văn hóa phố Mới")
    assert [contact.full_name for contact in heir.contacts] == ["Lê Mẫu"]
    assert (names_on(db, EVE), names_on(db, DAY)) == (["Phố A"], ["Phố Mới"])


def test_lineage_reaches_over_several_decisions_and_names_each_ancestor_once(db: DbSession, now: datetime) -> None:
    first, second = add(db, now, "A"), add(db, now, "B")
    merged = merge(db, now, [first, second], code="C", name="Phố C")
    later = date(2027, 6, 1)
    parts = split_neighborhood(db, THE_HOUSE, merged, [("D", "D"), ("E", "E")], on=later, decision="", now=now)
    again = merge(db, now, parts, code="F", name="Phố F", on=date(2028, 1, 1))
    assert queries.lineage(db)[again.id] == [parts[0].id, parts[1].id, merged.id, first.id, second.id]


def test_a_decision_entered_by_mistake_is_taken_back(db: DbSession, now: datetime) -> None:
    parts = [add(db, now, "A"), add(db, now, "B")]
    made = merge(db, now, parts, code="AB", name="Phố AB")
    for row in queries.successions_of(db, made)[0]:
        withdraw_succession(db, THE_HOUSE, row, now=now)
        db.flush()
    service.remove_neighborhood(db, THE_HOUSE, made, now=now)
    assert names_on(db, DAY) == ["Phố A", "Phố B"]
    assert queries.lineage(db) == {}


def test_a_split_is_open_again_only_when_no_heir_is_left(db: DbSession, now: datetime) -> None:
    old = add(db, now, "A")
    split_neighborhood(db, THE_HOUSE, old, [("B", "B"), ("C", "C")], on=DAY, decision="", now=now)
    first, second = queries.successions_of(db, old)[1]
    withdraw_succession(db, THE_HOUSE, first, now=now)
    db.flush()
    assert old.valid_to == EVE
    withdraw_succession(db, THE_HOUSE, second, now=now)
    assert old.valid_to is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"parts": ["A"]}, "predecessors"),
        ({"parts": []}, "predecessors"),
        ({"code": "A"}, "code"),
        ({"on": date(2025, 7, 1)}, "on"),
        ({"on": date(2020, 1, 1)}, "on"),
    ],
)
def test_a_merge_that_cannot_be_changes_nothing(
    db: DbSession, now: datetime, change: dict[str, Any], field: str
) -> None:
    made = {code: add(db, now, code) for code in ("A", "B")}
    parts = [made[code] for code in change.pop("parts", ["A", "B"])]
    with pytest.raises(Invalid) as refused:
        merge(db, now, parts, **{"code": "AB", "name": "Phố AB"} | change)
    assert refused.value.field == field
    assert names_on(db, DAY) == ["Phố A", "Phố B"]


def test_what_has_ended_cannot_be_merged_split_or_renamed(db: DbSession, now: datetime) -> None:
    old = add(db, now, "A")
    rename_neighborhood(db, THE_HOUSE, old, code="B", name="B", on=DAY, decision="", now=now)
    with pytest.raises(Invalid, match="không còn hiệu lực"):
        rename_neighborhood(db, THE_HOUSE, old, code="C", name="C", on=date(2027, 1, 1), decision="", now=now)
    with pytest.raises(Invalid, match="ít nhất hai"):
        split_neighborhood(db, THE_HOUSE, old, [("C", "C")], on=DAY, decision="", now=now)
