"""Where a browser may be sent, and where it is."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request


def own_path(target: str, otherwise: str = "/") -> str:
    """`target` where it is a path of our own, else `otherwise`: nobody is led off the house."""
    parts = urlsplit(target)
    is_own = target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return target if is_own and "\\" not in target and "\n" not in target and "\r" not in target else otherwise


def path_here() -> str:
    """The way back to the page that is being made; to the first page from what was posted."""
    return request.full_path.rstrip("?") if request.method == "GET" else "/"
