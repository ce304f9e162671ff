"""What every page owes, checked at each request of each test: it costs a test's author nothing."""

from __future__ import annotations

import re
from collections import Counter

from justhtml import JustHTML
from justhtml.dom import Element

_TEMPLATE = re.compile(r"<template\b[^>]*>(?:(?!<template\b).)*?</template>", re.DOTALL)
_UNLABELLED = {"hidden", "submit", "button", "reset", "image"}


def page_faults(html: str) -> list[str]:
    """What is wrong with the structure of a page, in words; empty where all is well."""
    page = JustHTML(_without_templates(html), sanitize=False, collect_errors=True)
    everything = [one for one in page.query("*") if isinstance(one, Element)]
    return [
        *_parse_faults(page),
        *_heading_faults(page),
        *_id_faults(everything),
        *_label_faults(page),
        *_inline_faults(everything),
        *_form_faults(page),
    ]


def _without_templates(html: str) -> str:
    """The page as it is drawn: what stands in a <template> is no part of it until a script fills it in."""
    inner = _TEMPLATE.sub("", html)
    return inner if inner == html else _without_templates(inner)


def _parse_faults(page: JustHTML) -> list[str]:
    return [f"the page does not parse: {error}" for error in page.errors[:3]]


def _heading_faults(page: JustHTML) -> list[str]:
    faults = []
    headings = len(page.query("h1"))
    if headings != 1:
        faults.append(f"{headings} h1 instead of one")
    titles = [one.to_text().strip() for one in page.query("head > title")]
    if len(titles) != 1 or not titles[0] or titles[0].startswith("–"):
        faults.append(f"title: {titles}")
    if not [one for one in page.query("html") if (one.attrs or {}).get("lang") in {"vi", "en"}]:
        faults.append("html has no lang")
    if not page.query("main"):
        faults.append("no main")
    return faults


def _id_faults(everything: list[Element]) -> list[str]:
    ids = Counter(str(one.attrs["id"]) for one in everything if "id" in one.attrs)
    return [f"id {name} stands {count} times" for name, count in ids.items() if count > 1]


def _label_faults(page: JustHTML) -> list[str]:
    named = {str((one.attrs or {}).get("for")) for one in page.query("label")}
    wrapped = {id(control) for label in page.query("label") for control in label.query("input, select, textarea")}
    faults = []
    for control in page.query("input, select, textarea"):
        attrs = control.attrs or {}
        has_name = "aria-label" in attrs or "aria-labelledby" in attrs or str(attrs.get("id")) in named
        if attrs.get("type") not in _UNLABELLED and not has_name and id(control) not in wrapped:
            faults.append(f"no label for {attrs.get('name')}")
    for button in page.query("button, a"):
        attrs = button.attrs or {}
        named_inside = button.query("[aria-label], title, img[alt]:not([alt=''])")
        if not button.to_text().strip() and "aria-label" not in attrs and not named_inside:
            faults.append(f"no words on {button.name} {attrs.get('class', '')} {attrs.get('href', '')}")
    return faults


def _inline_faults(everything: list[Element]) -> list[str]:
    faults = []
    for one in everything:
        faults += [f"inline {name} on {one.name}" for name in one.attrs if name == "style" or name.startswith("on")]
        if one.name == "style" or (one.name == "script" and "src" not in one.attrs and "type" not in one.attrs):
            faults.append(f"inline {one.name}")
        if one.name == "img" and "alt" not in one.attrs:
            faults.append(f"img without alt: {one.attrs.get('src')}")
    return faults


def _form_faults(page: JustHTML) -> list[str]:
    return [
        f"form to {(form.attrs or {}).get('action')} lacks its token"
        for form in page.query("form")
        if str((form.attrs or {}).get("method", "get")).lower() == "post" and not form.query("[name=csrf_token]")
    ]
