"""What the capture screens do around one encounter: search, list, correction, slip, waiting list, photos, close-out."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, expect
from sqlalchemy import func, select

from outreach.dossiers.models import Dossier
from outreach.fieldwork.models import Encounter, Remark, Tally
from outreach.kernel.db import Database, DbSession
from outreach.sync.models import LedgerEntry, VisitPhoto
from tests.support.browser import Visitor
from tests.support.field_page import CARD_OF_A_CHILD, CARD_OF_LAN, FieldPage
from tests.support.open_day import OpenDay, open_day

pytestmark = [pytest.mark.browser, pytest.mark.database]
COMPOSING = """(input, [text, kind]) => {
  input.focus(); input.value = text;
  input.dispatchEvent(kind === "end" ? new CompositionEvent("compositionend", { bubbles: true })
    : new InputEvent("input", { bubbles: true, isComposing: true }));
}"""

ONCE_EACH = ["dossier.assist", "encounter.record", "encounter.void", "visit.count", "visit.count", "visit.count",
             "visit.remark"]  # fmt: skip
"""Two taps of the counter, and one operation of everything else."""

SHRUNK = """async (file) => {
  const main = document.querySelector("script[type=module]").src;
  const { shrink } = await import(main.replace("for-tablet.js", "field/screens/capture/shrink.js"));
  const made = await shrink(new Blob([new Uint8Array(file)]));
  return [...new Uint8Array(await made.arrayBuffer())];
}"""


@pytest.fixture
def day(database: Database) -> OpenDay:
    return open_day(database)


@pytest.fixture
def tablet(browser: Browser, server: str, day: OpenDay) -> Iterator[FieldPage]:
    """A tablet before the visit, lying; at the end it may have no complaint."""
    page = FieldPage(Visitor(browser, server, "tablet"), day)
    page.begin()
    yield page
    page.visitor.context.close()
    assert page.complaints() == []


@pytest.fixture
def soon(database: Database, tablet: FieldPage) -> Callable[[Callable[[DbSession], object], object], None]:
    """Wait until the server answers a question as expected: the tablet sends by itself."""

    def ask(question: Callable[[DbSession], object], expected: object) -> None:
        for _ in range(150):
            with database.reading() as db:
                found = question(db)
            if found == expected:
                return
            tablet.page.wait_for_timeout(100)
        pytest.fail(f"the server has {found}, not {expected}")

    return ask


def test_the_whole_catalogue_is_searched_without_network_and_nothing_happens_while_composing(tablet: FieldPage) -> None:
    tablet.scan(CARD_OF_LAN)
    tablet.offline()
    tablet.page.get_by_role("link", name="Tìm trong 98 thủ tục").tap()
    query, first = tablet.page.locator('[data-slot="query"]'), tablet.page.locator(".found b").first
    query.fill("dk lai khai s")
    expect(first).to_have_text("Đăng ký lại khai sinh")
    query.evaluate(COMPOSING, ["dk ket ho", "typing"])
    expect(first).to_have_text("Đăng ký lại khai sinh", timeout=100)
    query.evaluate(COMPOSING, ["đăng ký lại kết hôn", "end"])
    expect(first).to_have_text("Đăng ký lại kết hôn")
    tablet.page.get_by_role("button", name=re.compile("^Chọn")).first.tap()
    tablet.page.get_by_role("link", name="Xong").tap()
    expect(tablet.page.locator('.procedure-buttons [aria-pressed="true"]')).to_have_text("Đăng ký lại kết hôn")


def test_somebody_who_came_before_is_hinted_at_without_network(tablet: FieldPage) -> None:
    tablet.offline()
    tablet.record()
    tablet.go("/scan")
    tablet.field("person.person_name").fill("nguyen thi lan")
    tablet.field("person.birth_year").fill("1958")
    tablet.page.get_by_role("button", name="Tiếp tục").tap()
    expect(tablet.page.locator('[data-slot="seen"]')).to_contain_text("Tên và năm sinh giống người đã ghi lúc")
    expect(tablet.page.locator('[data-slot="seen"]')).to_contain_text("Lan N.T.")


def test_a_saving_is_undone_within_ten_minutes_also_after_it_was_sent(
    tablet: FieldPage, soon: Callable[..., None]
) -> None:
    tablet.record()
    soon(states, ["recorded"])
    tablet.page.get_by_role("button", name="Hoàn tác").tap()
    soon(states, ["voided"])
    tablet.go("/entries")
    expect(tablet.page.locator(".entry-group")).to_have_text(re.compile("Đã hủy"))


def test_a_record_is_corrected_then_voided_with_a_reason(tablet: FieldPage, soon: Callable[..., None]) -> None:
    tablet.record()
    tablet.go("/entries")
    tablet.page.locator(".entry").first.tap()
    tablet.page.get_by_role("link", name="Sửa").tap()
    expect(tablet.page.locator('[data-field="person.identity_number"]')).to_contain_text("Đang lưu «••••4521»")
    tablet.page.get_by_role("button", name="Lưu trên máy").tap()
    expect(tablet.page.locator("[data-problems]")).to_contain_text("Chưa sửa mục nào")
    tablet.field("person.person_name").fill("Nguyễn Thị Loan")
    tablet.lift_hand()
    tablet.page.get_by_role("button", name="Lưu trên máy").tap()
    soon(lambda db: db.scalars(mine(Encounter.person_name)).all(), ["Nguyễn Thị Loan"])
    tablet.page.get_by_text("Hủy lượt này").tap()
    tablet.page.get_by_role("button", name="Hủy lượt", exact=True).tap()
    expect(tablet.page.locator("[data-problems]")).to_contain_text("Chưa ghi lý do")
    tablet.field("reason").fill("Ghi nhầm người")
    tablet.lift_hand()
    tablet.page.get_by_role("button", name="Hủy lượt", exact=True).tap()
    soon(lambda db: db.scalars(mine(Encounter.void_reason)).all(), ["Ghi nhầm người"])


def test_a_part_that_the_server_refused_is_added_anew_to_the_record_that_stands(
    tablet: FieldPage, soon: Callable[..., None]
) -> None:
    for card, name in ((CARD_OF_LAN, "Nguyễn Thị Lan"), (CARD_OF_A_CHILD, "Bùi Gia Bảo")):
        tablet.scan(card)
        tablet.pick()
        tablet.page.get_by_text("Thêm mã hồ sơ").tap()
        tablet.page.locator('.chosen-line [data-slot="code"]').fill("H56.16-261101-0001")
        tablet.save()
        tablet.saved(name)
    tablet.go("/entries")
    expect(tablet.page.locator(".entry").first).to_contain_text("Mã này đã ghi ở một hồ sơ khác", timeout=15_000)
    tablet.page.locator(".entry").first.tap()
    expect(tablet.page.locator("main")).to_contain_text("Phần còn lại của lượt đã được nhận")
    tablet.page.get_by_role("button", name="Thêm thủ tục").tap()
    expect(tablet.page.locator(".person")).to_contain_text("Bùi Gia Bảo")
    tablet.pick(1)
    tablet.save()
    soon(lambda db: db.scalar(select(func.count()).select_from(Dossier)), 2)
    tablet.go("/entries")
    expect(tablet.page.locator(".entry-group")).to_have_text(re.compile("Đã gửi"))


def test_the_slip_says_in_big_type_what_was_done_and_warns_of_swindlers(tablet: FieldPage) -> None:
    tablet.scan(CARD_OF_LAN)
    tablet.pick()
    tablet.page.get_by_role("button", name="Thiếu giấy tờ").tap()
    paper = tablet.page.locator(".chosen-line .choice").first
    name = paper.inner_text().removesuffix("nếu có").strip()
    paper.tap()
    tablet.save("slip")
    slip = tablet.page.locator(".slip")
    for words in ("Nguyễn Thị Lan", "Lần sau mang theo:", name, "không bao giờ hỏi mật khẩu"):
        expect(slip).to_contain_text(words)
    assert "4521" not in slip.inner_text()
    assert float(slip.evaluate("one => getComputedStyle(one).fontSize.slice(0, -2)")) >= 20
    tablet.page.emulate_media(media="print")
    expect(tablet.page.locator(".tablet-bar")).to_be_hidden()
    expect(tablet.page.get_by_role("button", name="In phiếu")).to_be_hidden()


def test_the_old_and_disabled_are_called_first_by_numbers_of_this_tablet(
    tablet: FieldPage, soon: Callable[..., None]
) -> None:
    tablet.go("/waiting")
    expect(tablet.page.locator('[data-slot="promised"]')).to_contain_text("Tám T.V.")
    tablet.page.get_by_role("button", name="Phát số", exact=True).tap()
    expect(tablet.page.locator(".waiting-number")).to_have_count(1)
    tablet.page.get_by_role("button", name="Phát số ưu tiên").tap()
    expect(tablet.page.locator(".waiting-number")).to_have_count(2)
    numbers = [int(one) for one in tablet.page.locator(".waiting-number").all_inner_texts()]
    assert numbers[0] == numbers[1] + 1
    tablet.page.locator('[data-slot="waiting"] [data-slot="serve"]').first.tap()
    expect(tablet.page.locator(".tablet-page.screen-scan")).to_be_visible()
    tablet.scan(CARD_OF_LAN)
    expect(tablet.page.locator('[data-slot="number-tag"]')).to_have_text(f"Số {numbers[0]}")
    assert tablet.field("person.needs_support").is_checked()
    tablet.pick()
    tablet.save()
    soon(lambda db: db.scalars(mine(Encounter.queue_number)).all(), [numbers[0]])
    soon(lambda db: db.scalar(select(func.sum(Tally.amount)).where(Tally.kind == "slip_issued")), 2)


def test_who_registered_ahead_is_begun_with_what_they_come_for_without_network(tablet: FieldPage) -> None:
    tablet.offline()
    tablet.go("/waiting")
    row = tablet.page.locator('[data-slot="expected"] > li')
    expect(row).to_contain_text("Hà P.T.")
    expect(row).to_contain_text("Khai sinh")
    row.get_by_role("button").tap()
    tablet.page.locator("#wedge").fill(CARD_OF_LAN)
    tablet.page.locator("#wedge").press("Enter")
    expect(tablet.page.locator('.procedure-buttons [aria-pressed="true"]')).to_have_text("Khai sinh")
    assert tablet.field("person.needs_support").is_checked()


def test_who_only_asks_is_counted_by_one_tap(tablet: FieldPage, soon: Callable[..., None]) -> None:
    card = tablet.page.locator('[data-tally="asked_only"]')
    for shown in ("1", "2", "3"):
        card.locator("[data-more]").tap()
        expect(card.locator("b")).to_have_text(shown)
    card.locator("[data-less]").tap()
    expect(card.locator("b")).to_have_text("2")
    soon(lambda db: db.scalar(select(func.sum(Tally.amount)).where(Tally.kind == "asked_only")), 2)


def test_pictures_are_made_small_and_lose_where_and_when_they_were_taken(
    tablet: FieldPage, soon: Callable[..., None]
) -> None:
    tablet.go("/photos")
    expect(tablet.page.locator("main")).to_contain_text("Không chụp rõ mặt bà con, không chụp thẻ")
    tablet.page.locator('input[type="file"]').set_input_files(
        [picture(), FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=b"no")]
    )
    expect(tablet.page.locator("main")).to_contain_text("Tệp này không phải ảnh")
    expect(tablet.page.locator('[data-slot="photos"] > li')).to_have_count(1)
    soon(lambda db: db.scalar(select(func.count()).select_from(VisitPhoto)), 1)
    sent = tablet.page.evaluate(SHRUNK, list(picture()["buffer"]))
    small = Image.open(io.BytesIO(bytes(sent)))
    assert (max(small.size), dict(small.getexif())) == (1600, {})


def test_what_people_say_is_kept_and_a_half_written_word_too(tablet: FieldPage, soon: Callable[..., None]) -> None:
    tablet.go("/remarks")
    tablet.field("text").fill("Đề nghị có thêm ghế ngồi")
    tablet.go("/entries")
    tablet.go("/remarks")
    expect(tablet.field("text")).to_have_value("Đề nghị có thêm ghế ngồi")
    tablet.page.get_by_role("button", name="Lưu trên máy").tap()
    expect(tablet.page.locator("[data-problems]")).to_contain_text("Chưa chọn loại ý kiến")
    tablet.page.get_by_text("Kiến nghị").tap()
    tablet.page.get_by_role("button", name="Lưu trên máy").tap()
    soon(lambda db: db.scalars(select(Remark.text)).all(), ["Đề nghị có thêm ghế ngồi"])


def test_a_shaky_hand_that_taps_twice_does_a_thing_once_and_counts_twice(
    tablet: FieldPage, soon: Callable[..., None]
) -> None:
    tablet.tap_twice(tablet.page.locator('[data-tally="asked_only"] [data-more]'))
    soon(lambda db: db.scalar(select(func.sum(Tally.amount)).where(Tally.kind == "asked_only")), 2)
    tablet.go("/remarks")
    tablet.field("text").fill("Đề nghị có thêm ghế ngồi")
    tablet.page.get_by_text("Kiến nghị").tap()
    tablet.tap_twice(tablet.page.get_by_role("button", name="Lưu trên máy"))
    expect(tablet.page.locator("main")).to_contain_text("Đã lưu ý kiến trên máy")
    tablet.go("/waiting")
    tablet.tap_twice(tablet.page.get_by_role("button", name="Phát số", exact=True))
    expect(tablet.page.locator(".waiting-number")).to_have_count(1)
    tablet.scan(CARD_OF_LAN)
    tablet.pick()
    tablet.tap_twice(tablet.page.locator('[data-save="household"]'))
    tablet.saved("Nguyễn Thị Lan")
    tablet.tap_twice(tablet.page.get_by_role("button", name="Hoàn tác"))
    expect(tablet.page.locator("[data-toasts]")).to_contain_text("Đã hoàn tác")
    soon(lambda db: sorted(db.scalars(select(LedgerEntry.kind))), ONCE_EACH)


def test_the_close_out_says_what_is_still_on_the_tablet_and_where_figures_differ(tablet: FieldPage) -> None:
    tablet.offline()
    tablet.record()
    tablet.page.locator('[data-tally="slip_issued"] [data-more]').tap()
    tablet.page.locator('[data-tally="slip_issued"] [data-more]').tap()
    expect(tablet.page.locator('[data-tally="slip_issued"] b')).to_have_text("2")
    tablet.go("/close")
    figures = tablet.page.locator(".balance b")
    expect(figures).to_have_text(["2", "0", "1", "0"])
    expect(tablet.page.locator("main")).to_contain_text("Còn 1 lượt chưa gửi")
    expect(tablet.page.locator("main")).to_contain_text("lệch nhau 1")
    tablet.page.get_by_role("button", name="Gửi ngay").tap()
    expect(tablet.page.locator("main")).to_contain_text("Còn 1 lượt chưa gửi")
    tablet.visitor.context.set_offline(False)
    expect(figures).to_have_text(["2", "0", "1", "1"], timeout=30_000)


def mine(what: object) -> object:
    """Of the encounters that the tablet recorded."""
    return select(what).where(Encounter.source == "tablet")  # type: ignore[call-overload]


def states(db: DbSession) -> list[str]:
    return [state.value for state in db.scalars(mine(Encounter.state))]  # type: ignore[call-overload]


def picture() -> FilePayload:
    """A large picture with the place in it, as a phone takes it."""
    made, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "Máy Mẫu"
    exif[0x8825] = {1: "N", 2: (19.0, 45.0, 0.0)}
    Image.new("RGB", (2400, 1800), (120, 160, 150)).save(made, "JPEG", exif=exif)
    return FilePayload(name="IMG_1.jpg", mimeType="image/jpeg", buffer=made.getvalue())
