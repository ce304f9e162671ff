"""What large letters and small windows leave of a page."""

from __future__ import annotations

from playwright.sync_api import Page

_CUT_OFF = """() => [...document.querySelectorAll("body *")].filter((one) => {
  if (!one.checkVisibility({ opacityProperty: true }) || !one.innerText?.trim()) return false;
  if (one.closest(".visually-hidden, svg")) return false;
  const { overflowX, overflowY, clipPath } = getComputedStyle(one);
  const hides = (how) => how === "hidden" || how === "clip";
  if (clipPath !== "none") return false;
  return (hides(overflowX) && one.scrollWidth > one.clientWidth + 1)
    || (hides(overflowY) && one.scrollHeight > one.clientHeight + 2);
}).map((one) => `${one.localName}.${one.className}: ${one.innerText.trim().slice(0, 60)}`)"""
_STUCK = """() => {
  const stuck = [...document.querySelectorAll("body *")].filter((one) => {
    if (!one.checkVisibility()) return false;
    const how = getComputedStyle(one).position;
    if (how === "fixed") return getComputedStyle(one).pointerEvents !== "none";
    if (how !== "sticky") return false;
    const before = one.getBoundingClientRect().top;
    one.style.position = "static";
    const flowing = one.getBoundingClientRect().top;
    one.style.position = "";
    return Math.abs(before - flowing) > 1;
  });
  return stuck.map((one) => [`${one.localName}.${one.className}`, one.getBoundingClientRect()])
    .map(([name, box]) => [name, Math.max(0, Math.min(box.bottom, innerHeight) - Math.max(box.top, 0)) / innerHeight]);
}"""
_PLACES = (0, 0.25, 0.5, 0.75, 1)


def cut_off(page: Page) -> list[str]:
    """Elements whose words are wider or higher than what is shown of them, and that cannot be scrolled."""
    found: list[str] = page.evaluate(_CUT_OFF)
    return found


def bars_that_stay(page: Page, *, most: float) -> list[str]:
    """What stays while the page scrolls, where together it takes more than a share of the window."""
    faults = []
    for place in _PLACES:
        page.evaluate("place => scrollTo(0, place * (document.body.scrollHeight - innerHeight))", place)
        bars = page.evaluate(_STUCK)
        if sum(share for _, share in bars) > most:
            faults.append(f"at {place:.0%} of the page: {[(name, round(share, 2)) for name, share in bars]}")
    return faults
