"""A walk along the links of the house, as somebody who presses everything would take it."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from flask import Flask

_LINK = re.compile(r'href="(/[^"#]*)')
_ASIDE = {"assets.file", "assets.favicon", "languages.choose", "looks.choose"}


@dataclass(frozen=True)
class Answer:
    """What one path answered; `text` is empty for what is no page."""

    endpoint: str
    path: str
    status: int
    text: str


Read = Callable[[str], tuple[int, str]]
"""Fetches a path: its status, and its text where it is a page."""


def walk(app: Flask, read: Read, *, most_of_each: int) -> Iterator[Answer]:
    """Every page that links lead to from the first one, at most so many of each kind."""
    router = app.url_map.bind("localhost")
    seen_of: Counter[str] = Counter()
    waiting, seen = deque(["/"]), {"/"}
    while waiting:
        path = waiting.popleft()
        endpoint = router.match(urlsplit(path).path)[0]
        if endpoint in _ASIDE or seen_of[endpoint] == most_of_each:
            continue
        seen_of[endpoint] += 1
        status, text = read(path)
        yield Answer(endpoint, path, status, text)
        fresh = dict.fromkeys(link for link in map(unescape, _LINK.findall(text)) if link not in seen)
        seen.update(fresh)
        waiting.extend(fresh)
