"""What the police write down reaches nobody else: not by page, not by tablet, not in a file, not on the map."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from outreach.accounts.models import User
from outreach.accounts.rules import Role
from outreach.activations import service
from outreach.activations.rules import REASON_LABELS, ActivationState, DecisionFacts, Reason
from outreach.config import Settings
from outreach.kernel.db import DbSession
from outreach.kernel.outbox import OutboxKeys, outbox_keys
from outreach.reports.rules import ReportKind
from outreach.sync.pack_queries import day_pack
from outreach.sync.pull_queries import changes_for
from outreach.sync.push_service import receive
from tests.build import AT, make_user, open_session
from tests.conftest import Client
from tests.support.engines.addresses import pages
from tests.support.engines.canaries import unpacked
from tests.support.field import LATER
from tests.support.tablet import enrol, give_pass
from tests.support.world import Side, make_side, stop_the_clock

pytestmark = pytest.mark.database
SECRET = "Hẹn sáng thứ ba mang sim tới trụ sở K77"
OFFICER = "Đại úy Cừ Văn Kín"
REASON = REASON_LABELS[Reason.BIOMETRICS]
NOT_POLICE = [Role.STAFF, Role.TEAM_MEMBER, Role.VIEWER, Role.ADMIN, Role.DIRECTOR]


@pytest.fixture
def side(db: DbSession, monkeypatch: pytest.MonkeyPatch) -> Side:
    """Somebody of whom the police wrote: not done, why, and when to come."""
    stop_the_clock(monkeypatch)
    made = make_side(db, Role.STAFF, name="Cừ Thị Hoàng Yến")
    made.scene.officer_user.full_name = OFFICER
    row: Any = made.rows["activation_id"]
    facts = DecisionFacts(ActivationState.NOT_DONE, reason=Reason.BIOMETRICS, note=SECRET)
    service.decide_activation(db, made.scene.officer, row, facts=facts, base_rev=row.rev, now=AT)
    db.flush()
    return made


def somebody(db: DbSession, side: Side, role: Role) -> User:
    return side.scene.clerk if role is Role.STAFF else make_user(db, role)


@pytest.mark.parametrize("role", NOT_POLICE)
def test_no_page_map_or_table_shows_what_the_police_wrote(
    app: Flask, client: Client, db: DbSession, side: Side, role: Role
) -> None:
    client.set_cookie("signin", open_session(db, somebody(db, side, role)))
    for path in set(pages(app, side)) - {"/field"}:
        with client.get(path) as answer:
            told = answer.data.decode("utf-8", "replace")
        assert SECRET not in told, path
        if role is not Role.DIRECTOR:
            assert REASON not in told or "<option" in told or path.startswith("/dashboard"), path


@pytest.mark.parametrize("role", NOT_POLICE)
def test_the_desk_and_its_acts_are_closed(client: Client, db: DbSession, side: Side, role: Role) -> None:
    client.set_cookie("signin", open_session(db, somebody(db, side, role)))
    row = side.id_of("activation_id")
    asked = {
        ("GET", "/activations"), ("GET", f"/activations?row={row}"), ("GET", "/activations/log"),
        ("GET", "/activations/home-visits"), ("GET", f"/activations/{row}/correction"),
        ("POST", f"/activations/{row}/decisions"), ("POST", f"/activations/{row}/correction"),
        ("POST", f"/activations/{row}/due-day"), ("POST", "/activations/decisions"),
    }  # fmt: skip
    body = {"to": "taken", "base_rev": "2", "reason": "x", "rows": f"{row}:2", "due_on": "2026-12-01"}
    answers = {
        url: client.open(url, method=how, data=body if how == "POST" else None).status_code for how, url in asked
    }
    assert set(answers.values()) == {403}, answers


def test_no_file_that_leaves_the_house_names_person_officer_or_reason_text(
    client: Client, db: DbSession, side: Side, settings: Settings
) -> None:
    for role in (Role.DIRECTOR, Role.STAFF, Role.VIEWER):
        client.set_cookie("signin", open_session(db, somebody(db, side, role)))
        for kind in ReportKind:
            asked = {"report": kind.value, "visit_id": str(side.id_of("visit_id"))}
            client.post("/reports/files", data=asked | {"from_on": "2026-01-01", "to_on": "2026-12-31"})
    books = [path for path in (settings.data_dir / "reports").rglob("*") if path.is_file()]
    assert books
    told = b"".join(unpacked(book.read_bytes()) for book in books).decode("utf-8", "replace")
    assert [word for word in (SECRET, OFFICER, "Cừ Thị Hoàng Yến") if word in told] == []


def test_a_clerk_s_tablet_hears_the_state_and_nothing_more(db: DbSession, side: Side) -> None:
    clerk, stranger = side.scene.clerk.as_actor(), side.scene.stranger()
    pack, changes = day_pack(db, clerk, now=LATER), changes_for(db, clerk, None, now=LATER)
    assert changes["lines"][0]["activation"].keys() == {"id", "rev", "state", "is_voided"}
    told = f"{pack} {changes}"
    assert [word for word in (SECRET, OFFICER) if word in told] == []
    assert changes_for(db, stranger, None, now=LATER)["lines"] == []


def test_the_police_s_tablet_hears_vneid_and_no_phone_dossier_or_promise(db: DbSession, side: Side) -> None:
    officer = side.scene.officer
    told = changes_for(db, officer, None, now=LATER)["lines"]
    assert [(one["person"], one["activation"]["reason"], one["dossiers"]) for one in told] == [
        ("Yến C.T.H.", "biometrics", [])
    ]
    everything = f"{day_pack(db, officer, now=LATER)['visits']} {told}"
    assert [word for word in ("Mang bổ sung", "Cừ Thị Hoàng Yến") if word in everything] == []


@pytest.mark.parametrize("role", [Role.STAFF, Role.TEAM_MEMBER, Role.VIEWER, Role.DIRECTOR])
def test_no_other_role_decides_by_a_tablet(db: DbSession, side: Side, role: Role, keys: OutboxKeys) -> None:
    who, tablet = somebody(db, side, role), enrol(db, keys)
    visit = side.scene.visit
    give_pass(db, tablet, who, visit)
    row = side.id_of("activation_id")
    ops = [tablet.op(who, visit, kind, {"to": "taken", "reason": "x"}, subject=row, base_rev=2)
           for kind in ("activation.decide", "activation.take_back")]  # fmt: skip
    answers = receive(db, keys, ops, now=LATER).answers
    assert {one["answer"] for one in answers} <= {"rejected", "held"}
    assert side.rows["activation_id"].state is ActivationState.NOT_DONE  # type: ignore[attr-defined]


@pytest.fixture
def keys(settings: Settings) -> OutboxKeys:
    return outbox_keys(settings.data_dir / "outbox.key")
