"""Two web processes on one database: what one has taken the other knows, and nothing is done twice."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from threading import Barrier

import pytest
from sqlalchemy import func, select

from outreach.accounts.rules import Role
from outreach.audit.chain_queries import check_chain
from outreach.config import Settings
from outreach.fieldwork.models import Encounter
from outreach.kernel.db import Database, DbSession
from outreach.kernel.outbox import OutboxKeys
from tests.build import make_user, open_session
from tests.support.files import ROOT
from tests.support.tablet import credential_of
from tests.sync.conftest import open_field
from tests.sync.test_kills import push

pytestmark = pytest.mark.database
ROUNDS, AT_ONCE = 6, 8


@contextmanager
def server(settings: Settings) -> Iterator[str]:
    """A web process of its own; gives its address once it answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = os.environ | {
        "OUTREACH_DATABASE_URL": settings.database_url,
        "OUTREACH_DATA_DIR": str(settings.data_dir),
        "OUTREACH_SECRET_KEY": settings.secret_key,
    }
    command = [sys.executable, "-m", "outreach.serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=30)


def wait_for(address: str) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(address, timeout=30):
                return
        except (OSError, urllib.error.URLError):
            assert time.monotonic() < end, address
            time.sleep(0.05)


def page(address: str, token: str) -> str:
    asked = urllib.request.Request(address, headers={"Cookie": f"signin={token}"})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        assert answer.geturl() == address
        return str(answer.read().decode())


def test_two_processes_are_one_house(database: Database, db: DbSession, keys: OutboxKeys, settings: Settings) -> None:
    field = open_field(db, keys)
    tablet, signed_in = credential_of(db, field.tablet), open_session(db, make_user(db, Role.DIRECTOR))
    db.commit()
    with ExitStack() as stack:
        houses = [stack.enter_context(server(settings)) for _ in range(2)]
        visit = field.scene.visit
        for house in houses:
            assert visit.neighborhood.name in page(f"{house}/visits/{visit.id}", signed_in)
        together = Barrier(AT_ONCE)

        def send(number: int) -> list[str]:
            together.wait()
            return [one["answer"] for one in push(houses[number % 2], tablet, ops)]

        for number in range(ROUNDS):
            field.person(f"Người {number} (mẫu)")
            ops = field.tablet.outbox[-1:]
            with ThreadPoolExecutor(AT_ONCE) as pool:
                heard = Counter(word for words in pool.map(send, range(AT_ONCE)) for word in words)
            assert heard == {"applied": 1, "duplicate": AT_ONCE - 1}
    with database.reading() as after:
        assert after.scalar(select(func.count()).select_from(Encounter)) == ROUNDS
        assert check_chain(after).broken is None
