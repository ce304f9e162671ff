"""F18: the tablet is killed at 500 moments of typing, saving and sending; what it said to have stored arrives, once.

Now and then such a kill leaves LevelDB torn, and Chromium erases all of IndexedDB at the next start: the second copy
brings back what waited, and the person signs in again.
"""

from __future__ import annotations

import random
import time

import pytest
from playwright.sync_api import Error, expect
from sqlalchemy import func, select

from outreach.fieldwork.models import Encounter
from outreach.fieldwork.rules import Source
from outreach.kernel.db import Database
from outreach.sync.models import LedgerEntry
from tests.support.machine import Machine, Releases

pytestmark = [pytest.mark.browser, pytest.mark.database]
KILLS, TOLD_EVERY = 500, 25


def test_f18_no_kill_in_the_midst_of_typing_saving_or_sending_loses_what_was_told(
    machine: Machine, releases: Releases, database: Database, pytestconfig: pytest.Config
) -> None:
    if not pytestconfig.getoption("--long"):
        pytest.skip("takes half an hour: --long (each day test_tablet_core kills three times)")
    draw, told, erased = random.Random(18), set[str](), 0
    for number in range(1, KILLS + 1):
        releases.takes_pushes = draw.random() < 0.5
        told |= set(machine.save([{"person_name": f"Lê Văn Thọ {number} (mẫu)"}])["told"])
        machine.begin_saving([{"person_name": f"Giữa chừng {number}.{one} (mẫu)"} for one in range(20)], machine.page)
        if draw.random() < 0.3:
            machine.page.evaluate("dispatchEvent(new Event('online'))")
        time.sleep(draw.random() * 0.2)
        machine.kill()
        start_again(machine)
        erased += sign_in_where_erased(machine)
        if number % TOLD_EVERY == 0:
            count = in_ledger(database)
            print(f"{number} kills, {len(told)} told, {count} in the ledger, erased {erased} times", flush=True)  # noqa: T201
    releases.takes_pushes = True
    machine.page.locator('[data-digit="1"]').wait_for()
    machine.page.evaluate("dispatchEvent(new Event('online'))")
    expect(machine.page.locator("[data-sync-text]").first).to_contain_text("Đã gửi hết", timeout=120_000)
    with database.reading() as db:
        there = set(map(str, db.scalars(select(LedgerEntry.op_id))))
        records = db.scalar(select(func.count()).where(Encounter.source == Source.TABLET))
    assert told - there == set()
    assert records == len(there), "each operation made one record"


def start_again(machine: Machine) -> None:
    """Switch on; on a machine that is busy with other things Chromium now and then does not come up at once."""
    for attempt in range(3):
        try:
            machine.start()
            machine.page.goto("/field")
        except Error:
            if attempt == 2:
                raise
            machine.kill()
        else:
            return


def sign_in_where_erased(machine: Machine) -> bool:
    """Where Chromium found its database torn and erased it, the person signs in anew, as the screen asks for."""
    page = machine.page
    torn = page.get_by_role("heading", name="không mất lượt nào")
    torn.or_(page.locator('[data-digit="1"]')).first.wait_for()
    if not torn.is_visible():
        return False
    page.get_by_role("button", name="Tôi đã hiểu").locator("visible=true").tap()
    machine.field().sign_in_again()
    return True


def in_ledger(database: Database) -> int:
    with database.reading() as db:
        return db.scalar(select(func.count()).select_from(LedgerEntry)) or 0
