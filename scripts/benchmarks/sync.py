"""Pushes of tablets over HTTP: the opening of seals, signatures, validation and the trail included.

The work is that of a Saturday: each person is five operations (written down, two procedures, VNeID, a promise).
For 1, 8 and 32 clients in batches of 50, and for single operations from 8 clients: operations a second, processor
time of the server an operation, and percentiles of one push; each on SQLite (synchronous=FULL) and PostgreSQL. The
floor is the very same rows by the raw driver. Then the same with four clients guessing passwords, the other
requests of a tablet beside eight that push, eight identical pushes at once, how soon a server that was killed takes
pushes again, and the tablet itself (_tablet.py).
"""

from __future__ import annotations

import os
import statistics
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg

from outreach.config import Settings
from scripts.benchmarks._beside import guessing, times_of_other_requests
from scripts.benchmarks._floor import plain_url, seconds_by_raw_driver
from scripts.benchmarks._tablet import tablet_figures
from scripts.benchmarks._ward import (
    Pushed,
    Queue,
    answers_of,
    asked,
    fresh_settings,
    make_queues,
    processor_seconds,
    send,
    server_process,
    start_server,
    until,
)
from tests.support.databases import POSTGRESQL_URL, embedded_postgresql

CLIENTS = (1, 8, 32)
BATCH = 50
BATCHES = 256
SINGLES = 800
GUESSERS = 4
GUESSED_PUSHES = 8
"""Of each client in a turn: some three seconds, so that the guessers' first pages do not weigh more than guessing."""

Figures = dict[str, float]


