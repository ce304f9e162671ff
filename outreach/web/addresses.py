"""The addresses of an application, read once for all wards of an installation: that is most of opening one."""

from __future__ import annotations

from typing import cast

from flask import Flask
from werkzeug.routing import Map, RuleFactory


class Addresses(Map):
    """The addresses of one application. Once they are complete another one with the same addresses may have them."""

    is_complete = False

    def add(self, rulefactory: RuleFactory) -> None:
        """Take an address; what is complete takes none any more, since it has it."""
        if not self.is_complete:
            super().add(rulefactory)


def completed(app: Flask) -> Addresses:
    """The addresses of an application that has all of its own, for others of the same."""
    addresses = cast("Addresses", app.url_map)
    addresses.is_complete = True
    return addresses
