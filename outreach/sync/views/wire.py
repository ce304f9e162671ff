"""What a tablet sends and asks without anybody being signed in: `/sync/push` and its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, request
from flask.sansio.blueprints import BlueprintSetupState
from sqlalchemy.exc import OperationalError

from outreach.accounts.queries import token_hash
from outreach.kernel.clock import now
from outreach.kernel.errors import NotFound, Refused
from outreach.kernel.lately import Lately
from outreach.kernel.line import Line, LineTooLong
from outreach.kernel.outbox import SUITE_IDS
from outreach.kernel.text import N_
from outreach.kernel.turns import Turns
from outreach.sync import device_service
from outreach.sync.device_queries import resends_of, unsettled_of
from outreach.sync.group_service import Taken, Ticket, take_group
from outreach.sync.guard import (
    WireError,
    bear,
    body_of,
    device_cookie,
    device_here,
    device_token,
    erased,
    init_wire,
    keys_here,
    said,
    text_of,
)
from outreach.sync.push_service import open_all, stored_answer
from outreach.sync.queries import signing_keys_of, streams_of
from outreach.sync.rules import APP, MOST_BYTES, MOST_OPS, base64url, stamp
from outreach.web.access import for_everyone
from outreach.web.transaction import database, db, in_own_transaction, keep_work

blueprint = Blueprint("wire", __name__, url_prefix="/sync")
init_wire(blueprint)
_LINE = "outreach.push_line"
_LET_IN = "outreach.push_let_in"
_SIGNING_KEYS = "outreach.push_signing_keys"
_LONGEST_WAIT = 10.0
_AT_ONCE = 400
"""So many operations of several tablets are done by one transaction, at most: about a third of a second.

Full pushes of eight tablets then go together, and nobody disputes the interpreter with the one who writes.
"""

_TURNS = Turns(0.5)
"""The wards of a province share an interpreter: one works at a time, unless it waits too long for its database."""

_LATELY, _MOST_KNOWN = 60.0, 1000
"""For so many seconds, and of so many tablets and day passes, nothing is asked before the line that asks it anyway."""

_SMALL = 16 * 1024
_MOST_EVENTS = 50


@blueprint.record
def _make_line(state: BlueprintSetupState) -> None:
    state.app.extensions[_LINE] = Line(_AT_ONCE, _LONGEST_WAIT, _TURNS)
    state.app.extensions[_LET_IN] = Lately(_LATELY, _MOST_KNOWN)
    state.app.extensions[_SIGNING_KEYS] = Lately(_LATELY, _MOST_KNOWN)


@blueprint.post("/push")
@for_everyone
def push() -> Response:
    """Take operations in; everything that can be done without the write lock is done before it is taken."""
    sent = _ops(body_of(MOST_BYTES))
    with _line().coming():
        _turn_strangers_away()
        ticket = Ticket(device_token(), open_all(keys_here(), sent, _signing_keys))
    taken = _taken(ticket)
    told = said(server_time=stamp(now()), device=taken.device.value, answers=taken.answers, streams=taken.streams)
    return _with_fresh_cookie(told, taken.renewed_until)


@blueprint.get("/key")
@for_everyone
def key() -> Response:
    """The public key that outboxes are sealed to."""
    return said(**key_facts())


@blueprint.get("/status")
@for_everyone
def status() -> Response:
    """How far this tablet's operations have come, what is wanted again, and what is not settled."""
    here = device_here(db())
    return said(
        server_time=stamp(now()),
        device={"id": str(here.id), "name": here.name, "state": here.state.value},
        streams=streams_of(db(), here.id),
        resend=resends_of(db(), here),
        unsettled=[stored_answer(entry) for entry in unsettled_of(db(), here)],
    )


@blueprint.post("/devices")
@for_everyone
def enrol() -> Response:
    """Enrol this browser as a tablet, by a code."""
    body = body_of(_SMALL)
    try:
        made, token = device_service.enrol_device(
            db(), typed=text_of(body, "code", 40), former_id=_former_id(body), address=request.remote_addr or "",
            now=now(),
        )  # fmt: skip
    except Refused as refusal:
        raise WireError(429, refusal.code, refusal.message) from refusal
    except NotFound:
        keep_work()
        raise
    answer = said(201, device_id=str(made.id), name=made.name, server_time=stamp(now()))
    return bear(answer, token, made.token_expires_at)


