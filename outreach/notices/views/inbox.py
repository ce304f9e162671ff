"""The inbox of each account, its own calendar, and the bell of the bar."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Actor, Permission
from outreach.config import Settings
from outreach.kernel.clock import local_day, now
from outreach.kernel.text import N_
from outreach.notices.calendar_service import (
    calendar_code,
    calendar_link,
    end_calendar_link,
    make_calendar_link,
    own_calendar,
)
from outreach.notices.models import Notice
from outreach.notices.queries import PAGE, inbox_of, notice_for, unread_count
from outreach.notices.rules import PATHS, Tongue, lines_of, title_of
from outreach.notices.service import read_all, read_notice
from outreach.planning.rules import HALF_DAY_HOURS, HALF_DAY_LABELS, VISIT_STATE_LABELS
from outreach.web.i18n import clock_time, long_day, say
from outreach.web.transaction import db

blueprint = Blueprint("inbox", __name__)

_HERE = Tongue(say=say, day=long_day, clock=clock_time)


@dataclass(frozen=True)
class ShownNotice:
    """A notice in the words of its reader."""

    notice: Notice
    title: str
    lines: list[str]


@blueprint.get("/inbox")
@needs(Permission.OWN_ACCOUNT)
def index() -> str:
    """What I was told, the latest first."""
    page = max(1, request.args.get("page", 1, type=int))
    notices, total = inbox_of(db(), current_actor(), page=page)
    return render_template(
        "notices/inbox.html",
        shown=[_shown(one) for one in notices],
        unread=unread_of(current_actor()),
        page=page,
        pages=-(-total // PAGE),
        total=total,
        page_url=lambda number: url_for("inbox.index", page=number),
    )


@blueprint.post("/inbox/<uuid:notice_id>/reading")
@needs(Permission.OWN_ACCOUNT)
def read(notice_id: UUID) -> Response:
    """I have seen this one; on to what it is about."""
    notice = notice_for(db(), current_actor(), notice_id)
    read_notice(db(), notice, now=now())
    return redirect(PATHS[notice.kind].format(subject=notice.subject_id), 303)


@blueprint.post("/inbox/reading")
@needs(Permission.OWN_ACCOUNT)
def read_everything() -> Response:
    """I have seen them all."""
    read_all(db(), current_actor(), now=now())
    return redirect(url_for("inbox.index"), 303)


@blueprint.get("/my-calendar")
@needs(Permission.OWN_ACCOUNT)
def calendar() -> str:
    """My visits, and the secret address at which my phone finds them."""
    link = calendar_link(db(), current_actor())
    return render_template(
        "notices/calendar.html",
        visits=[one for one in own_calendar(db(), current_actor(), now=now()) if one.on >= local_day(now())],
        address=_public(url_for("own_calendars.feed", code=calendar_code(link))) if link else "",
        labels=VISIT_STATE_LABELS,
        half_days=HALF_DAY_LABELS,
        hours=HALF_DAY_HOURS,
    )


@blueprint.post("/my-calendar/address")
@needs(Permission.OWN_ACCOUNT)
def make_address() -> Response:
    """A new secret address; the old one ends."""
    make_calendar_link(db(), current_actor(), now=now())
    flash(say(N_("Đã tạo đường dẫn. Hãy thêm vào lịch trong điện thoại.")), "good")
    return redirect(url_for("inbox.calendar"), 303)


@blueprint.post("/my-calendar/address/end")
@needs(Permission.OWN_ACCOUNT)
def end_address() -> Response:
    """The secret address ends."""
    end_calendar_link(db(), current_actor(), now=now())
    flash(say(N_("Đã thu hồi đường dẫn. Điện thoại không cập nhật lịch nữa.")), "good")
    return redirect(url_for("inbox.calendar"), 303)


def unread_of(actor: Actor) -> int:
    """How many notices wait for this person: the figure at the bell."""
    return unread_count(db(), actor.user_id) if actor.user_id else 0


def _shown(notice: Notice) -> ShownNotice:
    facts = notice.facts
    return ShownNotice(notice, title_of(notice.kind, facts, _HERE), lines_of(notice.kind, facts, _HERE))


def _public(path: str) -> str:
    settings: Settings = current_app.config["OUTREACH"]
    return (settings.public_url or request.url_root).rstrip("/") + path
