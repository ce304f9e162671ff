"""Everything on a page through which a request can carry words of somebody's own: forms, and links with questions."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urljoin, urlsplit

from justhtml import JustHTML
from justhtml.dom import Element

_NO_FIELD = {"submit", "button", "reset", "image", "file"}


@dataclass(frozen=True)
class Door:
    """One form or link: where it goes, and the fields with what stands in them. `token` is the page's own."""

    method: str
    path: str
    fields: dict[str, str]
    token: str = ""
    free: frozenset[str] = field(default_factory=frozenset)
    """The fields into which any text can be typed."""


def doors_of(html: str, path: str) -> list[Door]:
    """The doors of one page that lead into the same house."""
    if not html:
        return []
    page = JustHTML(html, sanitize=False)
    forms = [_of_form(one, path) for one in page.query("form") if isinstance(one, Element)]
    links = [_of_link(str((one.attrs or {}).get("href", "")), path) for one in page.query("a")]
    return [one for one in (*forms, *links) if one is not None]


def _of_form(form: Element, path: str) -> Door | None:
    action = urlsplit(urljoin(path, str(form.attrs.get("action") or path)))
    if action.netloc:
        return None
    fields: dict[str, str] = dict(parse_qsl(action.query))
    free = set()
    for one in form.query("input, textarea, select"):
        if not isinstance(one, Element):
            continue
        attrs = one.attrs
        name, kind = str(attrs.get("name") or ""), str(attrs.get("type") or "text")
        if not name or kind in _NO_FIELD or (kind in {"checkbox", "radio"} and name in fields):
            continue
        fields[name] = _value(one)
        if one.name == "textarea" or (one.name == "input" and kind in {"text", "search", "hidden", "tel", "email"}):
            free.add(name)
    token = fields.pop("csrf_token", "")
    method = str(form.attrs.get("method") or "get").upper()
    return Door(method, action.path, fields, token, frozenset(free - {"csrf_token"}))


def _value(one: Element) -> str:
    if one.name == "select":
        options = one.query("option")
        chosen = [option for option in options if "selected" in (option.attrs or {})] or options
        return str((chosen[0].attrs or {}).get("value") or "") if chosen else ""
    if one.name == "textarea":
        return str(one.to_text())
    return str(one.attrs.get("value") or "")


def _of_link(href: str, path: str) -> Door | None:
    there = urlsplit(urljoin(path, href))
    fields = dict(parse_qsl(there.query))
    if there.netloc or there.scheme not in {"", "http"} or not fields:
        return None
    return Door("GET", there.path, fields, free=frozenset(fields))
