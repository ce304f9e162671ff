"""A tablet as a thing: a Chromium with a profile on the disk, which can be switched off like a battery dies."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import psutil
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Error, Page
from werkzeug.wrappers import Response

from tests.support.browser import SIZES, Visitor
from tests.support.chromium import find_chromium
from tests.support.field_page import FieldPage
from tests.support.open_day import PIN, OpenDay

_ARGS = (
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
_NEVER_LEAVES = ("/sync/", "favicon")

SECOND_TABLET = """async ({ visit, person, pin, people, draft }) => {
  const { startTablet } = await import(document.querySelector("script[type=module]").src);
  const tablet = await startTablet({
    fetch: (...one) => fetch(...one), indexedDB, crypto, caches, now: Date.now, locks: navigator.locks,
    storage: localStorage, estate: navigator.storage, version: "test",
  });
  await tablet.unlock(person, pin);
  const [took, told] = [[], []];
  for (const [number, payload] of people.entries()) {
    const op = { kind: "encounter.record", subject_id: visit, record_id: tablet.newId(), base_rev: 0, payload };
    if (draft) await tablet.drafts.put(`draft-${number}`, payload);
    const began = performance.now();
    try {
      told.push(...(await tablet.save(visit, [op])).op_ids);
    } catch (error) {
      return { told, took, why: error.why ?? String(error) };
    }
    took.push(performance.now() - began);
  }
  return { told, took, why: null };
}"""
"""Saves people through the tablet's own scripts, in the page's own database: what two hundred taps would do."""

HOLDS = """async () => {
  const told = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const holds = { now: new Date().toISOString(), beside: { ...localStorage }, databases: {} };
  for (const { name } of await indexedDB.databases()) {
    const database = await told(indexedDB.open(name));
    const stores = {};
    for (const store of database.objectStoreNames) {
      const keys = await told(database.transaction(store).objectStore(store).getAllKeys());
      stores[store] = keys.length > 20 ? keys.length : keys;
    }
    stores.clock = await told(database.transaction("meta").objectStore("meta").get("clock"));
    holds.databases[name] = stores;
    database.close();
  }
  return JSON.stringify(holds);
}"""
"""What lies on the tablet's disk, without what is sealed: for the message of a test that failed after many deaths."""


class Machine:
    """One tablet. `start` after `kill` is a start after the battery died: only the disk is left."""

    def __init__(self, browser: Browser, address: str, folder: Path, day: OpenDay) -> None:
        self.browser, self.address, self.folder, self.day = browser, address, folder, day
        self.context: BrowserContext
        self.page: Page

    def start(self, *, offline: bool = False) -> Page:
        """Switch on; `offline` before the first request."""
        width, height = SIZES["tablet"]
        self.context = self.browser.browser_type.launch_persistent_context(
            str(self.folder), executable_path=find_chromium(), args=_ARGS, offline=offline, base_url=self.address,
            viewport={"width": width, "height": height}, has_touch=True, locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
        )  # fmt: skip
        self.context.set_default_timeout(15_000)
        self.page = self.context.pages[0]
        return self.page

    def kill(self) -> None:
        """SIGKILL to the whole browser, in the middle of whatever it does."""
        for process in self._processes():
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(self._processes(), timeout=10)
        with suppress(Error):
            self.context.close()

    def stop(self) -> None:
        """Switch off in peace; the page is left first, so that nothing slips out while the browser closes."""
        self.page.goto("about:blank")
        self.context.close()

    def field(self) -> FieldPage:
        """The capture screens as they are now."""
        return FieldPage(cast(Visitor, self), self.day)

    def complaints(self) -> list[str]:
        """Nobody watches this profile; the tests of the capture screens watch every page."""
        return []

    def show(self, where: str) -> None:
        """Open the application at a screen of the visit, from nothing."""
        self.page.goto(f"/field#/visits/{self.day.visit_id}{where}")

    def save(self, people: Iterable[dict[str, Any]], *, draft: bool = False) -> dict[str, Any]:
        """Save people through the page's own scripts: ids that were told to be stored, ms each, why it stopped."""
        told: dict[str, Any] = self.page.evaluate(SECOND_TABLET, self._facts(people, draft=draft))
        return told

    def holds(self) -> str:
        """What lies on the disk, by database and store."""
        told: str = self.page.evaluate(HOLDS)
        return told

    def begin_saving(self, people: Iterable[dict[str, Any]], page: Page) -> None:
        """Begin to save in one of several tabs; `saved` waits for it."""
        page.evaluate(f"facts => {{ window.saving = ({SECOND_TABLET})(facts) }}", self._facts(people, draft=False))

    def saved(self, page: Page) -> dict[str, Any]:
        """What a tab that began to save has stored."""
        told: dict[str, Any] = page.evaluate("window.saving")
        return told

    def _facts(self, people: Iterable[dict[str, Any]], *, draft: bool) -> dict[str, Any]:
        day = {"visit": str(self.day.visit_id), "person": str(self.day.user_id), "pin": PIN}
        return day | {"people": list(people), "draft": draft}

    def _processes(self) -> list[psutil.Process]:
        mark = f"--user-data-dir={self.folder}"
        return [one for one in psutil.process_iter(["cmdline"]) if mark in (one.info["cmdline"] or [])]


class Releases:
    """Stands before the application: plays a new version of the tablet's pages, or one that is not whole."""

    def __init__(self, app: Flask) -> None:
        self.serving = app.wsgi_app
        self.number = 0
        self.missing: str | None = None
        self.takes_pushes = True

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        path = environ["PATH_INFO"]
        if self.missing and path.endswith(self.missing):
            return Response("", 404)(environ, start_response)
        if path == "/sync/push" and not self.takes_pushes:
            return Response("", 502)(environ, start_response)
        if self.number == 0 or path not in {"/field", "/field/service-worker.js"}:
            return self.serving(environ, start_response)
        return Response(self._next(path, environ), mimetype=_MIMES[path], headers=_HEADERS)(environ, start_response)

    def _next(self, path: str, environ: dict[str, Any]) -> str:
        page = re.sub(r'(name="application-version" content=")', rf"\g<1>{self.number}-", self._text("/field", environ))
        if path == "/field":
            return page
        script = self._text(path, environ).replace('"version": "', '"version":"')
        script = re.sub(r'"version":"', f'"version":"{self.number}-', script, count=1)
        return re.sub(r'"pageHash":"\w+"', f'"pageHash":"{hashlib.sha256(page.encode()).hexdigest()}"', script)

    def _text(self, path: str, environ: dict[str, Any]) -> str:
        asking_more = ("HTTP_IF_", "HTTP_ACCEPT_ENCODING")
        plain = {name: value for name, value in environ.items() if not name.startswith(asking_more)}
        answer = Response.from_app(self.serving, plain | {"PATH_INFO": path})
        return answer.get_data(as_text=True)


_MIMES = {"/field": "text/html", "/field/service-worker.js": "text/javascript"}
_HEADERS = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/field"}
