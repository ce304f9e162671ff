"""The small Jepsen: tablets, a server that dies and comes back, and a book of what people were told.

Some stories each day, always the same ones; `--long` tells 2,000 new ones and prints the seed they grew from.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from outreach.config import Settings
from outreach.kernel import clock
from outreach.kernel.crypto import install_keyring, read_or_make_keyring
from outreach.kernel.db import open_database
from outreach.sync.models import LedgerEntry
from outreach.tables import metadata
from tests.support.simulation.book import were_new
from tests.support.simulation.server import Clock, Server, later
from tests.support.simulation.story import Story
from tests.support.simulation.tablets import Fault

SEED = 20261114
STORIES, LONG_STORIES = 12, 2000
TABLETS = st.integers(0, 2)
CHANCE = st.integers(0, 10**6).map(random.Random)
SKEWS = (0, 9, -9, 60 * 24, -60 * 24, 60 * 24 * 365, -60 * 24 * 365)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A real file, whatever database the other tests stand on: what counts is what a killed process leaves."""
    monkeypatch.setattr(clock, "datetime", Clock)
    url = f"sqlite:///{tmp_path / 'outreach.db'}"
    install_keyring(read_or_make_keyring(tmp_path / "fields.key"))
    opened = open_database(url)
    metadata.create_all(opened.engine)
    opened.engine.dispose()
    made = Server(Settings(database_url=url, data_dir=tmp_path, secret_key="only of these stories, and long enough"))
    yield made
    made.database.engine.dispose()


class Simulation(RuleBasedStateMachine):
    """What may happen, in any order and as often as it likes; after each step everything promised must hold."""

    def __init__(self, server: Server) -> None:
        super().__init__()
        self.story = Story(server)

    @rule(number=TABLETS, things=st.integers(1, 4), draw=CHANCE)
    def write(self, number: int, things: int, draw: random.Random) -> None:
        for _ in range(things):
            self.story.write_something(self.story.tablets[number], draw)

    @rule(number=TABLETS, fault=st.sampled_from(Fault), draw=CHANCE)
    def sync(self, number: int, fault: Fault, draw: random.Random) -> None:
        tablet = self.story.tablets[number]
        if not tablet.queue:
            self.story.write_something(tablet, draw)
        with self.story.server.database.reading() as db:
            known = set(map(str, db.scalars(select(LedgerEntry.op_id))))
        tablet.heard.clear()
        tablet.sync(self.story.server, fault, draw)
        assert were_new(known, tablet.heard) == []

    @rule(number=TABLETS, draw=CHANCE)
    def sync_in_peace(self, number: int, draw: random.Random) -> None:
        self.sync(number=number, fault=Fault.NONE, draw=draw)

    @rule(number=TABLETS, minutes=st.sampled_from((1, 20, 180)), skew=st.none() | st.sampled_from(SKEWS))
    def time_goes_by(self, number: int, minutes: int, skew: int | None) -> None:
        later(minutes)
        if skew is not None:
            self.story.tablets[number].skew = timedelta(minutes=skew)

    @rule(happens=st.sampled_from(("killed", "killed", "upgraded", "backed up", "restored")))
    def server(self, happens: str) -> None:
        server = self.story.server
        if happens == "killed":
            server.start_from(server.disk())
        elif happens == "upgraded":
            server.upgrade()
        elif happens == "backed up":
            self.story.keep_backup()
        elif self.story.saved:
            self.story.restore_backup()

    @rule(
        number=TABLETS, does=st.sampled_from(("pull", "confirm", "confirm", "approve", "open", "revoke")), draw=CHANCE
    )
    def people(self, number: int, does: str, draw: random.Random) -> None:
        story, tablet = self.story, self.story.tablets[number]
        deeds = {
            "pull": lambda: story.pull(tablet),
            "confirm": lambda: story.confirm(draw),
            "approve": story.approve,
            "open": story.open_second_visit,
            "revoke": lambda: story.revoke(tablet),
        }
        deeds[does]()  # type: ignore[no-untyped-call]

    @invariant()
    def everything_promised_holds(self) -> None:
        self.story.check()

    def teardown(self) -> None:
        self.story.heal()


def test_whatever_happens_nothing_told_is_lost_and_in_the_end_nothing_waits(
    server: Server, pytestconfig: pytest.Config
) -> None:
    is_long = pytestconfig.getoption("--long")
    chosen = random.SystemRandom().randrange(2**32) if is_long else SEED
    print(f"seed {chosen}")  # noqa: T201 (who finds a fault tells the story again by it)
    told = settings(
        max_examples=LONG_STORIES if is_long else STORIES, stateful_step_count=25, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), print_blob=False,
        phases=tuple(Phase) if is_long else (Phase.generate,),
    )  # fmt: skip
    stories: Any = seed(chosen)(partial(Simulation, server))
    run_state_machine_as_test(stories, settings=told)
