"""Somebody without a mouse, who looks where the focus stands after every key."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page

MOST_TABS = 40
"""Presses of Tab that one goes from one thing to the next; who needs more gives up."""
LONG = 30_000
"""Milliseconds that a page may take on a machine that does other things beside."""
_LOOK = """([before, isOrdered]) => {
  const one = document.activeElement;
  if (!one || one === document.body || one === document.documentElement) return null;
  const isOutlined = (it) => {
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(it);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && !/, 0\\)$/.test(outlineColor);
  };
  const label = one.matches("input") ? one.closest("label") : null;
  const shown = isOutlined(one) || !label ? one : label;
  const box = shown.getBoundingClientRect();
  const name = one.ariaLabel || one.labels?.[0]?.textContent || one.textContent || one.id;
  const words = `${one.localName} «${name.trim().replace(/\\s+/g, " ").slice(0, 60)}»`;
  const faults = [];
  if (!isOutlined(shown)) faults.push(`${words} has the focus and does not show it`);
  // A text box may be taller than what is seen of it: the browser shows the line that is written in.
  const isTall = box.height > innerHeight - 100 || one.localName === "textarea";
  if (box.width < 1 || box.height < 1 || (isTall ? box.bottom < 24 || box.top > innerHeight - 24
      : box.top < -2 || box.bottom > innerHeight + 2) || box.left < -1 || box.left > innerWidth - 1)
    faults.push(`${words} is out of sight: ${Math.round(box.top)} to ${Math.round(box.bottom)} of ${innerHeight}`);
  const x = Math.min(box.left + box.width / 2, innerWidth - 1);
  const places = isTall ? [] : [0.15, 0.5, 0.85].map((share) => box.top + share * box.height);
  for (const y of places) {
    const hit = document.elementFromPoint(x, y);
    if (hit && !shown.contains(hit) && !hit.contains(shown)) {
      faults.push(`${words} lies under ${hit.localName} ${hit.className}`);
      break;
    }
  }
  if (one.tabIndex > 0) faults.push(`${words} has a place of its own in the order`);
  let isStuck = false;
  for (let it = one; it; it = it.parentElement) isStuck ||= ["fixed", "sticky"].includes(getComputedStyle(it).position);
  let left = box.left + scrollX;
  for (let it = one.parentElement; it && it !== document.documentElement; it = it.parentElement) left += it.scrollLeft;
  const place = { left, right: left + box.width, top: box.top + scrollY, bottom: box.bottom + scrollY };
  if (isOrdered && before && !before.isStuck && !isStuck && !window.before?.contains(one)) {
    const isAbove = place.bottom <= before.top + 1 && place.left < before.right - 1;
    const together = Math.min(place.bottom, before.bottom) - Math.max(place.top, before.top);
    const least = Math.min(place.bottom - place.top, before.bottom - before.top);
    const isBack = together > least / 2 && place.right <= before.left + 1;
    if (isAbove || isBack) faults.push(`${words} comes after what stands behind it: ${before.words}`);
  }
  window.before = one;
  return { words, faults, isStuck, ...place };
}"""
_HIDDEN = re.compile("is out of sight|lies under")
_IS_ROUND = "document.activeElement.matches('body, .skip-link')"


class Keyboard:
    """Keys, and nothing but keys. Every step of the focus must be seen and lie in the order of reading."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.before: dict[str, Any] | None = None

    def tab_to(self, target: Locator, *, most: int = MOST_TABS) -> None:
        """Press Tab until the focus stands on `target`."""
        passed = []
        for _ in range(most):
            passed.append(self._tab())
            if target.count() and target.first.evaluate("one => one === document.activeElement"):
                return
        raise AssertionError(f"{most} presses of Tab do not lead to {target}: {passed}")

    def press_on(self, target: Locator, *, key: str = "Enter", most: int = MOST_TABS) -> None:
        """Go to `target` and press a key there."""
        self.tab_to(target, most=most)
        self.page.keyboard.press(key)

    def turn(self, target: Locator, *, most: int = MOST_TABS) -> None:
        """Press what leads to another page, and wait for it."""
        self.tab_to(target, most=most)
        self.enter_page()

    def enter_page(self) -> None:
        """Press Enter where it leads to another page, and stand at the beginning of that."""
        with self.page.expect_navigation(timeout=LONG):
            self.page.keyboard.press("Enter")
        self.before = None

    def skip_to_content(self) -> None:
        """The first stop of every page is the link past the bar."""
        self.tab_to(self.page.locator(".skip-link"), most=1)
        self.page.keyboard.press("Enter")
        self.before = None
        inside = "document.activeElement.closest('main') !== null"
        self._tab()
        assert self.page.evaluate(inside), "the link past the bar does not lead into the content"

    def is_seen(self) -> None:
        """Where the focus stands now, it can be seen."""
        self._look(is_ordered=False)

    def round(self, *, most: int) -> list[str]:
        """Tab through the whole page until the focus leaves it; what it passed."""
        passed: list[str] = []
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if passed and self.page.evaluate(_IS_ROUND):
                return passed
            passed.append(str(self._look(is_ordered=True)["words"]))
        raise AssertionError(f"after {most} presses of Tab the page still holds the focus: {passed}")

    def _tab(self) -> str:
        self.page.wait_for_load_state()
        self.page.keyboard.press("Tab")
        if self.before is None and self.page.evaluate("document.activeElement === document.body"):
            # The press went to the page that was just being left.
            self.page.wait_for_load_state()
            self.page.keyboard.press("Tab")
        return str(self._look(is_ordered=True)["words"])

    def _look(self, *, is_ordered: bool) -> dict[str, Any]:
        seen = self._seen(is_ordered=is_ordered)
        assert seen is not None, f"the focus stands nowhere after {self.before and self.before['words']}"
        return seen

    def _seen(self, *, is_ordered: bool) -> dict[str, Any] | None:
        seen: dict[str, Any] | None = self.page.evaluate(_LOOK, [self.before, is_ordered])
        if is_ordered and seen and any(_HIDDEN.search(fault) for fault in seen["faults"]):
            seen = self._after_the_page_moved(seen)
        assert seen is None or seen["faults"] == [], f"{self.page.url}: {seen['faults']}"
        self.before = seen
        return seen

    def _after_the_page_moved(self, seen: dict[str, Any]) -> dict[str, Any]:
        """What came late may have pushed the focus out of sight: one key back and one forth, and it must be seen."""
        self.page.keyboard.press("Shift+Tab")
        self.page.keyboard.press("Tab")
        again: dict[str, Any] | None = self.page.evaluate(_LOOK, [None, False])
        if again is None or again["words"] != seen["words"]:
            return seen
        lasting = [fault for fault in seen["faults"] if not _HIDDEN.search(fault)]
        return again | {"faults": list(dict.fromkeys([*lasting, *again["faults"]]))}
