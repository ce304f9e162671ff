"""Every page of a house that somebody may open: its addresses filled, its secret links made, its files handed in."""

from __future__ import annotations

import io
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from flask import Flask
from flask.testing import FlaskClient

from outreach.accounts.models import LoginSession
from outreach.accounts.queries import token_hash
from outreach.accounts.rules import THE_HOUSE, Role
from outreach.accounts.service import make_password_link
from outreach.kernel.db import DbSession
from outreach.kernel.one_time import new_secret
from outreach.notices.invitation_rules import Party
from outreach.notices.invitation_service import invite, link_code
from outreach.notices.service import Post
from outreach.planning.models import Visit
from outreach.planning.rules import VisitState
from outreach.procedures.models import Procedure
from outreach.public.guard import secret_code
from outreach.public.queries import register_of
from tests.build import AT, make_user, make_visit, open_session
from tests.dossiers.test_status_import import HEADINGS, line, workbook
from tests.support.engines.addresses import endpoint_of, pages
from tests.support.world import AHEAD_ON, Side

WORDED = (
    "/calendar/2026", "/dashboard/fields", "/dashboard/origins", "/dashboard/papers", "/dashboard/reasons",
    *(f"/handbook/{role.value}" for role in Role), "/map/table?on=2026-11-01", "/plan?view=year", "/plan?view=month",
    "/reports/settings/heads/minutes", "/staffing/absences/imports", "/staffing/members/imports",
)  # fmt: skip
"""Addresses with a word in them that names no row."""

LISTS = (
    ("/neighborhoods/imports/list.xlsx", "/neighborhoods/imports"),
    ("/procedures/catalogue.xlsx", "/procedures/imports"),
    ("/staffing/members/list.xlsx", "/staffing/members/imports"),
    ("/staffing/absences/list.xlsx", "/staffing/absences/imports"),
)
"""Where a list is to be had, and where it is handed in again and looked through before it is stored."""

PLAN = {"report": "plan", "from_on": "2026-11-01", "to_on": "2026-12-31"}


@dataclass
class Walker:
    """Somebody of a role, or a stranger in the middle of signing in, with everything that is theirs to see."""

    app: Flask
    side: Side
    role: Role | None
    has_factor: bool = True
    token: str = field(init=False)
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        db = self.side.scene.db
        is_half = self.role is None
        self.token = half_session(db, has_factor=self.has_factor) if is_half else open_session(db, self.side.account)
        db.commit()
        self.client = self.app.test_client()
        self.client.set_cookie("signin", self.token)

    def pages(self, seen: Container[str] = ()) -> Iterator[tuple[str, str]]:
        """Endpoint and address of each page that this person is shown, without those of endpoints already `seen`."""
        own = secret_pages(self.app, self.side) if self.role is None else previews(self.client)
        for path in sorted({*pages(self.app, self.side), *WORDED, *coded_pages(self.side), *own}):
            endpoint = endpoint_of(self.app, path)
            if endpoint not in seen and self._is_shown(path):
                yield endpoint, path

    def _is_shown(self, path: str) -> bool:
        with self.client.get(path) as answer:
            return answer.status_code == 200 and answer.mimetype == "text/html"


def half_session(db: DbSession, *, has_factor: bool) -> str:
    """The token of somebody new who has given the password and owes the second factor, or has none yet."""
    user = make_user(db, Role.STAFF)
    if has_factor:
        user.totp_secret, user.totp_since = new_secret(), AT
    token = open_session(db, user)
    db.query(LoginSession).filter_by(token_hash=token_hash(token)).one().is_half = True
    db.commit()
    return token


def coded_pages(side: Side) -> list[str]:
    """Pages of the procedure of a side."""
    procedure = side.rows["procedure_id"]
    assert isinstance(procedure, Procedure)
    return [f"/giay-to/{procedure.code}", f"/procedures/checklist?code={procedure.code}"]


def secret_pages(app: Flask, side: Side) -> list[str]:
    """What a link opens for whoever holds it, and the public pages of a neighborhood that waits for its visit."""
    db, ahead = side.scene.db, side.rows["ahead"]
    assert isinstance(ahead, Visit)
    announced = make_visit(db, on=AHEAD_ON, state=VisitState.ANNOUNCED)
    address = register_of(db, AT.date()).addresses[announced.neighborhood_id]
    with app.test_request_context():
        asked = invite(db, THE_HOUSE, ahead, Party.HOUSE, post=Post(), now=AT)
        made = [
            f"/xac-nhan/{link_code(asked)}",
            f"/dang-ky/{secret_code(side.id_of('registration_id'))}",
            f"/password-links/{make_password_link(db, THE_HOUSE, make_user(db, Role.STAFF), now=AT)}",
        ]
    db.commit()
    return [*made, *(f"/pho/{address}{rest}" for rest in ("", "/ap-phich", "/dang-ky"))]


def previews(client: FlaskClient) -> list[str]:
    """What somebody is shown between handing in a file and storing it, of each kind that they may hand in."""
    unknown = [f"Cột {number}" for number, _ in enumerate(HEADINGS, start=1)]
    rows = [line("H56.16-261114-0007")]
    handed = [(workbook(rows, heads), "/dossiers/status-imports") for heads in (HEADINGS, unknown)]
    for source, target in (*LISTS, *((path, "/reports/plan-book") for path in plan_books(client))):
        with client.get(source) as answer:
            handed += [(answer.data, target)] if answer.status_code == 200 else []
    answers = [client.post(target, data={"file": (io.BytesIO(data), "tep.xlsx")}) for data, target in handed]
    return [answer.location for answer in answers if answer.status_code == 303]


def plan_books(client: FlaskClient) -> list[str]:
    """Where the plan lies that this person has just had made as a workbook; nothing for whoever may not."""
    if client.post("/reports/files", data=PLAN).status_code != 303:
        return []
    return list(dict.fromkeys(re.findall(r"/reports/files/[0-9a-f-]{36}", client.get("/reports?report=plan").text)))
