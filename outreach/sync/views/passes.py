"""What a tablet asks for somebody who signed in on it: passes, day pack, changes."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request

from outreach.accounts.password_service import account_asked_for, compare_password
from outreach.kernel.clock import now
from outreach.kernel.errors import Refused
from outreach.kernel.text import N_
from outreach.sync.guard import WireError, body_of, device_here, init_wire, reader_here, said, text_of
from outreach.sync.pack_queries import day_pack
from outreach.sync.pass_service import SignedIn, give_day_passes
from outreach.sync.pull_queries import changes_for
from outreach.sync.queries import stream_of
from outreach.sync.rules import base64url, instant, stamp, unbase64
from outreach.sync.views.wire import key_facts
from outreach.web.access import for_everyone
from outreach.web.transaction import database, db, keep_work

blueprint = Blueprint("passes", __name__, url_prefix="/sync")
init_wire(blueprint)
_SMALL = 16 * 1024
_STATUS = {"sign_in.wrong": 401, "sign_in.throttled": 429, "sign_in.busy": 503, "device.revoked": 403}


@blueprint.post("/day-passes")
@for_everyone
def sign_in() -> Response:
    """Sign one person in on this tablet for the visits that are near."""
    body = body_of(_SMALL)
    username, password = text_of(body, "username", 60), text_of(body, "password")
    point, address = _point(text_of(body, "public_key", 120)), request.remote_addr or ""
    with database().reading() as reading:
        caller = device_here(reading)
        asked = account_asked_for(reading, username=username, address=address, now=now(), device_id=caller.id)
    try:
        compared = compare_password(asked, password)
        here = device_here(db())
        signed_in = give_day_passes(db(), here, compared, public_key=point, address=address, now=now())
    except Refused as refusal:
        keep_work()
        raise WireError(_STATUS.get(refusal.code, 409), refusal.code, refusal.message, **refusal.facts) from refusal
    stream = stream_of(db(), here.id, signed_in.user.id)
    return said(
        server_time=stamp(now()),
        **_told(signed_in),
        contiguous=stream.contiguous if stream else 0,
        highest=stream.highest if stream else 0,
    )


@blueprint.get("/day-pack")
@for_everyone
def pack() -> Response:
    """Everything for the coming visits of the person whose token this is."""
    actor, at = reader_here(db()), now()
    changes = changes_for(db(), actor, None, now=at)
    records = {"lines": changes["lines"], "cursor": changes["cursor"]}
    return said(**day_pack(db(), actor, now=at), key=key_facts(), records=records)


@blueprint.get("/pull")
@for_everyone
def pull() -> Response:
    """What changed at the own visits."""
    actor = reader_here(db())
    return said(**changes_for(db(), actor, _cursor(), now=now()))


def _cursor() -> datetime | None:
    given = request.args.get("cursor", "")
    if not given:
        return None
    try:
        return instant(given)
    except ValueError as error:
        raise WireError(400, "pull.cursor", N_("Mốc thời gian không đúng.")) from error


def _point(text: str) -> bytes:
    try:
        return unbase64(text)
    except ValueError:
        return b""


def _told(signed_in: SignedIn) -> dict[str, Any]:
    user = signed_in.user
    return {
        "user": {"id": str(user.id), "name": user.full_name, "role": user.role.value},
        "token": signed_in.token,
        "expires_at": stamp(signed_in.ends_at),
        "wrap_key": base64url(secrets.token_bytes(32)),
        "passes": [
            {
                "pass_id": str(one.id),
                "visit_id": str(one.visit_id),
                "starts_at": stamp(one.created_at),
                "ends_at": stamp(one.ends_at),
                "queue": {"from": numbers[0], "to": numbers[1]},
            }
            for one, numbers in signed_in.passes
        ],
    }
