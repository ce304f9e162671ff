"""Answers squeezed on their way, where the browser takes them so."""

from __future__ import annotations

import gzip

from flask import Response, request

_SMALLEST = 1000
"""Less than this fits into one packet either way."""


def packed(answer: Response, level: int = 6) -> Response:
    """The answer, squeezed; at a lower `level` where it is megabytes.

    Only for what holds no secret of a session beside what a stranger may have written: from the length of such a page
    a stranger could tell the secret (BREACH).
    """
    answer.vary.add("Accept-Encoding")
    if not request.accept_encodings.quality("gzip") or answer.direct_passthrough:
        return answer
    body = answer.get_data()
    if len(body) >= _SMALLEST:
        answer.set_data(gzip.compress(body, level, mtime=0))
        answer.headers["Content-Encoding"] = "gzip"
        tag, is_weak = answer.get_etag()
        if tag:
            answer.set_etag(f"{tag}-gzip", weak=bool(is_weak))
    return answer
