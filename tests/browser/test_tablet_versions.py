"""New versions of the tablet's application: whole or not at all, and never over somebody's form."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as TooLate
from sqlalchemy import func, select

from outreach.kernel.db import Database
from outreach.sync.models import LedgerEntry
from tests.support.machine import Machine, Releases

pytestmark = [pytest.mark.browser, pytest.mark.database]
UPDATE = "navigator.serviceWorker.getRegistration('/field').then(one => one.update()).then(() => 0, () => 0)"
VERSION = "document.querySelector('meta[name=application-version]').content"
CACHES = "caches.keys().then(names => names.filter(name => name.startsWith('ve-pho-')).length)"


def version_within(page: Page, start: str, seconds: float = 12) -> bool:
    """Whether the page comes to be of a version that begins so."""
    try:
        page.wait_for_function(f"start => {VERSION}.startsWith(start)", arg=start, timeout=1000 * seconds)
    except TooLate:
        return False
    return True


def test_r15_a_new_version_with_a_file_missing_is_not_taken_and_the_old_one_still_starts_offline(
    machine: Machine, releases: Releases
) -> None:
    old = machine.page.evaluate(VERSION)
    releases.number, releases.missing = 2, "js/for-tablet.js"
    machine.page.evaluate(UPDATE)
    machine.page.wait_for_timeout(1500)
    assert machine.page.evaluate(CACHES) == 1
    machine.kill()
    page = machine.start(offline=True)
    machine.show("")
    page.locator('[data-digit="1"]').wait_for()
    assert page.evaluate(VERSION) == old


def test_r16_an_upgrade_with_200_pending_of_the_version_before_delivers_all(
    machine: Machine, releases: Releases, database: Database
) -> None:
    releases.takes_pushes = False
    told = machine.save({"person_name": f"Lê Văn Thọ {number} (mẫu)"} for number in range(200))["told"]
    releases.number = 2
    machine.page.evaluate(UPDATE)
    assert version_within(machine.page, "2-")
    releases.takes_pushes = True
    machine.page.evaluate("dispatchEvent(new Event('online'))")
    expect(machine.page.locator("[data-sync-text]").first).to_contain_text("Đã gửi hết", timeout=60_000)
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(LedgerEntry)) == len(told) == 200


def test_a_new_version_never_takes_over_while_somebody_is_at_work_or_a_form_in_another_tab_is_open(
    machine: Machine, releases: Releases
) -> None:
    form = machine.field()
    form.unlock()
    form.go("/scan")
    form.field("person.person_name").fill("Đỗ Thị Ước (mẫu)")
    other = machine.context.new_page()
    other.goto("/field#/queue")
    releases.number = 2
    other.evaluate(UPDATE)
    assert not version_within(other, "2-", seconds=4)
    assert not version_within(machine.page, "2-", seconds=1)
    expect(form.field("person.person_name")).to_have_value("Đỗ Thị Ước (mẫu)")
    form.page.locator("[data-who]").tap()
    assert version_within(other, "2-")
