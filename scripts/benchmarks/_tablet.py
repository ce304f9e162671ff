"""The tablet in Chromium: what its shell weighs, how soon it starts without a network, how soon it has saved."""

from __future__ import annotations

import gzip
import json
import statistics
import tempfile
import time
from pathlib import Path

from flask import Flask
from playwright.sync_api import expect, sync_playwright

from tests.support.browser import chromium
from tests.support.chromium import find_chromium
from tests.support.installation import installation
from tests.support.machine import Machine
from tests.support.open_day import open_day
from tests.support.servers import web_server

_PICTURES = (".woff2", ".png")
STARTS = 3
THROTTLE = 4
SAVINGS = 100
FLOOR = """async (count) => {
  const opened = await new Promise((resolve) => {
    const request = indexedDB.open("floor", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("rows");
    request.onsuccess = () => resolve(request.result);
  });
  const took = [];
  for (let number = 0; number < count; number += 1) {
    const began = performance.now();
    const writing = opened.transaction(["rows"], "readwrite", { durability: "strict" });
    writing.objectStore("rows").put("x".repeat(1000), number);
    await new Promise((resolve) => (writing.oncomplete = resolve));
    took.push(performance.now() - began);
  }
  return took;
}"""
"""A thousand signs put away for good, and nothing else: the least that a saving costs."""

Figures = dict[str, float]


def tablet_figures() -> Figures:
    """Weight, cold start and saving; only the weight where this machine has no Chromium."""
    with tempfile.TemporaryDirectory() as folder, installation(Path(folder), with_demo=False) as app:
        figures = {"tablet_shell_kilobytes_packed": weight_of_shell(app)}
        if find_chromium() is None:
            return figures
        with web_server(app) as address, sync_playwright() as playwright, chromium(playwright) as browser:
            machine = Machine(browser, address, Path(folder) / "profile", open_day(app.extensions["outreach.database"]))
            enrolled(machine)
            figures["tablet_cold_start_seconds"] = statistics.median(cold_start(machine) for _ in range(STARTS))
            figures |= savings(machine)
            machine.kill()
    return figures


def weight_of_shell(app: Flask) -> float:
    """Page, styles and scripts packed, in kilobytes, without fonts, pictures and the spare reader of codes."""
    client = app.test_client()
    head = client.get("/field/service-worker.js").text.split("\n", 1)[0]
    promised = json.loads(head.removeprefix("self.SHELL = ").removesuffix(";"))
    kept = [path for path in promised["files"] if not path.endswith(_PICTURES) and "/vendor/field/" not in path]
    bodies = (client.get(path, buffered=True).data for path in [promised["page"], *kept])
    return sum(len(gzip.compress(body, 9)) for body in bodies) / 1000


def enrolled(machine: Machine) -> None:
    """A tablet that somebody signed in on, kept for days without a network."""
    machine.start()
    machine.field().begin()
    machine.page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    machine.stop()
    machine.start()


def cold_start(machine: Machine) -> float:
    """From nothing, without network and four times slowed down, to a form to type in; less the taps of the hand."""
    machine.kill()
    page = machine.start(offline=True)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": THROTTLE})
    began = time.perf_counter()
    machine.show("/scan")
    page.locator('[data-digit="1"]').wait_for()
    asked = time.perf_counter()
    machine.field().unlock()
    tapped = time.perf_counter()
    expect(machine.field().field("person.person_name")).to_be_visible()
    return (asked - began) + (time.perf_counter() - tapped)


def savings(machine: Machine) -> Figures:
    """Milliseconds from the tap to «Đã lưu trên máy» without network."""
    machine.kill()
    machine.start(offline=True)
    machine.show("")
    people = [{"person_name": f"Lê Văn Thọ {number} (mẫu)"} for number in range(SAVINGS)]
    took = sorted(machine.save(people)["took"])
    floor = sorted(machine.page.evaluate(FLOOR, SAVINGS))
    told = {"p50": SAVINGS // 2, "p95": SAVINGS * 95 // 100}
    return {f"tablet_save_{name}_ms{of}": times[place] for of, times in (("", took), ("_floor", floor))
            for name, place in told.items()}  # fmt: skip
