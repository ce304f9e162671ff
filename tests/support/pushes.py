"""Pushes over HTTP, as a tablet sends them, to a server that is running."""

from __future__ import annotations

import http.client
import json
import time
from typing import Any
from urllib.parse import urlsplit

BATCH = 50
Answer = tuple[int, list[str], float]


def push(address: str, token: str, ops: list[Any]) -> Answer:
    """Status, answers and seconds of one push on a connection of its own."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    headers = {"X-Ve-Pho": "1", "Authorization": f"Device {token}", "Content-Type": "application/json"}
    began = time.perf_counter()
    try:
        connection.request("POST", "/sync/push", json.dumps({"v": 1, "ops": ops}), headers)
        answer = connection.getresponse()
        told = json.loads(answer.read())
    finally:
        connection.close()
    return answer.status, [one["answer"] for one in told.get("answers", [])], time.perf_counter() - began


def deliver(address: str, token: str, queue: list[Any]) -> list[Answer]:
    """A whole queue, batch by batch, each again where the server was busy."""
    answers = []
    for first in range(0, len(queue), BATCH):
        answers.append(push(address, token, queue[first : first + BATCH]))
        while answers[-1][0] == 503:
            answers.append(push(address, token, queue[first : first + BATCH]))
    return answers
