"""One of several job processes goes first, and another as soon as it is gone."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from outreach.jobs.leader import STANDS_BY, leader_of, patience
from outreach.kernel.db import Database, open_database


def test_one_leads_until_it_is_gone(database: Database) -> None:
    other = open_database(database.engine.url.render_as_string(hide_password=False))
    first, second = leader_of(database.engine), leader_of(other.engine)
    assert [first.leads(), second.leads(), first.leads()] == [True, False, True]
    assert [patience(first), patience(second)] == [timedelta(0), STANDS_BY]
    first.close()
    assert [second.leads(), first.leads()] == [True, False]
    second.close()
    other.engine.dispose()


def test_a_leader_whose_connection_is_cut_asks_anew(database: Database) -> None:
    leader = leader_of(database.engine)
    assert leader.leads()
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect() as connection:
            others = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
            connection.execute(text(others))
        assert not leader.leads()
    assert leader.leads()
    leader.close()
