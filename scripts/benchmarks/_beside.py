"""What else asks the server while tablets push: people who guess passwords, and tablets that sign in and read."""

from __future__ import annotations

import http.client
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from outreach.accounts.rules import Role
from outreach.config import Settings
from outreach.kernel import clock
from outreach.kernel.db import open_database
from outreach.kernel.outbox import point_of
from outreach.sync.device_service import make_enrolment_code
from outreach.sync.rules import base64url
from scripts.benchmarks._ward import PASSWORD
from tests.build import make_actor
from tests.support.tablet import secret_key

ROUNDS = 40
_PAGE_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@contextmanager
def guessing(address: str, people: int) -> Iterator[list[int]]:
    """Each guesses as fast as it is answered, at the desk's door, from a new address at each try.

    Gives how often each has tried, when it is over.
    """
    tries = [0] * people
    go_on = threading.Event()
    go_on.set()
    threads = [threading.Thread(target=_guess, args=(address, tries, number, go_on)) for number in range(people)]
    for thread in threads:
        thread.start()
    try:
        yield tries
    finally:
        go_on.clear()
        for thread in threads:
            thread.join()


def times_of_other_requests(
    settings: Settings, address: str, credential: str, go_on: threading.Event
) -> dict[str, list[float]]:
    """The seconds of each request of a tablet but the push, one after the other while `go_on` is set."""
    codes = _codes(settings)
    point = base64url(point_of(secret_key("tablet").public_key()))
    body = {"username": "canbo.mau", "password": PASSWORD, "public_key": point}
    caller = _Caller(address)
    while go_on.is_set() or not caller.times:
        caller.ask("enrol", "/sync/devices", {"code": codes.pop()})
        signed_in = caller.ask("day_pass", "/sync/day-passes", body, f"Device {credential}")
        reader = f"Pass {signed_in['token']}"
        pack = caller.ask("day_pack", "/sync/day-pack", None, reader)
        caller.ask("pull", f"/sync/pull?cursor={pack['records']['cursor']}", None, reader)
    return caller.times


def _guess(address: str, tries: list[int], number: int, go_on: threading.Event) -> None:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    connection.request("GET", "/sign-in")
    page = connection.getresponse()
    cookie = (page.getheader("Set-Cookie") or "").split(";")[0]
    token = _PAGE_TOKEN.search(page.read().decode())
    while go_on.is_set():
        tries[number] += 1
        guess = (
            {"username": f"canbo.{number}.{tries[number]}", "password": "thử xem có đúng không", "csrf_token": token[1]}
            if token
            else {}
        )
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": cookie,
            "X-Forwarded-For": f"10.{number}.{tries[number] // 250}.{tries[number] % 250}",
        }
        connection.request("POST", "/sign-in", urlencode(guess), headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status not in {422, 503}:
            raise RuntimeError(f"a guess was answered {answer.status}")


def _codes(settings: Settings) -> list[str]:
    database = open_database(settings.database_url)
    with database.writing.begin() as db:
        admin = make_actor(db, Role.ADMIN)
        codes = [
            make_enrolment_code(db, admin, name=f"Máy mới {number}", now=clock.now())[1]
            for number in range(ROUNDS * 10)
        ]
    database.engine.dispose()
    return codes


@dataclass
class _Caller:
    """Asks one request after the other, each on a connection of its own, and keeps how long each kind took."""

    address: str
    times: dict[str, list[float]] = field(default_factory=dict)

    def ask(self, what: str, path: str, body: Any = None, authorization: str = "") -> dict[str, Any]:
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=60)
        headers = {"X-Ve-Pho": "1", "Content-Type": "application/json", "Authorization": authorization}
        sent = None if body is None else json.dumps({"v": 1} | body)
        began = time.perf_counter()
        connection.request("GET" if body is None else "POST", path, sent, headers)
        answer = connection.getresponse()
        told: dict[str, Any] = json.loads(answer.read())
        self.times.setdefault(what, []).append(time.perf_counter() - began)
        connection.close()
        if answer.status not in {200, 201}:
            raise RuntimeError(f"{path} was answered {answer.status} {told}")
        return told