def measure() -> Figures:
    """All figures, those of PostgreSQL after those of SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        figures = figures_of("sqlite", Path(folder))
    with embedded_postgresql(), tempfile.TemporaryDirectory() as folder:
        # The floor and the figure both pay for durable commits, as in the ward.
        with psycopg.connect(plain_url(os.environ[POSTGRESQL_URL]), autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {setting} = on")
            connection.execute("SELECT pg_reload_conf()")
        figures |= figures_of("postgresql", Path(folder))
    return figures | tablet_figures()


def figures_of(kind: str, folder: Path) -> Figures:
    """The figures of one database."""
    figures: Figures = {}
    for clients in CLIENTS:
        name = f"{kind}_batches_{clients}_clients"
        figures |= pushing(name, fresh_settings(kind, folder / name), clients, BATCHES // clients, BATCH)
    name = f"{kind}_singles_8_clients"
    figures |= pushing(name, fresh_settings(kind, folder / name), 8, SINGLES // 8, 1)
    figures |= with_guessers(f"{kind}_with_{GUESSERS}_guessers", fresh_settings(kind, folder / "guessed"))
    figures |= other_requests(f"{kind}_beside_8_clients", fresh_settings(kind, folder / "beside"))
    figures |= identical(f"{kind}_8_identical", fresh_settings(kind, folder / "identical"))
    return figures | killed(f"{kind}_after_kill", fresh_settings(kind, folder / "killed"))


def pushing(name: str, settings: Settings, clients: int, pushes: int, size: int) -> Figures:
    """Each client sends its pushes one after the other; beside it the floor in rows of the same database."""
    queues = make_queues(settings, clients, pushes, size)
    with server_process(settings) as (address, process):
        before = processor_seconds(process)
        pushed = push_all(address, queues)
        pushed.processor = processor_seconds(process) - before
    figures = told(name, pushed)
    figures[f"{name}_ops_per_second_floor"] = pushed.ops / seconds_by_raw_driver(settings, clients * pushes)
    return figures


def push_all(address: str, queues: list[Queue]) -> Pushed:
    """All clients at once, each on a connection of its own."""
    began = time.perf_counter()
    with ThreadPoolExecutor(len(queues)) as pool:
        times = [one for part in pool.map(lambda queue: send(address, queue), queues) for one in part]
    ops = sum(len(part) for _, parts in queues for part in parts)
    return Pushed(ops, time.perf_counter() - began, times=times)


def told(name: str, pushed: Pushed) -> Figures:
    """Rate, processor time an operation, and percentiles of one push in milliseconds."""
    cuts = statistics.quantiles(pushed.times, n=100)
    return {
        f"{name}_ops_per_second": pushed.ops / pushed.seconds,
        f"{name}_cpu_ms_per_op": pushed.processor * 1000 / pushed.ops,
        f"{name}_p50_ms": statistics.median(pushed.times) * 1000,
        f"{name}_p95_ms": cuts[94] * 1000,
        f"{name}_p99_ms": cuts[98] * 1000,
    }


def with_guessers(name: str, settings: Settings) -> Figures:
    """The share of their rate that pushes keep while others guess passwords, each try from another address.

    Alone and beside the guessers in turn, three times, so that a noisy moment strikes both.
    """
    rates: dict[bool, list[float]] = {False: [], True: []}
    queues = make_queues(settings, 8, GUESSED_PUSHES * 6, BATCH)
    guesses = 0
    with server_process(settings) as (address, _):
        for number in range(6):
            first = number * GUESSED_PUSHES
            part = [(token, parts[first : first + GUESSED_PUSHES]) for token, parts in queues]
            is_guessed = number % 2 == 1
            with guessing(address, GUESSERS if is_guessed else 0) as tries:
                pushed = push_all(address, part)
            guesses += sum(tries)
            rates[is_guessed].append(pushed.ops / pushed.seconds)
    alone, beside = statistics.median(rates[False]), statistics.median(rates[True])
    return {f"{name}_ops_per_second": beside, f"{name}_share_kept": beside / alone, f"{name}_guesses": guesses}


def other_requests(name: str, settings: Settings) -> Figures:
    """The 95th percentile of enrolling, signing in, pack and pull while eight clients push all the time."""
    queues = make_queues(settings, 8, 12, BATCH)
    with server_process(settings) as (address, _):
        pushing_on = threading.Event()
        pushing_on.set()

        def push() -> None:
            push_all(address, queues)
            pushing_on.clear()

        thread = threading.Thread(target=push)
        thread.start()
        times = times_of_other_requests(settings, address, queues[0][0], pushing_on)
        thread.join()
    return {f"{name}_{what}_p95_ms": statistics.quantiles(some, n=20)[18] * 1000 for what, some in times.items()}


def identical(name: str, settings: Settings) -> Figures:
    """What eight clients hear that send the very same push at once, 100 times over."""
    ((token, parts),) = make_queues(settings, 1, 100, 1)
    heard: Counter[str] = Counter()
    together = threading.Barrier(8)

    def push(part: list[Any]) -> str:
        together.wait()
        status, words = answers_of(address, token, part)
        return words[0] if status == 200 else str(status)

    with server_process(settings) as (address, _), ThreadPoolExecutor(8) as pool:
        for part in parts:
            heard.update(pool.map(push, [part] * 8))
    told = {word: heard.pop(word, 0) for word in ("applied", "duplicate")}
    return {f"{name}_{word}": float(count) for word, count in (told | {"refused": heard.total()}).items()}


def killed(name: str, settings: Settings) -> Figures:
    """From the start of a server after `kill -9` in the middle of pushes to its first answer, and to all delivered."""
    queues = make_queues(settings, 8, 6, BATCH)
    starts, ends = [], []
    for number in range(3):
        part = [(token, parts[2 * number : 2 * number + 2]) for token, parts in queues]
        with server_process(settings) as (address, process):
            pool = ThreadPoolExecutor(8)
            sent = [pool.submit(send, address, queue) for queue in part]
            time.sleep(0.3)
            process.kill()
            pool.shutdown()
            del sent
        began = time.perf_counter()
        address, again = start_server(settings)
        until(lambda address=address: asked(address) == 200)  # type: ignore[misc]
        starts.append(time.perf_counter() - began)
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda queue, address=address: send(address, queue, {"applied", "duplicate"}), part))
        ends.append(time.perf_counter() - began)
        again.terminate()
        again.wait(timeout=30)
    return {f"{name}_first_answer_seconds": statistics.median(starts), f"{name}_all_delivered_seconds": max(ends)}
