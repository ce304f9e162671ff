"""Who may open what: one line an endpoint, read as a diff when it changes.

Write the file anew after a deliberate change: `python -m tests.house.access`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import Flask

from outreach.accounts.rules import PERMISSIONS, Permission
from outreach.app import create_app
from outreach.config import Settings
from outreach.web.access import EVERYONE, access_of

FILE = Path(__file__).with_name("access.txt")


def access_lines(app: Flask) -> list[str]:
    """`METHODS /path endpoint: permission = roles` of each rule, sorted by path."""
    lines = []
    for rule in app.url_map.iter_rules():
        access = access_of(app.view_functions[rule.endpoint])
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        lines.append(f"{methods:9} {rule.rule}  {rule.endpoint}: {_who(access)}")
    return sorted(lines, key=lambda line: line.split()[1:])


def _who(access: str | None) -> str:
    if access is None:
        return "NOBODY"
    if access == EVERYONE:
        return "everyone"
    roles = ", ".join(sorted(PERMISSIONS[Permission(access)]))
    return f"{access} = {roles}"


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    settings = Settings(f"sqlite:///{folder / 'none.db'}", folder, "only to read the url map, long enough")
    FILE.write_text("\n".join(access_lines(create_app(settings))) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