@blueprint.post("/health")
@for_everyone
def health() -> Response:
    """What a tablet tells of itself."""
    report = _report(body_of(_SMALL))
    here = device_here(db())
    device_service.hear_health(db(), here, report, now=now())
    renewed = here.token_expires_at if device_service.note_presence(here, now=now()) else None
    return _with_fresh_cookie(said(server_time=stamp(now()), device=here.state.value), renewed)


@blueprint.post("/farewell")
@for_everyone
def farewell() -> Response:
    """A revoked tablet that has handed everything over."""
    body_of(_SMALL)
    device_service.take_leave(db(), device_here(db()), now=now())
    return erased(said())


def key_facts() -> dict[str, Any]:
    """The public key as the wire tells it."""
    keys = keys_here()
    return {"key_id": keys.current_id, "public_key": base64url(keys.public_key()), **SUITE_IDS, "info": APP}


def _turn_strangers_away() -> None:
    """Refuse who is no tablet of ours before anything is opened; who was let in lately is looked at in the line."""
    let_in: Lately[bytes, bool] = current_app.extensions[_LET_IN]
    token = token_hash(device_token())
    if not let_in.found([token]):
        with database().reading() as reading:
            device_here(reading)
        let_in.note({token: True})


def _signing_keys(passes: set[UUID]) -> dict[UUID, bytes]:
    """The public keys of day passes, most often without asking the database: a key never changes."""
    known: Lately[UUID, bytes] = current_app.extensions[_SIGNING_KEYS]
    found = known.found(passes)
    if passes - found.keys():
        with database().reading() as reading:
            found = signing_keys_of(reading, passes)
        known.note(found)
    return found


def _taken(ticket: Ticket) -> Taken:
    try:
        return _line().stand(ticket, len(ticket.parcels), _take)
    except LineTooLong as error:
        raise WireError(503, "busy", N_("Máy chủ đang bận. Máy sẽ tự gửi lại.")) from error


def _line() -> Line[Ticket, Taken]:
    line: Line[Ticket, Taken] = current_app.extensions[_LINE]
    return line


def _take(tickets: Sequence[Ticket]) -> Sequence[Taken | Exception]:
    keys = keys_here()
    try:
        return in_own_transaction(lambda own: take_group(own, keys, tickets, now=now()))
    except OperationalError:
        raise
    except Exception:
        if len(tickets) == 1:
            raise
        # One of them breaks what nobody foresaw; the others must not wait for it for ever.
        return [_alone(ticket) for ticket in tickets]


def _alone(ticket: Ticket) -> Taken | Exception:
    try:
        return _take([ticket])[0]
    except Exception as error:  # noqa: BLE001 (it is raised where that tablet is answered)
        return error


def _former_id(body: dict[str, Any]) -> UUID | None:
    """Which tablet this browser says it was; nothing where it was none."""
    try:
        return UUID(body["device_id"]) if isinstance(body.get("device_id"), str) else None
    except ValueError:
        return None


def _ops(body: dict[str, Any]) -> list[Any]:
    ops = body.get("ops")
    if not isinstance(ops, list):
        raise WireError(400, "push.malformed", N_("Yêu cầu không đúng khuôn. Hãy cập nhật ứng dụng."))
    if len(ops) > MOST_OPS:
        raise WireError(413, "push.too_large", N_("Gửi quá nhiều một lần. Máy sẽ chia nhỏ rồi gửi lại."))
    return ops


def _report(body: dict[str, Any]) -> dict[str, Any]:
    """The parts of a report that are kept, each of the kind it should be."""
    kinds: dict[str, type | tuple[type, ...]] = {
        "app_version": str, "device_time": str, "persisted": bool, "quota": (int, float), "usage": (int, float),
        "pending": dict, "last_seq": dict, "clock_offset": (int, float),
    }  # fmt: skip
    state = {name: body[name] for name, kind in kinds.items() if isinstance(body.get(name), kind)}
    told = body.get("events")
    events = [one for one in told[:_MOST_EVENTS] if isinstance(one, dict)] if isinstance(told, list) else []
    return {
        "state": state,
        "events": [{"kind": str(one.get("kind", "")), "detail": str(one.get("detail", ""))} for one in events],
    }


def _with_fresh_cookie(answer: Response, renewed_until: datetime | None) -> Response:
    token = request.cookies.get(device_cookie())
    return bear(answer, token, renewed_until) if token and renewed_until else answer
