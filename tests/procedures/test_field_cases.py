"""The table of searches that the tablets' scripts are held to."""

from __future__ import annotations

from datetime import datetime

import pytest

from outreach.accounts.rules import THE_HOUSE
from outreach.kernel.db import DbSession
from outreach.procedures import queries, service
from outreach.procedures.rules import SHORT_FORMS, key_of
from outreach.procedures.starter import STARTER
from tests.support.field_cases import field_cases

CASES = field_cases("procedures")
MOST = 20


def test_the_table_is_of_the_present_catalogue_and_short_forms() -> None:
    assert {short: tuple(long) for short, long in CASES["short_forms"].items()} == SHORT_FORMS
    keys = {one["code"]: one["key"] for one in CASES["procedures"]}
    assert keys == {one.code: key_of(one.code, one.name, one.short_name) for one in STARTER}


@pytest.mark.database
def test_the_server_finds_procedures_as_the_tablet_does(db: DbSession, now: datetime) -> None:
    version = service.seed_starter(db, THE_HOUSE, now=now)
    for case in CASES["searches"]:
        found = queries.search_procedures(db, version, case["typed"], MOST)
        assert [match.procedure.code for match in found] == case["codes"], case["typed"]
        assert sum(match.is_full for match in found) == min(case["full"], MOST), case["typed"]
