"""What a browser gives only to a page that it trusts: on 127.0.0.1 none of this would be missed."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from outreach.certificates.views import make_install_app
from outreach.config import Settings
from outreach.fieldwork.models import Encounter
from outreach.fieldwork.rules import Source
from outreach.kernel.db import Database
from tests.support.browser import Visitor, accessibility_faults, sideways_overflow
from tests.support.field_page import CARD_OF_A_CHILD, FieldPage
from tests.support.https import HTTPS_NAME, Trust
from tests.support.open_day import open_day
from tests.support.servers import web_server

GIVEN = """async () => ({
  secure: isSecureContext,
  worker: "serviceWorker" in navigator,
  camera: typeof navigator.mediaDevices?.getUserMedia,
  sealing: typeof crypto.subtle?.deriveBits,
  cache: "caches" in window,
})"""
ALL = {"secure": True, "worker": True, "camera": "function", "sealing": "function", "cache": True}
NOTHING = {"secure": False, "worker": False, "camera": "undefined", "sealing": "undefined", "cache": False}


def port_of(visitor: Visitor) -> int:
    return urlsplit(visitor.address).port or 443


def test_a_name_with_the_trusted_certificate_has_all_that_a_tablet_needs(
    https_visitor: Callable[..., Visitor],
) -> None:
    tablet = https_visitor("tablet")
    tablet.page.goto("/sign-in")
    assert tablet.page.evaluate("location.hostname") == HTTPS_NAME
    assert tablet.page.evaluate(GIVEN) == ALL


def test_the_tablets_service_worker_is_taken_on_the_name(https_visitor: Callable[..., Visitor]) -> None:
    tablet = https_visitor("tablet")
    tablet.page.goto("/sign-in")
    script = 'navigator.serviceWorker.register("/field/service-worker.js", {scope: "/field"})'
    assert tablet.page.evaluate(f"async () => (await {script}).scope").endswith(f"{HTTPS_NAME}:{port_of(tablet)}/field")


def test_the_same_name_over_plain_http_has_nothing_of_it(browser: Browser, app: Flask) -> None:
    with web_server(app) as address:
        tablet = Visitor(browser, address.replace("127.0.0.1", HTTPS_NAME), "tablet")
        tablet.page.goto("/sign-in")
        assert tablet.page.evaluate(GIVEN) == NOTHING
        tablet.context.close()


@pytest.mark.parametrize("size", ["phone", "tablet", "desk"])
def test_the_install_page_can_be_read_and_used_by_everybody(
    browser: Browser, settings: Settings, trust: Trust, size: str
) -> None:
    with web_server(make_install_app(settings, trust.keeper, 8443)) as address:
        visitor = Visitor(browser, address, size)
        visitor.page.goto("/")
        with visitor.page.expect_download() as download:
            visitor.page.get_by_role("link", name="Tải ve-pho-ca.crt").click()
        assert download.value.suggested_filename == "ve-pho-ca.crt"
        for steps in visitor.page.locator("details.device-steps").all():
            steps.locator("summary").click()
            assert sideways_overflow(visitor.page) == 0
        assert visitor.complaints() == []
        assert accessibility_faults(visitor.page) == []
        visitor.context.close()


def test_the_whole_offline_day_on_a_name(browser: Browser, https_server: str, database: Database) -> None:
    tablet = FieldPage(Visitor(browser, https_server, "tablet"), open_day(database))
    tablet.begin()
    tablet.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    tablet.offline()
    tablet.record()
    tablet.page.reload()
    tablet.unlock()
    tablet.record(CARD_OF_A_CHILD, "Bùi Gia Bảo")
    assert people_on_server(database) == []
    tablet.visitor.context.set_offline(False)
    expect(tablet.page.locator("[data-sync-text]").first).to_contain_text("Đã gửi hết", timeout=30_000)
    assert people_on_server(database) == ["Bùi Gia Bảo", "Nguyễn Thị Lan"]
    tablet.visitor.context.close()
    assert tablet.complaints() == []


def people_on_server(database: Database) -> list[str]:
    with database.reading() as db:
        return sorted(db.scalars(select(Encounter.person_name).where(Encounter.source == Source.TABLET)))
