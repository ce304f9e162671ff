"""Errors of the ward's work: a code for programs, a sentence for people."""

from __future__ import annotations

from typing import Any


class SettingsError(RuntimeError):
    """A setting of the installation is missing or wrong; the program does not start."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")


class DomainError(Exception):
    """A rule was broken. `message` is a Vietnamese source string; `facts` fill its %(name)s."""

    status = 422

    def __init__(self, code: str, message: str, **facts: Any) -> None:
        self.code = code
        self.message = message
        self.facts = facts
        super().__init__(message % facts if facts else message)


class Refused(DomainError):
    """The act is understood and against a rule, or somebody else was first."""

    status = 409


class Invalid(DomainError):
    """What was typed or uploaded cannot be right; `field` names where."""

    status = 422

    def __init__(self, code: str, message: str, *, field: str | None = None, **facts: Any) -> None:
        self.field = field
        super().__init__(code, message, **facts)


class NotFound(DomainError):
    """There is no such thing, or not for this person."""

    status = 404


class NotAllowed(DomainError):
    """This person may not do this."""

    status = 403
