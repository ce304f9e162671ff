"""A tablet in a browser at the visit of an open day, used by touch."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.support.browser import Visitor
from tests.support.open_day import NAME, PASSWORD, PIN, PLACE, USERNAME, OpenDay

CARD_OF_LAN = "038158004521||Nguyễn Thị Lan|01021958|Nữ|Phố Mẫu|10102021"
CARD_OF_A_CHILD = "038215000888||Bùi Gia Bảo|01022015|Nam|Phố Mẫu|10102024"
_SIGNED_IN_WITHIN = 30_000
"""Milliseconds: the PIN's 600,000 rounds on a machine that runs other tests beside."""
_WITHOUT_NETWORK = ("/sync/", "favicon.svg")


class FieldPage:
    """What people do on the tablet's capture screens."""

    def __init__(self, visitor: Visitor, day: OpenDay) -> None:
        self.visitor, self.day = visitor, day
        self.page: Page = visitor.page

    def begin(self) -> None:
        """Enrol this browser by its code, sign in, and stand before the visit."""
        self.page.goto(f"/field#/enrol/{self.day.enrolment_code}")
        self._sign_in()

    def sign_in_again(self) -> None:
        """The person whose pass is gone goes through password and PIN once more."""
        again = self.page.get_by_role("link", name="Đăng nhập lại")
        name = self.page.locator(".person-button").filter(has_text=NAME)
        again.or_(name).first.wait_for()
        if not again.is_visible():
            name.tap()
        again.tap()
        self._sign_in()

    def _sign_in(self) -> None:
        for name, value in (("username", USERNAME), ("password", PASSWORD), ("pin", PIN), ("pin2", PIN)):
            self.page.locator(f"#{name}").fill(value)
        self.page.get_by_role("button", name="Đăng nhập và tải").tap()
        expect(self.page.locator("[data-title]")).to_have_text(PLACE, timeout=_SIGNED_IN_WITHIN)

    def unlock(self) -> None:
        """The PIN of the only person of this tablet."""
        for digit in PIN:
            self.page.locator(f'[data-digit="{digit}"]').tap()

    def go(self, where: str = "") -> None:
        """Show a screen of the visit."""
        self.page.evaluate("hash => { location.hash = hash }", f"#/visits/{self.day.visit_id}{where}")
        template = {"": "visit", "/new": "encounter", "/close": "close"}.get(where, where.rsplit("/", 1)[-1])
        expect(self.page.locator(f".tablet-page.screen-{template}")).to_be_visible()

    def offline(self) -> None:
        self.visitor.context.set_offline(True)

    def scan(self, text: str) -> None:
        """A hand-held scanner types the code of a card on the scan screen."""
        self.go("/scan")
        self.page.locator("#wedge").fill(text)
        self.page.locator("#wedge").press("Enter")

    def field(self, name: str) -> Locator:
        """The input of a path that can be seen."""
        return self.page.locator(f'[data-name="{name}"]:visible').first

    def pick(self, number: int = 0) -> None:
        self.page.locator(".procedure-buttons button").nth(number).tap()

    def answer(self, state: str) -> None:
        self.page.locator(f'label:has(> input[name="answer.activation_state"][value="{state}"])').tap()

    def tap_twice(self, one: Locator) -> None:
        """What a shaky hand does: two taps on the same place in a tenth of a second, whatever the first one brought."""
        one.scroll_into_view_if_needed()
        box = one.bounding_box() or {"x": 0.0, "y": 0.0, "width": 0.0, "height": 0.0}
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.touchscreen.tap(x, y)
        self.page.touchscreen.tap(x + 3, y + 2)

    def lift_hand(self) -> None:
        """As long as a hand takes from tap to tap: what comes sooner at the same place is taken for shaking."""
        self.page.wait_for_timeout(600)

    def save(self, how: str = "visit") -> None:
        self.lift_hand()
        self.page.locator(f'[data-save="{how}"]').tap()

    def saved(self, name: str) -> None:
        expect(self.page.locator("[data-toasts]")).to_contain_text(f"Đã lưu lượt của {name} trên máy")

    def record(self, card: str = CARD_OF_LAN, name: str = "Nguyễn Thị Lan") -> None:
        """One person with the first procedure."""
        self.scan(card)
        self.pick()
        self.save()
        self.saved(name)
        self.lift_hand()

    def complaints(self) -> list[str]:
        """What went wrong, but for requests that had no network."""
        return [one for one in self.visitor.complaints() if not _is_silence(one)]


def _is_silence(complaint: str) -> bool:
    return complaint.startswith("not loaded") and any(part in complaint for part in _WITHOUT_NETWORK)
