"""Reading a request's head so that no two machines on its way can read it differently (ASVS 5.0 v5.0.0-4.2.1)."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from cheroot.server import HeaderReader, HTTPConnection, HTTPRequest

_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LENGTH = re.compile(rb"[0-9]{1,18}")
_ONCE = (b"Content-Length", b"Transfer-Encoding", b"Host")


class StrictHeaders(HeaderReader):
    """Refuses a head with two lengths, with a length and chunks, or with a name that a proxy might read otherwise.

    A name with an underscore is dropped: `X_Forwarded_For` would stand in for the proxy's own header.
    """

    def __call__(self, rfile: Any, hdict: dict[bytes, bytes] | None = None) -> dict[bytes, bytes]:
        """The headers by name; raises `ValueError`, which cheroot answers with 400 and a closed connection."""
        heard = _Heard(rfile)
        found: dict[bytes, bytes] = super().__call__(heard, hdict)
        for line in heard.lines:
            if not _NAME.fullmatch(line.partition(b":")[0]):
                raise ValueError("Illegal header name.")
        counts = Counter(line.partition(b":")[0].title() for line in heard.lines)
        if any(counts[name] > 1 for name in _ONCE) or (counts[b"Content-Length"] and counts[b"Transfer-Encoding"]):
            raise ValueError("Ambiguous request.")
        if not _LENGTH.fullmatch(found.get(b"Content-Length", b"0")):
            raise ValueError("Malformed Content-Length Header.")
        return found

    def _allow_header(self, key_name: bytes) -> bool:
        return b"_" not in key_name


class StrictRequest(HTTPRequest):
    """A request whose head is read strictly."""

    header_reader = StrictHeaders()


class StrictConnection(HTTPConnection):
    """A connection of such requests."""

    RequestHandlerClass = StrictRequest


class _Heard:
    """A stream that remembers the lines that were read from it, without the last, empty one."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.lines: list[bytes] = []

    def readline(self) -> bytes:
        line: bytes = self._stream.readline()
        if line.strip():
            self.lines.append(line)
        return line
