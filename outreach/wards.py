"""The web application of an installation: one ward, or a province with a ward at each name below its domain."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from outreach.app import create_app
from outreach.config import Settings
from outreach.installation import House, ward_house
from outreach.kernel.db import Database, open_database
from outreach.province.queries import open_wards
from outreach.province.rules import host_of, slug_in
from outreach.web.addresses import Addresses, completed

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MOST_AT_ONCE = 256
"""Applications that stay open: 50 kB each, and with all of its templates read about 7 MB."""

LIST_HOLDS_SECONDS = 5.0
"""A ward that was added or closed is known to every web process after this long."""

_NOBODY_HERE = (
    '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Không có phường này – Về Phố</title></head>'
    "<body><h1>Không có phường, xã nào ở địa chỉ này</h1><p>Hãy xem lại địa chỉ đã gõ hoặc hỏi Trung tâm Phục vụ "
    'hành chính công.</p><p lang="en">There is no ward at this address.</p></body></html>'
)


def create_installation(settings: Settings) -> Flask:
    """The application that a web server runs. In a province it leads each request to the ward of its host."""
    if not settings.is_province:
        return create_app(settings)
    database, hops = open_database(settings.database_url), settings.proxy_hops
    # Who is in front of us is asked once, before the host is read.
    settings = replace(settings, proxy_hops=0)
    app = create_app(settings, database)
    app.wsgi_app = ByHost(app.wsgi_app, settings, database)  # type: ignore[method-assign]
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


class ByHost:
    """Leads each request to the application of its host. Ward applications are opened when first asked for."""

    def __init__(self, province_app: WSGIApplication, settings: Settings, database: Database) -> None:
        self._province_app, self._settings, self._database = province_app, settings, database
        self._addresses: Addresses | None = None
        self._lock = threading.Lock()
        self._open: OrderedDict[str, tuple[Flask, House]] = OrderedDict()
        self._opening: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._known: frozenset[str] = frozenset()
        self._known_at = float("-inf")

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        slug = slug_in(host_of(environ.get("HTTP_HOST", "")), self._settings.province_domain)
        if slug == "":
            return self._province_app(environ, start_response)
        app = self.app_of(slug) if slug else None
        if app is None:
            answer = Response(_NOBODY_HERE, 404, mimetype="text/html", headers={"Cache-Control": "no-store"})
            return answer(environ, start_response)
        return app(environ, start_response)

    def app_of(self, slug: str) -> Flask | None:
        """The application of a ward; None where no ward of this name is served."""
        with self._lock:
            if slug not in self._served():
                self._close(slug)
                return None
            if slug in self._open:
                self._open.move_to_end(slug)
                return self._open[slug][0]
            opening = self._opening[slug]
        # Opening takes its time: the other wards need not wait for it, all tablets of this one wait for one.
        with opening:
            with self._lock:
                if slug in self._open:
                    return self._open[slug][0]
            house = ward_house(self._settings, self._database, slug)
            opened = create_app(house.settings, house.database, self._addresses)
            with self._lock:
                self._addresses = self._addresses or completed(opened)
                self._open[slug] = opened, house
                while len(self._open) > MOST_AT_ONCE:
                    self._close(next(iter(self._open)))
        return opened

    def _served(self) -> frozenset[str]:
        if time.monotonic() - self._known_at > LIST_HOLDS_SECONDS:
            with self._database.reading() as db:
                self._known = frozenset(ward.slug for ward in open_wards(db))
            self._known_at = time.monotonic()
        return self._known

    def _close(self, slug: str) -> None:
        opened = self._open.pop(slug, None)
        # A pool that all wards share stays open; a file of a ward's own is closed as its requests end.
        if opened and opened[1].database.engine.dialect.name == "sqlite":
            opened[1].database.engine.dispose()
