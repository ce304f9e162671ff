"""The mark that each view bears: who may come in. A view without a mark answers nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])

EVERYONE = "everyone"
_MARK = "outreach_access"


def mark(view: View, access: str) -> View:
    """Write on `view` who may come in: a permission's name, or EVERYONE."""
    setattr(view, _MARK, access)
    return view


def for_everyone(view: View) -> View:
    """This view needs no sign-in."""
    return mark(view, EVERYONE)


def access_of(view: Callable[..., Any] | None) -> str | None:
    """What is written on `view`; None where nothing is."""
    return getattr(view, _MARK, None)
