"""The frame of each page: who is here, where, and what else there is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request, url_for

from outreach.accounts.guard import actor_or_none
from outreach.accounts.models import User
from outreach.accounts.rules import PROVINCE_ROLE_LABELS, ROLE_LABELS, Actor, Permission
from outreach.config import Settings
from outreach.home.queries import guide_for, planner_to_come
from outreach.home.rules import STEPS, Step
from outreach.home.views import step_url
from outreach.kernel.text import N_
from outreach.notices.views.inbox import unread_of
from outreach.places.models import WardProfile
from outreach.places.queries import ward_profile
from outreach.urls import NAVIGATION, PROVINCE_NAVIGATION
from outreach.web.i18n import say
from outreach.web.transaction import db


@dataclass(frozen=True)
class PersonHere:
    """The signed-in person as the bar shows them."""

    name: str
    role: str
    role_label: str
    initials: str


@dataclass(frozen=True)
class NavLink:
    """One word of the bar on this page."""

    url: str
    label: str
    icon: str
    is_current: bool = False
    is_post: bool = False


@dataclass(frozen=True)
class Guide:
    """How many steps of the setting up are done, the next one that this person may do, and where it begins.

    `is_here`: the page shows that step. `heir`: who goes on where this person's part is over, before a first sign-in.
    """

    done: int
    all: int
    step: Step | None
    url: str
    is_here: bool
    heir: User | None


def page_frame() -> dict[str, Any]:
    """Globals of every template: person, bar, ward, and `may` to ask for a permission."""
    actor = actor_or_none()
    return {
        "current_actor": _person(actor) if actor else None,
        "may": (lambda permission: actor is not None and actor.may(permission)),
        "unread": unread_of(actor) if actor else 0,
        "account_items": _own_menu(actor) if actor else [],
        "nav_items": _bar(actor) if actor else [],
        "guide": _guide(actor) if actor else None,
        "ward": _ward(),
        "is_province": _is_province(),
    }


def _person(actor: Actor) -> PersonHere:
    words = [word for word in actor.name.split() if word[0].isalpha()] or ["?"]
    initials = "".join(word[0] for word in (words[-2:] if len(words) > 1 else words)).upper()
    role = actor.role.value if actor.role else ""
    labels = PROVINCE_ROLE_LABELS if _is_province() else ROLE_LABELS
    return PersonHere(actor.name, role, say(labels[actor.role]) if actor.role else "", initials)


def _bar(actor: Actor) -> list[NavLink]:
    section = request.blueprint or ""
    return [
        NavLink(url_for(item.endpoint), say(item.label), item.icon, section in item.sections)
        for item in (PROVINCE_NAVIGATION if _is_province() else NAVIGATION)
        if actor.may(item.permission)
    ]


def _is_province() -> bool:
    settings: Settings = current_app.config["OUTREACH"]
    return settings.is_province


def _guide(actor: Actor) -> Guide | None:
    """What leads through the setting up, on every page but the first, until the first visit stands."""
    found = None if _is_province() or request.endpoint == "home.today" else guide_for(db(), actor)
    if found is None:
        return None
    step = found.next_for(actor)
    url = step_url(step) if step else ""
    is_here = step is not None and request.path.startswith((url.partition("?")[0], url_for(step.endpoint)))
    may_hand_over = step is None and actor.may(Permission.MANAGE_ACCOUNTS)
    return Guide(len(found.done), len(STEPS), step, url, is_here, planner_to_come(db()) if may_hand_over else None)


def _own_menu(actor: Actor) -> list[NavLink]:
    of_a_ward = [
        NavLink(url_for("inbox.calendar"), say(N_("Lịch của tôi")), "calendar"),
        NavLink(url_for("handbook.own"), say(N_("Sổ tay")), "book"),
    ] if not _is_province() else []  # fmt: skip
    seconds = [NavLink(url_for("accounts.approvals"), say(N_("Việc chờ duyệt")), "check")]
    return [
        NavLink(url_for("inbox.index"), say(N_("Tin báo")), "bell"),
        *of_a_ward,
        NavLink(url_for("accounts.own_account"), say(N_("Tài khoản của tôi")), "user"),
        *(seconds if actor.may(Permission.APPROVE_OTHERS) else []),
        NavLink(url_for("accounts.sign_out"), say(N_("Đăng xuất")), "logout", is_post=True),
    ]


def _ward() -> WardProfile:
    if "ward" not in g:
        g.ward = ward_profile(db())
    ward: WardProfile = g.ward
    return ward
