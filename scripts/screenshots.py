"""The pictures of README.md, taken from the demo ward in Chromium: `python3 scripts/screenshots.py [name …]`.

Runs in the project's environment, after scripts/test.py has made it.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import select

from outreach.accounts.models import User
from outreach.accounts.rules import Actor, Role
from outreach.kernel.clock import local_day, now
from outreach.kernel.db import Database, DbSession
from outreach.planning.models import Visit
from outreach.planning.rules import VisitState
from outreach.planning.service import hold_visit
from tests.build import open_session
from tests.support.browser import SIZES, Visitor, chromium
from tests.support.files import ROOT
from tests.support.installation import installation, token_of
from tests.support.servers import web_server

PICTURES = ROOT / "outreach" / "pictures"


@dataclass(frozen=True)
class Picture:
    """One page: who looks at it, on which screen, and the way there.

    The way begins with a path; each further step is the first link whose address matches it.
    """

    name: str
    role: Role
    way: tuple[str, ...]
    size: str = "desk"


TABLE = (
    Picture("weekend-board", Role.DIRECTOR, ("/plan",)),
    Picture("map", Role.DIRECTOR, ("/map",)),
    Picture("dashboard", Role.DIRECTOR, ("/dashboard",)),
    Picture("encounter", Role.STAFF, ("/visits/today", "/encounters/new"), size="tablet"),
)


def main() -> int:
    """Take the pictures that were asked for."""
    names = [picture.name for picture in TABLE]
    parser = argparse.ArgumentParser(prog="scripts/screenshots.py", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these: {', '.join(names)}")
    parser.add_argument("--folder", type=Path, default=PICTURES, help="where to put them")
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        installation(Path(folder), with_demo=True) as app,
        web_server(app) as address,
        sync_playwright() as playwright,
        chromium(playwright) as browser,
    ):
        for picture in TABLE:
            if not wanted.names or picture.name in wanted.names:
                take(picture, app, browser, address, wanted.folder)
    return 0


def take(picture: Picture, app: Flask, browser: Browser, address: str, folder: Path) -> None:
    """Walk to the page and keep what the screen shows; raises where anything is wrong with the page."""
    visitor = Visitor(browser, address, picture.size)
    visitor.sign_in(token_at_the_visit(app) if picture.role is Role.STAFF else token_of(app, picture.role))
    visitor.page.goto(picture.way[0])
    for step in picture.way[1:]:
        visitor.page.goto(link_of(visitor, step))
    visitor.page.wait_for_load_state("networkidle")
    visitor.page.evaluate("document.fonts.ready.then(() => undefined)")
    visitor.page.screenshot(path=folder / f"{picture.name}.png")
    visitor.context.close()
    if visitor.complaints():
        raise RuntimeError(f"{picture.name}: {visitor.complaints()}")
    width, height = SIZES[picture.size]
    print(f"{picture.name}.png  {width} × {height}  {visitor.page.url.removeprefix(address)}")


def token_at_the_visit(app: Flask) -> str:
    """A person of the team that stands at its doors today; on a weekday the next visit is brought forward."""
    database: Database = app.extensions["outreach.database"]
    today = local_day(now())
    with database.writing.begin() as db:
        coming = select(Visit).where(Visit.on >= today, Visit.state == VisitState.ANNOUNCED).order_by(Visit.on)
        visit = db.scalar(select(Visit).where(Visit.on == today, Visit.state == VisitState.HELD))
        if visit is None:
            visit = db.scalars(coming).first()
            if visit is None:
                raise LookupError("the demo ward has no visit that is announced")
            visit.on = today
            hold_visit(db, demo_director(db), visit, now=now())
        users = [db.get(User, one.member.user_id) for one in visit.members if one.member.user_id]
        return open_session(db, next(user for user in users if user is not None and user.role is Role.STAFF))


def demo_director(db: DbSession) -> Actor:
    """Who holds the visit."""
    return db.scalars(select(User).where(User.role == Role.DIRECTOR)).one().as_actor()


def link_of(visitor: Visitor, pattern: str) -> str:
    """The first link of the page whose address matches."""
    links = [link.get_attribute("href") or "" for link in visitor.page.locator("a[href]").all()]
    found = next((link for link in links if re.search(pattern, link)), None)
    if found is None:
        raise LookupError(f"{visitor.page.url} has no link to {pattern}")
    return found


if __name__ == "__main__":
    sys.exit(main())
