"""The tablet's disk: full, emptied behind our back, read by a thief."""

from __future__ import annotations

import base64
import json
import shutil
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from outreach.kernel.db import Database
from outreach.sync.models import DeviceEvent, LedgerEntry
from tests.support.machine import Machine, Releases

pytestmark = [pytest.mark.browser, pytest.mark.database]
ROOM = 300 * 1024
"""Bytes that are left on the full disk of the test."""


def events(database: Database, kind: str, seconds: float = 15) -> int:
    """How many events of a kind the server was told, once there is one."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with database.reading() as db:
            found = len(db.scalars(select(DeviceEvent).where(DeviceEvent.kind == kind)).all())
        if found:
            return found
        time.sleep(0.2)
    return 0


def test_r17_a_full_disk_freezes_the_tablet_at_the_first_error_and_nothing_acknowledged_is_lost(
    machine: Machine, releases: Releases, database: Database
) -> None:
    releases.takes_pushes = False
    used = machine.page.evaluate("navigator.storage.estimate().then(({ usage }) => usage)")
    # A browser that has written goes by the room that it found up to 30 s ago: let a new one begin on the full disk.
    machine.stop()
    page = machine.start()
    quota = {"origin": machine.address, "quotaSize": used + ROOM}
    page.context.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", quota)
    page.goto("/field")
    stored = machine.save({"person_name": f"Người {number} (mẫu)", "note": "x" * 400} for number in range(3000))
    assert stored["why"] == "QuotaExceededError"
    assert stored["told"]
    machine.kill()
    releases.takes_pushes = True
    machine.start().goto("/field")
    expect(machine.page.locator("[data-sync-text]").first).to_contain_text("Đã gửi hết", timeout=30_000)
    with database.reading() as db:
        there = set(map(str, db.scalars(select(LedgerEntry.op_id))))
    assert set(stored["told"]) <= there


def test_r17_the_screen_says_that_storage_failed_and_falls_back_to_paper(machine: Machine, database: Database) -> None:
    page = machine.page
    page.add_init_script("""const add = IDBObjectStore.prototype.put;
      IDBObjectStore.prototype.put = function (...one) {
        if (this.name === "ops") throw new DOMException("full", "QuotaExceededError");
        return add.apply(this, one);
      };""")
    page.reload()
    form = machine.field()
    form.unlock()
    form.scan("038158004521||Nguyễn Thị Lan|01021958|Nữ|Phố Mẫu|10102021")
    form.pick()
    form.save()
    expect(page.get_by_role("alert").filter(has_text="chép ra phiếu giấy")).to_be_visible()
    expect(page.locator(".person")).to_contain_text("Nguyễn Thị Lan")
    expect(page.locator("[data-sync-text]").first).to_have_text("Máy dừng ghi")
    page.get_by_role("link", name="Xem cách xử lý").tap()
    expect(page.get_by_role("heading", name="Máy dừng ghi")).to_be_visible()
    assert events(database, "quota") == 1


def test_r04_a_database_that_a_kill_left_torn_and_chromium_erased_comes_back_from_the_second_copy(
    machine: Machine, releases: Releases, database: Database
) -> None:
    releases.takes_pushes = False
    told = machine.save({"person_name": f"Người {number} (mẫu)"} for number in range(30))["told"]
    machine.kill()
    tear(machine.folder / "Default" / "IndexedDB")
    page = machine.start(offline=True)
    page.goto("/field")
    expect(page.get_by_role("heading", name="không mất lượt nào")).to_be_visible()
    expect(page.locator('[data-slot="restored"]')).to_contain_text("30 thay đổi chưa gửi")
    page.get_by_role("button", name="Tôi đã hiểu").locator("visible=true").tap()
    expect(page.get_by_role("heading", name="Ai đang dùng máy?")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Nguyễn Mai Anh")
    releases.takes_pushes = True
    machine.context.set_offline(False)
    expect(page.locator("[data-sync-text]").first).to_contain_text("Đã gửi hết", timeout=30_000)
    with database.reading() as db:
        there = [str(op_id) for op_id in db.scalars(select(LedgerEntry.op_id))]
    assert sorted(there) == sorted(told)
    page.reload()
    page.get_by_role("heading", name="Ai đang dùng máy?").wait_for()
    machine.field().sign_in_again()
    assert events(database, "storage_lost") == 1


def tear(folder: Path) -> None:
    """What a kill in the midst of writing leaves once in some hundred times: a record whose end is missing."""
    log = max(folder.glob("*.leveldb/*.log"), key=lambda file: file.stat().st_size)
    content = log.read_bytes()
    middle = len(content) // 2
    log.write_bytes(content[:middle] + b"torn" * 16 + content[middle + 64 :])


def test_r17_a_database_that_was_deleted_with_its_copy_is_noticed_at_the_next_start_and_told_to_the_server(
    machine: Machine, database: Database
) -> None:
    machine.save([{"person_name": "Lê Văn Thọ (mẫu)"}])
    machine.stop()
    shutil.rmtree(machine.folder / "Default" / "IndexedDB")
    shutil.rmtree(machine.folder / "Default" / "Service Worker" / "CacheStorage")
    machine.start().goto("/field")
    expect(machine.page.get_by_role("heading", name="Kho dữ liệu trên máy đã mất")).to_be_visible()
    assert events(database, "storage_lost") == 1
    machine.page.get_by_role("button", name="Tôi đã hiểu").locator("visible=true").tap()
    expect(machine.page.get_by_role("heading", name="Ai đang dùng máy?")).to_be_visible()


def test_r19_a_rescue_file_is_made_without_network_and_holds_only_sealed_operations(machine: Machine) -> None:
    machine.context.set_offline(True)
    told = machine.save({"person_name": f"Người {number} (mẫu)"} for number in range(20))["told"]
    machine.page.goto("/field#/queue")
    machine.page.reload()
    with machine.page.expect_download() as download:
        machine.page.get_by_role("button", name="Lưu tệp cứu hộ").tap()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert {op["op_id"] for op in json.loads(text)["ops"]} == set(told)
    assert "Người" not in text


def test_r23_the_profile_of_a_killed_browser_holds_no_number_phone_or_full_name(machine: Machine) -> None:
    people = [
        {
            "person_name": f"Đặng Thùy Chiêu {number} (mẫu)",
            "identity_number": f"0381990777{number:02}",
            "phone": f"09127776{number:02}",
            "note": f"Ghi chú kín {number}",
        }
        for number in range(10, 40)
    ]
    machine.save(people, draft=True)
    form = machine.field()
    form.unlock()
    form.go("/scan")
    form.field("person.person_name").fill("Đặng Thùy Chiêu 99 (mẫu)")
    form.field("person.identity_number").fill("038199077799")
    machine.page.wait_for_timeout(700)
    machine.kill()
    secrets = [str(value) for person in people for value in person.values()] + ["Chiêu 99 (mẫu)", "038199077799"]
    wanted = {spelling for secret in secrets for spelling in spellings(secret)}
    files = [file for file in machine.folder.rglob("*") if file.is_file()]
    found = [(file.name, one) for file in files for content in [file.read_bytes()] for one in wanted if one in content]
    assert len(files) > 50
    assert found == []


def spellings(secret: str) -> set[bytes]:
    """UTF-8, UTF-16 and base64 at each of its three places within a longer text."""
    raw = secret.encode()
    shifted = (base64.b64encode(b"x" * shift + raw)[4 if shift else 0 :] for shift in range(3))
    # The first and last signs of base64 depend on what stands around.
    return {raw, secret.encode("utf-16-le"), secret.encode("utf-16-be"), *(one[:-4] for one in shifted)}


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    text = "trước 038199077799 sau"
    for stored in (
        text.encode(),
        text.encode("utf-16-le"),
        base64.b64encode(text.encode()),
        base64.b64encode(b"ab" + text.encode()),
    ):
        assert any(one in stored for one in spellings("038199077799"))
